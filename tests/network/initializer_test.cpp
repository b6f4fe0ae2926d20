#include "fanin/network/initializer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "fanin/error.hpp"
#include "fanin/network/network.hpp"
#include "support/refusal.hpp"

using namespace fanin;

namespace {

// What each named scheme has to be, apart from the library's own table.
struct Expected {
  enum { normal, uniform, constant } distribution;
  double (*scale)(double in, double out);  // deviation, half-width or value
};

const std::map<std::string, Expected> expected_schemes = {
    {"book", {Expected::normal, [](double in, double) { return 1 / std::sqrt(in); }}},
    {"book-first-printing",
     {Expected::normal, [](double, double out) { return 1 / std::sqrt(out); }}},
    {"pytorch-linear", {Expected::uniform, [](double in, double) { return 1 / std::sqrt(in); }}},
    {"lecun-normal", {Expected::normal, [](double in, double) { return 1 / std::sqrt(in); }}},
    {"lecun-uniform", {Expected::uniform, [](double in, double) { return std::sqrt(3 / in); }}},
    {"glorot-normal",
     {Expected::normal, [](double in, double out) { return std::sqrt(2 / (in + out)); }}},
    {"glorot-uniform",
     {Expected::uniform, [](double in, double out) { return std::sqrt(6 / (in + out)); }}},
    {"he-normal", {Expected::normal, [](double in, double) { return std::sqrt(2 / in); }}},
    {"he-uniform", {Expected::uniform, [](double in, double) { return std::sqrt(6 / in); }}},
    // On sigmoid layers g(0) = 1/2 and g'(0) = 1/4.
    {"kumar", {Expected::normal, [](double in, double) { return std::sqrt(12.8 / in); }}},
    // Elements of a random orthogonal matrix are near normal.
    {"orthogonal",
     {Expected::normal, [](double in, double out) { return 1 / std::sqrt(std::max(in, out)); }}},
    {"zeros", {Expected::constant, [](double, double) { return 0.0; }}},
};

// An evaluator that knows the formulas of the table and nothing else.
double evaluate(const std::string& formula, double in, double out) {
  static const std::map<std::string, double (*)(double, double)> formulas = {
      {"in^-0.5", [](double i, double) { return std::pow(i, -0.5); }},
      {"out^-0.5", [](double, double o) { return std::pow(o, -0.5); }},
      {"sqrt(1/in)", [](double i, double) { return std::sqrt(1 / i); }},
      {"sqrt(3/in)", [](double i, double) { return std::sqrt(3 / i); }},
      {"sqrt(2/in)", [](double i, double) { return std::sqrt(2 / i); }},
      {"sqrt(6/in)", [](double i, double) { return std::sqrt(6 / i); }},
      {"sqrt(2/(in+out))", [](double i, double o) { return std::sqrt(2 / (i + o)); }},
      {"sqrt(6/(in+out))", [](double i, double o) { return std::sqrt(6 / (i + o)); }},
  };
  const auto found = formulas.find(formula);
  if (found == formulas.end()) throw Error(ErrorKind::argument, "no formula: " + formula);
  return found->second(in, out);
}

Layer filled(const Initializer& initializer, std::size_t out, std::size_t in, std::uint32_t seed) {
  Layer layer{Matrix(out, in), {}};
  for (float& w : layer.weights.values()) w = std::numeric_limits<float>::quiet_NaN();
  Random random(seed);
  initializer.fill(layer, random);
  return layer;
}

// The largest distance between the empirical distribution and `cumulative` (Kolmogorov, Smirnov).
template <typename Cumulative>
double distance(std::vector<double> values, Cumulative cumulative) {
  std::sort(values.begin(), values.end());
  const double n = static_cast<double>(values.size());
  double largest = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double f = cumulative(values[i]);
    largest =
        std::max({largest, f - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - f});
  }
  return largest;
}

