// Images of pages with digits on them: ruled and squared paper, underlines, frames, close crops,
// several digits; and the same pages without digits.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "fanin/data/image.hpp"
#include "fanin/numeric/random.hpp"
#include "support/disturb.hpp"
#include "support/pen.hpp"

namespace page {

enum class Kind { ruled, squared, underlined, framed, cropped, several };
inline constexpr Kind kinds[] = {Kind::ruled,  Kind::squared, Kind::underlined,
                                 Kind::framed, Kind::cropped, Kind::several};

// Foreground from 0 to 1 on a page of height x width pixels.
struct Page {
  std::size_t height, width;
  std::vector<double> foreground = std::vector<double>(height * width);

  void set(std::size_t y, std::size_t x, double value) {
    double& at = foreground[y * width + x];
    at = std::max(at, value);
  }

  void line(pen::Point a, pen::Point b, double thickness, double level) {
    const auto clipped = [](double value, std::size_t size) {
      return static_cast<std::size_t>(std::clamp(value, 0.0, static_cast<double>(size)));
    };
    const double reach = thickness / 2 + 1;
    const std::size_t bottom = clipped(std::max(a.y, b.y) + reach, height);
    const std::size_t right = clipped(std::max(a.x, b.x) + reach, width);
    for (std::size_t y = clipped(std::min(a.y, b.y) - reach, height); y < bottom; ++y) {
      for (std::size_t x = clipped(std::min(a.x, b.x) - reach, width); x < right; ++x) {
        const pen::Point p{static_cast<double>(x) + 0.5, static_cast<double>(y) + 0.5};
        set(y, x, level * std::clamp(thickness / 2 + 0.5 - pen::distance(p, a, b), 0.0, 1.0));
      }
    }
  }

  // A square digit of 28 x 28 with its top left corner at (top, left).
  void digit(std::span<const std::uint8_t> pixels, double top, double left, double size) {
    for (std::size_t y = 0; y < height; ++y) {
      for (std::size_t x = 0; x < width; ++x) {
        const auto at = [&](std::size_t place, double begin) {
          return (static_cast<double>(place) + 0.5 - begin) * 28 / size - 0.5;
        };
        set(y, x, disturb::foreground_at(pixels, 28, at(y, top), at(x, left)));
      }
    }
  }
};

struct Example {
  fanin::GreyImage image;
  std::vector<std::size_t> digits;  // in reading order
};

// The box of what is at least half foreground in a digit of 28 x 28: top, left, bottom, right.
inline std::array<double, 4> box_of(std::span<const std::uint8_t> digit) {
  std::array<double, 4> box = {28, 28, 0, 0};
  for (std::size_t k = 0; k < digit.size(); ++k) {
    if (digit[k] < 128) continue;
    const auto y = static_cast<double>(k / 28), x = static_cast<double>(k % 28);
    box = {std::min(box[0], y), std::min(box[1], x), std::max(box[2], y + 1),
           std::max(box[3], x + 1)};
  }
  return box;
}

// One page of a kind. `next` gives the number of the next digit to be written, `pixels` its image.
inline Example example(Kind kind, bool blank, fanin::Random& random,
                       const std::function<std::size_t()>& next,
                       const std::function<std::span<const std::uint8_t>(std::size_t)>& pixels) {
  const auto maybe = [&] { return random.uniform() < 0.5; };
  const double side = std::floor(100 * std::pow(8.0, random.uniform()));
  Page page{static_cast<std::size_t>(side), static_cast<std::size_t>(side)};
  Example result;
  const double size = side * random.uniform(0.4, 0.8);
  const double top = random.uniform(0.05, 0.95) * (side - size);
  const double left = random.uniform(0.05, 0.95) * (side - size);
  const double thickness = std::max(1.0, side * random.uniform(0.002, 0.008));
  const double level = random.uniform(0.3, 1.0);
  const double slope = maybe() ? random.uniform(-0.015, 0.015) : 0;
  const auto horizontal = [&](double y, double from, double to) {
    page.line({from, y + slope * (from - side / 2)}, {to, y + slope * (to - side / 2)}, thickness,
              level);
  };
  const auto vertical = [&](double x, double from, double to) {
    page.line({x - slope * (from - side / 2), from}, {x - slope * (to - side / 2), to}, thickness,
              level);
  };
  if (kind == Kind::several && !blank) {
    const std::size_t count = 2 + static_cast<std::size_t>(random.uniform() * 4);
    const double each = side * random.uniform(0.4, 0.9);
    page = {static_cast<std::size_t>(each * 1.6),
            static_cast<std::size_t>(each * (static_cast<double>(count) + 0.6))};
    for (std::size_t k = 0; k < count; ++k) {
      result.digits.push_back(next());
      page.digit(pixels(result.digits.back()), each * random.uniform(0.2, 0.4),
                 each * (0.3 + static_cast<double>(k)), each);
    }
  } else if (!blank) {
    result.digits.push_back(next());
    const auto digit = pixels(result.digits.back());
    if (kind == Kind::cropped) {
      const auto [t, l, b, r] = box_of(digit);
      const double scale = side / 28, margin = maybe() ? 0 : random.uniform(0, 1.5);
      page = {static_cast<std::size_t>((b - t + 2 * margin) * scale),
              static_cast<std::size_t>((r - l + 2 * margin) * scale)};
      page.digit(digit, (margin - t) * scale, (margin - l) * scale, side);
    } else {
      page.digit(digit, top, left, size);
    }
  }
  if (kind == Kind::ruled || kind == Kind::squared) {
    const double spacing = side * random.uniform(0.08, 0.3);
    for (double at = random.uniform() * spacing; at < side; at += spacing) {
      horizontal(at, -side, 2 * side);
      if (kind == Kind::squared) vertical(at, -side, 2 * side);
    }
  } else if (kind == Kind::underlined) {
    const bool whole = maybe();
    const double y = std::min(side - 2, top + size * random.uniform(0.88, 1.0));
    horizontal(y, whole ? -side : left, whole ? 2 * side : left + size);
  } else if (kind == Kind::framed) {
    const double near = maybe() ? thickness / 2 : side * random.uniform(0.01, 0.04);
    const double far = side - near;
    horizontal(near, near, far);
    horizontal(far, near, far);
    vertical(near, near, far);
    vertical(far, near, far);
  }
  const bool inverted = random.uniform() < 0.25;
  const double background = random.uniform(190, 255), foreground = random.uniform(0, 90);
  const double noise = maybe() ? random.uniform(1, 8) : 0;
  std::mt19937 engine(static_cast<std::uint32_t>(random.uniform() * 1e9));
  result.image = {{page.height, page.width}, {}};
  for (const double value : page.foreground) {
    double grey = background + value * (foreground - background);
    if (inverted) grey = 255 - grey;
    if (noise > 0) grey += disturb::noise(engine, noise);
    result.image.pixels.push_back(static_cast<std::uint8_t>(std::clamp(grey, 0.0, 255.0) + 0.5));
  }
  return result;
}

}  // namespace page
