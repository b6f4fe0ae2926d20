// Whether blocks of matrix products learn what the plain loop learns.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "digits.hpp"
#include "fanin/study/score.hpp"
#include "fanin/study/statistics.hpp"
#include "fanin/training/train.hpp"
#include "openblas.hpp"
#include "report.hpp"
#include "sections.hpp"

namespace fanin::bench {
namespace {

template <typename T>
void learn_epoch(PlainLoop<T>& loop, const Matrices& samples) {
  for (std::size_t k = 0; k < samples.x.rows(); ++k) {
    loop.learn(samples.x.row(k), samples.t.row(k));
  }
}

TrainOptions book(double learning_rate, std::size_t epochs) {
  TrainOptions options = TrainOptions::book();
  options.rate = learning_rate;
  options.epochs = epochs;
  return options;
}

// Where training amplifies the last bits, so that two correct programs part ways.
constexpr const char* no_aim = "none: here rounding is a seed";

// Initial weights and a rate.
struct Start {
  std::string init;
  double learning_rate;
};

// How many answers to the test samples are equal after each epoch.
std::vector<std::size_t> equal_answers(const TrainingData& data, const Start& start,
                                       std::uint32_t seed, std::size_t epochs) {
  Network network = book_network({200}, start.init, seed);
  TrainOptions options = book(start.learning_rate, epochs);
  PlainLoop<float> loop(network, options.loss, options.rule, options.rate.first);
  std::vector<std::size_t> equal;
  options.on_epoch = [&](const Progress&, const Network& trained) {
    learn_epoch(loop, data.floats);
    const Score a = score(trained, data.test);
    const Score b = score(loop.network(), data.test);
    std::size_t count = 0;
    for (std::size_t k = 0; k < a.count(); ++k) count += a.answers[k] == b.answers[k];
    equal.push_back(count);
    return true;
  };
  train(network, data.train, options);
  return equal;
}

void report_answers(const TrainingData& data) {
  print_heading(fmt::format(
      "Agreement: equal answers of Fanin and the plain loop in float, of {}, 784-200-10",
      program::with_commas(data.test.count)));
  Table table = table_of({"initial weights", "rate", "seed", "1 epoch", "2", "5", "aim"});
  const Start calm{"normal:in^-0.5", 0.1};
  const auto add = [&](const Start& start, std::uint32_t seed, const std::string& aim) {
    const auto equal = equal_answers(data, start, seed, 5);
    const auto after = [&](std::size_t epoch) { return program::with_commas(equal[epoch - 1]); };
    table.add({start.init, fmt::format("{}", start.learning_rate), std::to_string(seed), after(1),
               after(2), after(5), aim});
  };
  for (const std::uint32_t seed : {1U, 2U, 3U, 4U, 5U}) add(calm, seed, "at least 9,998 each");
  add({"normal:in^-0.5", 0.3}, 1, no_aim);
  add({"uniform:1", 0.1}, 1, no_aim);
  print(table);
}

struct Setting {
  std::vector<std::size_t> sizes;
  Activation hidden;
  Activation output;
  bool biases;
  Loss loss;
  Rule rule;
  std::string init;
  double learning_rate;
};

std::vector<Setting> settings_to_compare() {
  using namespace activations;
  using namespace losses;
  const Rule book = Rule::book;
  const Rule gradient = Rule::gradient;
  return {
      {{784, 200, 10}, sigmoid, sigmoid, false, squared_error, book, "normal:in^-0.5", 0.3},
      {{784, 200, 10}, sigmoid, sigmoid, false, squared_error, book, "uniform:1", 0.1},
      {{784, 200, 10}, sigmoid, sigmoid, false, squared_error, book, "uniform:1", 0.3},
      {{784, 200, 10}, sigmoid, sigmoid, true, squared_error, book, "normal:in^-0.5", 0.1},
      {{784, 200, 10}, sigmoid, sigmoid, true, squared_error, gradient, "uniform:1", 0.3},
      {{784, 200, 10}, sigmoid, sigmoid, true, cross_entropy, gradient, "glorot-normal", 0.1},
      {{784, 200, 10}, tanh, sigmoid, true, squared_error, gradient, "lecun-normal", 0.05},
      {{784, 200, 10}, tanh, tanh, false, squared_error, book, "lecun-normal", 0.01},
      {{784, 200, 10}, relu, identity, true, squared_error, gradient, "he-normal", 0.001},
      {{784, 200, 10}, relu, softmax, true, cross_entropy, gradient, "he-normal", 0.01},
      {{784, 200, 10}, sigmoid, softmax, false, squared_error, gradient, "normal:in^-0.5", 0.1},
      {{784, 100, 80, 60, 10}, sigmoid, sigmoid, true, squared_error, book, "glorot-normal", 0.1},
      {{784, 100, 80, 60, 10}, tanh, softmax, true, cross_entropy, gradient, "glorot-normal", 0.01},
      {{784, 500, 10}, sigmoid, sigmoid, false, squared_error, book, "normal:in^-0.5", 0.1},
      {{784, 10}, sigmoid, sigmoid, true, squared_error, gradient, "uniform:1", 0.1},
  };
}

std::string describe(const Setting& setting) {
  std::vector<std::string> sizes;
  for (const std::size_t size : setting.sizes) sizes.push_back(std::to_string(size));
  return fmt::format("{} {}/{}{}, {}, {}, {}", program::joined(sizes, "-"), setting.hidden.name,
                     setting.output.name, setting.biases ? "+bias" : "", setting.loss.name,
                     name(setting.rule), setting.init);
}

// Largest differences to a plain loop in double.
struct Distances {
  double fanin;
  double plain_loop;  // in float
};

Distances distances_to_truth(const Setting& setting, const Dataset& digits) {
  const Scaling scaling =
      setting.output == activations::softmax ? Scaling::one_hot() : Scaling::book();
  const Samples samples = make_samples(digits, classes, scaling);
  const Matrices floats = to_matrices(samples);
  Random random(1);
  Network network = make_network({setting.sizes, setting.hidden, setting.output, setting.biases},
                                 initializer(setting.init), random);
  PlainLoop<double> truth(network, setting.loss, setting.rule, setting.learning_rate);
  PlainLoop<float> plain(network, setting.loss, setting.rule, setting.learning_rate);
  learn_epoch(truth, floats);
  learn_epoch(plain, floats);
  TrainOptions options = book(setting.learning_rate, 1);
  options.loss = setting.loss;
  options.rule = setting.rule;
  train(network, samples, options);
  return {truth.distance(network), truth.distance(plain.network())};
}

void report_weights(const Dataset& digits) {
  print_heading(fmt::format(
      "Agreement: largest difference of any weight to a plain loop in double, after {} samples",
      program::with_commas(digits.count())));
  Table table = table_of(
      {"network, loss, rule, initial weights", "rate", "Fanin", "plain loop in float", "aim"});
  for (const Setting& setting : settings_to_compare()) {
    const Distances distances = distances_to_truth(setting, digits);
    table.add({describe(setting), fmt::format("{}", setting.learning_rate),
               fmt::format("{:.1e}", distances.fanin), fmt::format("{:.1e}", distances.plain_loop),
               distances.plain_loop > 2e-4 ? no_aim : "at most 2e-04"});
  }
  print(table);
}

void report_averages(const TrainingData& data) {
  print_heading("Agreement: mean accuracy over 10 seeds after 1 epoch, 784-200-10, in points");
  Table table =
      table_of({"initial weights", "rate", "Fanin", "plain loop", "difference", "95 %", "aim"});
  for (const Start& start : {Start{"normal:in^-0.5", 0.3}, Start{"uniform:1", 0.3}}) {
    std::vector<double> ours;
    std::vector<double> plain;
    for (std::uint32_t seed = 1; seed <= 10; ++seed) {
      Network network = book_network({200}, start.init, seed);
      const TrainOptions options = book(start.learning_rate, 1);
      PlainLoop<float> loop(network, options.loss, options.rule, options.rate.first);
      learn_epoch(loop, data.floats);
      train(network, data.train, options);
      ours.push_back(100 * score(network, data.test).accuracy());
      plain.push_back(100 * score(loop.network(), data.test).accuracy());
    }
    const WelchTest test = welch(ours, plain);
    table.add({start.init, fmt::format("{}", start.learning_rate),
               fmt::format("{:.2f}", summarise(ours).mean),
               fmt::format("{:.2f}", summarise(plain).mean),
               fmt::format("{:+.2f}", test.difference),
               fmt::format("{:+.2f} to {:+.2f}", test.low, test.high), "an interval around 0"});
  }
  print(table);
}

}  // namespace

void agreement(const Settings& settings) {
  const Digits digits = read_digits(settings);
  const TrainingData data(digits);
  report_answers(data);
  report_weights(first(digits.train, settings.quick ? 100 : 1000));
  report_averages(data);
}

}  // namespace fanin::bench
