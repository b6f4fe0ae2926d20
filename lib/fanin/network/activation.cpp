#include "fanin/network/activation.hpp"

#include <algorithm>

#include "fanin/internal/require.hpp"
#include "fanin/internal/string.hpp"
#include "fanin/numeric/internal/row.hpp"

namespace fanin {
namespace {

void backward_sigmoid(std::span<const float> y, std::span<float> g) {
  for (std::size_t i = 0; i < g.size(); ++i) g[i] *= y[i] * (1 - y[i]);
}

void backward_tanh(std::span<const float> y, std::span<float> g) {
  for (std::size_t i = 0; i < g.size(); ++i) g[i] *= (1 - y[i]) * (1 + y[i]);
}

void forward_relu(std::span<float> row) {
  for (float& z : row) z = z < 0 ? 0 : z;  // a NaN stays one
}

void backward_relu(std::span<const float> y, std::span<float> g) {
  for (std::size_t i = 0; i < g.size(); ++i) g[i] = y[i] > 0 ? g[i] : 0;
}

void forward_identity(std::span<float>) {}

void backward_identity(std::span<const float>, std::span<float>) {}

// e^(z - max z) lies in 0..1, so that no sum overflows.
void forward_softmax(std::span<float> row) {
  if (row.empty()) return;
  const float largest = *std::max_element(row.begin(), row.end());
  for (float& z : row) z -= largest;
  row::exp(row);
  double sum = 0;
  for (const float e : row) sum += e;
  for (float& e : row) e = static_cast<float>(e / sum);
}

// J = diag(y) - y yᵀ, hence Jᵀ g = y (g - y·g)
void backward_softmax(std::span<const float> y, std::span<float> g) {
  const float mean = row::dot(y, g);
  for (std::size_t i = 0; i < g.size(); ++i) g[i] = y[i] * (g[i] - mean);
}

}  // namespace

namespace activations {

std::vector<Activation> all() {
  return {{"sigmoid", row::sigmoid, backward_sigmoid},
          {"tanh", row::tanh, backward_tanh},
          {"relu", forward_relu, backward_relu},
          {"identity", forward_identity, backward_identity},
          {"softmax", forward_softmax, backward_softmax}};
}

}  // namespace activations

Activation parse_activation(std::string_view name) {
  return find_named("activation", name, activations::all());
}

void validate(const Activation& activation) {
  constexpr std::size_t max_name = 64;
  const std::string& name = activation.name;
  const auto fits = [](char c) { return c >= ' ' && c <= '~' && c != ','; };
  require(!name.empty() && name.size() <= max_name && std::ranges::all_of(name, fits),
          "activation \"", name.substr(0, max_name), "\": expected a name of 1 to ", max_name,
          " printable ASCII characters without a comma");
  require(activation.forward && activation.backward, "activation \"", name,
          "\": expected two functions, forward and backward");
}

}  // namespace fanin
