#include "fanin/data/internal/segment.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "fanin/data/internal/component.hpp"
#include "fanin/data/internal/contrast.hpp"
#include "fanin/data/internal/line.hpp"

namespace fanin {
namespace {

constexpr std::size_t max_side = 320;  // leaves 20 pixels of a digit in 1/16 of a photo's side
constexpr double min_area = 0.0002;    // of the image: smaller components are specks
constexpr double min_height = 0.03;    // of the longer side: lower digits are specks
constexpr double min_share = 0.05;     // of the largest stroke: smaller ones are specks
constexpr float min_contrast = 8;      // grey levels: background varies by less
constexpr double max_aspect = 1.25;    // width / height: wider digits are doubtful

// Means of square blocks of `step` pixels a side.
Matrix reduced(const GreyImage& image, std::size_t step) {
  const auto [height, width] = image.shape;
  Matrix result((height + step - 1) / step, (width + step - 1) / step);
  for (std::size_t row = 0; row < result.rows(); ++row) {
    for (std::size_t col = 0; col < result.cols(); ++col) {
      double sum = 0, count = 0;
      for (std::size_t y = row * step; y < std::min(height, (row + 1) * step); ++y) {
        for (std::size_t x = col * step; x < std::min(width, (col + 1) * step); ++x) {
          sum += image(y, x);
          ++count;
        }
      }
      result(row, col) = static_cast<float>(sum / count);
    }
  }
  return result;
}

// Whether a component lies entirely within `band` pixels of the edges.
bool is_along_edges(const Component& c, const Matrix& image, std::size_t band) {
  return std::ranges::all_of(c.pixels, [&](const auto& pixel) {
    const auto [y, x] = pixel;
    return std::min({y, x, image.rows() - 1 - y, image.cols() - 1 - x}) < band;
  });
}

}  // namespace

Segmentation segment_digits(const GreyImage& image) {
  Segmentation result;
  const std::size_t step =
      (std::max(image.shape.height, image.shape.width) + max_side - 1) / max_side;
  Contrast contrast = find_contrast(reduced(image, step));
  const Matrix& sharp = contrast.sharp;
  Matrix& smooth = contrast.smooth;
  const float noise = contrast.noise;
  const bool is_crop = contrast.is_crop;
  float threshold = std::max(min_contrast, 5 * noise);
  const bool had_lines = remove_lines(smooth, threshold, is_crop);

  const std::size_t band = std::min(smooth.rows(), smooth.cols()) / (is_crop ? 20 : 10);
  const auto find_strokes = [&] {
    std::vector<Component> strokes = find_components(smooth, threshold);
    std::erase_if(strokes, [&](const Component& c) {
      return is_frame(c) || is_along_edges(c, smooth, band);
    });
    return strokes;
  };
  std::vector<Component> strokes = find_strokes();
  const double min_pixels = min_area * static_cast<double>(smooth.values().size());
  if (strokes.empty() || static_cast<double>(strokes.front().pixels.size()) < min_pixels) {
    return result;
  }
  std::vector<float> values;
  for (const auto& [y, x] : strokes.front().pixels) values.push_back(smooth(y, x));
  const float full = quantile(values, 0.9);
  threshold = std::max(threshold, 0.3F * full);
  strokes = find_strokes();
  if (strokes.empty()) return result;
  const double least = min_share * strokes.front().foreground;
  std::erase_if(strokes, [&](const Component& c) { return c.foreground < least; });

  const float fringe = std::max(3 * noise, 0.1F * full);
  const auto side = static_cast<double>(std::max(smooth.rows(), smooth.cols()));
  for (const Component& digit : group_digits(std::move(strokes))) {
    if (digit.height() < min_height * side) continue;
    if (digit.width() > max_aspect * digit.height()) {
      result.warnings.push_back("a digit is wider than high: are there several, or a line?");
    }
    DigitRegion region{Matrix(digit.bottom - digit.top + 2, digit.right - digit.left + 2), {}};
    for (const auto& [row, col] : digit.pixels) {
      for_neighbours(smooth, row, col, [&](std::size_t y, std::size_t x) {
        if (!(smooth(y, x) > fringe)) return;
        region.foreground(y + 1 - digit.top, x + 1 - digit.left) =
            std::clamp(sharp(y, x) / full, 0.0F, 1.0F);
      });
    }
    region.box = {digit.top * step, digit.left * step,
                  std::min(digit.bottom * step, image.shape.height) - digit.top * step,
                  std::min(digit.right * step, image.shape.width) - digit.left * step};
    result.digits.push_back(std::move(region));
  }
  if (had_lines && result.digits.size() > 1) {
    result.warnings.push_back("lines were removed, which may have cut a digit in two");
  }
  return result;
}

}  // namespace fanin
