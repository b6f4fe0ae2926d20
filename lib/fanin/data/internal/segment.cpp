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

constexpr std::size_t max_side = 320;   // leaves 20 pixels of a small digit in a large photograph
constexpr double wide = 0.45;           // of the shorter side: ink is narrower, light is wider
constexpr float darkest_paper = 64;     // grey level: nobody writes on darker paper with dark ink
constexpr double min_area = 0.0002;     // of the picture: what is smaller is a speck
constexpr float normal_fifth = 0.588F;  // from the 20 % to the 40 % quantile of a normal
constexpr float min_contrast = 8;       // grey levels; paper alone varies by less

// Means of squares of pixels, so that no side is longer than max_side.
Matrix reduced(const GreyImage& picture) {
  const auto [height, width] = picture.shape;
  const std::size_t step = (std::max(height, width) + max_side - 1) / max_side;
  Matrix result((height + step - 1) / step, (width + step - 1) / step);
  for (std::size_t row = 0; row < result.rows(); ++row) {
    const std::size_t bottom = std::min(height, (row + 1) * step);
    for (std::size_t col = 0; col < result.cols(); ++col) {
      const std::size_t right = std::min(width, (col + 1) * step);
      double sum = 0;
      for (std::size_t y = row * step; y < bottom; ++y) {
        for (std::size_t x = col * step; x < right; ++x) sum += picture(y, x);
      }
      const std::size_t count = (bottom - row * step) * (right - col * step);
      result(row, col) = static_cast<float>(sum / static_cast<double>(count));
    }
  }
  return result;
}

std::size_t wide_side(const Matrix& picture) {
  const double side = static_cast<double>(std::min(picture.rows(), picture.cols()));
  return static_cast<std::size_t>(std::max(1.0, wide * side));
}

// Whether there is dark ink on light ground. Ink is the minority in its neighbourhood, so that
// distances from the neighbourhood's mean are skewed to its side; noise and the edge of a shadow
// go as far to both sides.
bool is_dark_on_light(const Matrix& picture) {
  const Matrix means = box_blur(picture, wide_side(picture) / 2);
  double skew = 0;
  for (std::size_t k = 0; k < means.values().size(); ++k) {
    const double distance = picture.values()[k] - means.values()[k];
    skew += distance * distance * distance;
  }
  return skew <= 0;
}

// The value below which lies that share of `values`, in no particular order afterwards.
float quantile(std::vector<float>& values, double share) {
  if (values.empty()) return 0;
  const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<std::size_t>(at)];
}

// Pixels that hang together, corners included.
struct Piece {
  std::vector<std::pair<std::size_t, std::size_t>> pixels;  // (y, x)
  double ink = 0;
};

// Calls visit(y, x) for a pixel and its neighbours.
template <typename Visit>
void around(const Matrix& picture, std::size_t row, std::size_t col, const Visit& visit) {
  for (std::size_t y = row > 0 ? row - 1 : 0; y < std::min(row + 2, picture.rows()); ++y) {
    for (std::size_t x = col > 0 ? col - 1 : 0; x < std::min(col + 2, picture.cols()); ++x) {
      visit(y, x);
    }
  }
}

// The pieces above a threshold, the one with the most ink first.
std::vector<Piece> find_pieces(const Matrix& contrast, float threshold) {
  std::vector<Piece> pieces;
  Matrix left = contrast;
  for (std::size_t row = 0; row < left.rows(); ++row) {
    for (std::size_t col = 0; col < left.cols(); ++col) {
      Piece piece;
      const auto take = [&](std::size_t y, std::size_t x) {
        if (!(left(y, x) > threshold)) return;
        piece.ink += left(y, x);
        piece.pixels.emplace_back(y, x);
        left(y, x) = threshold;
      };
      take(row, col);
      for (std::size_t k = 0; k < piece.pixels.size(); ++k) {
        const auto [y, x] = piece.pixels[k];
        around(left, y, x, take);
      }
      if (!piece.pixels.empty()) pieces.push_back(std::move(piece));
    }
  }
  std::ranges::stable_sort(pieces, std::ranges::greater{}, &Piece::ink);
  return pieces;
}

}  // namespace

Matrix segment_digit(const GreyImage& picture) {
  Matrix sharp = reduced(picture);
  const bool dark = is_dark_on_light(sharp);
  for (float& value : sharp.values()) value = dark ? 255 - value : value;
  Matrix smooth = std::min(sharp.rows(), sharp.cols()) >= 100 ? box_blur(sharp, 1) : sharp;

  // Ink is what stands out of the light. The rest, more than half, is paper, which varies by noise
  // alone on the side away from the ink.
  const Matrix light = opening(smooth, wide_side(smooth));
  std::vector<float> values;
  for (std::size_t k = 0; k < light.values().size(); ++k) {
    const float level = light.values()[k];
    // Ink takes a share of the light on the paper: less where there is less.
    const float gain = dark ? 255 / std::max(255 - level, darkest_paper) : 1;
    sharp.values()[k] = gain * (sharp.values()[k] - level);
    smooth.values()[k] = gain * (smooth.values()[k] - level);
    values.push_back(smooth.values()[k]);
  }
  const float paper = quantile(values, 0.4);
  for (float& value : sharp.values()) value -= paper;
  for (float& value : smooth.values()) value -= paper;
  const float noise = (paper - quantile(values, 0.2)) / normal_fifth;

  float threshold = std::max(min_contrast, 5 * noise);
  std::vector<Piece> pieces = find_pieces(smooth, threshold);
  const double min_pixels = min_area * static_cast<double>(values.size());
  if (pieces.empty() || static_cast<double>(pieces.front().pixels.size()) < min_pixels) return {};
  values.clear();
  for (const auto& [y, x] : pieces.front().pixels) values.push_back(smooth(y, x));
  const float full = quantile(values, 0.9);
  threshold = std::max(threshold, 0.3F * full);
  pieces = find_pieces(smooth, threshold);

  // The digit's larger pieces and the fringe around them.
  constexpr double min_share = 0.05;
  const float fringe = std::max(3 * noise, 0.1F * full);
  Matrix ink(sharp.rows(), sharp.cols());
  for (const Piece& piece : pieces) {
    if (piece.ink < min_share * pieces.front().ink) break;
    for (const auto& [row, col] : piece.pixels) {
      around(ink, row, col, [&](std::size_t y, std::size_t x) {
        if (smooth(y, x) > fringe) ink(y, x) = std::clamp(sharp(y, x) / full, 0.0F, 1.0F);
      });
    }
  }
  return ink;
}

}  // namespace fanin
