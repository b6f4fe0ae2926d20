// The first layer in online training, for inputs most of which are background: see online.hpp.
// c (I) is the background: x_k = c + s_k, and s_k is mostly 0.
//
// The layer is kept as V (H,I), u and a (H), all that changes being
//
//     W = V + a cᵀ,   b = b_0 + a,   u = V c + b_0
//
// where the b are left out if the layer has no biases. With κ = c·c, and 1 more with biases,
//
//     z_k = W x_k + b = V s_k + u + a (κ + c·s_k)
//     W += d_k x_kᵀ,  b += d_k    if    V += d_k s_kᵀ,  u += d_k (c·s_k),  a += d_k
//
// so that no multiplication with the background is left. u and a are like two more columns of V:
//
//     z_k = [V u a] f_k,   [V u a] += d_k g_kᵀ,   f_k = (s_k, 1, κ + c·s_k),  g_k = (s_k, c·s_k, 1)
//
// and the block's sums run as in online.hpp, with G_kj = f_k·g_j. Now and then, lest a and u grow
// away from V, the layer is folded: W and b are what they stand for, V = W, b_0 = b, a = 0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "fanin/network/layer.hpp"
#include "fanin/numeric/internal/sparse.hpp"

namespace fanin {

class SparseLayer {
 public:
  /// A larger block touches V less often but has a larger G.
  static constexpr std::size_t block = 32;

  /// Trains `layer`, which must outlive it and is right after a `fold` alone. background: (I).
  SparseLayer(Layer& layer, std::span<const float> background);

  /// Writes Z and G for the samples of a block.
  void begin(ConstMatrixView x, sparse::PaddedMatrix& z, sparse::PaddedMatrix& gram);
  /// Updates V, u and a for the samples of the last `begin`.
  void end(ConstMatrixView x, sparse::PaddedMatrix& d);
  void fold();

 private:
  void load();
  void index_rows(ConstMatrixView x);
  void index_columns(std::size_t count);
  sparse::Columns<float> weights(const sparse::Strip& strip) noexcept;

  Layer& layer_;
  std::vector<float> background_;
  float kappa_;
  std::vector<sparse::Strip> strips_;       // of H
  std::vector<sparse::Strip> gram_strips_;  // of the block's samples
  sparse::AlignedFloats weights_;  // for each strip its columns of [V u a]ᵀ, (I + 2, width)
  sparse::AlignedFloats block_;    // (I + 2, block): column k is g_k

  // A matrix of f_k: a row for each sample.
  std::vector<sparse::Row> rows_;
  std::vector<std::uint32_t> row_cols_;
  std::vector<float> row_values_;
  // A matrix of g_k: a row for each input that is not background everywhere, then for u and a.
  std::vector<sparse::Row> columns_;
  std::vector<std::uint32_t> column_samples_;
  std::vector<float> column_values_;
  std::vector<float> c_dot_s_;         // (block)
  std::vector<std::uint32_t> places_;  // (I)
};

}  // namespace fanin
