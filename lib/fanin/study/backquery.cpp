#include "fanin/study/backquery.hpp"

#include <algorithm>
#include <cmath>

#include "fanin/internal/require.hpp"

namespace fanin {
namespace {

// The middle 98 % of a range of outputs, in which an inverse stays finite.
struct Reach {
  double low = 0.01;
  double high = 0.99;
};

Reach reach(const Activation& activation) {
  return activation == activations::tanh ? Reach{-0.98, 0.98} : Reach{};
}

void stretch(std::vector<double>& v, Reach to) {
  const auto [least, largest] = std::minmax_element(v.begin(), v.end());
  const double low = *least, range = *largest - *least;
  for (double& value : v) {
    // Without any difference there is nothing to stretch: the middle.
    const double share = range > 0 ? (value - low) / range : 0.5;
    value = to.low + share * (to.high - to.low);
  }
}

std::vector<double> targets(const Activation& activation, std::size_t outputs, std::size_t label) {
  const Reach at = reach(activation);
  const bool shared = activation == activations::softmax && outputs > 1;
  std::vector<double> y(outputs, shared ? at.low / static_cast<double>(outputs - 1) : at.low);
  y[label] = at.high;
  return y;
}

// y becomes z.
void invert(const Activation& activation, std::vector<double>& y) {
  if (activation == activations::sigmoid) {
    for (double& v : y) v = std::log(v / (1 - v));
  } else if (activation == activations::tanh) {
    for (double& v : y) v = std::atanh(v);
  } else if (activation == activations::softmax) {
    double mean = 0;
    for (double& v : y) mean += (v = std::log(v)) / static_cast<double>(y.size());
    for (double& v : y) v -= mean;
  }
}

void validate(const Network& network, std::size_t label) {
  fanin::validate(network);
  require(label < network.outputs(), "backquery: label ", label, ", the network has ",
          network.outputs(), " outputs");
  for (const Layer& layer : network.layers) {
    const bool last = &layer == &network.layers.back();
    require(layer.activation == activations::sigmoid || layer.activation == activations::tanh ||
                layer.activation == activations::identity ||
                (layer.activation == activations::softmax && last),
            "backquery: the network cannot be run backwards, a layer of ", layer.activation.name,
            " has no inverse (sigmoid, tanh and identity have)");
  }
}

}  // namespace

std::vector<float> backquery(const Network& network, std::size_t label) {
  validate(network, label);
  const auto& layers = network.layers;
  std::vector<double> values = targets(layers.back().activation, network.outputs(), label);
  for (std::size_t l = layers.size(); l-- > 0;) {
    const Layer& layer = layers[l];
    invert(layer.activation, values);
    std::vector<double> below(layer.inputs());
    for (std::size_t o = 0; o < layer.outputs(); ++o) {
      const double z = values[o] - (layer.biases.empty() ? 0 : layer.biases[o]);
      for (std::size_t i = 0; i < layer.inputs(); ++i) below[i] += z * layer.weights(o, i);
    }
    values = std::move(below);
    if (l > 0 && layers[l - 1].activation == activations::identity) continue;
    stretch(values, l > 0 ? reach(layers[l - 1].activation) : Reach{});
  }
  return {values.begin(), values.end()};
}

}  // namespace fanin
