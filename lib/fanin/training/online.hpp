// Online training: one update a sample, in the order given, at the speed of matrix products.
// B samples of a block, I inputs, H outputs of the first layer: x (B,I), W (H,I), Z, D (B,H), G
// (B,B)
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
// A bias is an input that is always 1: it adds 1 to every G_kj. The sum over j goes in two levels:
// within a group of samples by hand, and after each group by one small product that corrects the
// rest of the block. The other layers, small beside the first, learn sample by sample.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "fanin/network/network.hpp"
#include "fanin/training/loss.hpp"
#include "fanin/training/rule.hpp"

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
  // From the first layer's outputs on: updates all other layers, writes the first layer's delta.
  double learn_sample(std::span<const float> first_y, std::span<const float> t,
                      std::span<float> first_delta);

  Network& network_;
  Loss loss_;
  Rule rule_;
  float rate_;
  Matrix z_;      // (block, H): pre-activations of the first layer, then its outputs
  Matrix delta_;  // (block, H)
  Matrix gram_;   // (block, block), lower triangle

  // Of one sample: outputs and deltas of each layer but the first, and what output_step passes on.
  std::vector<std::vector<float>> outputs_;
  std::vector<std::vector<float>> deltas_;
  std::vector<float> passed_;
};

}  // namespace fanin
