#include "detection.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <span>

#include "refuse.hpp"

namespace fanin::program {
namespace {

constexpr std::size_t min_different_values = 6;

// D for each of the first seeds, so many, with which all runs are there; empty when one diverged.
std::vector<double> differences(const CompareResult& result, std::size_t recipe,
                                std::size_t count) {
  const auto& baseline = result.results.front().runs;
  const auto& runs = result.results[recipe].runs;
  std::vector<double> all;
  for (std::size_t k = 0; k < count; ++k) {
    if (!runs[k].diverged.empty() || !baseline[k].diverged.empty()) return {};
    all.push_back(runs[k].accuracy.back() - baseline[k].accuracy.back());
  }
  return all;
}

// Whether the first stage says how far D scatters.
bool scatters(std::span<const double> first) {
  return std::set(first.begin(), first.end()).size() >= min_different_values;
}

Detection::Test test_of(const CompareResult& result, std::size_t recipe) {
  using enum Detection::Obstacle;
  if (result.detection->needed == 0 || result.complete_seeds() < result.seeds.size()) {
    return {incomplete};
  }
  const std::vector<double> all = differences(result, recipe, result.seeds.size());
  if (all.empty()) return {diverged};
  if (!scatters(std::span(all).first(first_stage_runs))) return {few_values};
  const double level = detection_level(result);
  const TwoStageTest test = two_stage_test(all, first_stage_runs, level);
  if (test.p >= level) return {none, test, Outcome::not_settled};
  return {none, test, test.mean > 0 ? Outcome::higher : Outcome::lower};
}

}  // namespace

std::vector<std::uint32_t> seeds_from(std::uint32_t first, std::size_t count) {
  if (count - 1 > std::numeric_limits<std::uint32_t>::max() - first) {
    refuse_argument("--seed {} leaves no room for {} seeds", first, count);
  }
  std::vector<std::uint32_t> all(count);
  for (std::size_t i = 0; i < count; ++i) all[i] = first + static_cast<std::uint32_t>(i);
  return all;
}

void validate(const Detection& detection) {
  if (!(detection.difference > 0) || detection.max_runs < first_stage_runs ||
      detection.max_runs > detection_runs_limit)
    throw Error(ErrorKind::data, "two stages that no comparison has");
}

double detection_level(const CompareResult& result) {
  return verdict_level / static_cast<double>(result.recipes.size() - 1);
}

void plan_second_stage(CompareResult& result) {
  Detection& detection = *result.detection;
  const auto complete = [&](const RecipeResult& recipe) {
    return recipe.runs.size() >= first_stage_runs &&
           recipe.runs[first_stage_runs - 1].seed == result.seeds[first_stage_runs - 1];
  };
  if (!std::ranges::all_of(result.results, complete)) return;
  detection.needed = first_stage_runs;
  for (std::size_t r = 1; r < result.recipes.size(); ++r) {
    const std::vector<double> first = differences(result, r, first_stage_runs);
    if (!scatters(first)) continue;
    detection.needed =
        std::max(detection.needed, two_stage_size(summarise(first).deviation, first_stage_runs,
                                                  detection.difference, detection_level(result)));
  }
  result.seeds = seeds_from(result.seeds.front(), std::min(detection.needed, detection.max_runs));
}

void test_difference(CompareResult& result) {
  result.detection->tests.clear();
  for (std::size_t r = 1; r < result.recipes.size(); ++r) {
    result.detection->tests.push_back(test_of(result, r));
  }
}

}  // namespace fanin::program
