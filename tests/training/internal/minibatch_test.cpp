#include "fanin/training/internal/minibatch.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "support/naive_training.hpp"
#include "support/training_cases.hpp"

using namespace fanin;

TEST_CASE("a mini-batch takes one step of the mean gradient") {
  Random random(31);
  for (const TrainingCase& setting : training_cases()) {
    CAPTURE(setting.name());
    const Network before = setting.network(random);
    Network network = before;
    const std::size_t count = 5;
    const double rate = 0.3;
    const Matrix x = random_inputs(count, network.inputs(), random);
    const Matrix t = random_targets(count, network.outputs(), random);
    MinibatchTraining minibatch(network, setting.loss, setting.rule, 8);
    minibatch.learn(x, t, rate);

    // The mean of what each sample alone would have changed.
    std::vector<naive::Network> alone;
    for (std::size_t k = 0; k < count; ++k) {
      naive::Network one = naive::copy(before);
      naive::learn(one, std::string(setting.loss.name), setting.rule, rate,
                   {x.row(k).begin(), x.row(k).end()}, {t.row(k).begin(), t.row(k).end()});
      alone.push_back(one);
    }
    double worst = 0;
    double moved = 0;
    for (std::size_t l = 0; l < network.layers.size(); ++l) {
      const Layer& layer = network.layers[l];
      const auto compare = [&](float got, float was, auto parameter) {
        double mean = 0;
        for (const auto& one : alone) mean += parameter(one.layers[l]) / static_cast<double>(count);
        const double d = std::abs(got - mean);
        if (!(d <= worst)) worst = d;
        moved = std::max<double>(moved, std::abs(got - was));
      };
      for (std::size_t o = 0; o < layer.outputs(); ++o) {
        for (std::size_t i = 0; i < layer.inputs(); ++i) {
          compare(layer.weights(o, i), before.layers[l].weights(o, i),
                  [&](const naive::Layer& n) { return n.weights[o][i]; });
        }
        if (layer.biases.empty()) continue;
        compare(layer.biases[o], before.layers[l].biases[o],
                [&](const naive::Layer& n) { return n.biases[o]; });
      }
    }
    CHECK(moved > 1e-4);
    CHECK(worst < 1e-6);
  }
}
