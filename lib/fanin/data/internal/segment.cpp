#include "fanin/data/internal/segment.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include "fanin/data/internal/filter.hpp"

namespace fanin {
namespace {

constexpr std::size_t max_side =
    320;  // leaves 20 pixels for a digit of 1/16 of a photograph's side
constexpr double wide =
    0.45;  // of the shorter side: strokes are narrower, lighting varies over more
constexpr float darkest_background =
    64;                              // grey level: darkest background assumed for dark foreground
constexpr double min_area = 0.0002;  // of the image: smaller components are specks
constexpr float normal_fifth =
    0.588F;                        // from the 20 % to the 40 % quantile of a normal distribution
constexpr float min_contrast = 8;  // grey levels: background varies by less

// Means of square blocks, so that no side is longer than max_side.
Matrix reduced(const GreyImage& image) {
  const auto [height, width] = image.shape;
  const std::size_t step = (std::max(height, width) + max_side - 1) / max_side;
  Matrix result((height + step - 1) / step, (width + step - 1) / step);
  for (std::size_t row = 0; row < result.rows(); ++row) {
    const std::size_t bottom = std::min(height, (row + 1) * step);
    for (std::size_t col = 0; col < result.cols(); ++col) {
      const std::size_t right = std::min(width, (col + 1) * step);
      double sum = 0;
      for (std::size_t y = row * step; y < bottom; ++y) {
        for (std::size_t x = col * step; x < right; ++x) sum += image(y, x);
      }
      const std::size_t count = (bottom - row * step) * (right - col * step);
      result(row, col) = static_cast<float>(sum / static_cast<double>(count));
    }
  }
  return result;
}

std::size_t wide_side(const Matrix& image) {
  const double side = static_cast<double>(std::min(image.rows(), image.cols()));
  return static_cast<std::size_t>(std::max(1.0, wide * side));
}

// Whether the foreground is darker than the background. Foreground is the minority in its
// neighbourhood, so that the differences from the local mean are skewed to its side. Those of noise
// and of the edges of shadows are symmetric.
bool is_dark_on_light(const Matrix& image) {
  const Matrix means = box_blur(image, wide_side(image) / 2);
  double skew = 0;
  for (std::size_t k = 0; k < means.values().size(); ++k) {
    const double distance = image.values()[k] - means.values()[k];
    skew += distance * distance * distance;
  }
  return skew <= 0;
}

// The quantile of `values`, which are reordered.
float quantile(std::vector<float>& values, double share) {
  if (values.empty()) return 0;
  const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<std::size_t>(at)];
}

// A connected component, neighbours across corners included.
struct Component {
  std::vector<std::pair<std::size_t, std::size_t>> pixels;  // (y, x)
  double foreground = 0;
};

// Calls visit(y, x) for a pixel and its neighbours.
template <typename Visit>
void for_neighbours(const Matrix& image, std::size_t row, std::size_t col, const Visit& visit) {
  for (std::size_t y = row > 0 ? row - 1 : 0; y < std::min(row + 2, image.rows()); ++y) {
    for (std::size_t x = col > 0 ? col - 1 : 0; x < std::min(col + 2, image.cols()); ++x) {
      visit(y, x);
    }
  }
}

// The components above a threshold, those with the most foreground first.
std::vector<Component> find_components(const Matrix& contrast, float threshold) {
  std::vector<Component> components;
  Matrix left = contrast;
  for (std::size_t row = 0; row < left.rows(); ++row) {
    for (std::size_t col = 0; col < left.cols(); ++col) {
      Component component;
      const auto take = [&](std::size_t y, std::size_t x) {
        if (!(left(y, x) > threshold)) return;
        component.foreground += left(y, x);
        component.pixels.emplace_back(y, x);
        left(y, x) = threshold;
      };
      take(row, col);
      for (std::size_t k = 0; k < component.pixels.size(); ++k) {
        const auto [y, x] = component.pixels[k];
        for_neighbours(left, y, x, take);
      }
      if (!component.pixels.empty()) components.push_back(std::move(component));
    }
  }
  std::ranges::stable_sort(components, std::ranges::greater{}, &Component::foreground);
  return components;
}

}  // namespace

Matrix segment_digit(const GreyImage& image) {
  Matrix sharp = reduced(image);
  const bool dark = is_dark_on_light(sharp);
  for (float& value : sharp.values()) value = dark ? 255 - value : value;
  Matrix smooth = std::min(sharp.rows(), sharp.cols()) >= 100 ? box_blur(sharp, 1) : sharp;

  // Foreground stands out of the lighting. The rest, more than half of the image, is background: on
  // the side away from the foreground it varies by noise alone.
  const Matrix lighting = opening(smooth, wide_side(smooth));
  std::vector<float> values;
  for (std::size_t k = 0; k < lighting.values().size(); ++k) {
    const float level = lighting.values()[k];
    // Dark foreground absorbs a share of the light: the contrast is lower in shadow.
    const float gain = dark ? 255 / std::max(255 - level, darkest_background) : 1;
    sharp.values()[k] = gain * (sharp.values()[k] - level);
    smooth.values()[k] = gain * (smooth.values()[k] - level);
    values.push_back(smooth.values()[k]);
  }
  const float background = quantile(values, 0.4);
  for (float& value : sharp.values()) value -= background;
  for (float& value : smooth.values()) value -= background;
  const float noise = (background - quantile(values, 0.2)) / normal_fifth;

  float threshold = std::max(min_contrast, 5 * noise);
  std::vector<Component> components = find_components(smooth, threshold);
  const double min_pixels = min_area * static_cast<double>(values.size());
  if (components.empty() || static_cast<double>(components.front().pixels.size()) < min_pixels)
    return {};
  values.clear();
  for (const auto& [y, x] : components.front().pixels) values.push_back(smooth(y, x));
  const float full = quantile(values, 0.9);
  threshold = std::max(threshold, 0.3F * full);
  components = find_components(smooth, threshold);

  // The larger components and the fringe around them.
  constexpr double min_share = 0.05;
  const float fringe = std::max(3 * noise, 0.1F * full);
  Matrix foreground(sharp.rows(), sharp.cols());
  for (const Component& component : components) {
    if (component.foreground < min_share * components.front().foreground) break;
    for (const auto& [row, col] : component.pixels) {
      for_neighbours(foreground, row, col, [&](std::size_t y, std::size_t x) {
        if (smooth(y, x) > fringe) foreground(y, x) = std::clamp(sharp(y, x) / full, 0.0F, 1.0F);
      });
    }
  }
  return foreground;
}

}  // namespace fanin
