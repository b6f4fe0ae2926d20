// Online training: one update a sample, in the order given, at the speed of matrix products.
// B samples of a block, I inputs, H outputs of the first layer: x (B,I), Z, D (B,H), G (B,B), c (I)
//
// The first layer's inputs are known ahead, so that its products can be shared by a block, exactly.
// With W the weights before the block, d_k the delta of sample k and r the rate (W loses r d_k
// x_kᵀ):
//
//     Z   = X Wᵀ                       one product
//     G   = X Xᵀ                       its lower triangle
//     z_k = Z_k - r sum_{j<k} G_kj d_j what the earlier samples of the block have changed
//     W  -= r Dᵀ X                     one product, after the block
//
// The sum over j goes in two levels: within a group of samples by hand, and after each group by one
// small product that corrects the rest of the block.
//
// Inputs that are the same in all samples of a block, as the paper around a digit is, need no
// products. With c their values, 0 where inputs vary, and X, W only the columns that vary:
//
//     Z = X Wᵀ + (W_all c)ᵀ in each row,   G = X Xᵀ + c·c everywhere,   W_all -= r (sum d_k) cᵀ
//
// A bias is one more such input, always 1.
//
// The layers above the first learn sample by sample: sharing their updates was measured to save
// nothing, as the weights must be read twice a sample all the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "fanin/network/network.hpp"
#include "fanin/training/loss.hpp"

namespace fanin {

class OnlineTraining {
 public:
  /// Trains `network`, which must outlive it.
  OnlineTraining(Network& network, const Loss& loss, Rule rule, double learning_rate);

  /// The number of samples that share the first layer's products.
  std::size_t block() const noexcept { return gram_.rows(); }

  /// One update for every row of x (B,I) and t (B,O), in order; B <= block().
  /// Returns the sum of the losses, each before its update.
  double learn(ConstMatrixView x, ConstMatrixView t);

 private:
  struct Run {
    std::size_t first;
    std::size_t count;
  };

  bool split(ConstMatrixView x);
  MatrixView gather(ConstMatrixView from, Matrix& to) const;
  double learn_block(ConstMatrixView t, float common_gram);
  double learn_sample(std::span<const float> first_y, std::span<const float> t,
                      std::span<float> first_delta);

  Network& network_;
  Loss loss_;
  Rule rule_;
  float rate_;
  Matrix z_;      // (block, H): pre-activations of the first layer, then its outputs
  Matrix delta_;  // (block, H)
  Matrix gram_;   // (block, block), lower triangle

  std::vector<Run> varying_;            // columns of x
  std::vector<float> constant_;         // (I): c above
  std::vector<std::uint32_t> differs_;  // (I): 1 where a column varies
  Matrix x_varying_;                    // (block, I): its first columns are those that vary
  Matrix w_varying_;                    // (H, I): likewise
  std::vector<float> common_;           // (H): what all samples of a block have in common

  // Of one sample: outputs and deltas of each layer but the first, and what output_delta passes on.
  std::vector<std::vector<float>> outputs_;
  std::vector<std::vector<float>> deltas_;
  std::vector<float> passed_;
};

}  // namespace fanin
