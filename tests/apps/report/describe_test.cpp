#include <doctest/doctest.h>

#include <locale>

#include "report/report.hpp"

using fanin::NoVerdict;
using fanin::Outcome;
using fanin::Verdict;
using fanin::program::describe;

namespace {

Verdict verdict(Outcome outcome, double difference, double low, double high, double p = 0.001,
                double p_adjusted = 0.002) {
  return {.test = {difference, low, high, 10, p}, .p_adjusted = p_adjusted, .outcome = outcome};
}

struct Comma : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
};

}  // namespace

TEST_CASE("a difference is described with its size, direction and interval") {
  CHECK(describe(verdict(Outcome::higher, .00846, .00713, .00979)) ==
        "higher by 0.85 points (95 %: 0.71 to 0.98)");
  CHECK(describe(verdict(Outcome::lower, -.00476, -.00662, -.00290)) ==
        "lower by 0.48 points (95 %: 0.29 to 0.66)");
  CHECK(describe(verdict(Outcome::higher, .0155, .0155, .0155)) ==
        "higher by 1.55 points (95 %: 1.55 to 1.55)");
}

TEST_CASE("a difference that is not shown is described by its interval, never as none") {
  CHECK(describe(verdict(Outcome::no_difference_shown, .0002, -.00149, .00182, .8, .8)) ==
        "no difference shown (\u22120.15 to +0.18)");
  CHECK(describe(verdict(Outcome::no_difference_shown, .0016, .0001, .0032, .04, .0797)) ==
        "no difference shown (+0.01 to +0.32; adjusted p = 0.080)");
  CHECK(describe(verdict(Outcome::no_difference_shown, 0, 0, 0, 1, 1)) ==
        "no difference shown (0.00 to 0.00)");
}

TEST_CASE("why there is no verdict is said with the counts") {
  CHECK(describe({.reason = NoVerdict::too_few_runs, .runs = 5}) == "too few runs for a verdict");
  CHECK(describe({.reason = NoVerdict::diverged, .diverged = 2, .runs = 10}) ==
        "2 of 10 runs diverged: no verdict");
  CHECK(describe({.reason = NoVerdict::baseline_diverged, .diverged = 2, .runs = 10}) ==
        "2 of 10 runs of the first diverged: no verdict");
}

TEST_CASE("the description is the same in any locale") {
  const std::locale before = std::locale::global(std::locale(std::locale(), new Comma));
  const std::string text = describe(verdict(Outcome::higher, .00846, .00713, .00979));
  std::locale::global(before);
  CHECK(text == "higher by 0.85 points (95 %: 0.71 to 0.98)");
}