// Moments within 4 standard errors, and a distance that chance exceeds once in 1500 times.
void check_distribution(const Layer& layer, const Expected& expected) {
  const auto weights = layer.weights.values();
  const std::vector<double> values(weights.begin(), weights.end());
  const double scale =
      expected.scale(static_cast<double>(layer.inputs()), static_cast<double>(layer.outputs()));
  CAPTURE(layer.outputs());
  CAPTURE(layer.inputs());
  if (expected.distribution == Expected::constant) {
    for (const double v : values) CHECK(v == scale);
    return;
  }
  const bool normal = expected.distribution == Expected::normal;
  const double deviation = normal ? scale : scale / std::sqrt(3);
  const double kurtosis = normal ? 3 : 1.8;
  const double n = static_cast<double>(values.size());
  double mean = 0;
  for (const double v : values) mean += v / n;
  double variance = 0;
  for (const double v : values) variance += (v - mean) * (v - mean) / n;
  CHECK(std::fabs(mean) < 4 * deviation / std::sqrt(n));
  CHECK(std::fabs(variance / (deviation * deviation) - 1) < 4 * std::sqrt((kurtosis - 1) / n));

  const double d = distance(values, [&](double x) {
    return normal ? std::erfc(-x / (scale * std::sqrt(2))) / 2
                  : std::clamp((x + scale) / (2 * scale), 0.0, 1.0);
  });
  CHECK(d < 2 / std::sqrt(n));
  if (!normal) {
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    CHECK(*low >= -scale * (1 + 1e-7));
    CHECK(*high <= scale * (1 + 1e-7));
  }
}

}  // namespace

TEST_CASE("every named scheme has the distribution of its source, alone and in a network") {
  REQUIRE(schemes().size() == expected_schemes.size());
  for (const Scheme& scheme : schemes()) {
    CAPTURE(scheme.name);
    REQUIRE(expected_schemes.count(scheme.name) == 1);
    const Expected& expected = expected_schemes.at(scheme.name);
    CHECK_FALSE(scheme.source.empty());

    const Initializer initializer = scheme.initializer;
    CHECK(initializer.name == scheme.name);
    check_distribution(filled(initializer, 200, 784, 11), expected);

    Random random(12);
    const Network network = make_network({{300, 80, 120, 17}}, initializer, random);
    for (const Layer& layer : network.layers) check_distribution(layer, expected);
  }
}

TEST_CASE("a scheme's formula says what the scheme does, to the last bit") {
  for (const Scheme& scheme : schemes()) {
    CAPTURE(scheme.name);
    CAPTURE(scheme.formula);
    if (scheme.name == "kumar") continue;  // it asks the activation, which no formula does
    const Initializer by_formula = parse_initializer(scheme.formula, evaluate);
    CHECK(by_formula.name == scheme.formula);
    for (const std::size_t in : {7u, 15u, 21u, 200u, 784u}) {
      for (const std::size_t out : {10u, 28u, 100u}) {
        CHECK(filled(by_formula, out, in, 3).weights ==
              filled(parse_initializer(scheme.name), out, in, 3).weights);
      }
    }
  }
}

TEST_CASE("a plain number is a scale of its own") {
  const auto weights = [](const char* spec) {
    return filled(parse_initializer(spec), 20, 30, 5).weights;
  };
  Random random(5);
  Matrix expected(20, 30);
  for (float& w : expected.values()) w = static_cast<float>(random.uniform(-0.25, 0.25));
  CHECK(weights("uniform:0.25") == expected);
  CHECK(weights("uniform:2.5e-1") == expected);
  CHECK(weights("uniform: .25 ") == expected);

  random = Random(5);
  for (float& w : expected.values()) w = static_cast<float>(random.normal(0, 3));
  CHECK(weights("normal:3") == expected);

  for (float& w : expected.values()) w = -0.5f;
  CHECK(weights("constant:-0.5") == expected);
  CHECK(weights("constant:0") == Matrix(20, 30));
  CHECK(parse_initializer("uniform:2.5e-1").name == "uniform:2.5e-1");
}

