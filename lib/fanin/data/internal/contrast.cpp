#include "fanin/data/internal/contrast.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "fanin/data/internal/component.hpp"
#include "fanin/data/internal/filter.hpp"

namespace fanin {
namespace {

constexpr double wide = 0.45;             // of the shorter side with margins: strokes are narrower
constexpr float darkest_background = 64;  // grey level: darkest background assumed
constexpr float normal_fifth =
    0.588F;  // from the 20 % to the 40 % quantile of a normal distribution

std::size_t wide_side(const Matrix& image) {
  const double side = static_cast<double>(std::min(image.rows(), image.cols()));
  return static_cast<std::size_t>(std::max(1.0, wide * side));
}

// In small images a blur would take more of the strokes than of the noise.
bool is_small(const Matrix& image) { return std::min(image.rows(), image.cols()) < 100; }

// The image with margins all around. `extend` makes their pixels from each edge, given as one row.
template <typename Extend>
Matrix with_margins(const Matrix& image, std::size_t margin, const Extend& extend) {
  const auto above_and_below = [&](const Matrix& from) {
    Matrix result(from.rows() + 2 * margin, from.cols());
    std::ranges::copy(from.values(), result.row(margin).begin());
    const Matrix top = extend(cropped(from, 0, 0, 1, from.cols()));
    const Matrix bottom = extend(cropped(from, from.rows() - 1, 0, 1, from.cols()));
    for (std::size_t y = 0; y < margin; ++y) {
      std::ranges::copy(top.values(), result.row(y).begin());
      std::ranges::copy(bottom.values(), result.row(margin + from.rows() + y).begin());
    }
    return result;
  };
  return transposed(above_and_below(transposed(above_and_below(image))));
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

// The components of pixels above 0 that touch an edge, without specks; 0 unless they touch all
// four.
std::size_t components_at_edges(const Matrix& image) {
  std::size_t count = 0;
  bool top = false, left = false, bottom = false, right = false;
  for (const Component& c : find_components(image, 0)) {
    if (100 * c.pixels.size() < image.values().size()) continue;
    const bool above = c.top == 0, before = c.left == 0;
    const bool below = c.bottom == image.rows(), after = c.right == image.cols();
    top |= above, left |= before, bottom |= below, right |= after;
    count += above || before || below || after;
  }
  return top && left && bottom && right ? count : 0;
}

// A light foreground on a dark background, with margins that continue the background.
struct LightOnDark {
  Matrix image;
  bool is_inverted;
  bool is_crop;
};

LightOnDark light_on_dark(const Matrix& image, std::size_t margin) {
  std::vector<float> values(image.values().begin(), image.values().end());
  const float low = quantile(values, 0.01), high = quantile(values, 0.99);
  const float middle = (low + high) / 2;
  const auto between = static_cast<double>(std::ranges::count_if(
      values, [&](float value) { return std::abs(value - middle) < (high - low) / 8; }));
  const auto margins_of = [&](bool inverted, const auto& level) {
    return with_margins(inverted ? inverse(image, 255) : image, margin, [&](const Matrix& edge) {
      return Matrix(1, edge.cols(), std::vector<float>(edge.cols(), level(edge)));
    });
  };
  const Matrix smooth = is_small(image) ? image : box_blur(image, 1);
  const Matrix below_middle = inverse(smooth, middle);
  const std::size_t dark = components_at_edges(below_middle);
  const std::size_t light = components_at_edges(inverse(below_middle, 0));
  // In a close crop both touch all edges, and the foreground divides the background. Noise has most
  // values in the middle.
  if (light > 0 && dark > 0 && light != dark &&
      between < 0.3 * static_cast<double>(values.size())) {
    const bool inverted = dark < light;
    std::erase_if(values, [&](float v) { return inverted ? v < middle : v > middle; });
    const float level = quantile(values, 0.5);
    return {margins_of(inverted, [&](const Matrix&) { return inverted ? 255 - level : level; }),
            inverted, true};
  }
  const bool inverted = is_dark_on_light(
      margins_of(false, [](const Matrix& edge) { return quantile(edge.values(), 0.5); }));
  return {with_margins(inverted ? inverse(image, 255) : image, margin,
                       [](const Matrix& edge) { return opening(edge, edge.cols() / 2 + 1); }),
          inverted, false};
}

// Removes the values of a foreground that covers much of the image, as in a close crop.
void remove_foreground(std::vector<float>& values) {
  const float middle = quantile(values, 0.99) / 2;
  double count = 0, sum = 0, squares = 0;
  for (const float value : values) {
    if (value > middle) continue;
    count += 1, sum += value, squares += double{value} * value;
  }
  const double mean = sum / count;
  const double deviation = std::sqrt(std::max(0.0, squares / count - mean * mean));
  if (middle - mean < 2 * deviation || count > 0.7 * static_cast<double>(values.size())) return;
  std::erase_if(values, [&](float value) { return value > middle; });
}

}  // namespace

float quantile(std::span<const float> values, double share) {
  if (values.empty()) return 0;
  std::vector<float> sorted(values.begin(), values.end());
  const auto at =
      sorted.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(sorted.size() - 1));
  std::nth_element(sorted.begin(), at, sorted.end());
  return *at;
}

Contrast find_contrast(const Matrix& image) {
  const std::size_t margin = std::max(image.rows(), image.cols()) / 4;
  auto [sharp, is_inverted, is_crop] = light_on_dark(image, margin);
  Matrix smooth = is_small(image) ? sharp : box_blur(sharp, 1);

  const Matrix lighting = opening(smooth, wide_side(smooth));
  const float darkest = (255 - quantile(lighting.values(), 0.5)) / 3;
  for (std::size_t k = 0; k < lighting.values().size(); ++k) {
    // Dark foreground absorbs a share of the light: the contrast is lower in shadow. What is much
    // darker than the rest is not background, but a table next to the paper.
    const float light = 255 - lighting.values()[k];
    float gain = is_inverted ? 255 / std::max(light, darkest_background) : 1;
    if (is_inverted && light < darkest) gain = 0;
    for (Matrix* matrix : {&sharp, &smooth}) {
      matrix->values()[k] = gain * (matrix->values()[k] - lighting.values()[k]);
    }
  }
  sharp = cropped(sharp, margin, margin, image.rows(), image.cols());
  smooth = cropped(smooth, margin, margin, image.rows(), image.cols());

  // More than half of the image is background: on the side away from the foreground it varies by
  // noise alone.
  std::vector<float> values(smooth.values().begin(), smooth.values().end());
  remove_foreground(values);
  const float background = quantile(values, 0.4);
  const float noise = (background - quantile(values, 0.2)) / normal_fifth;
  for (float& value : sharp.values()) value -= background;
  for (float& value : smooth.values()) value -= background;
  return {std::move(sharp), std::move(smooth), noise, is_crop};
}

}  // namespace fanin
