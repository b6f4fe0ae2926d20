#include <doctest/doctest.h>

#include <cstddef>
#include <limits>
#include <locale>
#include <string>

#include "report/report.hpp"

using fanin::NoVerdict;
using fanin::Outcome;
using fanin::Verdict;
using fanin::program::CompareResult;

namespace {

Verdict verdict(Outcome outcome, double difference, double low, double high,
                double p_adjusted = 0.002) {
  return {.recipe = 1,
          .test = {difference, low, high, 10, p_adjusted / 2, (high - low) / 4},
          .p_adjusted = p_adjusted,
          .outcome = outcome,
          .equivalence = {-.0012, .0015},
          .margin = 0.0025};
}

// Two recipes of ten runs, of which so many diverged.
CompareResult result(std::size_t diverged_first = 0, std::size_t diverged_second = 0) {
  CompareResult result;
  result.recipes = {{{"book", {}}, ""}, {{"ones", {}}, ""}};
  result.results.resize(2);
  for (auto& recipe : result.results) {
    recipe.runs.resize(10);
    for (auto& run : recipe.runs) run.accuracy = {0.9};
  }
  for (std::size_t i = 0; i < diverged_first; ++i) result.results[0].runs[i].diverged = "so";
  for (std::size_t i = 0; i < diverged_second; ++i) result.results[1].runs[i].diverged = "so";
  return result;
}

std::string describe(const Verdict& verdict) { return fanin::program::describe(result(), verdict); }

struct Comma : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
};

}  // namespace

TEST_CASE("a difference is described with its size, direction, interval and p") {
  CHECK(describe(verdict(Outcome::higher, .00846, .00713, .00979)) ==
        "higher by 0.85 points (0.71 to 0.98), p = 0.002");
  CHECK(describe(verdict(Outcome::lower, -.00476, -.00662, -.00290, 1e-9)) ==
        "lower by 0.48 points (0.29 to 0.66), p < 0.001");
}

TEST_CASE("without any spread there is no interval and no p") {
  CHECK(describe(verdict(Outcome::lower, -.0155, -.0155, -.0155, 0)) ==
        "lower by 1.55 points in every run");
  CHECK(describe(verdict(Outcome::not_settled, 0, 0, 0, 1)) == "the same in every run");
}

TEST_CASE(
    "the conclusion separates names that hold commas, and says what other images may change") {
  CompareResult three = result();
  three.results.push_back(three.results.front());
  three.test.count = 1;
  three.recipes.clear();
  for (const char* rate : {"0.1", "0.2", "0.3"}) {
    three.recipes.push_back({{"book", {}}, std::string(", rate ") + rate});
  }
  for (auto& run : three.results[0].runs) run.accuracy = {0.95};
  three.verdicts.resize(3);
  for (Verdict& pair : three.verdicts) {
    pair.outcome = Outcome::not_settled;
    pair.test.error = 0.01;
  }
  CHECK(conclusion(three) ==
        "book, rate 0.1 has the highest mean; not shown to differ from it: book, rate 0.2 | book, "
        "rate 0.3.");
  three.verdicts[1].test.error = 0;
  CHECK(conclusion(three) ==
        "book, rate 0.1 has the highest mean; the same in every run: book, rate 0.3; not shown to "
        "differ from it: book, rate 0.2.");
  three.verdicts[1].test.error = 0.01;
  three.verdicts[0] = verdict(Outcome::lower, -.05, -.06, -.04);
  three.verdicts[0].sample_error = 0.03;
  CHECK(
      conclusion(three) ==
      "book, rate 0.1 has the highest mean; not shown to differ from it: book, rate 0.3; lower on "
      "this 1 image, not shown for others, in points: book, rate 0.2 by 5.00.");
}

TEST_CASE("a difference that is not shown is described by its interval, never as none") {
  CHECK(describe(verdict(Outcome::not_settled, .0002, -.00149, .00182, .83)) ==
        "no difference shown (\u22120.15 to +0.18), p = 0.830");
}

TEST_CASE("equal is said only of what was shown to be, and a shown difference may be small") {
  Verdict equal = verdict(Outcome::not_settled, .0002, -.00149, .00182, .83);
  equal.equal_within_margin = true;
  CHECK(describe(equal) == "equal within 0.25 points (90 %: \u22120.12 to +0.15)");
  Verdict small = verdict(Outcome::higher, .001, .0005, .0015);
  small.equal_within_margin = true;
  CHECK(describe(small) == "higher by 0.10 points, within the margin of 0.25");
}

TEST_CASE("why there is no verdict is said with the counts") {
  CHECK(describe({.recipe = 1, .reason = NoVerdict::too_few_runs}) == "too few runs for a verdict");
  const Verdict diverged{.recipe = 1, .reason = NoVerdict::diverged};
  CHECK(fanin::program::describe(result(0, 2), diverged) == "2 of 10 runs diverged: no verdict");
  CHECK(fanin::program::describe(result(3, 2), diverged) == "2 of 10 runs diverged: no verdict");
  CHECK(fanin::program::describe(result(3, 0), diverged) ==
        "3 of 10 runs of book diverged: no verdict");
}

TEST_CASE("the description is the same in any locale") {
  const std::locale before = std::locale::global(std::locale(std::locale(), new Comma));
  const std::string text = describe(verdict(Outcome::higher, .00846, .00713, .00979));
  std::locale::global(before);
  CHECK(text == "higher by 0.85 points (0.71 to 0.98), p = 0.002");
}