TEST_CASE("a formula sees the fans of the layer that is filled") {
  std::vector<std::pair<double, double>> fans;
  const Evaluate spy = [&](const std::string& formula, double in, double out) {
    CHECK(formula == "in:out");  // only the first colon ends the distribution's name
    fans.emplace_back(in, out);
    return in + 1000 * out;
  };
  const Initializer initializer = parse_initializer("constant:in:out", spy);
  fans.clear();
  Random random(1);
  const Network network = make_network({{7, 5, 3}}, initializer, random);
  CHECK(fans == std::vector<std::pair<double, double>>{{7, 5}, {5, 3}});
  CHECK(network.layers[0].weights(4, 6) == 5007.0f);
  CHECK(network.layers[1].weights(0, 0) == 3005.0f);
}

TEST_CASE("a bad formula is refused when it is read, not when a layer is filled") {
  CHECK_THROWS_WITH_AS(parse_initializer("normal:sqrt(", evaluate), "no formula: sqrt(", Error);
}

TEST_CASE("specs that say nothing are refused with the reason") {
  const auto message = [](const char* spec) {
    return refusal(ErrorKind::argument, [&] { parse_initializer(spec); });
  };
  const std::string unknown =
      ": unknown, expected one of book, book-first-printing, pytorch-linear, lecun-normal, "
      "lecun-uniform, glorot-normal, glorot-uniform, he-normal, he-uniform, kumar, orthogonal, "
      "zeros, or uniform:SCALE, normal:SCALE, orthogonal:GAIN, constant:SCALE, such as uniform:1 "
      "or normal:in^-0.5";
  for (const char* spec : {"", "glorot", "Book", "book ", ":1", "gauss:1", "zeros:1", "book:2"}) {
    CHECK(message(spec) == "initializer \"" + std::string(spec) + "\"" + unknown);
  }
  for (const char* spec : {"uniform", "uniform:", "normal:", "constant"}) {
    CHECK(message(spec) ==
          "initializer \"" + std::string(spec) + "\": a scale is missing, such as in normal:0.1");
  }
  for (const char* spec : {"uniform:0", "uniform:-1", "normal:0", "normal:-1e-3"}) {
    CHECK(message(spec) == "initializer \"" + std::string(spec) + "\": the scale must be positive");
  }
  for (const char* spec :
       {"uniform:x", "normal:in^", "normal:in^x", "normal:inn^-0.5", "normal:2*in^-0.5",
        "normal:1e", "normal:nan", "constant:inf", "constant:1e999", "normal:0x10", "normal:1 2"}) {
    CHECK(message(spec) ==
          "initializer \"" + std::string(spec) +
              "\": a formula other than in^-0.5 or out^-0.5 cannot be computed here");
  }
}

