#include "fanin/numeric/internal/row.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <thread>
#include <vector>

#include "support/matrices.hpp"

using namespace fanin;

namespace {

constexpr float endless = std::numeric_limits<float>::infinity();
constexpr float no_number = std::numeric_limits<float>::quiet_NaN();

// How far `got` is from the exact value, in units of the spacing of floats there; a NaN is far.
double ulps(float got, double exact) {
  if (std::isnan(got)) return std::numeric_limits<double>::infinity();
  int exponent = 0;
  std::frexp(exact, &exponent);
  const double spacing = std::ldexp(1.0, std::max(exponent - 24, -149));
  return std::fabs(static_cast<double>(got) - exact) / spacing;
}

// All 2^32 floats but NaN, in steps of a prime: every exponent, both signs, mixed last bits.
std::vector<float> floats() {
  std::vector<float> all;
  for (std::uint64_t bits = 0; bits < (std::uint64_t{1} << 32); bits += 4093) {
    const float x = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    if (x == x) all.push_back(x);
  }
  return all;
}

// Where these functions bend: many more values from -100 to 100.
std::vector<float> moderate() {
  std::vector<float> all;
  for (int i = -1'000'000; i <= 1'000'000; ++i) all.push_back(static_cast<float>(i) * 1e-4f);
  return all;
}

struct Worst {
  double ulps = 0;
  float at = 0;
};

// `exact` gives the truth in double, or NaN where no bound holds.
template <typename Exact>
Worst worst(void (*function)(std::span<float>), Exact exact) {
  Worst found;
  for (const std::vector<float>& x : {floats(), moderate()}) {
    std::vector<float> y = x;
    function(y);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double truth = exact(static_cast<double>(x[i]));
      if (std::isnan(truth)) continue;
      const double error = ulps(y[i], truth);
      if (error > found.ulps) found = {error, x[i]};
    }
  }
  return found;
}

// Whether a result is what it must be for `x`: NaN for NaN alone, and at most `allowed` ulp away.
// `exact` gives NaN where the result need only lie between 0 and 2^-125.
template <typename Exact>
bool within(float x, float y, Exact exact, double allowed) {
  if (std::isnan(x) || std::isnan(y)) return std::isnan(x) && std::isnan(y);
  const double truth = exact(static_cast<double>(x));
  return std::isnan(truth) ? y >= 0 && y <= 0x1p-125f : ulps(y, truth) <= allowed;
}

