#include "fanin/data/internal/segment.hpp"

#include <doctest/doctest.h>

#include "support/pen.hpp"

using fanin::GreyImage;
using fanin::Segmentation;

namespace {

GreyImage inverted(GreyImage image) {
  for (auto& pixel : image.pixels) pixel = static_cast<std::uint8_t>(255 - pixel);
  return image;
}

}  // namespace

TEST_CASE("the foreground is where the pen was, and exactly 0 elsewhere") {
  const GreyImage image = pen::write(5, 200, 100, 8);
  const Segmentation found = fanin::segment_digits(image);
  REQUIRE(found.digits.size() == 1);
  CHECK(found.warnings.empty());
  const auto& [foreground, box] = found.digits[0];
  REQUIRE(foreground.rows() == box.height + 2);  // with the fringe around
  REQUIRE(foreground.cols() == box.width + 2);
  for (std::size_t y = 0; y < 200; ++y) {
    for (std::size_t x = 0; x < 200; ++x) {
      const std::size_t row = y + 1 - box.top, col = x + 1 - box.left;
      const bool inside = row < foreground.rows() && col < foreground.cols();
      if (image(y, x) == 0) CHECK((inside && foreground(row, col) > 0.95F));
      bool near = false;
      for (std::size_t v = y - 2; v != y + 3; ++v) {
        for (std::size_t u = x - 2; u != x + 3; ++u) {
          near = near || (v < 200 && u < 200 && image(v, u) < 255);
        }
      }
      if (!near && inside) CHECK(foreground(row, col) == 0);
    }
  }
}

TEST_CASE("dark on light and light on dark give the same foreground") {
  const GreyImage image = pen::write(3, 150, 90, 9);
  const Segmentation dark = fanin::segment_digits(image);
  const Segmentation light = fanin::segment_digits(inverted(image));
  REQUIRE(dark.digits.size() == 1);
  REQUIRE(light.digits.size() == 1);
  CHECK(dark.digits[0].foreground == light.digits[0].foreground);
}

TEST_CASE("large images are reduced, boxes are those of the image") {
  const Segmentation found = fanin::segment_digits(pen::write(8, 1000, 500, 40));
  REQUIRE(found.digits.size() == 1);
  const auto& [foreground, box] = found.digits[0];
  CHECK(foreground.rows() <= 540 / 4 + 4);
  CHECK(box.top >= 500 - 270 - 8);
  CHECK(box.top <= 500 - 270 + 8);
  CHECK(box.height >= 540 - 8);
  CHECK(box.height <= 540 + 8);
}

TEST_CASE("specks are removed, parts of the digit are kept") {
  GreyImage image = pen::write(4, 200, 100, 6);  // of two strokes
  const Segmentation clean = fanin::segment_digits(image);
  image(10, 10) = 0;
  image(190, 20) = 0;
  const Segmentation found = fanin::segment_digits(image);
  REQUIRE(found.digits.size() == 1);
  CHECK(found.digits[0].foreground == clean.digits[0].foreground);
}

TEST_CASE("what touches, or was cut by lines, earns a warning") {
  GreyImage image = pen::write(1, 200, 80, 8);
  for (std::size_t y = 130; y < 138; ++y) {
    for (std::size_t x = 40; x < 160; ++x) image(y, x) = 0;
  }
  CHECK(fanin::segment_digits(image).warnings ==
        std::vector<std::string>{"a digit is wider than high: are there several, or a line?"});
}

TEST_CASE("a blank image has no digits") {
  CHECK(fanin::segment_digits({{40, 60}, std::vector<std::uint8_t>(2400, 200)}).digits.empty());
  CHECK(fanin::segment_digits({{1, 1}, {0}}).digits.empty());
  CHECK(fanin::segment_digits({{1, 3}, {0, 255, 0}}).digits.empty());
  GreyImage ruled{{200, 200}, std::vector<std::uint8_t>(40000, 230)};
  for (std::size_t y = 9; y < 200; y += 30) {
    for (std::size_t x = 0; x < 200; ++x) ruled(y, x) = ruled(x, y) = 90;
  }
  CHECK(fanin::segment_digits(ruled).digits.empty());
}
