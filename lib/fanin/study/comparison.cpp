#include "fanin/study/comparison.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <numeric>
#include <utility>

#include "fanin/error.hpp"
#include "fanin/numeric/product.hpp"
#include "fanin/study/internal/jobs.hpp"
#include "fanin/study/score.hpp"

namespace fanin {
namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Adds up the sample updates of all runs, and calls the caller's callback one at a time.
class Updates {
 public:
  Updates(const CompareOptions& options, std::size_t total) : options_(options), total_(total) {}

  // Returns whether to go on. The callback is not called again once all is stopped.
  bool add(std::size_t samples) {
    const std::lock_guard lock(mutex_);
    done_ += samples;
    if (!stopped_ && options_.on_progress) stopped_ = !options_.on_progress(done_, total_);
    return !stopped_;
  }
  void stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  bool stopped() {
    const std::lock_guard lock(mutex_);
    return stopped_;
  }

 private:
  const CompareOptions& options_;
  std::size_t total_;
  std::mutex mutex_;
  std::size_t done_ = 0;
  bool stopped_ = false;
};

// Fills `run`. Returns false when the caller stopped it.
bool train_one(const Recipe& recipe, const Samples& train_samples, const Samples& test,
               std::size_t probe_samples, Updates& updates, Run& run) {
  Random random(run.seed);
  Network network = recipe.make(random);
  TrainOptions options = recipe.options;
  options.seed = run.seed;
  const auto measure = [&](const Network& measured) {
    if (probe_samples == 0) return;
    run.signals.push_back(
        measure_signal(measured, sample_probe(test, probe_samples, options.loss, options.rule)));
  };
  measure(network);
  std::size_t seen = 0;  // of this run, in samples
  Clock::time_point start = Clock::now();
  options.on_progress = [&](const Progress& progress) {
    const std::size_t now = (progress.epoch - 1) * progress.samples + progress.sample;
    return updates.add(now - std::exchange(seen, now));
  };
  options.on_epoch = [&](const Progress& progress, const Network& trained) {
    run.seconds += since(start);
    run.loss.push_back(progress.loss);
    run.accuracy.push_back(score(trained, test).accuracy());
    measure(trained);
    start = Clock::now();
    return true;
  };
  try {
    return !train(network, train_samples, options).stopped;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::diverged) throw;
    run.diverged = error.what();
    run.seconds += since(start);
    updates.add(options.epochs * train_samples.count - seen);
    return true;
  }
}

void require(bool fits, const std::string& message) {
  if (!fits) throw Error(ErrorKind::argument, "compare: " + message);
}

// Refuses what could not be trained, before hours of training are spent on the rest. Returns the
// cost of a run: its epochs times the weights of its network.
std::size_t check_recipe(const Recipe& recipe, const Samples& train_samples, std::uint32_t seed) {
  require(recipe.options.epochs > 0, recipe.name + ": 0 epochs, expected at least 1");
  try {
    Random random(seed);
    const Network network = recipe.make(random);
    validate(network, train_samples, recipe.options);
    return recipe.options.epochs * network.parameters();
  } catch (const Error& error) {
    throw Error(error.kind(), recipe.name + ": " + error.what());
  }
}

void check_seeds(std::vector<std::uint32_t> seeds) {
  require(!seeds.empty(), "no seeds");
  std::ranges::sort(seeds);
  const auto twice = std::ranges::adjacent_find(seeds);
  if (twice == seeds.end()) return;
  require(false, "seed " + std::to_string(*twice) + " twice: a run repeated is no second run");
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
  require(!recipes.empty(), "no recipes");
  require(options.jobs > 0, "0 jobs, expected at least 1");
  require(test.count > 0, "no test samples");
  require(test.inputs == train.inputs && test.outputs == train.outputs,
          "test samples have " + std::to_string(test.inputs) + " inputs and " +
              std::to_string(test.outputs) + " outputs, those to train on " +
              std::to_string(train.inputs) + " and " + std::to_string(train.outputs));
  check_seeds(options.seeds);

  std::vector<std::size_t> costs;
  std::size_t total = 0;
  for (const Recipe& recipe : recipes) {
    costs.push_back(check_recipe(recipe, train, options.seeds.front()));
    total += options.seeds.size() * recipe.options.epochs * train.count;
  }
  std::vector<std::size_t> costliest_first(recipes.size());
  std::iota(costliest_first.begin(), costliest_first.end(), std::size_t{0});
  std::ranges::stable_sort(costliest_first, std::ranges::greater{},
                           [&](std::size_t r) { return costs[r]; });

  // Seed by seed, so that a comparison that is stopped has seen all recipes alike; within a seed
  // the long runs before the short, so that all threads end at about the same time.
  struct Work {
    std::size_t recipe;
    Run run;
    bool finished = false;
  };
  std::vector<Work> works;
  for (const std::uint32_t seed : options.seeds) {
    for (const std::size_t r : costliest_first) {
      works.push_back({r, {}});
      works.back().run.seed = seed;
    }
  }
  const SingleThreadedBlas guard;
  Updates updates(options, total);
  run_jobs(works.size(), options.jobs, [&](std::size_t w) {
    Work& work = works[w];
    try {
      work.finished =
          train_one(recipes[work.recipe], train, test, options.probe, updates, work.run);
    } catch (...) {
      updates.stop();
      throw;
    }
    return !updates.stopped();
  });

  std::vector<RecipeResult> results;
  for (const Recipe& recipe : recipes) results.push_back({recipe.name, {}});
  for (Work& work : works) {
    if (work.finished) results[work.recipe].runs.push_back(std::move(work.run));
  }
  return results;
}

}  // namespace fanin
