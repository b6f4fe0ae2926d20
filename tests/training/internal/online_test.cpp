#include "fanin/training/internal/online.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "support/naive_training.hpp"
#include "support/training_cases.hpp"

using namespace fanin;

namespace {

naive::Vector vector(std::span<const float> row) { return {row.begin(), row.end()}; }

// The largest difference of any parameter.
double distance(const Network& network, const naive::Network& exact) {
  double worst = 0;
  const auto see = [&](double a, double b) {
    const double d = std::abs(a - b);
    if (!(d <= worst)) worst = d;  // a NaN is the worst of all
  };
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const Layer& layer = network.layers[l];
    for (std::size_t o = 0; o < layer.outputs(); ++o) {
      for (std::size_t i = 0; i < layer.inputs(); ++i) {
        see(layer.weights(o, i), exact.layers[l].weights[o][i]);
      }
      if (!layer.biases.empty()) see(layer.biases[o], exact.layers[l].biases[o]);
    }
  }
  return worst;
}

}  // namespace

TEST_CASE("blocks of samples learn what the plain loop learns one by one") {
  Random random(21);
  for (const TrainingCase& setting : training_cases()) {
    CAPTURE(setting.name());
    Network network = setting.network(random);
    naive::Network exact = naive::copy(network);
    const naive::Network before = exact;
    const double rate = 0.05;
    OnlineTraining online(network, setting.loss, setting.rule, rate);
    Matrix pool = random_inputs(40, network.inputs(), random);
    if (setting.rule == Rule::book) {  // inputs that never change take a way of their own
      for (std::size_t k = 0; k < 40; ++k) {
        pool(k, 0) = 0.5f;
        pool(k, 3) = -1.5f;
        pool(k, 4) = 0;
      }
    }
    const Matrix pool_targets = random_targets(40, network.outputs(), random);
    double loss = 0;
    double exact_loss = 0;
    // Blocks full and ragged; samples come back, also within a block.
    for (const std::size_t count :
         {online.block(), std::size_t{1}, std::size_t{9}, online.block() - 1}) {
      Matrix x(count, network.inputs());
      Matrix t(count, network.outputs());
      for (std::size_t k = 0; k < count; ++k) {
        const auto from = static_cast<std::size_t>(random.uniform(0, 40));
        std::ranges::copy(pool.row(from), x.row(k).begin());
        std::ranges::copy(pool_targets.row(from), t.row(k).begin());
        exact_loss += naive::loss_of(exact, std::string(setting.loss.name), vector(x.row(k)),
                                     vector(t.row(k)));
        naive::learn(exact, std::string(setting.loss.name), setting.rule, rate, vector(x.row(k)),
                     vector(t.row(k)));
      }
      loss += online.learn(x, t);
    }
    CHECK(loss == doctest::Approx(exact_loss).epsilon(1e-4));
    CHECK(distance(network, before) > 0.001);
    CHECK(distance(network, exact) < 1e-5);
  }
}

TEST_CASE("after 1,000 samples of the book's network all weights agree with double precision") {
  Random random(22);
  const TrainingCase setting{{{784, 50, 10}, activations::sigmoid, activations::sigmoid, false},
                             losses::squared_error,
                             Rule::book};
  Network network = setting.network(random);
  naive::Network exact = naive::copy(network);
  OnlineTraining online(network, setting.loss, setting.rule, 0.1);
  Matrix x(online.block(), 784);
  Matrix t(online.block(), 10);
  for (std::size_t sample = 0; sample < 1000; sample += online.block()) {
    const std::size_t count = std::min(online.block(), 1000 - sample);
    for (std::size_t k = 0; k < count; ++k) {
      // Paper at both ends, and a fifth of the pixels between inked, as in a digit.
      std::ranges::fill(x.row(k), 0.01f);
      for (float& v : x.row(k).subspan(100, 500))
        v = random.uniform() < 0.2 ? static_cast<float>(random.uniform()) : 0.01f;
      for (float& v : t.row(k)) v = 0.01f;
      t(k, (sample + k) % 10) = 0.99f;
      naive::learn(exact, "squared-error", Rule::book, 0.1, vector(x.row(k)), vector(t.row(k)));
    }
    online.learn(x.view().rows_from(0, count), t.view().rows_from(0, count));
  }
  CHECK(distance(network, exact) < 2e-5);
}

TEST_CASE("the weight update that the book works out by hand") {
  // Inputs 0.4 and 0.5, weights 2 and 3, error 0.8, rate 0.1: the sum is 2.3, its sigmoid 0.90888,
  // the slope 0.08282; 2.0 grows by 0.1 * 0.8 * 0.08282 * 0.4 to 2.00265.
  for (const Rule rule : {Rule::book, Rule::gradient}) {
    Network network{{{Matrix(1, 2), {}, activations::sigmoid}}};
    Matrix& weights = network.layers[0].weights;
    weights(0, 0) = 2;
    weights(0, 1) = 3;
    Matrix x(1, 2);
    x(0, 0) = 0.4F;
    x(0, 1) = 0.5F;
    Matrix t(1, 1);
    t(0, 0) = network.predict(x)(0, 0) + 0.8F;
    OnlineTraining(network, losses::squared_error, rule, 0.1).learn(x, t);
    CHECK(weights(0, 0) == doctest::Approx(2.00265).epsilon(1e-6));
    CHECK(weights(0, 1) == doctest::Approx(3.00331).epsilon(1e-6));
  }
}
