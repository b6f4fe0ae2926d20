#include "fanin/data/internal/rotation.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace fanin {
namespace {

// Exact at quarter turns, as SciPy is.
double cos_degrees(double degrees) {
  const double turn = std::fmod(std::abs(degrees), 360);
  return turn == 90 || turn == 270 ? 0 : std::cos(degrees * std::numbers::pi / 180);
}

// The pixel at or before a coordinate, one that has another after it where there are two.
std::size_t pixel_before(double coordinate, std::size_t size) {
  return std::min(static_cast<std::size_t>(coordinate), size > 1 ? size - 2 : 0);
}

}  // namespace

// With c = cos, s = sin, and places counted from the middle:
// source row = c row + s col, source col = c col - s row.
Rotation::Rotation(ImageShape shape, double degrees, float outside)
    : none_(std::fmod(degrees, 360) == 0),
      right_(shape.width > 1 ? 1 : 0),
      below_(shape.height > 1 ? shape.width : 0),
      outside_(outside) {
  degrees = std::fmod(degrees, 360);
  const double c = cos_degrees(degrees);
  const double s = cos_degrees(degrees - 90);
  const double last_y = static_cast<double>(shape.height - 1);
  const double last_x = static_cast<double>(shape.width - 1);
  for (std::size_t row = 0; row < shape.height; ++row) {
    for (std::size_t col = 0; col < shape.width; ++col) {
      const double dy = static_cast<double>(row) - last_y / 2;
      const double dx = static_cast<double>(col) - last_x / 2;
      const double y = c * dy + s * dx + last_y / 2;
      const double x = c * dx - s * dy + last_x / 2;
      if (y < 0 || y > last_y || x < 0 || x > last_x) continue;
      const std::size_t above = pixel_before(y, shape.height), left = pixel_before(x, shape.width);
      sources_.push_back({static_cast<std::uint32_t>(row * shape.width + col),
                          static_cast<std::uint32_t>(above * shape.width + left),
                          static_cast<float>(x - static_cast<double>(left)),
                          static_cast<float>(y - static_cast<double>(above))});
    }
  }
}

void Rotation::rotate(std::span<const float> image, std::span<float> out) const {
  if (none_) {
    std::ranges::copy(image, out.begin());
    return;
  }
  std::ranges::fill(out, outside_);
  for (const Source& source : sources_) {
    const float* const p = image.data() + source.pixel;
    const float* const q = p + below_;
    const float above = p[0] + source.right * (p[right_] - p[0]);
    const float under = q[0] + source.right * (q[right_] - q[0]);
    out[source.output] = above + source.below * (under - above);
  }
}

}  // namespace fanin
