// The time that Fanin takes to reach an accuracy, on one core and with all data in memory.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "digits.hpp"
#include "fanin/study/score.hpp"
#include "fanin/study/statistics.hpp"
#include "fanin/training/train.hpp"
#include "fann.hpp"
#include "measure.hpp"
#include "numpy.hpp"
#include "report.hpp"
#include "sections.hpp"

namespace fanin::bench {
namespace {

// A way to reach an accuracy: relu, softmax, biases, cross-entropy, a rate that falls to 0.
// Chosen as the quickest that reaches it on 10,000 held-out records, on average of three seeds.
struct Entry {
  double accuracy;  // %
  const char* aim;
  std::size_t hidden;
  double rate;
  std::size_t epochs;
  std::vector<double> angles;  // of rotated copies, in degrees, both ways; they go in mixed order
};

std::vector<Entry> entries() {
  return {{97, "at most 0.7", 200, 0.04, 1, {}},
          {98, "at most 1.5", 200, 0.02, 4, {}},
          {98.4, "at most 3", 400, 0.03, 2, {10}},
          {99, "none", 1000, 0.02, 8, {6, 12}}};
}

struct Result {
  Summary accuracy;  // % of the test samples
  double seconds;    // of the processor, mean
  std::size_t samples;
  std::size_t weights;
};

Result run(const Entry& entry, const Dataset& train_set, const Dataset& test_set,
           std::uint32_t first_seed, std::uint32_t seeds) {
  const Scaling scaling = Scaling::one_hot();
  Samples samples = make_samples(train_set, classes, scaling);
  std::vector<double> degrees = {0};
  for (const double angle : entry.angles) degrees.insert(degrees.end(), {angle, -angle});
  if (degrees.size() > 1) samples = rotated(samples, degrees);
  const Samples test = make_samples(test_set, classes, scaling);
  TrainOptions options;
  options.rate = {entry.rate, 0};
  options.epochs = entry.epochs;
  options.loss = losses::cross_entropy;
  options.shuffle = degrees.size() > 1;
  const Architecture shape{
      {pixels, entry.hidden, classes}, activations::relu, activations::softmax, true};

  Result result{{}, 0, samples.count * entry.epochs, 0};
  std::vector<double> accuracies;
  for (std::uint32_t seed = first_seed; seed < first_seed + seeds; ++seed) {
    Random random(seed);
    options.seed = seed;
    Network network = make_network(shape, initializer("he-normal"), random);
    result.seconds += cpu_seconds_of([&] { train(network, samples, options); }) / seeds;
    accuracies.push_back(100 * score(network, test).accuracy());
    result.weights = network.parameters();
  }
  result.accuracy = summarise(accuracies);
  return result;
}

}  // namespace

void board(const Settings& settings) {
  Digits digits = read_digits(settings);
  const std::uint32_t seeds = settings.quick ? 1 : 10;
  Dataset rest = digits.train;
  const Dataset held_out = rest.hold_out(rest.count() / 6);
  Table table = table_of({"to reach %", "hidden", "rate", "rotate", "epochs", "held out", "test",
                          "deviation", "samples", "weight updates/s", "seconds", "aim"});
  for (const Entry& entry : entries()) {
    const Result chosen = run(entry, rest, held_out, 101, settings.quick ? 1 : 3);
    const Result result = run(entry, digits.train, digits.test, 1, seeds);
    table.add({fmt::format("{}", entry.accuracy), std::to_string(entry.hidden),
               fmt::format("{}:0", entry.rate), fmt::format("{}", fmt::join(entry.angles, ",")),
               std::to_string(entry.epochs), fmt::format("{:.2f}", chosen.accuracy.mean),
               fmt::format("{:.2f}", result.accuracy.mean),
               fmt::format("{:.2f}", result.accuracy.deviation),
               program::with_commas(result.samples),
               fmt::format("{:.1e}",
                           static_cast<double>(result.weights * result.samples) / result.seconds),
               fmt::format("{:.2f}", result.seconds),
               result.accuracy.mean < entry.accuracy ? "not reached" : entry.aim});
  }
  print_heading(
      fmt::format("Board: processor seconds to a mean test accuracy, seeds 1 to {}", seeds));
  print(table);
  print_note(
      "relu, softmax, biases, cross-entropy, he-normal, one sample at a time. Settings were chosen "
      "on held-out records, a sixth of the training set, with seeds 101 to 103.");

  // The book's network, which reaches 97 % in five epochs.
  const std::size_t epochs = settings.quick ? 1 : 5;
  Table others = table_of({"784-200-10, rate 0.1", "seconds", "accuracy %", "epochs"});
  const auto add = [&](const std::string& name, const Epoch& epoch) {
    others.add({name, seconds_text(epoch.seconds), program::percent(*epoch.accuracy),
                std::to_string(epochs)});
  };
  if (const auto numpy = find_numpy()) {
    add("the book's algorithm in NumPy " + numpy->version,
        numpy->train(settings, digits.train.count(), 200, 0.1, epochs));
  }
  if (has_fann()) {
    TrainingData data(digits);
    add("FANN", train_fann(200, 0.1, epochs, data.floats.x, data.floats.t, data.test));
  }
  print(others);
}

}  // namespace fanin::bench
