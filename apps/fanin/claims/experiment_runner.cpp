#include "claims/experiment_runner.hpp"

#include <fmt/format.h>

#include <cmath>
#include <functional>
#include <numeric>

#include "console/text.hpp"
#include "fanin/network/initializer.hpp"
#include "fanin/study/score.hpp"
#include "formula.hpp"
#include "inputs.hpp"
#include "interrupt.hpp"

namespace fanin::program {
namespace {

// A recipe whose initial weights are multiplied by `factor`.
Recipe recipe(const Training& training, float factor = 1) {
  const auto make = [shape = Architecture{training.sizes, training.activation},
                     initializer =
                         scaled(parse_initializer(training.init, evaluate_formula), factor)](
                        Random& random) { return make_network(shape, initializer, random); };
  TrainOptions options = TrainOptions::book();
  options.rate = training.learning_rate;
  options.epochs = training.epochs;
  options.rule = training.rule;
  return {training.init, make, options};
}

}  // namespace

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

std::vector<RecipeResult> ExperimentRunner::compare(const std::vector<Recipe>& recipes,
                                                    std::size_t runs, CompareOptions options) {
  options.seeds.resize(runs);
  std::iota(options.seeds.begin(), options.seeds.end(), 1U);
  options.jobs = jobs_;
  options.on_progress = on_progress_;
  auto results = fanin::compare(recipes, train(), test(), options);
  stop_if_interrupted();
  return results;
}

std::vector<std::string> ExperimentRunner::keep(const std::string& journal) {
  const auto summarised = [this](const std::string& name) {
    samples(name);
    const Dataset& images = data_.at(name).images;
    DataSummary data = summary(images);
    data.fingerprint = fingerprint(images);
    return data;
  };
  const DataSummary learned = summarised("mnist_train.csv");
  journal_.emplace(journal, journal_header(learned, summarised("mnist_test.csv")));
  return journal_->notes();
}

const RecipeResult& ExperimentRunner::trained(const Training& training) {
  for (const auto& [done, result] : trained_) {
    if (done == training) return result;
  }
  CompareOptions options;
  if (journal_) {
    journal_->connect(
        options,
        {fmt::format("{}, rate {}, {} epochs, rule {}, {}, {}", training.init,
                     shortest(training.learning_rate), training.epochs, name(training.rule),
                     fmt::join(training.sizes, "-"), training.activation.name)},
        1);
  }
  auto results = compare({recipe(training)}, training.runs, std::move(options));
  return trained_.emplace_back(training, std::move(results.front())).second;
}

std::vector<std::size_t> ExperimentRunner::changed_answers(const Training& training) {
  std::map<std::pair<std::size_t, std::uint32_t>, std::vector<std::size_t>> answers;
  CompareOptions options{.probe = 0};
  options.on_run = [&](std::size_t recipe, const Run& run, const Network& network) {
    answers[{recipe, run.seed}] = score(network, test()).answers;
    return true;
  };
  compare({recipe(training), recipe(training, 1.0F + 1e-7F)}, training.runs, options);
  std::vector<std::size_t> changed;
  for (std::uint32_t seed = 1; seed <= training.runs; ++seed) {
    const std::vector<std::size_t>& touched = answers[{1, seed}];
    changed.push_back(std::inner_product(touched.begin(), touched.end(), answers[{0, seed}].begin(),
                                         std::size_t{0}, std::plus{}, std::not_equal_to{}));
  }
  return changed;
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
