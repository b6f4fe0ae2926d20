#include "fanin/study/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "fanin/error.hpp"
#include "fanin/internal/require.hpp"
#include "fanin/study/internal/jobs.hpp"
#include "fanin/study/internal/run.hpp"

namespace fanin {
namespace {

// A run to do, or known.
struct Work {
  std::size_t recipe = 0;
  Run run = {};
  std::optional<Network> network = {};  // of the first seed's runs: made to be validated
  bool finished = false;
};

void validate_seeds(std::vector<std::uint32_t> seeds) {
  require(!seeds.empty(), "compare: no seeds");
  std::ranges::sort(seeds);
  const auto twice = std::ranges::adjacent_find(seeds);
  require(twice == seeds.end(), "compare: seed ", twice == seeds.end() ? 0 : *twice,
          " is given twice: a run repeated is not a second run");
}

// The network of the first seed. What could not be trained is refused now, before hours of training
// are spent on the rest.
Network make_first(const Recipe& recipe, const Samples& train_samples, std::uint32_t seed) {
  const TrainOptions& options = recipe.options;
  require(recipe.make != nullptr, "compare: ", recipe.name, ": make is an empty function");
  require(options.epochs > 0 && options.first_epoch == 1, "compare: ", recipe.name, ": epochs ",
          options.first_epoch, " to ", options.epochs, ", expected at least one, from 1 on");
  try {
    Random random(seed);
    Network network = recipe.make(random);
    validate(network, train_samples, options);
    return network;
  } catch (const Error& error) {
    throw Error(error.kind(), recipe.name + ": " + error.what());
  }
}

// Takes a run that is known already, where the caller has one.
void take_known(const Recipe& recipe, const CompareOptions& options, Work& work) {
  if (!options.known) return;
  const std::uint32_t seed = work.run.seed;
  auto known = options.known(work.recipe, seed);
  if (!known) return;
  require(known->seed == seed && known->loss.size() == known->accuracy.size() &&
              (!known->diverged.empty() || known->accuracy.size() == recipe.options.epochs),
          "compare: ", recipe.name, ": the known run of seed ", seed,
          " is another one, or not finished");
  work.run = std::move(*known);
  work.finished = true;
}

// Of each test sample: the share of the runs that are right on it.
std::vector<double> shares_right(const RecipeResult& result) {
  std::vector<double> shares;
  double runs = 0;
  for (const Run& run : result.runs) {
    if (run.right.empty()) continue;
    ++runs;
    shares.resize(run.right.size());
    for (std::size_t k = 0; k < run.right.size(); ++k) shares[k] += run.right[k] ? 1 : 0;
  }
  for (double& share : shares) share /= runs;
  return shares;
}

// See Verdict::sample_error.
double sample_error(std::vector<double> a, const std::vector<double>& b) {
  if (a.size() < 2 || a.size() != b.size()) return std::numeric_limits<double>::quiet_NaN();
  for (std::size_t k = 0; k < b.size(); ++k) a[k] -= b[k];
  return summarise(a).deviation / std::sqrt(static_cast<double>(a.size()));
}

// The tests of two recipes, and why they give no verdict if they do not. `shares`: shares_right of
// all.
Verdict test_of(std::span<const RecipeResult> results, std::span<const std::vector<double>> shares,
                std::size_t recipe, std::size_t other, double margin) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  Verdict verdict{.recipe = recipe,
                  .other = other,
                  .test = {none, none, none, none, none, none},
                  .equivalence = {none, none, none},
                  .margin = margin,
                  .superiority = {none, none, none},
                  .sample_error = none};
  const auto of_recipe = results[recipe].final_accuracies();
  const auto of_other = results[other].final_accuracies();
  // Runs that did not diverge are a choice of the good ones: there is no test of those alone.
  if (of_recipe.size() < results[recipe].runs.size() ||
      of_other.size() < results[other].runs.size()) {
    verdict.reason = NoVerdict::diverged;
    return verdict;
  }
  const std::size_t fewest = std::min(of_recipe.size(), of_other.size());
  if (fewest < min_runs_for_verdict) verdict.reason = NoVerdict::too_few_runs;
  if (fewest > 1) {
    verdict.test = welch(of_recipe, of_other);
    verdict.equivalence = equivalence(verdict.test, margin);
    verdict.superiority = superiority(of_recipe, of_other);
    verdict.sample_error = sample_error(shares[recipe], shares[other]);
  }
  return verdict;
}

}  // namespace

std::optional<std::size_t> Run::epochs_to_reach(double wanted) const {
  const auto reached = std::ranges::find_if(accuracy, [&](double a) { return a >= wanted; });
  if (reached == accuracy.end()) return std::nullopt;
  return static_cast<std::size_t>(reached - accuracy.begin()) + 1;
}

std::vector<double> RecipeResult::final_accuracies() const {
  std::vector<double> accuracies;
  for (const Run& run : runs) {
    if (run.diverged.empty() && !run.accuracy.empty()) accuracies.push_back(run.accuracy.back());
  }
  return accuracies;
}

