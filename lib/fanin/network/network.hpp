// A network: a vector of layers.
// B samples, I inputs of the first layer, O outputs of the last: x (B,I), y (B,O)
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "fanin/network/initializer.hpp"
#include "fanin/network/layer.hpp"
#include "fanin/numeric/matrix.hpp"

namespace fanin {

/// Layers in a row: each takes what the one before gives.
struct Network {
  std::vector<Layer> layers = {};

  std::size_t inputs() const noexcept { return layers.empty() ? 0 : layers.front().inputs(); }
  std::size_t outputs() const noexcept { return layers.empty() ? 0 : layers.back().outputs(); }
  /// Weights and biases.
  std::size_t parameters() const noexcept;

  /// Outputs (B,O) of a batch x (B,I). Safe from many threads on one network, while others
  /// call OpenBLAS (but see product.hpp): its number of threads is left as it is, and serves a
  /// large batch. Throws Error(argument) when x does not fit.
  Matrix predict(ConstMatrixView x) const;
  Matrix predict(const Matrix& x) const { return predict(x.view()); }
  /// Outputs (O) of one sample x (I), computed in the calling thread.
  std::vector<float> predict(std::span<const float> x) const;
  /// Outputs of every layer for one sample x (I); the last are the network's.
  std::vector<std::vector<float>> predict_layers(std::span<const float> x) const;

  bool operator==(const Network&) const = default;
};

/// The shape of a network before it has weights.
struct Architecture {
  std::vector<std::size_t> sizes = {};  ///< inputs, hidden layers, outputs: {784, 200, 10}
  Activation hidden = activations::sigmoid;
  Activation output = activations::sigmoid;
  bool biases = false;
};

/// Layers of that shape, filled in order from the first to the last; biases are 0.
/// Throws Error(argument) for fewer than two sizes or a size of 0.
Network make_network(const Architecture& architecture, const Initializer& initializer,
                     Random& random);

/// Throws Error(argument) unless there is a layer, none is empty, each takes what the one before
/// gives, biases are none or one per output, and activations are valid.
void validate(const Network& network);

/// y = f(W x + b) of one layer for one sample: x (I), y (O). Throws Error(argument) for other
/// sizes.
void forward(const Layer& layer, std::span<const float> x, std::span<float> y);

/// z = W x + b of one layer for a batch: x (B,I), z (B,O). No activation is applied. Throws
/// Error(argument) for other shapes.
void pre_activation(const Layer& layer, ConstMatrixView x, MatrixView z);

/// The place of the largest value; the first of several. A NaN never wins; 0 when there is
/// nothing else.
std::size_t argmax(std::span<const float> values);

}  // namespace fanin
