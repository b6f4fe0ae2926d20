#include "fanin/training/loss.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "fanin/error.hpp"
#include "support/naive_training.hpp"

using namespace fanin;

namespace {

const std::vector<float> targets{0.01f, 0.99f, 0.01f};

double value(const Loss& loss, const Activation& output, const std::vector<float>& y,
             const std::vector<float>& t = targets) {
  return loss.value(output, y, t);
}

}  // namespace

TEST_CASE("squared error is half the sum of squares") {
  CHECK(value(losses::squared_error, activations::sigmoid, {0.5f, 0.25f, 0.01f}) ==
        doctest::Approx((0.49 * 0.49 + 0.74 * 0.74) / 2));
}

TEST_CASE("cross-entropy sums both terms on sigmoids and one on softmax") {
  const std::vector<float> y{0.2f, 0.7f, 0.1f};
  CHECK(value(losses::cross_entropy, activations::softmax, y) ==
        doctest::Approx(-(0.01 * std::log(0.2) + 0.99 * std::log(0.7) + 0.01 * std::log(0.1))));
  CHECK(value(losses::cross_entropy, activations::sigmoid, y) ==
        doctest::Approx(-(0.01 * std::log(0.2) + 0.99 * std::log(0.8) + 0.99 * std::log(0.7) +
                          0.01 * std::log(0.3) + 0.01 * std::log(0.1) + 0.99 * std::log(0.9))));
}

TEST_CASE("cross-entropy stays finite on saturated outputs and shows a NaN") {
  CHECK(value(losses::cross_entropy, activations::sigmoid, {1, 0, 1}) ==
        doctest::Approx(100 * (0.99 * 3)));
  CHECK(value(losses::cross_entropy, activations::softmax, {1, 0, 0}) ==
        doctest::Approx(100 * (0.99 + 0.01)));
  const float nan = std::numeric_limits<float>::quiet_NaN();
  CHECK(std::isnan(value(losses::cross_entropy, activations::sigmoid, {nan, 0.5f, 0.5f})));
  CHECK(std::isnan(value(losses::squared_error, activations::sigmoid, {nan, 0.5f, 0.5f})));
}

TEST_CASE("cross-entropy is refused where outputs are not probabilities") {
  for (const Activation& output : activations::all()) {
    CAPTURE(output.name);
    CHECK(losses::squared_error.fits(output));
    CHECK(losses::cross_entropy.fits(output) ==
          (output.name == "sigmoid" || output.name == "softmax"));
  }
}

TEST_CASE("losses are found by name") {
  CHECK(parse_loss("squared-error") == losses::squared_error);
  CHECK(parse_loss("cross-entropy") == losses::cross_entropy);
  CHECK_THROWS_WITH_AS(parse_loss("mse"),
                       "loss \"mse\": unknown, expected one of squared-error, cross-entropy",
                       Error);
}

TEST_CASE("rules are found by name and give it back") {
  for (const Rule rule : {Rule::gradient, Rule::book}) CHECK(parse_rule(name(rule)) == rule);
  CHECK_THROWS_WITH_AS(parse_rule("rashid"),
                       "rule \"rashid\": unknown, expected one of gradient, book", Error);
}