std::vector<RecipeResult> compare(std::span<const Recipe> recipes, const Samples& train,
                                  const Samples& test, const CompareOptions& options) {
  require(!recipes.empty(), "compare: no recipes");
  require(options.jobs > 0, "compare: 0 jobs, expected at least 1");
  require(test.count > 0, "compare: no test samples");
  require(test.inputs == train.inputs && test.outputs == train.outputs,
          "compare: test samples have ", test.inputs, " inputs and ", test.outputs,
          " outputs, those to train on ", train.inputs, " and ", train.outputs);
  require(train.outputs > 1, "compare: with one output every answer would be right");
  for (std::size_t k = 0; k < test.count; ++k) label(test, k);
  validate_seeds(options.seeds);

  std::vector<Network> first_networks;
  std::vector<std::size_t> costs;
  for (const Recipe& recipe : recipes) {
    first_networks.push_back(make_first(recipe, train, options.seeds.front()));
    costs.push_back(recipe.options.epochs * first_networks.back().parameters());
  }
  std::vector<std::size_t> costliest_first(recipes.size());
  std::iota(costliest_first.begin(), costliest_first.end(), std::size_t{0});
  std::ranges::stable_sort(costliest_first, std::ranges::greater{},
                           [&](std::size_t r) { return costs[r]; });

  // Seed by seed, so that a comparison that is stopped has seen all recipes alike; within a seed
  // the long runs before the short, so that all threads end at about the same time.
  std::vector<Work> works;
  std::vector<std::size_t> open;
  std::size_t total = 0;
  for (const std::uint32_t seed : options.seeds) {
    for (const std::size_t r : costliest_first) {
      if (options.wanted && !options.wanted(r, seed)) continue;
      Work work{.recipe = r};
      work.run.seed = seed;
      take_known(recipes[r], options, work);
      if (!work.finished) {
        if (seed == options.seeds.front()) work.network = std::move(first_networks[r]);
        open.push_back(works.size());
        total += recipes[r].options.epochs * train.count;
      }
      works.push_back(std::move(work));
    }
  }
  first_networks.clear();

  RunMonitor monitor(options, total);
  run_jobs(open.size(), options.jobs, [&](std::size_t w) {
    Work& work = works[open[w]];
    const Recipe& recipe = recipes[work.recipe];
    try {
      monitor.start(work.recipe, work.run.seed);
      Random random(work.run.seed);
      Network network = work.network ? *std::exchange(work.network, {}) : recipe.make(random);
      work.finished =
          train_run(recipe, work.recipe, train, test, options.probe, monitor, network, work.run);
      return work.finished && monitor.finish(work.recipe, work.run, network);
    } catch (...) {
      monitor.stop();
      throw;
    }
  });

  std::vector<RecipeResult> results;
  for (const Recipe& recipe : recipes) results.push_back({recipe.name, {}});
  for (Work& work : works) {
    if (work.finished) results[work.recipe].runs.push_back(std::move(work.run));
  }
  return results;
}

Verdict Verdict::reversed() const {
  Verdict mirrored = *this;
  std::swap(mirrored.recipe, mirrored.other);
  mirrored.test.difference = -test.difference;
  mirrored.test.low = -test.high;
  mirrored.test.high = -test.low;
  mirrored.equivalence.low = -equivalence.high;
  mirrored.equivalence.high = -equivalence.low;
  mirrored.superiority = {1 - superiority.probability, 1 - superiority.high, 1 - superiority.low};
  if (outcome == Outcome::higher) mirrored.outcome = Outcome::lower;
  if (outcome == Outcome::lower) mirrored.outcome = Outcome::higher;
  return mirrored;
}

std::vector<Verdict> compare_pairs(std::span<const RecipeResult> results, double margin,
                                   std::size_t test_samples) {
  require(margin > 0, "compare: the margin must be above 0");
  std::vector<std::vector<double>> shares;
  for (const RecipeResult& result : results) shares.push_back(shares_right(result));
  std::vector<Verdict> pairs;
  std::vector<double> p;
  std::vector<double> equivalence_p;
  for (std::size_t recipe = 1; recipe < results.size(); ++recipe) {
    for (std::size_t other = 0; other < recipe; ++other) {
      pairs.push_back(test_of(results, shares, recipe, other, margin));
      if (pairs.back().reason != NoVerdict::none) continue;
      p.push_back(pairs.back().test.p);
      equivalence_p.push_back(pairs.back().equivalence.p);
    }
  }
  p = holm(p);
  equivalence_p = holm(equivalence_p);
  const bool fine_enough = margin * static_cast<double>(test_samples) >= 1;
  std::size_t next = 0;
  for (Verdict& pair : pairs) {
    if (pair.reason != NoVerdict::none) continue;
    pair.p_adjusted = p[next];
    pair.equivalence_p_adjusted = equivalence_p[next++];
    pair.equal_within_margin =
        fine_enough && pair.test.error > 0 && pair.equivalence_p_adjusted < verdict_level;
    if (pair.p_adjusted >= verdict_level) {
      pair.outcome = Outcome::not_settled;
    } else {
      pair.outcome = pair.test.difference > 0 ? Outcome::higher : Outcome::lower;
    }
  }
  return pairs;
}

Verdict verdict_on(std::span<const Verdict> pairs, std::size_t recipe, std::size_t other) {
  const auto [low, high] = std::minmax(recipe, other);
  const std::size_t index = high * (high - 1) / 2 + low;
  require(low != high && high > 0 && index < pairs.size(), "compare: no such pair of recipes");
  return recipe == high ? pairs[index] : pairs[index].reversed();
}

}  // namespace fanin
