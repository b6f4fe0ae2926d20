// Mini-batch training: one update a batch, with the mean gradient.
#pragma once

#include "fanin/training/internal/backpropagation.hpp"

namespace fanin {

class MinibatchTraining {
 public:
  /// Trains `network`, which must outlive it, on batches of up to `capacity` samples.
  MinibatchTraining(Network& network, const Loss& loss, Rule rule, std::size_t capacity);

  /// One update: W -= rate / B * sum of the gradients of x (B,I) against t (B,O).
  /// Returns the sum of the losses, before the update.
  double learn(ConstMatrixView x, ConstMatrixView t, double rate);

 private:
  Network& network_;
  Loss loss_;
  Rule rule_;
  Backpropagation pass_;
};

}  // namespace fanin
