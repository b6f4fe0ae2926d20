#include "fanin/network/activation.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "fanin/error.hpp"
#include "support/matrices.hpp"
#include "support/naive_training.hpp"
#include "support/refusal.hpp"

using fanin::Activation;
namespace activations = fanin::activations;

namespace {

std::vector<float> applied(const Activation& activation, std::vector<float> z) {
  activation.forward(z);
  return z;
}

std::vector<float> pulled_back(const Activation& activation, const std::vector<float>& y,
                               std::vector<float> g) {
  activation.backward(y, g);
  return g;
}

naive::Vector doubles(const std::vector<float>& values) { return {values.begin(), values.end()}; }

// A row of pre-activations about as large as training meets them, none close to relu's kink.
std::vector<float> pre_activations(std::size_t size, std::uint32_t seed) {
  const fanin::Matrix m = fanin::test::random_matrix(1, size, seed);
  std::vector<float> z(m.values().begin(), m.values().end());
  for (float& v : z) v = std::fabs(v) < 0.01f ? 0.5f : 4 * v;
  return z;
}

}  // namespace

TEST_CASE("apply agrees with double precision") {
  for (const Activation& activation : activations::all()) {
    CAPTURE(activation.name);
    for (const std::size_t size : {1u, 2u, 7u, 33u}) {
      CAPTURE(size);
      const std::vector<float> z = pre_activations(size, 1);
      const naive::Vector expected = naive::activate(std::string(activation.name), doubles(z));
      const std::vector<float> y = applied(activation, z);
      for (std::size_t i = 0; i < size; ++i) {
        CHECK(static_cast<double>(y[i]) == doctest::Approx(expected[i]).epsilon(1e-6));
      }
    }
    CHECK(applied(activation, {}).empty());
  }
}

TEST_CASE("backward is the gradient by central differences") {
  for (const Activation& activation : activations::all()) {
    CAPTURE(activation.name);
    const std::string name(activation.name);
    for (const std::size_t size : {1u, 2u, 7u, 33u}) {
      CAPTURE(size);
      const std::vector<float> z = pre_activations(size, 2);
      const std::vector<float> g = pre_activations(size, 3);
      const std::vector<float> got = pulled_back(activation, applied(activation, z), g);
      // E = sum of g_j y_j, so that dE/dy = g.
      const auto error = [&](const naive::Vector& at) {
        const naive::Vector y = naive::activate(name, at);
        double sum = 0;
        for (std::size_t j = 0; j < size; ++j) sum += static_cast<double>(g[j]) * y[j];
        return sum;
      };
      double total = 0;
      for (std::size_t i = 0; i < size; ++i) {
        const double h = 1e-5;
        naive::Vector above = doubles(z);
        naive::Vector below = doubles(z);
        above[i] += h;
        below[i] -= h;
        const double slope = (error(above) - error(below)) / (2 * h);
        CHECK(std::fabs(static_cast<double>(got[i]) - slope) < 3e-6);
        total += std::fabs(slope);
      }
      // Two zeros agree as well: where there are several values, not all slopes may be 0.
      if (size > 2) CHECK(total > 1e-3);
    }
  }
}

TEST_CASE("softmax's backward is its full Jacobian, row by row") {
  const std::vector<float> y = applied(activations::softmax, {0.3f, -1.2f, 2.0f, 0.0f, 0.7f});
  double sum = 0;
  for (const float v : y) sum += static_cast<double>(v);
  CHECK(sum == doctest::Approx(1).epsilon(1e-6));
  for (std::size_t i = 0; i < y.size(); ++i) {
    std::vector<float> unit(y.size(), 0.0f);
    unit[i] = 1;
    const std::vector<float> row = pulled_back(activations::softmax, y, unit);
    for (std::size_t j = 0; j < y.size(); ++j) {
      const double yi = y[i];
      const double yj = y[j];
      const double expected = i == j ? yi * (1 - yi) : -yi * yj;
      CHECK(static_cast<double>(row[j]) == doctest::Approx(expected).epsilon(1e-5));
    }
  }
}

TEST_CASE("softmax does not change when all its inputs move") {
  const std::vector<float> y = applied(activations::softmax, {1, 2, 4});
  const std::vector<float> moved = applied(activations::softmax, {1001, 1002, 1004});
  for (std::size_t i = 0; i < 3; ++i) CHECK(moved[i] == y[i]);
}

