// Every setting that training allows, and samples for it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "fanin/network/network.hpp"
#include "fanin/training/loss.hpp"

struct TrainingCase {
  fanin::Architecture architecture;
  fanin::Loss loss;
  fanin::Rule rule;

  std::string name() const {
    return std::string(architecture.hidden.name) + " hidden, " +
           std::string(architecture.output.name) + " outputs, " + std::string(loss.name) +
           ", rule " + std::string(fanin::name(rule)) +
           (architecture.biases ? ", biases, " : ", no biases, ") +
           std::to_string(architecture.sizes.size() - 1) + " layers";
  }

  fanin::Network network(fanin::Random& random) const {
    fanin::Network network =
        fanin::make_network(architecture, fanin::parse_initializer("lecun-normal"), random);
    for (fanin::Layer& layer : network.layers) {
      for (float& b : layer.biases) b = static_cast<float>(random.normal(0, 0.1));
    }
    return network;
  }
};

// Layers of unequal widths throughout: a mistaken dimension cannot hide.
inline std::vector<TrainingCase> training_cases() {
  std::vector<TrainingCase> cases;
  const std::vector<std::vector<std::size_t>> shapes = {{7, 4}, {7, 11, 4}, {7, 11, 9, 4}};
  for (const auto& hidden : fanin::activations::all()) {
    for (const auto& output : fanin::activations::all()) {
      for (const auto& loss : fanin::losses::all()) {
        if (!loss.fits(output)) continue;
        for (const auto rule : {fanin::Rule::gradient, fanin::Rule::book}) {
          for (const bool biases : {false, true}) {
            for (const auto& sizes : shapes) {
              if (sizes.size() == 2 && hidden.name != "sigmoid") continue;  // none is hidden
              cases.push_back({{sizes, hidden, output, biases}, loss, rule});
            }
          }
        }
      }
    }
  }
  return cases;
}

inline fanin::Matrix random_inputs(std::size_t count, std::size_t inputs, fanin::Random& random) {
  fanin::Matrix x(count, inputs);
  for (float& v : x.values()) v = static_cast<float>(random.normal());
  return x;
}

// Targets that sum to 1, as categorical cross-entropy wants them, none of them 0.
inline fanin::Matrix random_targets(std::size_t count, std::size_t outputs, fanin::Random& random) {
  fanin::Matrix t(count, outputs);
  for (std::size_t k = 0; k < count; ++k) {
    double sum = 0;
    for (float& v : t.row(k)) sum += v = static_cast<float>(random.uniform(0.05, 1));
    for (float& v : t.row(k)) v = static_cast<float>(v / sum);
  }
  return t;
}
