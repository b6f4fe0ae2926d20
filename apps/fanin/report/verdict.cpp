#include "report/verdict.hpp"

#include <fmt/format.h>

#include <cmath>

namespace fanin::program {
namespace {

// A difference of accuracies, with a minus sign where it is below 0.
std::string points(double difference, const char* plus = "") {
  const std::string text = fmt::format("{:.2f}", 100 * std::abs(difference));
  if (text == "0.00") return text;
  return (difference < 0 ? "−" : plus) + text;
}

std::string why_none(const Verdict& verdict) {
  if (verdict.reason == NoVerdict::too_few_runs) return "too few runs for a verdict";
  const bool baseline = verdict.reason == NoVerdict::baseline_diverged;
  return fmt::format("{} of {} runs{} diverged: no verdict", verdict.diverged, verdict.runs,
                     baseline ? " of the first" : "");
}

}  // namespace

std::string describe(const Verdict& verdict) {
  const WelchTest& test = verdict.test;
  if (verdict.outcome == Outcome::no_verdict) return why_none(verdict);
  if (verdict.outcome == Outcome::no_difference_shown) {
    // The interval is that of one comparison, the verdict that of all: they may seem to disagree.
    const std::string why = test.p < verdict_level
                                ? fmt::format("; adjusted p = {:.3f}", verdict.p_adjusted)
                                : std::string();
    return fmt::format("no difference shown ({} to {}{})", points(test.low, "+"),
                       points(test.high, "+"), why);
  }
  const bool higher = verdict.outcome == Outcome::higher;
  return fmt::format("{} by {} points (95 %: {} to {})", higher ? "higher" : "lower",
                     points(std::abs(test.difference)), points(higher ? test.low : -test.high),
                     points(higher ? test.high : -test.low));
}

}  // namespace fanin::program
