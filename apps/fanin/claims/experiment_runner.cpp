#include "claims/experiment_runner.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <future>
#include <numeric>

#include "fanin/network/initializer.hpp"
#include "fanin/study/score.hpp"
#include "formula.hpp"
#include "inputs.hpp"
#include "interrupt.hpp"

namespace fanin::program {

const Samples& ExperimentRunner::samples(const std::string& name) {
  auto at = data_.find(name);
  if (at == data_.end()) {
    at = data_.emplace(name, Data{load_bundled(name), {}}).first;
    at->second.samples = make_samples(at->second.images, 10);
  }
  return at->second.samples;
}

Probe ExperimentRunner::digits(std::size_t count) {
  const TrainOptions book = TrainOptions::book();
  return sample_probe(train(), count, book.loss, book.rule);
}

const RecipeResult& ExperimentRunner::trained(const Training& training) {
  for (const auto& [done, result] : trained_) {
    if (done == training) return result;
  }
  Recipe recipe{training.init,
                [shape = Architecture{training.sizes, training.activation},
                 initializer = parse_initializer(training.init, evaluate_formula)](Random& random) {
                  return make_network(shape, initializer, random);
                },
                {}};
  recipe.options.rate = training.learning_rate;
  recipe.options.epochs = training.epochs;
  recipe.options.rule = training.rule;
  CompareOptions options;
  options.seeds.resize(training.runs);
  std::iota(options.seeds.begin(), options.seeds.end(), 1U);
  options.jobs = jobs_;
  options.on_progress = on_progress_;
  auto results = compare({&recipe, 1}, train(), test(), options);
  stop_if_interrupted();
  return trained_.emplace_back(training, std::move(results.front())).second;
}

std::vector<Signal> ExperimentRunner::draw(const Architecture& architecture,
                                           const std::string& init, const Probe& probe,
                                           std::size_t draws, std::size_t jacobians) const {
  const Initializer initializer = parse_initializer(init, evaluate_formula);
  DrawOptions options{draws, 1, jobs_, jacobians, {}};
  options.on_progress = [&](std::size_t done, std::size_t total) {
    return on_progress_(done * probe.x.rows(), total * probe.x.rows());
  };
  const auto make = [&](Random& random) { return make_network(architecture, initializer, random); };
  std::vector<Signal> signals = draw_signals(make, probe, options);
  stop_if_interrupted();
  return signals;
}

Signal ExperimentRunner::mean(const Architecture& architecture, const std::string& init,
                              const Probe& probe, std::size_t draws, std::size_t jacobians) const {
  return mean_signal(draw(architecture, init, probe, draws, jacobians));
}

std::vector<std::size_t> ExperimentRunner::changed_answers(const std::string& init,
                                                           double learning_rate,
                                                           std::size_t seeds) {
  const Initializer initializer = parse_initializer(init, evaluate_formula);
  const Samples& learn = train();
  const Samples& ask = test();
  TrainOptions options = TrainOptions::book();
  options.rate = learning_rate;
  options.on_progress = [](const Progress&) { return !interrupted(); };
  // Two networks for each seed, the second one touched.
  std::vector<std::vector<std::size_t>> answers(2 * seeds);
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < answers.size(); i = next++) {
      Random random(static_cast<std::uint32_t>(i / 2 + 1));
      Network network = make_network(book_architecture(), initializer, random);
      for (Layer& layer : network.layers) {
        for (float& w : layer.weights.values()) w *= i % 2 == 0 ? 1.0F : 1.0F + 1e-7F;
      }
      if (fanin::train(network, learn, options).stopped) return;
      answers[i] = score(network, ask).answers;
    }
  };
  std::vector<std::future<void>> workers(std::min(jobs_, answers.size()));
  for (auto& worker : workers) worker = std::async(std::launch::async, work);
  for (auto& worker : workers) worker.get();
  stop_if_interrupted();
  std::vector<std::size_t> changed(seeds);
  for (std::size_t s = 0; s < seeds; ++s) {
    for (std::size_t k = 0; k < ask.count; ++k) {
      if (answers[2 * s][k] != answers[2 * s + 1][k]) ++changed[s];
    }
  }
  return changed;
}

Architecture book_architecture() { return {{784, 200, 10}}; }

double weight_square(const std::string& init, const Activation& activation) {
  Layer layer{Matrix(200, 784), {}, activation};
  Random random(1);
  parse_initializer(init).fill(layer, random);
  double square = 0;
  for (const float w : layer.weights.values()) square += static_cast<double>(w) * w / 200;
  return square;
}

double mean_square_tolerance(double units, double draws) {
  return 3 * std::sqrt(2 / (units * draws));
}

}  // namespace fanin::program
