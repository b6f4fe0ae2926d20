// Images as people bring them, made from clean digits.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <span>
#include <vector>

#include "fanin/data/image.hpp"
#include "fanin/numeric/random.hpp"

namespace disturb {

using Colour = std::array<double, 3>;  // 0 to 255

struct Disturbance {
  std::size_t side = 100;      // of the image in pixels
  double right = 0, down = 0;  // shift, in sides
  Colour background = {255, 255, 255};
  Colour foreground = {0, 0, 0};
  bool inverted = false;
  double shade = 0;  // light lost on the darkest side, 0 to 1
  double shade_direction = 0;
  double noise = 0;  // deviation
  double alpha = 1;  // of all pixels
};

inline Disturbance random_disturbance(fanin::Random& random) {
  const auto maybe = [&] { return random.uniform() < 0.5; };
  const auto colour = [&](double low, double high) {
    return Colour{random.uniform(low, high), random.uniform(low, high), random.uniform(low, high)};
  };
  Disturbance d;
  d.side = static_cast<std::size_t>(60 * std::pow(800.0 / 60, random.uniform()));
  d.right = random.uniform(-0.2, 0.2);
  d.down = random.uniform(-0.2, 0.2);
  if (maybe()) d.background = colour(190, 255);
  if (maybe()) d.foreground = colour(0, 90);
  d.inverted = maybe();
  if (maybe()) d.shade = 0.3;
  d.shade_direction = random.uniform(0, 2 * std::numbers::pi);
  if (maybe()) d.noise = 10;
  if (maybe()) d.alpha = random.uniform(0.5, 1);
  return d;
}

// Foreground at a place, linear between pixels; none outside.
inline double foreground_at(std::span<const std::uint8_t> digit, std::size_t size, double y,
                            double x) {
  const double top = std::floor(y), left = std::floor(x);
  const auto pixel = [&](double row, double col) {
    const double last = static_cast<double>(size) - 1;
    if (row < 0 || col < 0 || row > last || col > last) return 0.0;
    return digit[static_cast<std::size_t>(row) * size + static_cast<std::size_t>(col)] / 255.0;
  };
  const double v = y - top, u = x - left;
  return (1 - v) * ((1 - u) * pixel(top, left) + u * pixel(top, left + 1)) +
         v * ((1 - u) * pixel(top + 1, left) + u * pixel(top + 1, left + 1));
}

// Nearly normal, and quick.
inline double noise(std::mt19937& engine, double deviation) {
  const auto bits = static_cast<std::uint32_t>(engine());
  const std::uint32_t sum = (bits & 255) + (bits >> 8 & 255) + (bits >> 16 & 255) + (bits >> 24);
  return deviation * (static_cast<double>(sum) - 510) / 147.8;
}

// A square digit (255 full foreground) as an image with four channels, 8 bits each.
inline std::vector<std::uint8_t> rgba_image_of(std::span<const std::uint8_t> digit,
                                               std::size_t size, const Disturbance& d,
                                               std::uint32_t noise_seed) {
  std::mt19937 engine(noise_seed);
  const double side = static_cast<double>(d.side);
  const double pixels = static_cast<double>(size) / side;  // of the digit for one of the image
  std::vector<std::uint8_t> bytes;
  bytes.reserve(d.side * d.side * 4);
  for (std::size_t row = 0; row < d.side; ++row) {
    for (std::size_t col = 0; col < d.side; ++col) {
      const double y = (static_cast<double>(row) + 0.5) / side - 0.5;  // from the middle
      const double x = (static_cast<double>(col) + 0.5) / side - 0.5;
      const double foreground =
          foreground_at(digit, size, ((y - d.down + 0.5) * side) * pixels - 0.5,
                        ((x - d.right + 0.5) * side) * pixels - 0.5);
      const double lit =
          1 - d.shade * (0.5 + (x * std::cos(d.shade_direction) + y * std::sin(d.shade_direction)) /
                                   std::numbers::sqrt2);
      const double grain = d.noise > 0 ? noise(engine, d.noise) : 0;
      for (std::size_t c = 0; c < 3; ++c) {
        double value = d.background[c] + foreground * (d.foreground[c] - d.background[c]);
        if (d.inverted) value = 255 - value;
        value = std::clamp(value * lit + grain, 0.0, 255.0);
        bytes.push_back(static_cast<std::uint8_t>(value + 0.5));
      }
      bytes.push_back(static_cast<std::uint8_t>(255 * d.alpha + 0.5));
    }
  }
  return bytes;
}

inline fanin::GreyImage grey_image_of(std::span<const std::uint8_t> digit, std::size_t size,
                                      const Disturbance& d, std::uint32_t noise_seed) {
  return fanin::to_grey(rgba_image_of(digit, size, d, noise_seed), {d.side, d.side}, 4);
}

}  // namespace disturb