TEST_CASE("a comma is a range, normal:0,1, or refused: never the last of two numbers") {
  const auto message = [](const std::string& spec) {
    const std::string head =
        "initializer \"" + spec + "\": two values with a comma between; write ";
    const std::string all =
        refusal(ErrorKind::argument, [&] { parse_initializer(spec, evaluate); });
    return all.starts_with(head) ? all.substr(head.size()) : all;
  };
  const std::string range = ", or uniform:LOW,HIGH with LOW < 0 < HIGH";
  const std::string normal = ", or normal:0,1 for mean 0 and deviation 1";
  CHECK(message("uniform:0,5") == "0.5 for a number" + range);
  CHECK(message("uniform:1,2") == "1.2 for a number" + range);
  CHECK(message("uniform:-1,0") == "one" + range);
  CHECK(message("uniform:-1,1,2") == "one" + range);
  CHECK(message("uniform:,1") == "one" + range);
  CHECK(message("normal:0,01") == "0.01 for a number" + normal);
  CHECK(message("normal:0,2") == "0.2 for a number" + normal);
  CHECK(message("normal:0,1,2") == "one" + normal);
  CHECK(message("constant:0,5") == "0.5 for a number");
  CHECK(message("orthogonal:1,5") == "1.5 for a number");

  Layer layer{Matrix(50, 40), {}, fanin::activations::sigmoid};
  Random random(1);
  parse_initializer("uniform:-0.5,2").fill(layer, random);
  const auto values = layer.weights.values();
  CHECK(*std::min_element(values.begin(), values.end()) < -0.45F);
  CHECK(*std::min_element(values.begin(), values.end()) >= -0.5F);
  CHECK(*std::max_element(values.begin(), values.end()) > 1.9F);
  const auto draw = [](const char* spec) {
    Layer one{Matrix(3, 2), {}, fanin::activations::sigmoid};
    Random seeded(1);
    parse_initializer(spec).fill(one, seeded);
    return std::vector<float>(one.weights.values().begin(), one.weights.values().end());
  };
  CHECK(draw("uniform:-1,1") == draw("uniform:1"));
  CHECK(draw("normal:0,1") == draw("normal:1"));
}

TEST_CASE("schemes as other libraries name them") {
  const std::vector<std::pair<std::string, std::string>> names = {
      {"xavier-normal", "glorot-normal"},
      {"xavier_uniform", "glorot-uniform"},
      {"kaiming-normal", "he-normal"},
      {"kaiming_uniform", "he-uniform"},
      {"glorot_uniform", "glorot-uniform"},
      {"he", "he-normal"},
      {"lecun", "lecun-normal"}};
  for (const auto& item : names) {
    CAPTURE(item.first);
    CHECK(parse_initializer(item.first).name == item.second);
  }
}

TEST_CASE("what an initializer does, in words") {
  using fanin::describe_initializer;
  CHECK(describe_initializer("book") == "normal, mean 0, deviation in^-0.5");
  CHECK(describe_initializer("he") == "normal, mean 0, deviation sqrt(2/in)");
  CHECK(describe_initializer("normal:0,1") == "normal, mean 0, deviation 1");
  CHECK(describe_initializer("uniform:1") == "uniform from -1 to 1");
  CHECK(describe_initializer("uniform:-0.5,2") == "uniform from -0.5 to 2");
  CHECK(describe_initializer("glorot-uniform") ==
        "uniform from -(sqrt(6/(in+out))) to sqrt(6/(in+out))");
  CHECK(describe_initializer("orthogonal") == "orthogonal, gain 1");
  CHECK(describe_initializer("constant:0") == "constant 0");
  CHECK(describe_initializer("mine") == "mine");
}

TEST_CASE("a scale that a layer's fans make impossible is refused with the fans") {
  const auto message = [](const Initializer& initializer) {
    return refusal(ErrorKind::argument, [&] { filled(initializer, 5, 7, 1); });
  };
  const auto give = [](double value) { return [value](double, double) { return value; }; };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(message(uniform(give(0), "u")) ==
        "initializer \"u\": scale 0 for in = 7, out = 5, expected a finite positive float");
  CHECK(message(normal(give(nan), "n")) ==
        "initializer \"n\": scale nan for in = 7, out = 5, expected a finite positive float");
  CHECK(message(constant(give(infinity), "c")) ==
        "initializer \"c\": scale inf for in = 7, out = 5, expected a finite float");
  CHECK(message(normal([](double in, double out) { return out - in; }, "n")) ==
        "initializer \"n\": scale -2 for in = 7, out = 5, expected a finite positive float");
  CHECK(message(uniform(give(1e39), "u")) ==
        "initializer \"u\": scale 1e+39 for in = 7, out = 5, expected a finite positive float");
  CHECK(message(constant(give(-1e39), "c")) ==
        "initializer \"c\": scale -1e+39 for in = 7, out = 5, expected a finite float");
  CHECK(message(uniform(give(1e-60), "u")) ==
        "initializer \"u\": scale 1e-60 for in = 7, out = 5, expected a finite positive float");
  CHECK(message(constant(give(-1), "c")) == "nothing was refused");
}

