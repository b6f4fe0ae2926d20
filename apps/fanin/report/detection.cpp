#include "detection.hpp"

#include <fmt/format.h>

#include <cmath>

#include "console/text.hpp"
#include "report/report.hpp"

namespace fanin::program {

std::string describe(const Detection::Test& test) {
  using enum Detection::Obstacle;
  switch (test.obstacle) {
    case diverged:
      return "a run diverged: no verdict";
    case few_values:
      return "too few different values: no test";
    case incomplete:
      return "runs are missing: no verdict";
    case none:
      break;
  }
  const auto& [mean, low, high, p] = test.test;
  if (test.outcome == Outcome::not_settled) {
    return fmt::format("no difference shown ({} to {})", points(low, "+"), points(high, "+"));
  }
  const bool higher = mean > 0;
  return fmt::format("{} by {} points ({} to {})", higher ? "higher" : "lower",
                     points(std::abs(mean)), points(higher ? low : -high),
                     points(higher ? high : -low));
}

std::string detection_conclusion(const CompareResult& result) {
  std::vector<std::string> higher;
  std::vector<std::string> lower;
  std::vector<std::string> open;
  for (const std::size_t r : by_accuracy(result)) {
    if (r == 0 || r > result.detection->tests.size()) continue;
    const auto& [obstacle, test, outcome] = result.detection->tests[r - 1];
    const std::string name = result.recipes[r].name();
    const std::string by = fmt::format("{} by {}", name, points(std::abs(test.mean)));
    if (outcome == Outcome::higher) higher.push_back(by);
    if (outcome == Outcome::lower) lower.push_back(by);
    if (outcome == Outcome::not_settled) open.push_back(name);
  }
  std::vector<std::string> parts;
  if (!higher.empty()) parts.push_back("higher, in points: " + joined(higher, ", "));
  if (!lower.empty()) parts.push_back("lower, in points: " + joined(lower, ", "));
  if (!open.empty()) parts.push_back("not shown to differ: " + joined(open, ", "));
  if (parts.empty()) return {};
  return fmt::format("Against {}: {}.", result.recipes[0].name(), joined(parts, "; "));
}

std::string describe_stages(const CompareResult& result) {
  const Detection& detection = *result.detection;
  if (detection.needed == 0) {
    return fmt::format(
        "{} of each, then as many as it takes to show a difference of {} points, at "
        "most {}",
        counted(first_stage_runs, "run"), points(detection.difference),
        with_commas(detection.max_runs));
  }
  std::string text = fmt::format(
      "After {} it takes {} in all to show a difference of {} points "
      "in four cases of five",
      counted(first_stage_runs, "seed"), with_commas(detection.needed),
      points(detection.difference));
  if (detection.needed > detection.max_runs) {
    text += fmt::format("; --max-runs allows {}: fewer cases, the level of the tests holds",
                        with_commas(detection.max_runs));
  }
  return text;
}

}  // namespace fanin::program
