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
  std::vector<std::string> parts;
  for (const std::size_t r : by_accuracy(result)) {
    if (r == 0 || result.detection->tests.empty()) continue;
    const auto& [obstacle, test, outcome] = result.detection->tests.at(r - 1);
    if (outcome == Outcome::no_verdict) continue;
    parts.push_back(result.recipes[r].name() +
                    (outcome == Outcome::not_settled ? " not shown to differ"
                     : test.mean > 0                 ? " higher by " + points(test.mean)
                                                     : " lower by " + points(-test.mean)));
  }
  if (parts.empty()) return {};
  return fmt::format("Against {}, in points: {}.", result.recipes[0].name(), joined(parts, "; "));
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
    text +=
        fmt::format("; --max-runs allows {}, which lowers the power of the tests, not their level",
                    with_commas(detection.max_runs));
  }
  return text;
}

}  // namespace fanin::program
