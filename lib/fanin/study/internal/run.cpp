#include "fanin/study/internal/run.hpp"

#include <chrono>
#include <utility>

#include "fanin/error.hpp"
#include "fanin/study/score.hpp"

namespace fanin {

void RunMonitor::start(std::size_t recipe, std::uint32_t seed) {
  const std::lock_guard lock(mutex_);
  if (options_.on_start) options_.on_start(recipe, seed);
}

bool RunMonitor::advance(std::size_t samples) {
  const std::lock_guard lock(mutex_);
  done_ += samples;
  if (!stopped_ && options_.on_progress) stopped_ = !options_.on_progress(done_, total_);
  return !stopped_;
}

bool RunMonitor::finish(std::size_t recipe, const Run& run, const Network& network) {
  const std::lock_guard lock(mutex_);
  // Also when others have been stopped: what is finished is worth a line in a journal.
  if (reports_ && options_.on_run) reports_ = options_.on_run(recipe, run, network);
  stopped_ = stopped_ || !reports_;
  return !stopped_;
}

void RunMonitor::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
}

bool train_run(const Recipe& recipe, std::size_t index, const Samples& train_samples,
               const Samples& test, std::size_t probe_samples, RunMonitor& monitor,
               Network& network, Run& run) {
  using Clock = std::chrono::steady_clock;
  TrainOptions options = recipe.options;
  options.seed = run.seed;
  Probe probe = sample_probe(test, probe_samples, options.loss, options.rule);
  const auto measure = [&] {
    if (probe_samples == 0) return;
    probe.rate =
        options.rate.at(static_cast<double>(run.loss.size()) / static_cast<double>(options.epochs));
    run.signals.push_back(measure_signal(network, probe));
    monitor.observe(index, run, network);
  };
  measure();
  std::size_t seen = 0;  // of this run, in samples
  Clock::time_point start = Clock::now();
  const auto take_time = [&] {
    run.seconds += std::chrono::duration<double>(Clock::now() - start).count();
  };
  options.on_progress = [&](const Progress& progress) {
    const std::size_t now = (progress.epoch - 1) * progress.samples + progress.sample;
    return monitor.advance(now - std::exchange(seen, now));
  };
  options.on_epoch = [&](const Progress& progress, const Network&) {
    take_time();
    run.loss.push_back(progress.loss);
    Score after = score(network, test);
    run.accuracy.push_back(after.accuracy());
    run.right = std::move(after.right);
    measure();
    start = Clock::now();
    return true;
  };
  try {
    return !train(network, train_samples, options).stopped;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::diverged) throw;
    run.diverged = error.what();
    run.right.clear();
    take_time();
    monitor.advance(options.epochs * train_samples.count - seen);
    return true;
  }
}

}  // namespace fanin
