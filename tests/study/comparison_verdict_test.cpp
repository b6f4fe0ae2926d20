// What may be said of the accuracies of a comparison.

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "fanin/study/comparison.hpp"

using namespace fanin;
using doctest::Approx;

namespace {

// Runs of two epochs. The first is as good as perfect: only the last may count.
RecipeResult result(const std::string& name, const std::vector<double>& last) {
  RecipeResult result{name, {}};
  for (const double accuracy : last) {
    Run run;
    run.seed = static_cast<std::uint32_t>(result.runs.size() + 1);
    run.accuracy = {0.999, accuracy};
    result.runs.push_back(run);
  }
  return result;
}

void diverge(RecipeResult& result, std::size_t runs) {
  for (std::size_t r = 0; r < runs; ++r) {
    result.runs[r].accuracy.pop_back();
    result.runs[r].diverged = "training diverged";
  }
}

const std::vector<double> base = {.9635, .9612, .9648, .9629, .9601,
                                  .9655, .9640, .9618, .9626, .9607};
const std::vector<double> better = {.9712, .9719, .9702, .9725, .9708,
                                    .9715, .9711, .9698, .9721, .9706};
const std::vector<double> alike = {.9633, .9620, .9651, .9624, .9609,
                                   .9660, .9637, .9611, .9630, .9613};
const std::vector<double> worse = {.9580, .9611, .9552, .9590, .9571,
                                   .9602, .9544, .9583, .9597, .9565};
// p = 0.0398 alone: shown in a comparison of two, not in one of five.
const std::vector<double> slightly_better = {.9652, .9631, .9660, .9645, .9622,
                                             .9671, .9649, .9640, .9638, .9627};

Verdict against_base(const std::vector<double>& accuracies) {
  return compare_to_baseline(std::vector{result("first", base), result("other", accuracies)}).at(0);
}

}  // namespace

// Figures: SciPy 1.10.
TEST_CASE("a difference that is shown has its size, direction and test") {
  const Verdict higher = against_base(better);
  CHECK(higher.outcome == Outcome::higher);
  CHECK(higher.test.difference == Approx(0.00846));
  CHECK(higher.p_adjusted == Approx(5.0086992672209305e-09).epsilon(1e-9));

  const Verdict lower = against_base(worse);
  CHECK(lower.outcome == Outcome::lower);
  CHECK(lower.test.difference == Approx(-0.00476));
}

TEST_CASE("a difference that is not shown is never called none") {
  const Verdict verdict = against_base(alike);
  CHECK(verdict.outcome == Outcome::no_difference_shown);
  CHECK(verdict.p_adjusted == Approx(0.829632761112689).epsilon(1e-9));
}

TEST_CASE("several comparisons with the first are tested together, by Holm") {
  const std::vector<Verdict> verdicts = compare_to_baseline(
      std::vector{result("first", base), result("better", better), result("alike", alike),
                  result("slightly better", slightly_better), result("worse", worse)});
  REQUIRE(verdicts.size() == 4);
  CHECK(verdicts[0].p_adjusted == Approx(4 * 5.0086992672209305e-09).epsilon(1e-9));
  CHECK(verdicts[3].p_adjusted == Approx(3 * 4.762773241777514e-05).epsilon(1e-9));
  CHECK(verdicts[2].p_adjusted == Approx(2 * 0.03983932700360411).epsilon(1e-9));
  CHECK(verdicts[1].p_adjusted == Approx(0.829632761112689).epsilon(1e-9));
  CHECK(verdicts[0].outcome == Outcome::higher);
  CHECK(verdicts[1].outcome == Outcome::no_difference_shown);
  CHECK(verdicts[3].outcome == Outcome::lower);

  CHECK(verdicts[2].outcome == Outcome::no_difference_shown);
  CHECK(against_base(slightly_better).outcome == Outcome::higher);
}

TEST_CASE("fewer than six runs give no verdict, but still a difference") {
  const std::vector<double> five(better.begin(), better.begin() + 5);
  const std::vector<double> six(better.begin(), better.begin() + 6);
  const Verdict verdict = against_base(five);
  CHECK(verdict.outcome == Outcome::no_verdict);
  CHECK(verdict.reason == NoVerdict::too_few_runs);
  CHECK(verdict.test.difference == Approx(0.00861));
  CHECK(verdict.test.p < 0.001);
  CHECK(verdict.p_adjusted == 1);
  CHECK(against_base(six).outcome == Outcome::higher);

  const Verdict first_short =
      compare_to_baseline(std::vector{result("first", five), result("other", base)}).at(0);
  CHECK(first_short.reason == NoVerdict::too_few_runs);
  CHECK(first_short.outcome == Outcome::no_verdict);
  const Verdict single = against_base({0.97});
  CHECK(single.reason == NoVerdict::too_few_runs);
  CHECK(std::isnan(single.test.difference));
  CHECK(against_base({}).reason == NoVerdict::too_few_runs);
}

TEST_CASE("runs that diverged leave no verdict and no test of the others") {
  RecipeResult broken = result("broken", better);
  diverge(broken, 2);
  CHECK(broken.final_accuracies() == std::vector<double>(better.begin() + 2, better.end()));
  RecipeResult sound = result("sound", base);

  const Verdict verdict = compare_to_baseline(std::vector{sound, broken}).at(0);
  CHECK(verdict.outcome == Outcome::no_verdict);
  CHECK(verdict.reason == NoVerdict::diverged);
  CHECK(verdict.diverged == 2);
  CHECK(verdict.runs == 10);
  CHECK(std::isnan(verdict.test.difference));
  CHECK(std::isnan(verdict.test.p));
  CHECK(verdict.p_adjusted == 1);

  broken.runs.push_back(broken.runs.back());
  const Verdict other = compare_to_baseline(std::vector{broken, sound}).at(0);
  CHECK(other.reason == NoVerdict::baseline_diverged);
  CHECK(other.diverged == 2);
  CHECK(other.runs == 11);

  // Nor does such a recipe count among the comparisons that Holm adjusts for.
  const std::vector<Verdict> both =
      compare_to_baseline(std::vector{sound, broken, result("other", worse)});
  CHECK(both[0].outcome == Outcome::no_verdict);
  CHECK(both[1].outcome == Outcome::lower);
  CHECK(both[1].p_adjusted == Approx(4.762773241777514e-05).epsilon(1e-9));
}

TEST_CASE("accuracies without any spread differ, or not") {
  const std::vector<double> dead(6, 0.098);
  const std::vector<double> other(6, 0.1135);
  const auto verdict = [&](const auto& a, const auto& b) {
    return compare_to_baseline(std::vector{result("first", a), result("other", b)}).at(0);
  };
  CHECK(verdict(dead, other).outcome == Outcome::higher);
  CHECK(verdict(dead, other).test.low == Approx(0.0155));
  CHECK(verdict(dead, other).test.high == Approx(0.0155));
  CHECK(verdict(dead, dead).outcome == Outcome::no_difference_shown);
}

TEST_CASE("a recipe alone, or none, has no verdicts") {
  CHECK(compare_to_baseline({}).empty());
  CHECK(compare_to_baseline(std::vector{result("first", base)}).empty());
}