TEST_CASE("a scheme of one's own is a name and a function of the layer") {
  const Initializer mine{"mine", [](Layer& layer, Random& random) {
                           const double gain = layer.activation == activations::relu ? 2 : 1;
                           const double s = std::sqrt(gain / static_cast<double>(layer.inputs()));
                           for (float& w : layer.weights.values()) {
                             w = static_cast<float>(random.normal(0, s));
                           }
                           for (float& b : layer.biases) b = 0.1f;
                         }};
  Random random(4);
  const Network network =
      make_network({{300, 100, 40}, activations::relu, activations::softmax, true}, mine, random);
  check_distribution(network.layers[0], expected_schemes.at("he-normal"));
  check_distribution(network.layers[1], expected_schemes.at("lecun-normal"));
  CHECK(network.layers[1].biases == std::vector<float>(40, 0.1f));
}

TEST_CASE("initializers leave biases alone and may be used again and copied") {
  for (const Scheme& scheme : schemes()) {
    Layer layer{Matrix(3, 2), {1, 2, 3}};
    Random random(1);
    const Initializer copy = scheme.initializer;
    copy.fill(layer, random);
    const Matrix first = layer.weights;
    CHECK(layer.biases == std::vector<float>{1, 2, 3});
    random = Random(1);
    copy.fill(layer, random);
    CHECK(layer.weights == first);
  }
}

TEST_CASE("kumar asks the activation for its value and slope at 0") {
  const auto layer = [](const Activation& activation) {
    Layer filled{Matrix(200, 784), {}, activation};
    Random random(6);
    parse_initializer("kumar").fill(filled, random);
    return filled;
  };
  const auto check_variance = [&](const Activation& activation, double gain) {
    CAPTURE(activation.name);
    const Layer filled = layer(activation);
    double square = 0;
    for (const float w : filled.weights.values()) square += static_cast<double>(w) * w / 200;
    CHECK(square == doctest::Approx(gain).epsilon(4 * std::sqrt(2 / (200.0 * 784))));
  };
  check_variance(activations::sigmoid, 12.8);  // 1 / (1/16 * 5/4)
  check_variance(activations::tanh, 1);
  check_variance(activations::identity, 1);
  check_variance(activations::relu, 2);
  check_variance(activations::softmax, 1);
  check_distribution(layer(activations::relu), expected_schemes.at("he-normal"));

  // One's own: g(z) = 2 - 3 z, so 1 / (9 * 5); and one that is flat at 0.
  const Activation line{"line",
                        [](std::span<float> row) {
                          for (float& z : row) z = 2 - 3 * z;
                        },
                        [](std::span<const float>, std::span<float> g) {
                          for (float& v : g) v *= -3;
                        }};
  check_variance(line, 1.0 / 45);
  const Activation square{"square",
                          [](std::span<float> row) {
                            for (float& z : row) z *= z;
                          },
                          [](std::span<const float> y, std::span<float> g) {
                            for (std::size_t i = 0; i < g.size(); ++i) g[i] *= 2 * std::sqrt(y[i]);
                          }};
  CHECK_THROWS_WITH_AS(
      layer(square),
      "initializer \"kumar\": scale inf for in = 784, out = 200, expected a finite "
      "positive float",
      Error);
}

