#include "fanin/training/internal/backpropagation.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "support/naive_training.hpp"
#include "support/training_cases.hpp"

using namespace fanin;

namespace {

Layer empty_like(const Layer& layer) {
  return {Matrix(layer.outputs(), layer.inputs()), std::vector<float>(layer.biases.size()),
          layer.activation};
}

}  // namespace

TEST_CASE("the gradient of every parameter agrees with central differences") {
  Random random(11);
  const std::size_t batch = 3;
  for (const TrainingCase& setting : training_cases()) {
    if (setting.rule != Rule::gradient) continue;
    CAPTURE(setting.name());
    const Network network = setting.network(random);
    const naive::Network exact = naive::copy(network);
    const Matrix x = random_inputs(batch, network.inputs(), random);
    const Matrix t = random_targets(batch, network.outputs(), random);

    Backpropagation pass(network, batch + 2);
    pass.forward(network, x);
    const double loss = pass.backward(network, t, setting.loss, Rule::gradient);

    double expected_loss = 0;
    std::vector<std::vector<naive::Gradient>> gradients;
    for (std::size_t k = 0; k < batch; ++k) {
      const std::string name(setting.loss.name);
      expected_loss +=
          naive::loss_of(exact, name, naive::vector(x.row(k)), naive::vector(t.row(k)));
      gradients.push_back(
          naive::numeric_gradient(exact, name, naive::vector(x.row(k)), naive::vector(t.row(k))));
    }
    CHECK(loss == doctest::Approx(expected_loss).epsilon(1e-5));

    for (std::size_t l = 0; l < network.layers.size(); ++l) {
      CAPTURE(l);
      Layer gradient = empty_like(network.layers[l]);
      pass.add_gradient(l, x, 1, gradient);
      double largest = 0;
      double worst = 0;
      const auto compare = [&](float got, auto expected) {
        double sum = 0;
        for (const auto& g : gradients) sum += expected(g[l]);
        largest = std::max(largest, std::abs(sum));
        worst = std::max(worst, std::abs(got - sum));
      };
      for (std::size_t o = 0; o < gradient.outputs(); ++o) {
        for (std::size_t i = 0; i < gradient.inputs(); ++i) {
          compare(gradient.weights(o, i), [&](const auto& g) { return g.weights[o][i]; });
        }
        if (gradient.biases.empty()) continue;
        compare(gradient.biases[o], [&](const auto& g) { return g.biases[o]; });
      }
      CHECK(largest > 1e-4);  // a gradient of nothing but zeros would prove nothing
      CHECK(worst < 2e-6 + 1e-5 * largest);
    }
  }
}

TEST_CASE("rule book: a squared-error step at the output, a cross-entropy step below") {
  Random random(12);
  const std::size_t batch = 5;
  for (const std::vector<std::size_t>& sizes :
       std::vector<std::vector<std::size_t>>{{6, 4}, {6, 9, 4}, {6, 9, 8, 4}, {6, 9, 8, 7, 5, 4}}) {
    CAPTURE(sizes.size());
    const TrainingCase setting{{sizes, activations::sigmoid, activations::sigmoid, true},
                               losses::squared_error,
                               Rule::book};
    const Network network = setting.network(random);
    const Matrix x = random_inputs(batch, network.inputs(), random);
    const Matrix t = random_targets(batch, network.outputs(), random);
    const auto deltas = [&](const Loss& loss, Rule rule) {
      Backpropagation pass(network, batch);
      pass.forward(network, x);
      pass.backward(network, t, loss, rule);
      return pass;
    };
    const auto book = deltas(losses::squared_error, Rule::book);
    const auto squared = deltas(losses::squared_error, Rule::gradient);
    const auto cross = deltas(losses::cross_entropy, Rule::gradient);
    const std::size_t last = network.layers.size() - 1;
    for (std::size_t l = 0; l <= last; ++l) {
      const auto& same = l == last ? squared : cross;
      const auto& other = l == last ? cross : squared;
      double difference = 0;
      for (std::size_t k = 0; k < batch; ++k) {
        for (std::size_t o = 0; o < network.layers[l].outputs(); ++o) {
          CHECK(book.deltas(l)(k, o) == same.deltas(l)(k, o));
          difference += std::abs(book.deltas(l)(k, o) - other.deltas(l)(k, o));
        }
      }
      CHECK(difference > 1e-4);
    }
  }
}

TEST_CASE("a batch gives the deltas of its samples alone") {
  Random random(13);
  const TrainingCase setting{{{7, 11, 4}, activations::tanh, activations::softmax, true},
                             losses::cross_entropy,
                             Rule::gradient};
  const Network network = setting.network(random);
  const Matrix x = random_inputs(6, 7, random);
  const Matrix t = random_targets(6, 4, random);
  Backpropagation all(network, 6);
  Backpropagation one(network, 6);
  all.forward(network, x);
  all.backward(network, t, setting.loss, setting.rule);
  for (std::size_t k = 0; k < 6; ++k) {
    one.forward(network, x.view().rows_from(k, 1));
    one.backward(network, t.view().rows_from(k, 1), setting.loss, setting.rule);
    REQUIRE(one.deltas(0).rows() == 1);
    for (std::size_t l = 0; l < 2; ++l) {
      for (std::size_t o = 0; o < network.layers[l].outputs(); ++o) {
        CHECK(one.deltas(l)(0, o) == doctest::Approx(all.deltas(l)(k, o)).epsilon(1e-5));
      }
    }
  }
}

TEST_CASE("the output's delta and what it sends upstream, by rule") {
  const std::vector<float> y = {0.5F, 0.25F, 0.9F};
  const std::vector<float> t = {1, 0, 0.9F};
  const auto step = [&](const Loss& loss, Rule rule) {
    std::vector<float> delta(3, std::nanf("")), upstream(3, std::nanf(""));
    output_delta(loss, rule, activations::sigmoid, y, t, delta, upstream);
    return std::pair(delta, upstream);
  };
  const std::vector<float> error = {-0.5F, 0.25F, 0};
  const std::vector<float> slopes = {-0.5F * 0.25F, 0.25F * 0.1875F, 0};  // (y - t) y (1 - y)
  CHECK(step(losses::squared_error, Rule::gradient) == std::pair(slopes, slopes));
  CHECK(step(losses::squared_error, Rule::book) == std::pair(slopes, error));
  CHECK(step(losses::cross_entropy, Rule::gradient) == std::pair(error, error));
  CHECK(step(losses::cross_entropy, Rule::book) == std::pair(error, error));
}

TEST_CASE("the gradient of biases is the sum of the rows") {
  const Matrix delta(3, 2, {1, 10, 2, 20, 4, 40});
  std::vector<float> biases = {100, 200};
  add_bias_gradient(delta, -0.5F, biases);
  CHECK(biases == std::vector<float>{96.5F, 165});
  add_bias_gradient(delta.view().rows_from(0, 0), 1, biases);
  CHECK(biases == std::vector<float>{96.5F, 165});
}