TEST_CASE("the ends are exact and finite, and their slopes too") {
  const float huge = std::numeric_limits<float>::max();
  const auto ends = [](const Activation& activation, float z) {
    const std::vector<float> y = applied(activation, {z});
    return std::vector<float>{y[0], pulled_back(activation, y, {1})[0]};
  };
  for (const float z : {1e4f, 1e30f, huge}) {
    CAPTURE(z);
    CHECK(ends(activations::sigmoid, z) == std::vector<float>{1, 0});
    const std::vector<float> low = ends(activations::sigmoid, -z);
    CHECK(low[0] >= 0);
    CHECK(low[0] <= 0x1p-125f);
    CHECK(low[1] >= 0);
    CHECK(low[1] <= 0x1p-125f);
    CHECK(ends(activations::tanh, z) == std::vector<float>{1, 0});
    CHECK(ends(activations::tanh, -z) == std::vector<float>{-1, 0});
    CHECK(ends(activations::relu, z) == std::vector<float>{z, 1});
    CHECK(ends(activations::relu, -z) == std::vector<float>{0, 0});
    CHECK(ends(activations::identity, -z) == std::vector<float>{-z, 1});

    const std::vector<float> y = applied(activations::softmax, {-z, z, 0, -z});
    CHECK(y[1] == 1.0f);
    for (const std::size_t i : {0u, 2u, 3u}) {
      CHECK(y[i] >= 0);
      CHECK(y[i] <= 0x1p-125f);
    }
    for (const float g : pulled_back(activations::softmax, y, {1, 1, 1, 1})) CHECK(g == 0.0f);
    for (const float v : applied(activations::softmax, {-z, -z})) CHECK(v == 0.5f);
  }
  CHECK(ends(activations::relu, 0) == std::vector<float>{0, 0});
}

TEST_CASE("a NaN is not hidden by any activation") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const Activation& activation : activations::all()) {
    CAPTURE(activation.name);
    for (const std::size_t at : {0u, 1u, 2u}) {
      std::vector<float> z{0.5f, -0.5f, 1.0f};
      z[at] = nan;
      CHECK(std::isnan(applied(activation, z)[at]));
    }
  }
}

TEST_CASE("activations are found by name") {
  std::vector<std::string> names;
  for (const Activation& activation : activations::all()) {
    names.emplace_back(activation.name);
    CHECK(fanin::parse_activation(activation.name) == activation);
  }
  CHECK(names == std::vector<std::string>{"sigmoid", "tanh", "relu", "identity", "softmax"});
  CHECK_THROWS_WITH_AS(fanin::parse_activation("Sigmoid"),
                       "activation \"Sigmoid\": unknown, expected one of sigmoid, tanh, relu, "
                       "identity, softmax",
                       fanin::Error);
  CHECK_THROWS_AS(fanin::parse_activation(""), fanin::Error);
}

TEST_CASE("an activation of one's own keeps its name, and may hold values") {
  const auto leaky = [](float slope) {
    const std::string name = "a leaky ReLU, as text that is gone " + std::to_string(slope);
    return Activation{name,
                      [slope](std::span<float> z) {
                        for (float& v : z) v = v < 0 ? slope * v : v;
                      },
                      [slope](std::span<const float> y, std::span<float> g) {
                        for (std::size_t i = 0; i < g.size(); ++i) g[i] *= y[i] < 0 ? slope : 1;
                      }};
  };
  const Activation a = leaky(0.5f), b = leaky(0.25f);
  CHECK(a.name == "a leaky ReLU, as text that is gone 0.500000");
  CHECK_FALSE(a == b);
  CHECK(applied(a, {-1, 2}) == std::vector<float>{-0.5f, 2});
  CHECK(applied(b, {-1, 2}) == std::vector<float>{-0.25f, 2});
  CHECK(pulled_back(b, {-1, 2}, {4, 4}) == std::vector<float>{1, 4});
}

TEST_CASE("an activation without a function, or with a name that no file could hold, is refused") {
  const auto refused = [](const std::string& name) {
    return refusal(fanin::ErrorKind::argument, [&] {
      validate(Activation{name, activations::relu.forward, activations::relu.backward});
    });
  };
  const std::string expected =
      "\": expected a name of 1 to 64 printable ASCII characters without a "
      "comma";
  CHECK(refused("") == "activation \"" + expected);
  CHECK(refused("a,b") == "activation \"a,b" + expected);
  CHECK(refused("tab\t").ends_with(expected));
  CHECK(refused(std::string(65, 'x')) == "activation \"" + std::string(64, 'x') + expected);
  CHECK_NOTHROW(validate(
      Activation{std::string(64, '~'), activations::relu.forward, activations::relu.backward}));
  for (const Activation& half : {Activation{"half", activations::relu.forward, {}},
                                 Activation{"half", {}, activations::relu.backward}}) {
    CHECK(refusal(fanin::ErrorKind::argument, [&] { validate(half); }) ==
          "activation \"half\": expected two functions, forward and backward");
  }
}
