#include "fanin/data/internal/line.hpp"

#include <doctest/doctest.h>

#include "fanin/data/internal/filter.hpp"

using fanin::Matrix;

namespace {

void fill(Matrix& m, std::size_t top, std::size_t left, std::size_t height, std::size_t width) {
  for (std::size_t y = top; y < top + height; ++y) {
    for (std::size_t x = left; x < left + width; ++x) m(y, x) = 100;
  }
}

// A stroke of 20 x 8 in an image of 60 x 80.
Matrix with_stroke() {
  Matrix m(60, 80);
  fill(m, 20, 30, 20, 8);
  return m;
}

}  // namespace

TEST_CASE("lines across the image are removed, the strokes that they cross stay") {
  Matrix m = with_stroke();
  fill(m, 10, 0, 2, 80);
  fill(m, 30, 0, 2, 80);
  fill(m, 0, 50, 60, 2);
  CHECK(fanin::remove_lines(m, 10));
  CHECK(m == with_stroke());
}

TEST_CASE("slanted lines are removed, steep and short ones stay") {
  Matrix m = with_stroke();
  for (const std::size_t step : {40U, 12U}) {
    for (std::size_t x = 0; x < 80; ++x) fill(m, 45 + x / step, x, 2, 1);
    CHECK(fanin::remove_lines(m, 10));
    CHECK(m == with_stroke());
  }
  for (std::size_t x = 0; x < 80; ++x) m(x / 4, x) = 100;
  Matrix expected = m;
  CHECK_FALSE(fanin::remove_lines(m, 10));
  CHECK(m == expected);
  m = with_stroke();
  fill(m, 50, 0, 2, 70);
  expected = m;
  CHECK_FALSE(fanin::remove_lines(m, 10));
  CHECK(m == expected);
}

TEST_CASE("a line as thick as a stroke, or along an edge, stays") {
  for (const std::size_t top : {std::size_t{45}, std::size_t{0}}) {
    Matrix m = with_stroke();
    fill(m, top, 0, top > 0 ? 8 : 3, 80);
    const Matrix expected = m;
    CHECK_FALSE(fanin::remove_lines(m, 10));
    CHECK(m == expected);
  }
}

TEST_CASE("a frame near the edges is removed, on three sides too") {
  Matrix m = with_stroke();
  fill(m, 3, 3, 2, 74);
  fill(m, 3, 3, 54, 2);
  fill(m, 3, 75, 54, 2);
  CHECK(fanin::remove_lines(m, 10));
  CHECK(m == with_stroke());
}

TEST_CASE("images of any size are accepted") {
  for (const std::size_t side : {0U, 1U, 2U, 19U, 20U, 21U}) {
    Matrix blank(side, 3 * side);
    CHECK_FALSE(fanin::remove_lines(blank, 10));
    Matrix full(side, 3 * side);
    for (float& value : full.values()) value = 100;
    const Matrix expected = full;
    CHECK_FALSE(fanin::remove_lines(full, 10));
    CHECK(full == expected);
  }
}
