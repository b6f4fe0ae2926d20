#include "fanin/numeric/internal/sparse.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>

#include "fanin/numeric/random.hpp"
#include "support/matrices.hpp"

using namespace fanin;
using sparse::Row;
using sparse::Strip;

TEST_CASE("every kernel adds what the plain loop adds, whatever the width") {
  REQUIRE(!sparse::kernels().empty());
  for (const sparse::Kernel& kernel : sparse::kernels()) {
    for (const std::size_t cols : {1u, 3u, 16u, 17u, 40u, 64u, 65u, 130u, 200u}) {
      CAPTURE(kernel.name);
      CAPTURE(cols);
      // Rows of 0, 2, 4, 2 and 0 values, two of one column, added to rows in another order.
      const std::vector<std::uint32_t> entry_cols = {2, 0, 3, 3, 6, 1, 0, 5};
      const std::vector<float> values = {0.5f, -1, 2, 3, 0.1f, 4, 1.5f, -0.25f};
      const std::vector<Row> rows = {{0, 4}, {0, 2}, {2, 0}, {6, 5}, {8, 1}, {8, 0}};
      sparse::PaddedMatrix m(7, cols);
      sparse::PaddedMatrix y(6, cols);
      const Matrix random_m = test::random_matrix(7, cols, 1);
      const Matrix random_y = test::random_matrix(6, cols, 2);
      for (std::size_t r = 0; r < 7; ++r) std::ranges::copy(random_m.row(r), m.row(r).begin());
      for (std::size_t r = 0; r < 6; ++r) std::ranges::copy(random_y.row(r), y.row(r).begin());

      for (const Strip& strip : sparse::cut_into_strips(cols, kernel)) {
        strip.multiply(rows.data(), 5, {entry_cols.data(), values.data()}, m.columns(strip),
                       y.columns(strip));
      }

      for (std::size_t c = 0; c < cols; ++c) {
        std::vector<double> expected(6);
        for (std::size_t r = 0; r < 6; ++r) expected[r] = random_y(r, c);
        for (std::size_t r = 0; r < 5; ++r) {
          for (std::uint32_t e = rows[r].first; e < rows[r + 1].first; ++e) {
            expected[rows[r].out] += double{values[e]} * random_m(entry_cols[e], c);
          }
        }
        for (std::size_t r = 0; r < 6; ++r) {
          CHECK(y.row(r)[c] == doctest::Approx(expected[r]).epsilon(1e-5));
        }
      }
    }
  }
}

TEST_CASE("every kernel finds where a row differs, and by how much") {
  Random random(3);
  for (const sparse::Kernel& kernel : sparse::kernels()) {
    for (const std::uint32_t n : {1u, 7u, 8u, 9u, 16u, 17u, 33u, 784u}) {
      for (const double share : {0.0, 0.2, 1.0}) {
        CAPTURE(kernel.name);
        CAPTURE(n);
        CAPTURE(share);
        const Matrix c = test::random_matrix(1, n, 4);
        Matrix x = c;
        std::vector<std::uint32_t> expected;
        double c_dot_s = 0.5;
        for (std::uint32_t i = 0; i < n; ++i) {
          if (random.uniform() >= share) continue;
          x(0, i) += static_cast<float>(random.uniform(0.5, 1));
          expected.push_back(i);
          c_dot_s += double{c(0, i)} * (double{x(0, i)} - double{c(0, i)});
        }
        std::vector<std::uint32_t> cols(n + sparse::max_lanes + 1, 12345);
        std::vector<float> values(cols.size(), -9);
        float sum = 0.5f;
        const std::uint32_t count =
            kernel.difference(x.row(0).data(), c.row(0).data(), n, cols.data(), values.data(), sum);
        REQUIRE(count == expected.size());
        for (std::uint32_t e = 0; e < count; ++e) {
          CHECK(cols[e] == expected[e]);
          CHECK(values[e] == x(0, expected[e]) - c(0, expected[e]));
        }
        CHECK(sum == doctest::Approx(c_dot_s).epsilon(1e-4));
        CHECK(cols[count + sparse::max_lanes] == 12345);  // no more is written than may be
        CHECK(values[count + sparse::max_lanes] == -9);
      }
    }
  }
}

TEST_CASE("strips follow each other, in whole vectors, over all columns") {
  for (const sparse::Kernel& kernel : sparse::kernels()) {
    for (std::size_t cols = 1; cols <= 300; ++cols) {
      std::size_t end = 0;
      for (const Strip& strip : sparse::cut_into_strips(cols, kernel)) {
        REQUIRE(strip.first == end);
        REQUIRE(strip.width > 0);
        REQUIRE(strip.width % kernel.lanes == 0);
        end += strip.width;
      }
      REQUIRE(end >= cols);
      REQUIRE(end < cols + kernel.lanes);
    }
  }
}

TEST_CASE("rows of a padded matrix begin on cache lines, an odd number apart, and are zero") {
  for (const std::size_t cols : {1u, 16u, 17u, 32u, 200u, 1000u}) {
    sparse::PaddedMatrix m(3, cols);
    const std::size_t stride = m.view().stride();
    CHECK(stride % 32 == 16);
    CHECK(stride >= cols);
    CHECK(reinterpret_cast<std::uintptr_t>(m.row(2).data()) % 64 == 0);
    CHECK(m.row(2).size() == cols);
    for (std::size_t r = 0; r < 3; ++r) {
      for (const float v : m.row(r)) REQUIRE(v == 0);
    }
  }
}
