#include "fanin/study/verdict.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <locale>
#include <sstream>

namespace fanin {
namespace {

constexpr std::size_t min_runs = 6;  // fewer give no verdict
constexpr double level = 0.05;

std::string fixed(double value, int decimals) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out.precision(decimals);
  out << std::fixed << value;
  return out.str();
}

// A difference of accuracies in percentage points, with a minus sign where it is below 0.
std::string points(double difference, const char* plus = "") {
  const std::string text = fixed(100 * std::abs(difference), 2);
  if (text == "0.00") return text;
  return (difference < 0 ? "\u2212" : plus) + text;
}

std::string describe(const Verdict& verdict) {
  const WelchTest& test = verdict.test;
  if (verdict.outcome == Outcome::no_difference_shown) {
    // The interval is that of one comparison, the verdict that of all: they may seem to disagree.
    const std::string why =
        test.p < level ? "; adjusted p = " + fixed(verdict.p_adjusted, 3) : std::string();
    return "no difference shown (" + points(test.low, "+") + " to " + points(test.high, "+") + why +
           ")";
  }
  const bool higher = verdict.outcome == Outcome::higher;
  const double low = higher ? test.low : -test.high;
  const double high = higher ? test.high : -test.low;
  return std::string(higher ? "higher" : "lower") + " by " + points(std::abs(test.difference)) +
         " points (95 %: " + points(low) + " to " + points(high) + ")";
}

std::size_t diverged(const RecipeResult& result) {
  return static_cast<std::size_t>(
      std::ranges::count_if(result.runs, [](const Run& run) { return !run.diverged.empty(); }));
}

// Why there can be no verdict, or nothing.
std::string why_no_verdict(const RecipeResult& result, const RecipeResult& first) {
  for (const RecipeResult* side : {&result, &first}) {
    if (const std::size_t count = diverged(*side)) {
      return std::to_string(count) + " of " + std::to_string(side->runs.size()) +
             (side == &first ? " runs of the first" : " runs") + " diverged: no verdict";
    }
  }
  const std::size_t least = std::min(result.runs.size(), first.runs.size());
  return least < min_runs ? "too few runs for a verdict" : "";
}

// The runs that did not diverge are a choice of the good ones: no test of those alone.
WelchTest compare_means(const RecipeResult& result, const RecipeResult& first) {
  const bool testable = diverged(result) + diverged(first) == 0 &&
                        std::min(result.runs.size(), first.runs.size()) > 1;
  if (testable) return welch(result.final_accuracies(), first.final_accuracies());
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  return {none, none, none, none, none};
}

}  // namespace

std::vector<Verdict> compare_to_baseline(std::span<const RecipeResult> results) {
  std::vector<Verdict> verdicts;
  std::vector<double> p;
  for (std::size_t r = 1; r < results.size(); ++r) {
    Verdict verdict;
    verdict.test = compare_means(results[r], results[0]);
    verdict.words = why_no_verdict(results[r], results[0]);
    if (verdict.words.empty()) p.push_back(verdict.test.p);
    verdicts.push_back(verdict);
  }
  const std::vector<double> adjusted = holm(p);
  auto next = adjusted.begin();
  for (Verdict& verdict : verdicts) {
    if (!verdict.words.empty()) continue;
    verdict.p_adjusted = *next++;
    if (verdict.p_adjusted < level) {
      verdict.outcome = verdict.test.difference > 0 ? Outcome::higher : Outcome::lower;
    } else {
      verdict.outcome = Outcome::no_difference_shown;
    }
    verdict.words = describe(verdict);
  }
  return verdicts;
}

}  // namespace fanin
