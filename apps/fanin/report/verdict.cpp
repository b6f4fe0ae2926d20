// What the numbers of a comparison allow to say.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "console/text.hpp"
#include "detection.hpp"
#include "report/report.hpp"

namespace fanin::program {
namespace {

constexpr std::size_t max_letters = 12;  // schemes that get letters
constexpr std::size_t max_named = 8;     // schemes that a sentence names

std::string p_text(double p) {
  return p < 0.001 ? std::string("p < 0.001") : fmt::format("p = {:.3f}", p);
}

// Whether a difference is shown for other test samples, too.
bool holds_for_others(const Verdict& verdict) {
  return std::abs(verdict.test.difference) >
         2 * std::hypot(verdict.test.error, verdict.sample_error);
}

// "−0.15": a difference of accuracies in points, with `plus` where it is not below 0.
std::string points(double difference, const char* plus = "") {
  const std::string text = fmt::format("{:.2f}", 100 * std::abs(difference));
  if (text == "0.00") return text;
  return (difference < 0 ? "−" : plus) + text;
}

// "higher by 0.81 points"
std::string higher_by(double difference) {
  return fmt::format("{} by {} points", difference > 0 ? "higher" : "lower",
                     points(std::abs(difference)));
}

// "higher by 0.81 points (0.59 to 1.03)" or "no difference shown (−0.15 to +0.18)"
std::string with_interval(Outcome outcome, double difference, double low, double high) {
  if (outcome == Outcome::not_settled) {
    return fmt::format("no difference shown ({} to {})", points(low, "+"), points(high, "+"));
  }
  const bool higher = difference > 0;
  return fmt::format("{} ({} to {})", higher_by(difference), points(higher ? low : -high),
                     points(higher ? high : -low));
}

// "these 10,000 images"
std::string these_images(const CompareResult& result) {
  return (result.test.count == 1 ? "this " : "these ") + counted(result.test.count, "image");
}

// Which schemes are above the first, which below, and which are not shown to differ.
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

}  // namespace

std::string describe(const CompareResult& result, const Verdict& verdict) {
  if (verdict.reason == NoVerdict::too_few_runs) return "too few runs for a verdict";
  for (const std::size_t recipe : {verdict.recipe, verdict.other}) {
    const auto& runs = result.results[recipe].runs;
    const std::size_t finished = result.results[recipe].final_accuracies().size();
    if (verdict.reason == NoVerdict::none || finished == runs.size()) continue;
    return fmt::format(
        "{} of {} runs{} diverged: no verdict", runs.size() - finished, runs.size(),
        recipe == verdict.other ? " of " + shown_name(result.recipes[recipe], 30) : "");
  }
  const WelchTest& test = verdict.test;
  // Without any spread there is nothing to test.
  if (test.error == 0) {
    return (test.difference == 0 ? std::string("the same") : higher_by(test.difference)) +
           " in every run";
  }
  if (!verdict.equal_within_margin) {
    return with_interval(verdict.outcome, test.difference, test.low, test.high) + ", " +
           p_text(verdict.p_adjusted);
  }
  const std::string margin = points(verdict.margin);
  if (verdict.outcome == Outcome::not_settled) {
    return fmt::format("equal within {} points (90 %: {} to {})", margin,
                       points(verdict.equivalence.low, "+"), points(verdict.equivalence.high, "+"));
  }
  return fmt::format("{}, within the margin of {}", higher_by(test.difference), margin);
}

std::string describe(const Detection::Test& test) {
  constexpr const char* obstacles[] = {"", "a run diverged: no verdict",
                                       "too few different values: no test",
                                       "runs are missing: no verdict"};
  if (test.obstacle != Detection::Obstacle::none) {
    return obstacles[static_cast<std::size_t>(test.obstacle)];
  }
  return with_interval(test.outcome, test.test.mean, test.test.low, test.test.high);
}

std::vector<std::size_t> by_accuracy(const CompareResult& result) {
  std::vector<double> means;
  for (const RecipeResult& recipe : result.results) {
    const auto last = recipe.final_accuracies();
    means.push_back(last.empty() ? -1 : summarise(last).mean);
  }
  std::vector<std::size_t> order(means.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::ranges::greater{}, [&](std::size_t i) { return means[i]; });
  return order;
}

std::vector<std::string> letters(const CompareResult& result) {
  const auto lacks = [](const Verdict& pair) { return pair.reason != NoVerdict::none; };
  const std::size_t count = result.results.size();
  if (result.verdicts.empty() || std::ranges::any_of(result.verdicts, lacks) ||
      count > max_letters) {
    return {};
  }
  const std::vector<std::size_t> order = by_accuracy(result);
  const auto sorted = letter_display(count, [&](std::size_t i, std::size_t j) {
    return verdict_on(result.verdicts, order[i], order[j]).outcome != Outcome::not_settled;
  });
  std::vector<std::string> all(count);
  for (std::size_t i = 0; i < count; ++i) all[order[i]] = sorted[i];
  return all;
}

std::string scope(const CompareResult& result) {
  const std::size_t complete = result.complete_seeds();
  return fmt::format("{}{}, {}{}",
                     complete == result.seeds.size() ? "" : with_commas(complete) + " of ",
                     counted(result.seeds.size(), "seed"), these_images(result),
                     result.training.options.shuffle ? "" : ", this record order");
}

std::string conclusion(const CompareResult& result) {
  if (result.detection) return detection_conclusion(result);
  if (result.verdicts.empty()) return {};
  const std::vector<std::size_t> order = by_accuracy(result);
  const std::size_t best = order.front();
  std::vector<std::string> same, equal, open, here, worse;
  for (const std::size_t other : order) {
    if (other == best) continue;
    const Verdict verdict = verdict_on(result.verdicts, best, other);
    if (verdict.outcome == Outcome::no_verdict) continue;
    const std::string name = result.recipes[other].name();
    const std::string by = fmt::format("{} by {}", name, points(verdict.test.difference));
    if (verdict.test.error == 0 && verdict.test.difference == 0) {
      same.push_back(name);
    } else if (verdict.equal_within_margin) {
      equal.push_back(name);  // a difference that is shown, too, may lie within the margin
    } else if (verdict.outcome == Outcome::not_settled) {
      open.push_back(name);
    } else if (!holds_for_others(verdict)) {
      here.push_back(by);
    } else {
      worse.push_back(fmt::format("{} (±{} for other seeds, ±{} for other images)", by,
                                  points(2 * verdict.test.error),
                                  points(2 * verdict.sample_error)));
    }
  }
  const bool commas = std::ranges::any_of(result.recipes, [](const ComparedRecipe& recipe) {
    return recipe.name().find(',') != std::string::npos;
  });
  std::vector<std::string> parts;
  const auto add = [&](const std::string& title, const std::vector<std::string>& names) {
    if (names.empty()) return;
    parts.push_back(title + ": " +
                    (names.size() > max_named ? counted(names.size(), "other scheme")
                                              : joined(names, commas ? " | " : ", ")));
  };
  add("the same in every run", same);
  add(fmt::format("equal to it within {} points", points(result.margin)), equal);
  add("not shown to differ from it", open);
  add(fmt::format("lower on {}, not shown for others, in points", these_images(result)), here);
  add("worse, in points", worse);
  if (parts.empty()) return {};
  return fmt::format("{} has the highest mean; {}.", result.recipes[best].name(),
                     joined(parts, "; "));
}

std::string describe_stages(const CompareResult& result) {
  const Detection& detection = *result.detection;
  if (detection.needed == 0) {
    return fmt::format(
        "{} of each, then as many as it takes to show a difference of {} points, at most {}",
        counted(first_stage_runs, "run"), points(detection.difference),
        with_commas(detection.max_runs));
  }
  std::string text = fmt::format(
      "After {} it takes {} in all to show a difference of {} points in four cases of five",
      counted(first_stage_runs, "seed"), with_commas(detection.needed),
      points(detection.difference));
  if (detection.needed > detection.max_runs) {
    text +=
        fmt::format("; --max-runs allows {}, which lowers the power of the tests, not their level",
                    with_commas(detection.max_runs));
  }
  return text;
}

std::string resolution(const CompareResult& result) {
  const auto runs = [](const RecipeResult& recipe) { return recipe.runs.size(); };
  const std::size_t now = runs(std::ranges::min(result.results, {}, runs));
  if (result.verdicts.empty() || now < min_runs_for_verdict) return {};
  std::vector<double> deviations;
  for (const RecipeResult& recipe : result.results) {
    const auto last = recipe.final_accuracies();
    if (last.size() > 1) deviations.push_back(summarise(last).deviation);
  }
  std::ranges::sort(deviations, std::ranges::greater{});
  if (deviations.size() < 2 || deviations[0] == 0) return {};
  const double level = verdict_level / static_cast<double>(result.verdicts.size());
  const auto shown_by = [&](std::size_t seeds) {
    return detectable_difference(deviations[0], deviations[1], seeds, level);
  };
  const std::string here = fmt::format("{} show a difference of {} points in four cases of five",
                                       counted(now, "seed"), points(shown_by(now)));
  const std::string margin = "the margin of " + points(result.margin);
  if (result.margin * static_cast<double>(result.test.count) < 1) {
    return fmt::format("{}; {} is less than one image.", here, margin);
  }
  // More seeds show smaller differences: the fewest that show the margin are between two bounds.
  std::size_t seeds = min_runs_for_verdict;
  for (std::size_t enough = 10'000; seeds < enough;) {
    const std::size_t middle = std::midpoint(seeds, enough);
    if (shown_by(middle) > result.margin) {
      seeds = middle + 1;
    } else {
      enough = middle;
    }
  }
  return fmt::format("{}; {} takes {}{}.", here, margin,
                     shown_by(seeds) > result.margin ? "more than " : "", counted(seeds, "seed"));
}

std::vector<std::string> footnotes(const CompareResult& result) {
  std::vector<std::string> lines;
  if (!letters(result).empty()) {
    lines.emplace_back("A shared letter: no difference shown, which is not the same as equal.");
  }
  const auto tested = std::ranges::count(result.verdicts, NoVerdict::none, &Verdict::reason);
  if (tested > 0) {
    lines.push_back(fmt::format(
        "Intervals are of 95 % for each pair alone (Welch); p is adjusted for {} (Holm).",
        counted(static_cast<std::size_t>(tested), "pair")));
  }
  if (result.detection) {
    lines.push_back(
        fmt::format("Tests in two stages (Stein 1945) at {:.2g} %, which is 5 % over {}. {}.",
                    100 * detection_level(result), counted(result.recipes.size() - 1, "scheme"),
                    describe_stages(result)));
  }
  if (std::string seeds = resolution(result); !seeds.empty()) lines.push_back(std::move(seeds));
  lines.push_back(scope(result) + "; " + describe_trainings(result));
  if (result.recipes.size() > result.schemes && result.hold_out == 0) {
    lines.emplace_back(
        "To choose a rate, a size or a scale, use --hold-out N: the best of many on the test set "
        "looks better than it is.");
  }
  return lines;
}

}  // namespace fanin::program
