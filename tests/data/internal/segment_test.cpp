#include "fanin/data/internal/segment.hpp"

#include <doctest/doctest.h>

#include "support/pen.hpp"

using fanin::GreyImage;
using fanin::Matrix;

namespace {

std::size_t count(const Matrix& m, float from) {
  std::size_t n = 0;
  for (const float value : m.values()) n += value >= from;
  return n;
}

GreyImage inverted(GreyImage image) {
  for (auto& pixel : image.pixels) pixel = static_cast<std::uint8_t>(255 - pixel);
  return image;
}

}  // namespace

TEST_CASE("the foreground is where the pen was, and exactly 0 elsewhere") {
  const GreyImage image = pen::write(5, 200, 100, 8);
  const Matrix found = fanin::segment_digit(image);
  REQUIRE(found.rows() == 200);
  REQUIRE(found.cols() == 200);
  for (std::size_t y = 0; y < 200; ++y) {
    for (std::size_t x = 0; x < 200; ++x) {
      if (image(y, x) == 0) CHECK(found(y, x) > 0.95F);
      bool near = false;
      for (std::size_t v = y - 2; v != y + 3; ++v) {
        for (std::size_t u = x - 2; u != x + 3; ++u) {
          near = near || (v < 200 && u < 200 && image(v, u) < 255);
        }
      }
      if (!near) CHECK(found(y, x) == 0);
    }
  }
}

TEST_CASE("dark on light and light on dark give the same foreground") {
  const GreyImage image = pen::write(3, 150, 90, 9);
  const Matrix dark = fanin::segment_digit(image);
  const Matrix light = fanin::segment_digit(inverted(image));
  CHECK(count(dark, 0.5F) > 0);
  CHECK(dark == light);
}

TEST_CASE("large images are reduced to at most 320 pixels a side") {
  const Matrix found = fanin::segment_digit(pen::write(8, 1000, 500, 40));
  CHECK(found.rows() == 250);
  CHECK(found.cols() == 250);
  CHECK(count(found, 0.5F) > 0);
}

TEST_CASE("specks are removed, parts of the digit are kept") {
  GreyImage image = pen::write(4, 200, 100, 6);  // of two strokes
  const Matrix clean = fanin::segment_digit(image);
  image(10, 10) = 0;
  image(190, 20) = 0;
  CHECK(fanin::segment_digit(image) == clean);
}

TEST_CASE("a blank image has no foreground") {
  CHECK(fanin::segment_digit({{40, 60}, std::vector<std::uint8_t>(2400, 200)}).rows() == 0);
  CHECK(fanin::segment_digit({{1, 1}, {0}}).rows() == 0);
}
