// Digits written with a pen: strokes of any width in an image of any size.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <utility>
#include <vector>

#include "fanin/data/image.hpp"

namespace pen {

struct Point {
  double x = 0, y = 0;  // 0 to 1 in the digit's box, y downwards
};
using Stroke = std::vector<Point>;

// Part of an ellipse, angles in degrees, 0 to the right, clockwise on the screen.
inline Stroke arc(double x, double y, double rx, double ry, double from, double to) {
  Stroke stroke;
  for (int k = 0; k <= 24; ++k) {
    const double angle = (from + (to - from) * k / 24) * std::numbers::pi / 180;
    stroke.push_back({x + rx * std::cos(angle), y + ry * std::sin(angle)});
  }
  return stroke;
}

inline Stroke joined(Stroke a, const Stroke& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// The strokes of a digit as one learns them at school.
inline std::vector<Stroke> strokes(std::size_t digit) {
  switch (digit) {
    case 0:
      return {arc(0.5, 0.5, 0.33, 0.5, 0, 360)};
    case 1:
      return {{{0.5, 0}, {0.5, 1}}};
    case 2:
      return {joined(arc(0.5, 0.28, 0.33, 0.28, 190, 380), {{0.15, 1}, {0.85, 1}})};
    case 3:
      return {joined(arc(0.48, 0.25, 0.3, 0.25, 200, 430), arc(0.48, 0.73, 0.35, 0.27, 280, 520))};
    case 4:
      return {{{0.3, 0}, {0.15, 0.55}, {0.85, 0.55}}, {{0.7, 0.15}, {0.65, 1}}};
    case 5:
      return {joined({{0.8, 0}, {0.25, 0}, {0.22, 0.42}}, arc(0.45, 0.68, 0.35, 0.3, 240, 500))};
    case 6:
      return {joined({{0.65, 0}, {0.35, 0.35}}, arc(0.5, 0.73, 0.3, 0.27, 180, 540))};
    case 7:
      return {{{0.15, 0.02}, {0.85, 0}, {0.4, 1}}};
    case 8:
      return {joined(arc(0.5, 0.25, 0.26, 0.25, 90, -270), arc(0.5, 0.75, 0.32, 0.25, -90, 270))};
    default:
      return {joined(arc(0.48, 0.28, 0.3, 0.28, 0, -360), {{0.76, 0.35}, {0.66, 1}})};
  }
}

inline double distance(Point p, Point a, Point b) {
  const double dx = b.x - a.x, dy = b.y - a.y;
  const double length = dx * dx + dy * dy;
  const double along =
      length > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / length, 0.0, 1.0) : 0;
  return std::hypot(p.x - a.x - along * dx, p.y - a.y - along * dy);
}

// Black on white. The digit is `height` pixels high, 0.7 as wide, leans to the right by `lean`
// (tangent) and stands in the middle of a square of `side` pixels; the pen is `width` pixels wide.
inline fanin::GreyImage write(std::size_t digit, std::size_t side, double height, double width,
                              double lean = 0) {
  std::vector<std::pair<Point, Point>> lines;
  for (const Stroke& stroke : strokes(digit)) {
    for (std::size_t k = 0; k + 1 < stroke.size(); ++k) {
      const auto place = [&](Point p) {
        const double middle = static_cast<double>(side) / 2;
        const double y = (p.y - 0.5) * height;
        return Point{middle + (p.x - 0.5) * height * 0.7 - lean * y, middle + y};
      };
      lines.emplace_back(place(stroke[k]), place(stroke[k + 1]));
    }
  }
  fanin::GreyImage image{{side, side}, std::vector<std::uint8_t>(side * side, 255)};
  for (const auto& [a, b] : lines) {
    const auto clipped = [&](double v) {
      return static_cast<std::size_t>(std::clamp(v, 0.0, static_cast<double>(side)));
    };
    for (std::size_t y = clipped(std::min(a.y, b.y) - width - 1);
         y < clipped(std::max(a.y, b.y) + width + 1); ++y) {
      for (std::size_t x = clipped(std::min(a.x, b.x) - width - 1);
           x < clipped(std::max(a.x, b.x) + width + 1); ++x) {
        const Point p{static_cast<double>(x) + 0.5, static_cast<double>(y) + 0.5};
        const double foreground = std::clamp(width / 2 + 0.5 - distance(p, a, b), 0.0, 1.0);
        image(y, x) = std::min(image(y, x), static_cast<std::uint8_t>(255 - 255 * foreground));
      }
    }
  }
  return image;
}

}  // namespace pen
