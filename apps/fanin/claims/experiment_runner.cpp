#include "claims/experiment_runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "console/text.hpp"
#include "fanin/network/initializer.hpp"
#include "formula.hpp"
#include "inputs.hpp"
#include "interrupt.hpp"
#include "refuse.hpp"

namespace fanin::program {
namespace {

Recipe recipe(const Training& training) {
  const auto make = [shape = Architecture{training.sizes, training.activation},
                     initializer = scaled(parse_initializer(training.init, evaluate_formula),
                                          training.scale)](Random& random) {
    return make_network(shape, initializer, random);
  };
  TrainOptions options = TrainOptions::book();
  options.rate = training.learning_rate;
  options.epochs = training.epochs;
  options.rule = training.rule;
  return {training.init, make, options};
}

std::vector<double> accuracies(const RecipeResult& result, std::size_t epoch) {
  std::vector<double> all;
  for (const Run& run : result.runs) all.push_back(run.accuracy.at(epoch - 1));
  return all;
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

std::vector<std::string> ExperimentRunner::keep(const std::string& journal) {
  const auto summarised = [this](const std::string& name) {
    samples(name);
    const Dataset& images = data_.at(name).images;
    DataSummary data = summary(images);
    data.fingerprint = fingerprint(images);
    return data;
  };
  const DataSummary learned = summarised("mnist_train.csv");
  journal_.emplace(journal, journal_header(learned, summarised("mnist_test.csv")),
                   [](const JournalRun& run) {
                     if (!run.run.diverged.empty())
                       refuse_data("{}: diverged, which no training of a claim does", run.recipe);
                   });
  return journal_->notes();
}

const RecipeResult& ExperimentRunner::trained(const Training& training) {
  for (const auto& [done, result] : trained_) {
    if (done == training) return result;
  }
  CompareOptions options{.jobs = jobs_, .on_progress = on_progress_};
  options.seeds.resize(training.runs);
  std::iota(options.seeds.begin(), options.seeds.end(), 1U);
  if (journal_) {
    std::string name =
        fmt::format("{}, rate {}, {} epochs, rule {}, {}, {}", training.init,
                    shortest(training.learning_rate), training.epochs, fanin::name(training.rule),
                    fmt::join(training.sizes, "-"), training.activation.name);
    if (training.scale != 1) name += ", c " + shortest(training.scale);
    journal_->connect(options, {std::move(name)}, 1);
  }
  auto results = compare(std::vector{recipe(training)}, train(), test(), options);
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

double mean_accuracy(const RecipeResult& result, std::size_t epoch) {
  return summarise(accuracies(result, epoch)).mean;
}

WelchTest gap(const RecipeResult& a, const RecipeResult& b, std::size_t epoch) {
  return welch(accuracies(a, epoch), accuracies(b, epoch));
}

double p_apart(const RecipeResult& a, const RecipeResult& b, std::size_t epoch) {
  return equivalence(gap(a, b, epoch), margin).p;
}

ResultTable every_run(const std::string& head, const std::vector<Row>& rows) {
  std::size_t most = 0;
  for (const Row& row : rows) most = std::max(most, row.result.runs.size());
  ResultTable table{"Accuracy of every run in percent, by seed", {head}};
  for (std::size_t seed = 1; seed <= most; ++seed) table.columns.push_back(std::to_string(seed));
  for (const Row& row : rows) {
    std::vector<std::string> cells = {row.name};
    for (const Run& run : row.result.runs) cells.push_back(percent(run.accuracy.at(row.epoch - 1)));
    cells.resize(1 + most);
    table.rows.push_back(std::move(cells));
  }
  return table;
}

Training unequal_net(const std::string& init) {
  return {
      init, 0.05, 1, 4, Rule::gradient, {784, 20, 300, 20, 300, 20, 300, 10}, activations::tanh};
}

Training deep_net(const std::string& init, const Activation& activation, std::size_t runs) {
  return {init, 0.05, 2, runs, Rule::gradient, {784, 30, 30, 30, 30, 30, 10}, activation};
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
