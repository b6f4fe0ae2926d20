#include "claims/claims.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "claims/experiment_runner.hpp"
#include "fanin/error.hpp"
#include "fanin/study/signal.hpp"
#include "support/extremes.hpp"

using namespace fanin;
using namespace fanin::program;
using fanin::test::infinity;
using fanin::test::not_a_number;

namespace {

ClaimVerdict verdict(const std::vector<Measurement>& measurements) {
  return verdict_of(measurements);
}

// E[z²] / E[x²] of a layer of 400 inputs under an initializer, over many draws.
double factor(const char* init) {
  const Probe probe = normal_probe(20, 400, 30, 1);
  const auto make = [&](Random& r) {
    return make_network({{400, 30}, activations::identity, activations::identity},
                        parse_initializer(init), r);
  };
  DrawOptions options;
  options.draws = 30;
  const Signal signal = mean_signal(draw_signals(make, probe, options));
  return signal[0].z_square / signal[0].x_square;
}

}  // namespace

TEST_CASE("a number agrees when it lies in its range, ends included, and NaN never does") {
  CHECK(agrees({"", 1.0, near(1.25, 0.25)}));
  CHECK(agrees({"", 1.5, near(1.25, 0.25)}));
  CHECK_FALSE(agrees({"", 1.51, near(1.25, 0.25)}));
  CHECK_FALSE(agrees({"", 0.99, near(1.25, 0.25)}));
  CHECK(agrees({"", 2, Range{2, 3}}));
  CHECK_FALSE(agrees({"", 3.1, Range{2, 3}}));
  CHECK(agrees({"", 5, at_least(5)}));
  CHECK_FALSE(agrees({"", 4.9, at_least(5)}));
  CHECK(agrees({"", infinity, at_least(5)}));
  CHECK(agrees({"", 5, at_most(5)}));
  CHECK_FALSE(agrees({"", 5.1, at_most(5)}));
  CHECK_FALSE(agrees({"", not_a_number, near(1, 1e9)}));
  CHECK_FALSE(agrees({"", not_a_number, at_least(-1e9)}));
  CHECK_FALSE(agrees({"", not_a_number, at_most(1e9)}));
}

TEST_CASE("a claim holds by all of its measurements, partly by some, by none not at all") {
  const Measurement right = {"right", 1, near(1, 0.1)};
  const Measurement wrong = {"wrong", 2, near(1, 0.1)};
  CHECK(verdict({right}) == ClaimVerdict::holds);
  CHECK(verdict({right, right}) == ClaimVerdict::holds);
  CHECK(verdict({right, wrong}) == ClaimVerdict::holds_partly);
  CHECK(verdict({wrong, right}) == ClaimVerdict::holds_partly);
  CHECK(verdict({wrong}) == ClaimVerdict::does_not_hold);
  CHECK(verdict({wrong, wrong}) == ClaimVerdict::does_not_hold);
  CHECK(to_string(ClaimVerdict::holds) == "holds");
  CHECK(to_string(ClaimVerdict::holds_partly) == "holds partly");
  CHECK(to_string(ClaimVerdict::does_not_hold) == "does not hold");
}

TEST_CASE("what stands aside gives context and does not decide") {
  const Measurement right = {"right", 1, near(1, 0.1)};
  const Measurement wrong = {"wrong", 2, near(1, 0.1)};
  CHECK(verdict({wrong, {"right", 1, near(1, 0.1), aside}}) == ClaimVerdict::does_not_hold);
  CHECK(verdict({right, {"wrong", 2, near(1, 0.1), aside}}) == ClaimVerdict::holds);
}

TEST_CASE("a claim that nothing could refute is refused") {
  CHECK_THROWS_AS(verdict({}), Error);
  CHECK_THROWS_AS(verdict({{"", 1, near(1, 1), aside}}), Error);
  CHECK_THROWS_AS(verdict({{"", 1, Range{-infinity, infinity}}}), Error);
  CHECK_THROWS_AS(verdict({{"", 1, Range{not_a_number, 2}}}), Error);
  CHECK_THROWS_AS(verdict({{"", 1, Range{2, 1}}}), Error);
  CHECK_THROWS_AS(verdict({{"", 1, near(1, -0.1)}}), Error);
}

TEST_CASE("measured on networks, a true claim holds and planted false ones do not") {
  // 30 units, 30 draws: a variance is known to 3 sqrt(2 / 900).
  const double tolerance = 3 * std::sqrt(2.0 / 900);
  const auto keeps_the_signal = [&](const char* init) -> Measurement {
    return {init, factor(init), near(1, tolerance)};
  };
  CHECK(verdict({keeps_the_signal("lecun-normal")}) == ClaimVerdict::holds);
  CHECK(verdict({keeps_the_signal("lecun-uniform")}) == ClaimVerdict::holds);
  CHECK(verdict({keeps_the_signal("pytorch-linear")}) == ClaimVerdict::does_not_hold);  // 1/3
  CHECK(verdict({keeps_the_signal("he-normal")}) == ClaimVerdict::does_not_hold);       // 2
  CHECK(verdict({keeps_the_signal("uniform:1")}) == ClaimVerdict::does_not_hold);       // 133
  CHECK(verdict({keeps_the_signal("normal:0.06")}) == ClaimVerdict::does_not_hold);     // 1.44
  CHECK(verdict({keeps_the_signal("lecun-normal"), keeps_the_signal("he-normal")}) ==
        ClaimVerdict::holds_partly);
}

TEST_CASE("equality is decided by two one-sided tests, not by a point estimate") {
  const auto runs = [](double mean, double spread) {
    RecipeResult result;
    for (const double step : {-1.0, -0.5, 0.0, 0.5, 1.0}) {
      result.runs.push_back({.accuracy = {0.5, mean + spread * step}});
    }
    return result;
  };
  const RecipeResult standard = runs(0.97, 0.0004);
  CHECK(mean_accuracy(standard, 1) == doctest::Approx(0.5));
  CHECK(p_apart(standard, runs(0.9705, 0.0004), 2) < 0.05);
  CHECK(p_apart(standard, runs(0.975, 0.0004), 2) > 0.95);
  // As near as can be, and still unknown.
  CHECK(gap(standard, runs(0.97, 0.02), 2).difference == doctest::Approx(0));
  CHECK(p_apart(standard, runs(0.97, 0.02), 2) > 0.05);
}

TEST_CASE("every claim has a number of its own, a source and a command") {
  std::set<std::string> numbers;
  for (const auto group :
       {claims_of_layers, claims_of_depth, claims_of_training, claims_of_practice}) {
    for (const Claim& claim : group()) {
      CAPTURE(claim.number);
      CHECK(numbers.insert(claim.number).second);
      CHECK(claim.sentence.ends_with('.'));
      CHECK((claim.remark.find("Range") != std::string::npos));
      CHECK(claim.command.starts_with("fanin "));
    }
  }
  CHECK(numbers.contains("18"));
}
