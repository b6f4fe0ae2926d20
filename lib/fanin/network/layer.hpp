// One dense layer.
#pragma once

#include <cstddef>
#include <vector>

#include "fanin/network/activation.hpp"
#include "fanin/numeric/matrix.hpp"

namespace fanin {

/// y = f(W x + b). The shape of the weights is the fan: fan-in = cols, fan-out = rows.
struct Layer {
  Matrix weights = {};             ///< (outputs, inputs)
  std::vector<float> biases = {};  ///< (outputs), or empty: none, as in the book
  Activation activation = activations::sigmoid;

  std::size_t inputs() const noexcept { return weights.cols(); }
  std::size_t outputs() const noexcept { return weights.rows(); }

  bool operator==(const Layer&) const = default;
};

}  // namespace fanin
