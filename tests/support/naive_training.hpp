// The independent truth that training is checked against: one sample at a time, loops, double.
#pragma once

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "fanin/network/network.hpp"
#include "fanin/training/loss.hpp"

namespace naive {

using Vector = std::vector<double>;

inline Vector vector(std::span<const float> row) { return {row.begin(), row.end()}; }

struct Layer {
  std::vector<Vector> weights;  // [output][input]
  Vector biases;                // empty: none
  std::string activation;
};

struct Gradient {
  std::vector<Vector> weights;
  Vector biases;
};

struct Network {
  std::vector<Layer> layers;
};

inline Network copy(const fanin::Network& network) {
  Network result;
  for (const fanin::Layer& layer : network.layers) {
    Layer to;
    for (std::size_t o = 0; o < layer.outputs(); ++o) {
      const auto row = layer.weights.row(o);
      to.weights.emplace_back(row.begin(), row.end());
    }
    to.biases.assign(layer.biases.begin(), layer.biases.end());
    to.activation = layer.activation.name;
    result.layers.push_back(to);
  }
  return result;
}

inline Vector activate(const std::string& name, Vector z) {
  if (name == "softmax") {
    double largest = z[0];
    for (const double v : z) largest = std::max(largest, v);
    double sum = 0;
    for (double& v : z) sum += v = std::exp(v - largest);
    for (double& v : z) v /= sum;
    return z;
  }
  for (double& v : z) {
    if (name == "sigmoid") v = 1 / (1 + std::exp(-v));
    if (name == "tanh") v = std::tanh(v);
    if (name == "relu") v = std::max(v, 0.0);
  }
  return z;
}

// Outputs of every layer, the input first.
inline std::vector<Vector> forward(const Network& network, const Vector& x) {
  std::vector<Vector> outputs{x};
  for (const Layer& layer : network.layers) {
    Vector z(layer.weights.size());
    for (std::size_t o = 0; o < z.size(); ++o) {
      z[o] = layer.biases.empty() ? 0 : layer.biases[o];
      for (std::size_t i = 0; i < outputs.back().size(); ++i) {
        z[o] += layer.weights[o][i] * outputs.back()[i];
      }
    }
    outputs.push_back(activate(layer.activation, z));
  }
  return outputs;
}

inline double loss(const std::string& name, const std::string& activation, const Vector& y,
                   const Vector& t) {
  double sum = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (name == "squared-error") {
      sum += (y[i] - t[i]) * (y[i] - t[i]) / 2;
    } else {
      sum -= t[i] * std::log(y[i]);
      if (activation == "sigmoid") sum -= (1 - t[i]) * std::log(1 - y[i]);
    }
  }
  return sum;
}

inline double loss_of(const Network& network, const std::string& name, const Vector& x,
                      const Vector& t) {
  return loss(name, network.layers.back().activation, forward(network, x).back(), t);
}

// dE/dw of every parameter by central differences: it knows nothing of back-propagation.
inline std::vector<Gradient> numeric_gradient(Network network, const std::string& loss_name,
                                              const Vector& x, const Vector& t) {
  const double h = 1e-5;
  const auto slope = [&](double& parameter) {
    const double kept = parameter;
    parameter = kept + h;
    const double above = loss_of(network, loss_name, x, t);
    parameter = kept - h;
    const double below = loss_of(network, loss_name, x, t);
    parameter = kept;
    return (above - below) / (2 * h);
  };
  std::vector<Gradient> gradient;
  for (Layer& layer : network.layers) {
    Gradient g;
    for (Vector& row : layer.weights) {
      g.weights.emplace_back();
      for (double& w : row) g.weights.back().push_back(slope(w));
    }
    for (double& b : layer.biases) g.biases.push_back(slope(b));
    gradient.push_back(g);
  }
  return gradient;
}

// dE/dz from dE/dy: Jᵀ g.
inline Vector backward(const std::string& activation, const Vector& y, Vector g) {
  double mean = 0;
  for (std::size_t i = 0; i < y.size(); ++i) mean += y[i] * g[i];
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (activation == "sigmoid") g[i] *= y[i] * (1 - y[i]);
    if (activation == "tanh") g[i] *= 1 - y[i] * y[i];
    if (activation == "relu") g[i] *= y[i] > 0 ? 1 : 0;
    if (activation == "softmax") g[i] = y[i] * (g[i] - mean);
  }
  return g;
}

// One update on one sample, as the equations of the design state it.
inline void learn(Network& network, const std::string& loss_name, fanin::Rule rule, double rate,
                  const Vector& x, const Vector& t) {
  const auto outputs = forward(network, x);
  const Vector& y = outputs.back();
  const std::string& last = network.layers.back().activation;
  Vector raw(y.size());
  for (std::size_t i = 0; i < y.size(); ++i) raw[i] = y[i] - t[i];
  Vector delta = loss_name == "squared-error" ? backward(last, y, raw) : raw;
  Vector upstream = rule == fanin::Rule::book ? raw : delta;
  for (std::size_t l = network.layers.size(); l-- > 0;) {
    Layer& layer = network.layers[l];
    const Vector& input = outputs[l];
    Vector below(input.size());
    for (std::size_t o = 0; o < delta.size(); ++o) {
      for (std::size_t i = 0; i < input.size(); ++i) below[i] += layer.weights[o][i] * upstream[o];
    }
    for (std::size_t o = 0; o < delta.size(); ++o) {
      for (std::size_t i = 0; i < input.size(); ++i) {
        layer.weights[o][i] -= rate * delta[o] * input[i];
      }
      if (!layer.biases.empty()) layer.biases[o] -= rate * delta[o];
    }
    if (l > 0) below = backward(network.layers[l - 1].activation, input, below);
    delta = upstream = below;
  }
}

// The largest difference of any parameter.
inline double distance(const fanin::Network& network, const Network& exact) {
  double worst = 0;
  const auto see = [&](double a, double b) {
    const double d = std::abs(a - b);
    if (!(d <= worst)) worst = d;  // a NaN is the worst of all
  };
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const fanin::Layer& layer = network.layers[l];
    for (std::size_t o = 0; o < layer.outputs(); ++o) {
      for (std::size_t i = 0; i < layer.inputs(); ++i) {
        see(layer.weights(o, i), exact.layers[l].weights[o][i]);
      }
      if (!layer.biases.empty()) see(layer.biases[o], exact.layers[l].biases[o]);
    }
  }
  return worst;
}

}  // namespace naive
