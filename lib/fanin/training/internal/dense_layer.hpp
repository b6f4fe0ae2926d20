// The first layer in online training, for any inputs: see online.hpp, whose alphabet this is.
//
// Inputs that are the same in all samples of a block, as the paper around a digit is, need no
// products. With c their values, 0 where inputs vary, and X, W only the columns that vary:
//
//     Z = X Wᵀ + (W_all c)ᵀ in each row,   G = X Xᵀ + c·c everywhere,   W_all += (sum d_k) cᵀ
//
// A bias is one more such input, always 1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "fanin/network/layer.hpp"
#include "fanin/numeric/internal/sparse.hpp"

namespace fanin {

class DenseLayer {
 public:
  /// A larger block packs W less often but has a larger G: 64 was the fastest of 32 to 128, for 50
  /// to 1,000 hidden nodes alike.
  static constexpr std::size_t block = 64;

  /// Trains `layer`, which must outlive it.
  explicit DenseLayer(Layer& layer);

  /// Writes Z and the lower triangle of G for the samples of a block.
  void begin(ConstMatrixView x, sparse::PaddedMatrix& z, sparse::PaddedMatrix& gram);
  /// Updates the weights and biases for the samples of the last `begin`.
  void end(ConstMatrixView x, sparse::PaddedMatrix& steps);
  void fold() {}

 private:
  struct Run {
    std::size_t first;
    std::size_t count;
  };

  bool split(ConstMatrixView x);
  MatrixView gather(ConstMatrixView from, Matrix& to) const;

  Layer& layer_;
  bool folded_ = false;                 // whether constant columns were left out of the last block
  std::vector<Run> varying_;            // columns of x
  std::vector<float> constant_;         // (I): c above
  std::vector<std::uint32_t> differs_;  // (I): 1 where a column varies
  Matrix x_varying_;                    // (block, I): its first columns are those that vary
  Matrix w_varying_;                    // (H, I): likewise
  std::vector<float> common_;           // (H): what all samples of a block have in common
};

}  // namespace fanin
