#include "fanin/network/activation.hpp"

#include <algorithm>

#include "fanin/error.hpp"
#include "fanin/numeric/internal/row.hpp"

namespace fanin {
namespace {

void pull_back_sigmoid(std::span<const float> y, std::span<float> g) {
  for (std::size_t i = 0; i < g.size(); ++i) g[i] *= y[i] * (1 - y[i]);
}

void pull_back_tanh(std::span<const float> y, std::span<float> g) {
  for (std::size_t i = 0; i < g.size(); ++i) g[i] *= (1 - y[i]) * (1 + y[i]);
}

void apply_relu(std::span<float> row) {
  for (float& z : row) z = z < 0 ? 0 : z;  // a NaN stays one
}

void pull_back_relu(std::span<const float> y, std::span<float> g) {
  for (std::size_t i = 0; i < g.size(); ++i) g[i] = y[i] > 0 ? g[i] : 0;
}

void apply_identity(std::span<float>) {}

void pull_back_identity(std::span<const float>, std::span<float>) {}

// e^(z - max z) lies in 0..1, so that no sum overflows.
void apply_softmax(std::span<float> row) {
  if (row.empty()) return;
  const float largest = *std::max_element(row.begin(), row.end());
  for (float& z : row) z -= largest;
  row::exp(row);
  double sum = 0;
  for (const float e : row) sum += e;
  for (float& e : row) e = static_cast<float>(e / sum);
}

// J = diag(y) - y yᵀ, hence Jᵀ g = y (g - y·g)
void pull_back_softmax(std::span<const float> y, std::span<float> g) {
  const float mean = row::dot(y, g);
  for (std::size_t i = 0; i < g.size(); ++i) g[i] = y[i] * (g[i] - mean);
}

}  // namespace

namespace activations {

constinit const Activation sigmoid{"sigmoid", row::sigmoid, pull_back_sigmoid};
constinit const Activation tanh{"tanh", row::tanh, pull_back_tanh};
constinit const Activation relu{"relu", apply_relu, pull_back_relu};
constinit const Activation identity{"identity", apply_identity, pull_back_identity};
constinit const Activation softmax{"softmax", apply_softmax, pull_back_softmax};

std::vector<Activation> all() { return {sigmoid, tanh, relu, identity, softmax}; }

}  // namespace activations

Activation parse_activation(std::string_view name) {
  std::string names;
  for (const Activation& activation : activations::all()) {
    if (activation.name == name) return activation;
    names += (names.empty() ? "" : ", ") + std::string(activation.name);
  }
  throw Error(ErrorKind::argument,
              "activation \"" + std::string(name) + "\": unknown, expected one of " + names);
}

}  // namespace fanin
