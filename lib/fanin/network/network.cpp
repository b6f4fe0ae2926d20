#include "fanin/network/network.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "fanin/error.hpp"
#include "fanin/internal/require.hpp"
#include "fanin/numeric/internal/row.hpp"
#include "fanin/numeric/product.hpp"

namespace fanin {
namespace {

void require_inputs(const Network& network, std::size_t inputs) {
  validate(network);
  require(inputs == network.inputs(), "predict: ", inputs, " inputs, expected ", network.inputs());
}

}  // namespace

std::size_t Network::parameters() const noexcept {
  std::size_t count = 0;
  for (const Layer& layer : layers) count += layer.weights.values().size() + layer.biases.size();
  return count;
}

Matrix Network::predict(ConstMatrixView x) const {
  require_inputs(*this, x.cols());
  Matrix y;
  for (const Layer& layer : layers) {
    Matrix z(x.rows(), layer.outputs());
    pre_activation(layer, &layer == &layers.front() ? x : y.view(), z);
    for (std::size_t k = 0; k < z.rows(); ++k) layer.activation.forward(z.row(k));
    y = std::move(z);
  }
  return y;
}

std::vector<float> Network::predict(std::span<const float> x) const {
  return predict_layers(x).back();
}

std::vector<std::vector<float>> Network::predict_layers(std::span<const float> x) const {
  require_inputs(*this, x.size());
  std::vector<std::vector<float>> outputs;
  for (const Layer& layer : layers) {
    std::vector<float> y(layer.outputs());
    forward(layer, outputs.empty() ? x : std::span<const float>(outputs.back()), y);
    outputs.push_back(std::move(y));
  }
  return outputs;
}

Network make_network(const Architecture& architecture, const Initializer& initializer,
                     Random& random) {
  const auto& sizes = architecture.sizes;
  require(sizes.size() >= 2 && std::ranges::count(sizes, std::size_t{0}) == 0,
          "network: expected the number of inputs, of nodes in each hidden layer and of outputs, "
          "none of them 0");
  require(initializer.fill != nullptr, "network: initializer \"", initializer.name,
          "\" without a function");
  Network network;
  for (std::size_t l = 0; l + 1 < sizes.size(); ++l) {
    const bool last = l + 2 == sizes.size();
    Layer layer{Matrix(sizes[l + 1], sizes[l]),
                std::vector<float>(architecture.biases ? sizes[l + 1] : 0),
                last ? architecture.output : architecture.hidden};
    initializer.fill(layer, random);
    network.layers.push_back(std::move(layer));
  }
  validate(network);
  return network;
}

void validate(const Network& network) {
  require(!network.layers.empty(), "network: no layers");
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const Layer& layer = network.layers[l];
    require(layer.inputs() > 0 && layer.outputs() > 0, "network: layer ", l, " is empty");
    require(layer.biases.empty() || layer.biases.size() == layer.outputs(), "network: layer ", l,
            " has ", layer.biases.size(), " biases, expected ", layer.outputs(), " or none");
    const std::size_t below = l > 0 ? network.layers[l - 1].outputs() : layer.inputs();
    require(layer.inputs() == below, "network: layer ", l, " takes ", layer.inputs(),
            " inputs, the layer before gives ", below);
    validate(layer.activation);
  }
}

void forward(const Layer& layer, std::span<const float> x, std::span<float> y) {
  require(x.size() == layer.inputs() && y.size() == layer.outputs(), "forward: ", x.size(),
          " inputs and ", y.size(), " outputs, expected ", layer.inputs(), " and ",
          layer.outputs());
  for (std::size_t o = 0; o < y.size(); ++o) y[o] = row::dot(layer.weights.row(o), x);
  if (!layer.biases.empty()) row::axpy(1, layer.biases, y);
  layer.activation.forward(y);
}

void pre_activation(const Layer& layer, ConstMatrixView x, MatrixView z) {
  if (layer.biases.empty()) return product_a_bt(x, layer.weights, z);
  require(z.cols() == layer.biases.size(), "pre_activation: ", z.cols(), " outputs, expected ",
          layer.biases.size());
  for (std::size_t k = 0; k < z.rows(); ++k) std::ranges::copy(layer.biases, z.row(k).begin());
  product_a_bt(x, layer.weights, z, 1, 1);
}

std::size_t argmax(std::span<const float> values) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < values.size(); ++i) {
    const bool first_number = std::isnan(values[best]) && !std::isnan(values[i]);
    if (values[i] > values[best] || first_number) best = i;
  }
  return best;
}

}  // namespace fanin
