// Recipes against each other over many seeds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "fanin/data/samples.hpp"
#include "fanin/network/network.hpp"
#include "fanin/study/signal.hpp"
#include "fanin/training/train.hpp"

namespace fanin {

/// A way to make and train a network. Schemes, rates and sizes are all recipes.
struct Recipe {
  std::string name;
  std::function<Network(Random&)> make;  ///< called from several threads
  TrainOptions options;                  ///< its seed and callbacks are the comparison's
};

/// One training of one recipe with one seed.
struct Run {
  std::uint32_t seed = 0;
  std::vector<double> accuracy;  ///< on the test samples after each epoch; short when diverged
  std::vector<double> loss;      ///< mean training loss of each epoch
  double seconds = 0;            ///< of training, without scoring
  std::string diverged;          ///< why it ended early, or empty
  std::vector<Signal> signals;   ///< before the first epoch and after each, of the probe

  /// The first epoch after which the accuracy was reached; none if it never was.
  std::optional<std::size_t> epochs_to_reach(double accuracy) const;
};

struct RecipeResult {
  std::string name;
  std::vector<Run> runs;  ///< in the order of the seeds

  /// Accuracy after the last epoch of every run that did not diverge.
  std::vector<double> final_accuracies() const;
};

struct CompareOptions {
  std::vector<std::uint32_t> seeds;
  std::size_t jobs = 1;  ///< trainings at a time

  /// The first so many test samples (all, when there are fewer) go through each network before the
  /// first epoch and after each, to see what happens to signals. 0: none. The time that 500 take
  /// is 2 % of an epoch of 60,000 samples.
  std::size_t probe = 500;

  /// Called, one at a time, as samples are trained: `done` of `total` sample updates over all runs,
  /// where a run that diverged counts as done. Returning false stops the comparison: it is not
  /// called again.
  std::function<bool(std::size_t done, std::size_t total)> on_progress;
};

/// Trains every recipe with every seed and scores it after each epoch. A run makes its network
/// with Random(seed), and its record order has that seed too. Results do not depend on `jobs`.
/// A run that diverges is recorded as such. Any other error of a run stops the others and is thrown
/// once all threads have stopped. Stopped by the callback, it returns the runs that were finished.
/// Each recipe makes one more network beforehand, to see that it fits: Error(argument) comes before
/// any training, for no recipes, no seeds or one given twice, no jobs, no epochs, or recipes,
/// training and test samples that do not fit each other.
std::vector<RecipeResult> compare(std::span<const Recipe> recipes, const Samples& train,
                                  const Samples& test, const CompareOptions& options);

}  // namespace fanin