// How many of all 2^32 floats get a result that is not within bounds.
template <typename Exact>
std::size_t count_wrong(void (*function)(std::span<float>), Exact exact, double allowed) {
  constexpr std::uint32_t block = 1 << 14;
  constexpr std::uint32_t blocks = 1 << 18;
  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  std::vector<std::size_t> wrong(cores);
  std::vector<std::thread> threads;
  for (unsigned core = 0; core < cores; ++core) {
    threads.emplace_back([&, core] {
      std::vector<float> x(block);
      for (std::uint32_t b = core; b < blocks; b += cores) {
        for (std::uint32_t i = 0; i < block; ++i) x[i] = std::bit_cast<float>(b * block + i);
        std::vector<float> y = x;
        function(y);
        for (std::uint32_t i = 0; i < block; ++i)
          wrong[core] += !within(x[i], y[i], exact, allowed);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return std::accumulate(wrong.begin(), wrong.end(), std::size_t{0});
}

float one(void (*function)(std::span<float>), float x) {
  function({&x, 1});
  return x;
}

}  // namespace

TEST_CASE("exp is within 2 ulp, and stops at its two ends") {
  const Worst found = worst(row::exp, [](double x) {
    return std::exp(std::clamp(x, static_cast<double>(-87.3f), 88.0));
  });
  CAPTURE(found.at);
  CHECK(found.ulps <= 2);
  CHECK(one(row::exp, 0.0f) == 1.0f);
  CHECK(one(row::exp, -endless) == one(row::exp, -87.3f));
  CHECK(one(row::exp, endless) == one(row::exp, 88.0f));
  CHECK(one(row::exp, -endless) > 0);
  CHECK(std::isfinite(one(row::exp, endless)));
}

TEST_CASE("sigmoid is within 2 ulp from -87 on, and all but 0 below") {
  const auto truth = [](double x) { return 1 / (1 + std::exp(-x)); };
  const Worst found = worst(row::sigmoid, [&](double x) { return x >= -87 ? truth(x) : NAN; });
  CAPTURE(found.at);
  CHECK(found.ulps <= 2);

  float lowest = endless;
  float highest = -endless;
  for (float x = -87.0f; x > -100.0f; x -= 1e-4f) {
    const float y = one(row::sigmoid, x);
    lowest = std::min(lowest, y);
    highest = std::max(highest, y);
  }
  for (const float x : {-1e3f, -1e4f, std::numeric_limits<float>::lowest(), -endless}) {
    lowest = std::min(lowest, one(row::sigmoid, x));
    highest = std::max(highest, one(row::sigmoid, x));
  }
  CHECK(lowest >= 0);
  CHECK(highest <= 0x1p-125f);
  CHECK(one(row::sigmoid, 0.0f) == 0.5f);
  for (const float x : {20.0f, 1e4f, std::numeric_limits<float>::max(), endless}) {
    CHECK(one(row::sigmoid, x) == 1.0f);
  }
}

TEST_CASE("tanh is within 4 ulp, odd, and exact at its ends") {
  const Worst found = worst(row::tanh, [](double x) { return std::tanh(x); });
  CAPTURE(found.at);
  CHECK(found.ulps <= 4);
  for (const float x : {12.0f, 1e4f, std::numeric_limits<float>::max(), endless}) {
    CHECK(one(row::tanh, x) == 1.0f);
    CHECK(one(row::tanh, -x) == -1.0f);
  }
  for (const float x : {0.0f, 1e-30f, 0.3f, 0.624999f, 0.625f, 0.7f, 5.0f}) {
    CHECK(one(row::tanh, -x) == -one(row::tanh, x));
  }
  CHECK(std::signbit(one(row::tanh, -0.0f)));
}

// Minutes long, so it runs only when asked for: fanin_tests --no-skip --test-case='*2^32*'
TEST_CASE("sigmoid and tanh keep their bounds on all 2^32 floats" * doctest::skip()) {
  CHECK(count_wrong(
            row::sigmoid, [](double x) { return x >= -87 ? 1 / (1 + std::exp(-x)) : NAN; }, 2) ==
        0);
  CHECK(count_wrong(
            row::tanh, [](double x) { return std::tanh(x); }, 4) == 0);
}

TEST_CASE("a NaN comes through, wherever in the row it stands") {
  for (const auto function : {row::exp, row::sigmoid, row::tanh}) {
    for (std::size_t at = 0; at < 19; ++at) {
      std::vector<float> x(19, 0.5f);
      x[at] = at % 2 == 0 ? no_number : -no_number;
      function(x);
      for (std::size_t i = 0; i < x.size(); ++i) CHECK(std::isnan(x[i]) == (i == at));
    }
  }
}

TEST_CASE("the value of an element does not depend on its place in the row") {
  for (const auto function : {row::exp, row::sigmoid, row::tanh}) {
    for (std::size_t n = 0; n <= 40; ++n) {
      std::vector<float> x(n, 0.731f);
      function(x);
      for (const float y : x) CHECK(y == one(function, 0.731f));
    }
  }
}

TEST_CASE("dot and axpy equal naive double sums at every length") {
  for (std::size_t n = 0; n <= 40; ++n) {
    CAPTURE(n);
    const Matrix a = test::random_matrix(1, n, 1);
    const Matrix b = test::random_matrix(1, n, 2);
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
      sum += static_cast<double>(a(0, i)) * static_cast<double>(b(0, i));
    }
    const double allowed = static_cast<double>(n + 1) * 0x1p-24 * static_cast<double>(n);
    CHECK(std::fabs(static_cast<double>(row::dot(a.values(), b.values())) - sum) <= allowed);

    test::Embedded y(b, 2);
    row::axpy(-0.3f, a.values(), y.view().row(0));
    for (std::size_t i = 0; i < n; ++i) {
      const double expected =
          static_cast<double>(b(0, i)) + static_cast<double>(-0.3f) * static_cast<double>(a(0, i));
      CHECK(std::fabs(static_cast<double>(y.view()(0, i)) - expected) <= 0x1p-23);
    }
    CHECK(y.surroundings_untouched());
  }
}

TEST_CASE("dot sums every product of a long row once") {
  const std::vector<float> ones(1000, 1.0f);
  std::vector<float> x(1000);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i);
  CHECK(row::dot(x, ones) == 499500.0f);
}

TEST_CASE("all_finite finds one bad value at any place of any length") {
  CHECK(row::all_finite({}));
  const float largest = std::numeric_limits<float>::max();
  for (std::size_t n = 1; n <= 40; ++n) {
    std::vector<float> x(n, largest);
    x[n / 2] = -largest;
    CHECK(row::all_finite(x));
    for (std::size_t at = 0; at < n; ++at) {
      for (const float bad : {no_number, -no_number, endless, -endless}) {
        std::vector<float> spoiled = x;
        spoiled[at] = bad;
        CHECK_FALSE(row::all_finite(spoiled));
      }
    }
  }
}
