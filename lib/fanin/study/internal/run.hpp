// One training of a comparison.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>

#include "fanin/study/comparison.hpp"

namespace fanin {

/// What all runs of a comparison share: how far they are, and whether they go on. Calls the
/// caller's callbacks one at a time, and none of them again once it has returned false.
class RunMonitor {
 public:
  /// `total`: sample updates over all runs.
  RunMonitor(const CompareOptions& options, std::size_t total) : options_(options), total_(total) {}

  void start(std::size_t recipe, std::uint32_t seed);
  /// An epoch of a run is done, or it begins.
  void observe(std::size_t recipe, const Run& run, const Network& network) const {
    if (options_.on_epoch) options_.on_epoch(recipe, run, network);
  }
  /// So many samples more are done. Returns whether to go on.
  bool advance(std::size_t samples);
  /// A run is finished. Returns whether to go on.
  bool finish(std::size_t recipe, const Run& run, const Network& network);
  void stop();

 private:
  const CompareOptions& options_;
  std::size_t total_;
  std::mutex mutex_;
  std::size_t done_ = 0;
  bool stopped_ = false;
  bool reports_ = true;  // on_run has not returned false
};

/// Trains `network`, made with Random(run.seed), and fills `run`. `index`: of the recipe. Returns
/// false when it was stopped before its end. Divergence is a result; other errors are thrown.
bool train_run(const Recipe& recipe, std::size_t index, const Samples& train_samples,
               const Samples& test, std::size_t probe_samples, RunMonitor& monitor,
               Network& network, Run& run);

}  // namespace fanin
