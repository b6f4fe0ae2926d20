// Online training: one update a sample, in the order given, at the speed of matrix products.
// B samples of a block, I inputs, H outputs of the first layer: x (B,I), Z, D (B,H), G (B,B)
//
// The first layer's inputs are known ahead, so that its products can be shared by a block, exactly.
// With W the weights before the block, and d_k = -r delta_k the step of sample k at the rate r (W
// gains d_k x_kᵀ, biases gain d_k):
//
//     Z   = X Wᵀ + b                   in each row b
//     G   = X Xᵀ                       its lower triangle; + 1 with biases
//     z_k = Z_k + sum_{j<k} G_kj d_j   what the earlier samples of the block have changed
//     W  += Dᵀ X,   b += sum d_k       after the block
//
// Two classes do the first, second and fourth: DenseLayer by products of matrices, SparseLayer
// without the inputs that are background.
//
// The layers above the first learn sample by sample: sharing their updates was measured to save
// nothing, as the weights must be read twice a sample all the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "fanin/network/network.hpp"
#include "fanin/numeric/internal/sparse.hpp"
#include "fanin/training/internal/sparse_layer.hpp"
#include "fanin/training/loss.hpp"

namespace fanin {

/// The first layer for any inputs, by products of matrices.
class DenseLayer {
 public:
  /// A larger block packs W less often but has a larger G: 64 was the fastest of 32 to 128, for 50
  /// to 1,000 hidden nodes alike.
  static constexpr std::size_t block = 64;

  /// Trains `layer`, which must outlive it.
  explicit DenseLayer(Layer& layer) : layer_(layer) {}

  /// Writes Z and the lower triangle of G for the samples of a block.
  void begin(ConstMatrixView x, sparse::PaddedMatrix& z, sparse::PaddedMatrix& gram);
  /// Updates the weights and biases.
  void end(ConstMatrixView x, sparse::PaddedMatrix& steps);
  void fold() {}

 private:
  Layer& layer_;
};

class OnlineTraining {
 public:
  /// Trains `network`, which must outlive it. background (I): what most inputs are, which then cost
  /// nothing; or empty.
  OnlineTraining(Network& network, const Loss& loss, Rule rule,
                 std::span<const float> background = {});

  /// The number of samples that share the first layer's products.
  std::size_t block() const noexcept { return steps_.rows(); }

  /// One update for every row of x (B,I) and t (B,O), in order, with one rate; B <= block().
  /// Returns the sum of the losses, each before its update.
  double learn(ConstMatrixView x, ConstMatrixView t, double rate);

  /// Brings the network up to date: `learn` alone may leave its first layer behind. When it is
  /// called changes the rounding.
  void fold();

 private:
  double learn_block(ConstMatrixView t);
  double learn_sample(std::span<const float> first_y, std::span<const float> t,
                      std::span<float> first_delta);

  Network& network_;
  Loss loss_;
  Rule rule_;
  float rate_ = 0;  // of the block
  std::variant<DenseLayer, SparseLayer> first_;
  std::vector<sparse::Strip> strips_;   // of H
  sparse::PaddedMatrix z_;              // (block, H): pre-activations, then outputs
  sparse::PaddedMatrix steps_;          // (block, H): d
  sparse::PaddedMatrix gram_;           // (block, block)
  std::vector<std::uint32_t> samples_;  // (block): 0, 1, 2 ...

  // Of one sample: outputs and deltas of each layer but the first, and what the layer below the
  // output receives.
  std::vector<std::vector<float>> outputs_;
  std::vector<std::vector<float>> deltas_;
  std::vector<float> upstream_;
};

}  // namespace fanin
