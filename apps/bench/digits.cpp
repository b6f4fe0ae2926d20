#include "digits.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "fanin/data/csv.hpp"
#include "fanin/error.hpp"

namespace fanin::bench {

Digits read_digits(const Settings& settings) {
  return {first(read_csv(settings.train), settings.samples),
          first(read_csv(settings.test), settings.samples)};
}

Dataset first(const Dataset& dataset, std::size_t count) {
  Dataset part = dataset;
  count = std::min(count, dataset.count());
  part.pixels.resize(count * dataset.shape.pixels());
  part.labels.resize(count);
  return part;
}

Matrices to_matrices(const Samples& samples) {
  Matrices m{Matrix(samples.count, samples.inputs), Matrix(samples.count, samples.outputs)};
  std::vector<std::size_t> all(samples.count);
  std::iota(all.begin(), all.end(), std::size_t{0});
  inputs(samples, {all}, m.x);
  targets(samples, {all}, m.t);
  return m;
}

TrainingData::TrainingData(const Digits& digits)
    : train(make_samples(digits.train, classes)),
      test(make_samples(digits.test, classes)),
      floats(to_matrices(train)) {}

Initializer initializer(const std::string& spec) {
  return parse_initializer(spec, [](const std::string& formula, double in, double) {
    if (formula != "in^-0.5") throw Error(ErrorKind::argument, "unknown formula " + formula);
    return std::pow(in, -0.5);
  });
}

Network book_network(const std::vector<std::size_t>& hidden, const std::string& init,
                     std::uint32_t seed) {
  Architecture architecture;
  architecture.sizes = {pixels};
  architecture.sizes.insert(architecture.sizes.end(), hidden.begin(), hidden.end());
  architecture.sizes.push_back(classes);
  Random random(seed);
  return make_network(architecture, initializer(init), random);
}

}  // namespace fanin::bench
