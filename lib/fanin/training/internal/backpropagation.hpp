// Forward and backward pass of a batch.
// B samples, layer l with I_l inputs and O_l outputs: x (B,I_0), t (B,O), outputs and deltas
// (B,O_l)
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "fanin/network/network.hpp"
#include "fanin/training/loss.hpp"

namespace fanin {

/// The output layer's step for one sample: delta (O), and what the layer below receives through the
/// weights, `upstream` (O): delta itself, or the raw error y - t with rule `book`.
void output_delta(const Loss& loss, Rule rule, const Activation& output, std::span<const float> y,
                  std::span<const float> t, std::span<float> delta, std::span<float> upstream);

/// Outputs and deltas of all layers, with room for batches of up to `capacity` samples. The network
/// given to the functions must have the shape of the one it was made for.
class Backpropagation {
 public:
  Backpropagation(const Network& network, std::size_t capacity);

  /// Outputs of all layers for x (B,I_0), B <= capacity.
  void forward(const Network& network, ConstMatrixView x);

  /// After `forward`: deltas of all layers, delta = dE/dz of each sample (or what the rule puts in
  /// its place). Returns the sum of the losses over the batch.
  double backward(const Network& network, ConstMatrixView t, const Loss& loss, Rule rule);

  /// After `backward`: adds alpha times the gradient of layer l, summed over the batch, to the
  /// weights and biases of `into`: weights += alpha * deltaᵀ input, biases += alpha * sum delta.
  void add_gradient(std::size_t l, ConstMatrixView x, float alpha, Layer& into) const;

  ConstMatrixView outputs(std::size_t l) const noexcept { return used(outputs_[l]); }
  ConstMatrixView deltas(std::size_t l) const noexcept { return used(deltas_[l]); }

 private:
  ConstMatrixView used(const Matrix& m) const noexcept { return m.view().rows_from(0, batch_); }
  MatrixView used(Matrix& m) noexcept { return m.view().rows_from(0, batch_); }

  std::size_t batch_ = 0;
  std::vector<Matrix> outputs_;
  std::vector<Matrix> deltas_;
  Matrix upstream_;  // (capacity, O): see output_delta
};

/// biases += alpha * the sum of the rows of delta (B,O).
void add_bias_gradient(ConstMatrixView delta, float alpha, std::span<float> biases);

}  // namespace fanin