TEST_CASE(
    "orthogonal: the smaller side is orthonormal, and a QR decomposition with R's diagonal "
    "positive gave it") {
  for (const auto& shape : {std::pair{30u, 30u}, {12u, 50u}, {50u, 12u}, {1u, 5u}, {5u, 1u}}) {
    const std::size_t out = shape.first;
    const std::size_t in = shape.second;
    for (const double gain : {1.0, 2.5}) {
      CAPTURE(out);
      CAPTURE(in);
      const Layer layer =
          filled(parse_initializer(gain == 1 ? "orthogonal" : "orthogonal:2.5"), out, in, 9);
      // The matrix that was draw, row by row, with its shorter side as [u].
      Random random(9);
      const std::size_t side = std::min(out, in);
      const std::size_t length = std::max(out, in);
      const auto transposed = [&](auto&& at) {
        std::vector<std::vector<double>> vectors(side, std::vector<double>(length));
        for (std::size_t r = 0; r < out; ++r) {
          for (std::size_t c = 0; c < in; ++c)
            (out <= in ? vectors[r][c] : vectors[c][r]) = at(r, c);
        }
        return vectors;
      };
      const auto a = transposed([&](std::size_t, std::size_t) { return random.normal(); });
      const auto q = transposed([&](std::size_t r, std::size_t c) {
        return static_cast<double>(layer.weights(r, c)) / gain;
      });
      for (std::size_t u = 0; u < side; ++u) {
        for (std::size_t v = 0; v < side; ++v) {
          double qq = 0;
          double qa = 0;  // R
          for (std::size_t i = 0; i < length; ++i) qq += q[u][i] * q[v][i];
          for (std::size_t i = 0; i < length; ++i) qa += q[u][i] * a[v][i];
          CHECK(std::fabs(qq - (u == v ? 1 : 0)) < 1e-6);
          if (u == v) CHECK(qa > 0);
          if (u > v) CHECK(std::fabs(qa) < 1e-5);  // R is upper triangular
        }
      }
    }
  }
}

TEST_CASE("the gain of orthogonal is a formula like any scale, and must be positive") {
  const Initializer by_formula = parse_initializer("orthogonal:sqrt(2/in)", evaluate);
  const Layer layer = filled(by_formula, 4, 8, 2);
  const Layer unit = filled(parse_initializer("orthogonal"), 4, 8, 2);
  for (std::size_t i = 0; i < 32; ++i) {
    CHECK(layer.weights.values()[i] == doctest::Approx(unit.weights.values()[i] / 2));
  }
  CHECK_THROWS_AS(parse_initializer("orthogonal:0"), Error);
  CHECK_THROWS_AS(parse_initializer("orthogonal:"), Error);
}

TEST_CASE("scaled weights are the same draws, times c") {
  Layer layer{Matrix(3, 5), {}, activations::sigmoid};
  Layer tenfold = layer;
  Random one(4);
  Random two(4);
  parse_initializer("book").fill(layer, one);
  scaled(parse_initializer("book"), 10).fill(tenfold, two);
  for (std::size_t i = 0; i < 15; ++i) {
    CHECK(tenfold.weights.values()[i] == 10 * layer.weights.values()[i]);
  }
  for (const double bad : {0.0, -1.0, 1e300}) {
    CHECK_THROWS_AS(scaled(parse_initializer("book"), bad), Error);
  }
}

TEST_CASE("a power of a fan is read without formulas, and not by what reads them") {
  const Evaluate none = [](const std::string&, double, double) -> double { throw 1; };
  const auto weights = [&](const char* spec) {
    return filled(parse_initializer(spec, none), 20, 30, 5).weights;
  };
  const auto expected = [](double scale) {
    Random random(5);
    Matrix m(20, 30);
    for (float& w : m.values()) w = static_cast<float>(random.uniform(-scale, scale));
    return m;
  };
  CHECK(weights("uniform:in^-0.5") == expected(std::pow(30, -0.5)));
  CHECK(weights("uniform: out^-2 ") == expected(std::pow(20, -2)));
  CHECK(weights("uniform:in^1") == expected(30));
  CHECK(weights("normal:in^-0.5") == filled(parse_initializer("book"), 20, 30, 5).weights);
}
