// The benchmark's plain loop, which everything is measured against.
#include "openblas.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>

#include "support/naive_training.hpp"
#include "support/training_cases.hpp"

using namespace fanin;

namespace {

// The same weights, rounded to float.
Network rounded(const naive::Network& exact, Network shape) {
  for (std::size_t l = 0; l < shape.layers.size(); ++l) {
    Layer& layer = shape.layers[l];
    for (std::size_t o = 0; o < layer.outputs(); ++o) {
      for (std::size_t i = 0; i < layer.inputs(); ++i) {
        layer.weights(o, i) = static_cast<float>(exact.layers[l].weights[o][i]);
      }
      if (!layer.biases.empty()) layer.biases[o] = static_cast<float>(exact.layers[l].biases[o]);
    }
  }
  return shape;
}

template <typename T>
void check_plain_loop(double allowed) {
  Random random(31);
  const double rate = 0.05;
  for (const TrainingCase& setting : training_cases()) {
    CAPTURE(setting.name());
    const Network start = setting.network(random);
    naive::Network exact = naive::copy(start);
    bench::PlainLoop<T> loop(start, setting.loss, setting.rule, rate);
    const Matrix x = random_inputs(30, start.inputs(), random);
    const Matrix t = random_targets(30, start.outputs(), random);
    for (std::size_t k = 0; k < x.rows(); ++k) {
      loop.learn(x.row(k), t.row(k));
      naive::learn(exact, std::string(setting.loss.name), setting.rule, rate,
                   naive::vector(x.row(k)), naive::vector(t.row(k)));
    }
    CHECK(loop.distance(start) > 0.001);
    CHECK(loop.distance(rounded(exact, start)) < allowed);
    CHECK(loop.distance(loop.network()) < allowed);
  }
}

}  // namespace

TEST_CASE("the plain loop learns what the equations say, in double") {
  check_plain_loop<double>(1e-7);  // the rounding of the network that it is compared with
}

TEST_CASE("the plain loop learns what the equations say, in float") {
  check_plain_loop<float>(1e-5);
}

TEST_CASE("a weight that is NaN is at an infinite distance") {
  Random random(32);
  Network network = training_cases().front().network(random);
  const bench::PlainLoop<float> loop(network, losses::squared_error, Rule::book, 0.1);
  CHECK(loop.distance(network) == 0);
  network.layers.back().weights(0, 1) = std::numeric_limits<float>::quiet_NaN();
  CHECK(loop.distance(network) == std::numeric_limits<double>::infinity());
}
