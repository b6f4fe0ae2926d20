#include "fanin/data/internal/filter.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "support/matrices.hpp"

using fanin::Matrix;
using fanin::test::random_matrix;

namespace {

// What `combine` makes of all values for which `within(row, col)` holds.
template <typename Within, typename Combine>
float fold(const Matrix& m, float start, Within within, Combine combine) {
  for (std::size_t y = 0; y < m.rows(); ++y) {
    for (std::size_t x = 0; x < m.cols(); ++x) {
      if (within(static_cast<long>(y), static_cast<long>(x))) start = combine(start, m(y, x));
    }
  }
  return start;
}

}  // namespace

TEST_CASE("box blur: local means, clipped at the edges") {
  const Matrix m = random_matrix(9, 13, 1);
  for (const long radius : {0L, 1L, 4L, 20L}) {
    const Matrix means = fanin::box_blur(m, static_cast<std::size_t>(radius));
    for (long row = 0; row < 9; ++row) {
      for (long col = 0; col < 13; ++col) {
        const auto within = [&](long y, long x) {
          return std::abs(y - row) <= radius && std::abs(x - col) <= radius;
        };
        const float sum = fold(m, 0, within, [](float a, float b) { return a + b; });
        const float count = fold(m, 0, within, [](float a, float) { return a + 1; });
        CHECK(means(static_cast<std::size_t>(row), static_cast<std::size_t>(col)) ==
              doctest::Approx(sum / count).epsilon(1e-5));
      }
    }
  }
}

TEST_CASE("opening: the largest minimum of all squares that contain a pixel") {
  const Matrix m = random_matrix(8, 11, 2);
  for (const long side : {1L, 2L, 3L, 5L, 12L}) {
    const Matrix opened = fanin::opening(m, static_cast<std::size_t>(side));
    for (long row = 0; row < 8; ++row) {
      for (long col = 0; col < 11; ++col) {
        float best = -10;
        for (long top = row - side + 1; top <= row; ++top) {
          for (long left = col - side + 1; left <= col; ++left) {
            const auto within = [&](long y, long x) {
              return y >= top && y < top + side && x >= left && x < left + side;
            };
            best = std::max(best,
                            fold(m, 10, within, [](float a, float b) { return std::min(a, b); }));
          }
        }
        CHECK(opened(static_cast<std::size_t>(row), static_cast<std::size_t>(col)) == best);
      }
    }
  }
}

TEST_CASE("resizing by area, against many points per pixel") {
  const Matrix m = random_matrix(7, 12, 3);
  for (const auto& [rows, cols] : {std::pair{3, 5}, std::pair{7, 12}, std::pair{10, 4}}) {
    const auto height = static_cast<std::size_t>(rows), width = static_cast<std::size_t>(cols);
    const Matrix small = fanin::resize_area(m, height, width);
    REQUIRE(small.rows() == height);
    REQUIRE(small.cols() == width);
    constexpr std::size_t points = 420;  // a multiple of all sizes above, so that none is halved
    for (std::size_t r = 0; r < height; ++r) {
      for (std::size_t c = 0; c < width; ++c) {
        double sum = 0;
        std::size_t count = 0;
        for (std::size_t y = r * points / height; y < (r + 1) * points / height; ++y) {
          for (std::size_t x = c * points / width; x < (c + 1) * points / width; ++x) {
            sum += m(y * 7 / points, x * 12 / points);
            ++count;
          }
        }
        CHECK(small(r, c) == doctest::Approx(sum / static_cast<double>(count)).epsilon(1e-4));
      }
    }
  }
}

TEST_CASE("dilation takes the largest value within the radius, at the rim a share of it") {
  Matrix dot(1, 1);
  dot(0, 0) = 0.5F;
  const Matrix one = fanin::dilate(dot, 1);
  REQUIRE(one.rows() == 3);
  CHECK(one(1, 1) == 0.5F);
  CHECK(one(0, 1) == 0.5F);
  CHECK(one(0, 0) == doctest::Approx(0.5 * (2 - std::sqrt(2.0))));
  CHECK(fanin::dilate(dot, 0.3)(1, 0) == doctest::Approx(0.15));
  CHECK(fanin::transposed(random_matrix(2, 3, 4))(2, 1) == random_matrix(2, 3, 4)(1, 2));
}
