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
#include "fanin/study/statistics.hpp"
#include "fanin/training/train.hpp"

namespace fanin {

/// A way to make and train a network. Schemes, rates and sizes are all recipes.
struct Recipe {
  std::string name = {};
  std::function<Network(Random&)> make = {};  ///< called from several threads
  TrainOptions options = {};                  ///< its seed and callbacks are the comparison's
};

/// One training of one recipe with one seed.
struct Run {
  std::uint32_t seed = 0;
  std::vector<double> accuracy = {};  ///< on the test samples after each epoch; short when diverged
  std::vector<double> loss = {};      ///< mean training loss of each epoch
  double seconds = 0;                 ///< of training, without scoring
  std::string diverged = {};          ///< why it ended early, or empty
  std::vector<Signal> signals = {};   ///< before the first epoch and after each, of the probe
  std::vector<bool> right = {};       ///< each test sample after the last epoch; empty: diverged

  /// The first epoch after which the accuracy was reached; none if it never was.
  std::optional<std::size_t> epochs_to_reach(double accuracy) const;
};

/// All trainings of one recipe.
struct RecipeResult {
  std::string name = {};
  std::vector<Run> runs = {};  ///< in the order of the seeds

  /// Accuracy after the last epoch of every run that did not diverge.
  std::vector<double> final_accuracies() const;
};

/// How to compare: seeds, threads, and what is to be called meanwhile.
struct CompareOptions {
  std::vector<std::uint32_t> seeds = {};
  std::size_t jobs = 1;  ///< trainings at a time, as far as blas_jobs() allows

  /// The first so many test samples (all, when there are fewer) go through each network before the
  /// first epoch and after each, to see what happens to signals. 0: none. The time that 500 take
  /// is 2 % of an epoch of 60,000 samples.
  std::size_t probe = 500;

  /// Which runs to do, recipes counted from 0; without it all. A shard of a comparison.
  std::function<bool(std::size_t recipe, std::uint32_t seed)> wanted = {};

  /// A run that was done before, to be taken as it is; nothing: it is done now. Together with
  /// `on_run` it resumes a comparison that was interrupted.
  std::function<std::optional<Run>(std::size_t recipe, std::uint32_t seed)> known = {};

  /// Called before every run that is to be done now, one at a time.
  std::function<void(std::size_t recipe, std::uint32_t seed)> on_start = {};

  /// Called in the thread of a run, before its first epoch and after each, with the network as it
  /// stands; the last of `run.signals` is its own.
  std::function<void(std::size_t recipe, const Run& run, const Network& network)> on_epoch = {};

  /// Called after every run that was done now, one at a time, with the network as it ended.
  /// Returning false stops the comparison, and the run counts; it is not called again.
  std::function<bool(std::size_t recipe, const Run& run, const Network& network)> on_run = {};

  /// Called, one at a time, as samples are trained: `done` of `total` sample updates over all runs
  /// to do, where a run that diverged counts as done. Returning false stops the comparison: it is
  /// not called again.
  std::function<bool(std::size_t done, std::size_t total)> on_progress = {};
};

/// Trains every recipe with every seed and scores it after each epoch. A run makes its network
/// with Random(seed), and its record order has that seed too. Results do not depend on `jobs`, nor
/// on which runs are wanted or known.
/// A run that diverges is recorded as such. Any other error of a run stops the others and is thrown
/// once all threads have stopped. Safe from many threads. Stopped by a callback, it returns the
/// runs that were finished. The networks of the first seed are made beforehand, to see that they
/// fit: Error(argument) comes before any training, for no recipes, no seeds or one given twice, no
/// jobs, no epochs, a known run that is another one, or recipes, training and test samples that do
/// not fit each other.
std::vector<RecipeResult> compare(std::span<const Recipe> recipes, const Samples& train,
                                  const Samples& test, const CompareOptions& options);

constexpr std::size_t min_runs_for_verdict = 6;  ///< on each side
constexpr double verdict_level = 0.05;           ///< an adjusted p below it shows a difference

/// What a comparison of two recipes shows.
enum class Outcome { no_verdict, not_settled, higher, lower };

/// Why there is no verdict.
enum class NoVerdict { none, diverged, too_few_runs };

/// The last-epoch accuracies of two recipes, counted from 0: is that of `recipe` higher than that
/// of `other`, lower, or equal within a margin?
struct Verdict {
  std::size_t recipe = 0;
  std::size_t other = 0;
  WelchTest test = {};    ///< all NaN where a run diverged or a side has fewer than two
  double p_adjusted = 1;  ///< Holm, over all pairs that get a verdict
  Outcome outcome = Outcome::no_verdict;
  EquivalenceTest equivalence = {};
  double equivalence_p_adjusted = 1;  ///< Holm, over the same pairs, as a family of its own
  double margin = 0;                  ///< as a share of the test samples
  bool equal_within_margin = false;
  Superiority superiority = {};

  /// What other test samples would add to the difference: the standard error of the mean over the
  /// samples of d = share of `recipe`'s runs right on it - share of `other`'s. NaN without two
  /// samples, or runs that say which they had right.
  double sample_error = 0;

  NoVerdict reason = NoVerdict::none;

  /// The same, seen from the other side.
  Verdict reversed() const;
};

/// Verdicts on all pairs, `recipe` above `other`: (1, 0), (2, 0), (2, 1), (3, 0) ... There is none
/// for recipes with fewer than six runs or one that diverged. Equality is not shown, either, where
/// neither side has any spread, or one of `test_samples` is more than the margin.
/// Throws Error(argument) unless the margin, a share of the test samples, is above 0.
std::vector<Verdict> compare_pairs(std::span<const RecipeResult> results, double margin,
                                   std::size_t test_samples);

/// Of all pairs, the verdict on `recipe` against `other`, which must be two.
Verdict verdict_on(std::span<const Verdict> pairs, std::size_t recipe, std::size_t other);

}  // namespace fanin
