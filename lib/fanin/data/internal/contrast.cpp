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

Matrix inverse(Matrix image, float from = 255) {
  for (float& value : image.values()) value = from - value;
  return image;
}

std::vector<float> to_vector(std::span<const float> values) {
  return {values.begin(), values.end()};
}

// The image with margins all around. `extend` makes their pixels from each edge, given as one row.
template <typename Extend>
Matrix with_margins(const Matrix& image, std::size_t margin, const Extend& extend) {
  const auto above_and_below = [&](const Matrix& from) {
    Matrix result(from.rows() + 2 * margin, from.cols());
    std::ranges::copy(from.values(), result.row(margin).begin());
    for (const bool above : {true, false}) {
      const std::size_t first = above ? 0 : margin + from.rows();
      const Matrix line =
          extend(Matrix(1, from.cols(), to_vector(from.row(above ? 0 : from.rows() - 1))));
      for (std::size_t y = first; y < first + margin; ++y) {
        std::ranges::copy(line.values(), result.row(y).begin());
      }
    }
    return result;
  };
  return transposed(above_and_below(transposed(above_and_below(image))));
}

Matrix without_margins(const Matrix& image, std::size_t margin) {
  Matrix result(image.rows() - 2 * margin, image.cols() - 2 * margin);
  for (std::size_t y = 0; y < result.rows(); ++y) {
    std::ranges::copy(image.row(y + margin).subspan(margin, result.cols()), result.row(y).begin());
  }
  return result;
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

// How the pixels above 0 touch the edges.
struct EdgeContact {
  std::size_t components = 0;  // that touch any edge, without specks
  bool all_edges = false;
};

EdgeContact edge_contact(const Matrix& image) {
  EdgeContact contact;
  bool top = false, left = false, bottom = false, right = false;
  for (const Component& c : find_components(image, 0)) {
    if (100 * c.pixels.size() < image.values().size()) continue;
    const bool above = c.top == 0, before = c.left == 0;
    const bool below = c.bottom == image.rows(), after = c.right == image.cols();
    top |= above, left |= before, bottom |= below, right |= after;
    contact.components += above || before || below || after;
  }
  contact.all_edges = top && left && bottom && right;
  return contact;
}

// A light foreground on a dark background, with margins that continue the background.
struct LightOnDark {
  Matrix image;
  bool is_inverted;
  bool is_crop;
};

LightOnDark light_on_dark(const Matrix& image, std::size_t margin) {
  std::vector<float> values = to_vector(image.values());
  const float low = quantile(values, 0.01), high = quantile(values, 0.99);
  const float middle = (low + high) / 2;
  const auto between = static_cast<double>(std::ranges::count_if(
      values, [&](float value) { return std::abs(value - middle) < (high - low) / 8; }));
  const auto fill = [](Matrix edge, float level) {
    std::ranges::fill(edge.values(), level);
    return edge;
  };
  const Matrix smooth = std::min(image.rows(), image.cols()) >= 100 ? box_blur(image, 1) : image;
  const Matrix below_middle = inverse(smooth, middle);
  const EdgeContact dark = edge_contact(below_middle);
  const EdgeContact light = edge_contact(inverse(below_middle, 0));
  // In a close crop both touch all edges, and the foreground divides the background. Noise has most
  // values in the middle.
  if (light.all_edges && dark.all_edges && light.components != dark.components &&
      between < 0.3 * static_cast<double>(values.size())) {
    const bool inverted = dark.components < light.components;
    std::erase_if(values, [&](float v) { return inverted ? v < middle : v > middle; });
    const float level = inverted ? 255 - quantile(values, 0.5) : quantile(values, 0.5);
    return {with_margins(inverted ? inverse(image) : image, margin,
                         [&](const Matrix& edge) { return fill(edge, level); }),
            inverted, true};
  }
  const bool inverted = is_dark_on_light(with_margins(image, margin, [&](const Matrix& edge) {
    std::vector<float> line = to_vector(edge.values());
    return fill(edge, quantile(line, 0.5));
  }));
  return {with_margins(inverted ? inverse(image) : image, margin,
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

float quantile(std::vector<float>& values, double share) {
  if (values.empty()) return 0;
  const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<std::size_t>(at)];
}

Contrast find_contrast(const Matrix& image) {
  const std::size_t margin = std::max(image.rows(), image.cols()) / 4;
  auto [sharp, is_inverted, is_crop] = light_on_dark(image, margin);
  Matrix smooth = std::min(image.rows(), image.cols()) >= 100 ? box_blur(sharp, 1) : sharp;

  const Matrix lighting = opening(smooth, wide_side(smooth));
  std::vector<float> values = to_vector(lighting.values());
  const float darkest = (255 - quantile(values, 0.5)) / 3;
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
  sharp = without_margins(sharp, margin);
  smooth = without_margins(smooth, margin);

  // More than half of the image is background: on the side away from the foreground it varies by
  // noise alone.
  values = to_vector(smooth.values());
  remove_foreground(values);
  const float background = quantile(values, 0.4);
  const float noise = (background - quantile(values, 0.2)) / normal_fifth;
  for (float& value : sharp.values()) value -= background;
  for (float& value : smooth.values()) value -= background;
  return {std::move(sharp), std::move(smooth), noise, is_crop};
}

}  // namespace fanin
