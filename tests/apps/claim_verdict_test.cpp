#include "claims/verdict.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "fanin/error.hpp"
#include "fanin/study/signal.hpp"

using namespace fanin;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

ClaimVerdict verdict(const std::vector<Finding>& findings) { return judge_claim(findings); }

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
  CHECK(agrees(expect_near("", 1.0, 1.25, 0.25)));
  CHECK(agrees(expect_near("", 1.5, 1.25, 0.25)));
  CHECK_FALSE(agrees(expect_near("", 1.51, 1.25, 0.25)));
  CHECK_FALSE(agrees(expect_near("", 0.99, 1.25, 0.25)));
  CHECK(agrees(expect_between("", 2, 2, 3)));
  CHECK_FALSE(agrees(expect_between("", 3.1, 2, 3)));
  CHECK(agrees(expect_at_least("", 5, 5)));
  CHECK_FALSE(agrees(expect_at_least("", 4.9, 5)));
  CHECK(agrees(expect_at_least("", infinity, 5)));
  CHECK(agrees(expect_at_most("", 5, 5)));
  CHECK_FALSE(agrees(expect_at_most("", 5.1, 5)));
  CHECK_FALSE(agrees(expect_near("", not_a_number, 1, 1e9)));
  CHECK_FALSE(agrees(expect_at_least("", not_a_number, -1e9)));
  CHECK_FALSE(agrees(expect_at_most("", not_a_number, 1e9)));
}

TEST_CASE("a claim holds by all of its findings, partly by some, by none not at all") {
  const Finding right = expect_near("right", 1, 1, 0.1);
  const Finding wrong = expect_near("wrong", 2, 1, 0.1);
  CHECK(verdict({right}) == ClaimVerdict::holds);
  CHECK(verdict({right, right}) == ClaimVerdict::holds);
  CHECK(verdict({right, wrong}) == ClaimVerdict::holds_partly);
  CHECK(verdict({wrong, right}) == ClaimVerdict::holds_partly);
  CHECK(verdict({wrong}) == ClaimVerdict::does_not_hold);
  CHECK(verdict({wrong, wrong}) == ClaimVerdict::does_not_hold);
  CHECK(words(ClaimVerdict::holds) == "holds");
  CHECK(words(ClaimVerdict::holds_partly) == "holds partly");
  CHECK(words(ClaimVerdict::does_not_hold) == "does not hold");
}

TEST_CASE("what stands beside a claim does not decide it") {
  const Finding right = expect_near("right", 1, 1, 0.1);
  const Finding wrong = expect_near("wrong", 2, 1, 0.1);
  CHECK(verdict({wrong, beside(right)}) == ClaimVerdict::does_not_hold);
  CHECK(verdict({right, beside(wrong)}) == ClaimVerdict::holds);
}

TEST_CASE("a claim that nothing could refute is refused") {
  CHECK_THROWS_AS(verdict({}), Error);
  CHECK_THROWS_AS(verdict({beside(expect_near("", 1, 1, 1))}), Error);
  CHECK_THROWS_AS(verdict({expect_between("", 1, -infinity, infinity)}), Error);
  CHECK_THROWS_AS(verdict({expect_between("", 1, not_a_number, 2)}), Error);
  CHECK_THROWS_AS(verdict({expect_between("", 1, 2, 1)}), Error);
  CHECK_THROWS_AS(verdict({expect_near("", 1, 1, -0.1)}), Error);
}

TEST_CASE("measured on networks, a true claim holds and planted false ones do not") {
  // 30 units, 30 draws: a variance is known to 3 sqrt(2 / 900).
  const double tolerance = 3 * std::sqrt(2.0 / 900);
  const auto keeps_the_signal = [&](const char* init) {
    return expect_near(init, factor(init), 1, tolerance);
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
