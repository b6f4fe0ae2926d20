// What may be said of the accuracies of a comparison.

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "fanin/error.hpp"
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

constexpr double margin = 0.0025;
constexpr std::size_t test_samples = 10'000;

std::vector<Verdict> pairs(const std::vector<RecipeResult>& results) {
  return compare_pairs(results, margin, test_samples);
}

Verdict against_base(const std::vector<double>& accuracies) {
  return pairs({result("first", base), result("other", accuracies)}).at(0);
}

}  // namespace

// Figures: SciPy 1.10.
TEST_CASE("a difference that is shown has its size, direction and test") {
  const Verdict higher = against_base(better);
  CHECK(higher.outcome == Outcome::higher);
  CHECK(higher.test.difference == Approx(0.00846));
  CHECK(higher.superiority.probability == 1);
  CHECK(higher.p_adjusted == Approx(5.0086992672209305e-09).epsilon(1e-9));

  const Verdict lower = against_base(worse);
  CHECK(lower.outcome == Outcome::lower);
  CHECK(lower.test.difference == Approx(-0.00476));
}

TEST_CASE("a difference that is not shown is never called none") {
  const Verdict verdict = against_base(alike);
  CHECK(verdict.outcome == Outcome::not_settled);
  CHECK(verdict.p_adjusted == Approx(0.829632761112689).epsilon(1e-9));
}

TEST_CASE("all pairs are tested together, by Holm") {
  const std::vector<Verdict> verdicts =
      pairs({result("first", base), result("better", better), result("alike", alike),
             result("slightly better", slightly_better)});
  REQUIRE(verdicts.size() == 6);
  // SciPy's p of the six, in the order of the pairs: (1, 0), (2, 0), (2, 1), (3, 0), (3, 1), (3, 2)
  const std::vector<double> p = {5.0086992672209305e-09, 0.829632761112689,
                                 3.14826675283504e-09,   0.03983932700360411,
                                 5.2510415397250215e-09, 0.0566257116250407};
  const std::vector<double> adjusted = {2.5043496336104653e-08, 0.829632761112689,
                                        1.888960051701024e-08,  0.11951798101081233,
                                        2.5043496336104653e-08, 0.11951798101081233};
  for (std::size_t i = 0; i < 6; ++i) {
    CAPTURE(i);
    CHECK(verdicts[i].test.p == Approx(p[i]).epsilon(1e-9));
    CHECK(verdicts[i].p_adjusted == Approx(adjusted[i]).epsilon(1e-9));
  }
  CHECK(verdicts[0].outcome == Outcome::higher);
  CHECK(verdicts[1].outcome == Outcome::not_settled);
  CHECK(verdicts[2].outcome == Outcome::lower);
  // Shown in a comparison of two, not in one of four.
  CHECK(verdicts[3].outcome == Outcome::not_settled);
  CHECK(against_base(slightly_better).outcome == Outcome::higher);

  const Verdict same = verdict_on(verdicts, 2, 1);
  const Verdict reversed = verdict_on(verdicts, 1, 2);
  CHECK(same.recipe == 2);
  CHECK(reversed.recipe == 1);
  CHECK(reversed.outcome == Outcome::higher);
  CHECK(reversed.test.difference == -same.test.difference);
  CHECK(reversed.test.low == -same.test.high);
  CHECK(reversed.p_adjusted == same.p_adjusted);
  CHECK_THROWS_AS(verdict_on(verdicts, 1, 1), fanin::Error);
  CHECK_THROWS_AS(verdict_on(verdicts, 4, 1), fanin::Error);
}

TEST_CASE("equal within the margin is shown by two one-sided tests, in a family of its own") {
  const Verdict equal = against_base(alike);
  CHECK(equal.outcome == Outcome::not_settled);
  CHECK(equal.equal_within_margin);
  CHECK(equal.equivalence_p_adjusted == Approx(0.003912433091045609).epsilon(1e-9));
  CHECK_FALSE(against_base(slightly_better).equal_within_margin);

  // A difference can be shown and lie within the margin.
  const std::vector<RecipeResult> two = {result("first", base), result("other", slightly_better)};
  const Verdict wide = compare_pairs(two, 0.01, test_samples).at(0);
  CHECK(wide.outcome == Outcome::higher);
  CHECK(wide.equal_within_margin);
  CHECK(compare_pairs(two, 0.01, 100).at(0).equal_within_margin);
  // One image of 99 is more than the margin.
  CHECK_FALSE(compare_pairs(two, 0.01, 99).at(0).equal_within_margin);
  CHECK_THROWS_AS(compare_pairs(two, 0, 100), fanin::Error);

  // The second of three is adjusted: 2 p for the larger of two.
  const std::vector<Verdict> three =
      pairs({result("first", base), result("alike", alike), result("better", better)});
  CHECK(three[0].equivalence_p_adjusted == Approx(3 * 0.003912433091045609).epsilon(1e-9));
  CHECK_FALSE(three[1].equal_within_margin);
}

TEST_CASE("what other samples would add to a difference") {
  RecipeResult a = result("a", {0.5, 0.5});
  RecipeResult b = result("b", {0.5, 0.5});
  a.runs[0].right = {true, true, false, false};
  a.runs[1].right = {true, false, false, true};
  b.runs[0].right = {false, true, false, false};
  b.runs[1].right = {false, true, true, false};
  // d = 1, -1/2, -1/2, 1/2: mean 1/8, squared deviations 27/16, over 3 and 4
  const std::vector<Verdict> of = pairs({a, b, a, result("c", {0.5, 0.5})});
  CHECK(of[0].sample_error == Approx(std::sqrt(27.0 / 16 / 3 / 4)));
  CHECK(verdict_on(of, 2, 0).sample_error == 0);
  CHECK(std::isnan(verdict_on(of, 3, 0).sample_error));
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

  const Verdict first_short = pairs({result("first", five), result("other", base)}).at(0);
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

  const Verdict verdict = pairs({sound, broken}).at(0);
  CHECK(verdict.outcome == Outcome::no_verdict);
  CHECK(verdict.reason == NoVerdict::diverged);
  CHECK(std::isnan(verdict.test.difference));
  CHECK(std::isnan(verdict.test.p));
  CHECK(verdict.p_adjusted == 1);

  CHECK(pairs({broken, sound}).at(0).reason == NoVerdict::diverged);

  // Nor does such a recipe count among the comparisons that Holm adjusts for.
  const std::vector<Verdict> both = pairs({sound, broken, result("other", worse)});
  CHECK(both[0].outcome == Outcome::no_verdict);
  CHECK(both[1].outcome == Outcome::lower);
  CHECK(both[2].outcome == Outcome::no_verdict);
  CHECK(both[1].p_adjusted == Approx(4.762773241777514e-05).epsilon(1e-9));
}

TEST_CASE("accuracies without any spread differ, or not") {
  const std::vector<double> dead(6, 0.098);
  const std::vector<double> other(6, 0.1135);
  const auto verdict = [&](const auto& a, const auto& b) {
    return pairs({result("first", a), result("other", b)}).at(0);
  };
  CHECK(verdict(dead, other).outcome == Outcome::higher);
  CHECK(verdict(dead, other).test.low == Approx(0.0155));
  CHECK(verdict(dead, other).test.high == Approx(0.0155));
  CHECK_FALSE(verdict(dead, dead).equal_within_margin);
  CHECK(verdict(dead, dead).outcome == Outcome::not_settled);
}

TEST_CASE("a recipe alone, or none, has no verdicts") {
  CHECK(pairs({}).empty());
  CHECK(pairs({result("first", base)}).empty());
}
