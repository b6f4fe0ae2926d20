#include "estimate.hpp"

#include <algorithm>
#include <chrono>
#include <map>

#include "fanin/error.hpp"
#include "memory.hpp"

namespace fanin::program {
namespace {

using Clock = std::chrono::steady_clock;
constexpr double piece = 0.3;  // seconds

double since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Seconds of a whole training.
double time_training(const Recipe& recipe, const Samples& train, const Samples& test) {
  Random random(1);
  Network network = recipe.make(random);
  auto start = Clock::now();
  score(network, test);
  const double scoring = since(start);
  TrainOptions options = recipe.options;
  double seconds = 0;
  double samples = 0;
  start = Clock::now();
  options.on_progress = [&](const Progress& progress) {
    seconds = since(start);
    samples = static_cast<double>((progress.epoch - 1) * progress.samples + progress.sample);
    return seconds < piece;
  };
  try {
    fanin::train(network, train, options);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::diverged) throw;
  }
  const double epoch = seconds * static_cast<double>(train.count) / std::max(samples, 1.0);
  return static_cast<double>(options.epochs) * (epoch + scoring);
}

}  // namespace

Estimate estimate(const CompareResult& result, const std::vector<Recipe>& recipes,
                  const Samples& train, const Samples& test) {
  const TrainingFlags& flags = result.training;
  std::map<Hidden, double> seconds;
  double training = 0;  // a training of each recipe
  double bytes = 0;
  for (std::size_t r = 0; r < recipes.size(); ++r) {
    const Hidden& hidden = result.recipes[r].hidden;
    const auto [at, is_new] = seconds.try_emplace(hidden, 0);
    if (is_new) at->second = time_training(recipes[r], train, test);
    training += at->second;
    bytes = std::max(bytes, training_bytes(architecture(flags, train.inputs, hidden, train.outputs),
                                           flags.options.batch, result.jobs, false));
  }
  Estimate all;
  all.fewest = result.shard > 0 ? result.shard_trainings : result.total();
  all.most = result.detection ? result.detection->max_runs * recipes.size() : all.fewest;
  all.seconds = training / static_cast<double>(recipes.size() * result.jobs);
  all.bytes = resident_bytes() + bytes;
  return all;
}

}  // namespace fanin::program
