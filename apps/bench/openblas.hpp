// What OpenBLAS does without Fanin: the competitor to beat, and the speed that cannot be beaten.
// I inputs, O outputs of a layer: x (I), weights W (O,I), y, delta (O)
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "fanin/network/network.hpp"
#include "fanin/training/loss.hpp"

namespace fanin::bench {

/// Online training as everyone writes it: for each sample and layer a product of matrix and vector,
/// forward y = f(W x + b) and backward Wᵀ delta, and the rank-one update W -= rate delta xᵀ.
/// T is float, or double to show how far others are from the truth.
template <typename T>
class PlainLoop {
 public:
  /// Starts with the weights of `network`.
  PlainLoop(const Network& network, const Loss& loss, Rule rule, double learning_rate);

  /// One update with x (I of the first layer) and targets t (O of the last).
  void learn(std::span<const float> x, std::span<const float> t);

  /// The network as it stands, rounded to float.
  Network network() const;

  /// The largest difference of any weight or bias; infinite when one of them is NaN.
  double distance(const Network& other) const;

 private:
  struct PlainLayer {
    std::vector<T> weights;
    std::vector<T> biases;
    Activation activation;
    std::vector<T> y;
    std::vector<T> delta;
  };

  // Of the output layer; returns what goes down through its weights.
  std::vector<T>& output_delta(std::span<const float> t);

  std::vector<PlainLayer> layers_;
  std::vector<T> x_;
  std::vector<T> raw_;  // y - t
  Loss loss_;
  Rule rule_;
  T rate_;
};

extern template class PlainLoop<float>;
extern template class PlainLoop<double>;

/// Seconds that OpenBLAS alone takes for the two products of one layer, Z = X Wᵀ and W += Dᵀ X, if
/// `samples` samples went through in pieces of x.rows(). x (B,I), W (outputs,I). No training that
/// multiplies with OpenBLAS can be faster.
double seconds_of_products(ConstMatrixView x, std::size_t outputs, std::size_t samples);

}  // namespace fanin::bench
