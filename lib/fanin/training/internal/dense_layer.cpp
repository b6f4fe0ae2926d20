#include "fanin/training/internal/dense_layer.hpp"

#include <algorithm>

#include "fanin/numeric/internal/row.hpp"
#include "fanin/numeric/product.hpp"
#include "fanin/training/internal/backpropagation.hpp"

namespace fanin {

DenseLayer::DenseLayer(Layer& layer)
    : layer_(layer),
      constant_(layer.inputs()),
      differs_(layer.inputs()),
      x_varying_(block, layer.inputs()),
      w_varying_(layer.outputs(), layer.inputs()),
      common_(layer.outputs()) {}

void DenseLayer::begin(ConstMatrixView x, sparse::PaddedMatrix& z, sparse::PaddedMatrix& gram) {
  const std::size_t count = x.rows();
  const bool biased = !layer_.biases.empty();
  folded_ = split(x);
  const ConstMatrixView xs = folded_ ? gather(x, x_varying_) : x;
  const ConstMatrixView ws = folded_ ? gather(layer_.weights, w_varying_) : layer_.weights.view();

  float common_gram = biased ? 1 : 0;
  std::ranges::fill(common_, 0.0f);
  if (biased) std::ranges::copy(layer_.biases, common_.begin());
  if (folded_) {
    common_gram += row::dot(constant_, constant_);
    for (std::size_t o = 0; o < common_.size(); ++o) {
      common_[o] += row::dot(layer_.weights.row(o), constant_);
    }
  }
  for (std::size_t k = 0; k < count; ++k) {
    std::ranges::copy(common_, z.row(k).begin());
    std::ranges::fill(gram.row(k), common_gram);
  }
  product_a_bt(xs, ws, z.view().rows_from(0, count), 1, 1);
  fanin::gram(xs, gram.view().block(0, 0, count, count), 1, 1);
}

void DenseLayer::end(ConstMatrixView x, sparse::PaddedMatrix& steps) {
  const ConstMatrixView d = steps.view().rows_from(0, x.rows());
  const bool biased = !layer_.biases.empty();
  std::size_t cols = x.cols();
  if (folded_) {
    cols = 0;
    for (const Run& run : varying_) cols += run.count;
  }
  const ConstMatrixView xs = folded_ ? x_varying_.view().block(0, 0, x.rows(), cols) : x;
  const MatrixView ws =
      folded_ ? w_varying_.view().block(0, 0, w_varying_.rows(), cols) : layer_.weights.view();
  product_at_b(d, xs, ws, 1, 1);
  if (!biased && !folded_) return;
  std::ranges::fill(common_, 0.0f);
  add_bias_gradient(d, 1, common_);
  if (biased) row::axpy(1, common_, layer_.biases);
  if (!folded_) return;
  for (std::size_t o = 0; o < common_.size(); ++o) {
    const auto weights = layer_.weights.row(o);
    row::axpy(common_[o], constant_, weights);
    auto from = ws.row(o).begin();
    for (const Run& run : varying_) {
      std::copy_n(from, run.count, weights.begin() + static_cast<std::ptrdiff_t>(run.first));
      from += static_cast<std::ptrdiff_t>(run.count);
    }
  }
}

// Finds the columns that vary and the values of the others. Returns whether there are enough others
// to be worth the copies.
bool DenseLayer::split(ConstMatrixView x) {
  const auto first = x.row(0);
  std::ranges::fill(differs_, 0u);
  for (std::size_t k = 1; k < x.rows(); ++k) {
    const auto other = x.row(k);
    for (std::size_t i = 0; i < differs_.size(); ++i) differs_[i] |= first[i] != other[i] ? 1u : 0u;
  }
  varying_.clear();
  std::size_t count = 0;
  for (std::size_t i = 0; i < differs_.size(); ++i) {
    const bool varies = differs_[i] != 0;
    constant_[i] = varies ? 0 : first[i];
    if (!varies) continue;
    ++count;
    const bool begins = i == 0 || differs_[i - 1] == 0;
    if (begins) varying_.push_back({i, 0});
    ++varying_.back().count;
  }
  return count < differs_.size() * 7 / 8;
}

// The columns of `from` that vary, side by side in `to`.
MatrixView DenseLayer::gather(ConstMatrixView from, Matrix& to) const {
  std::size_t cols = 0;
  for (const Run& run : varying_) cols += run.count;
  for (std::size_t r = 0; r < from.rows(); ++r) {
    auto out = to.row(r).begin();
    for (const Run& run : varying_) {
      out = std::copy_n(from.row(r).data() + run.first, run.count, out);
    }
  }
  return to.view().block(0, 0, from.rows(), cols);
}

}  // namespace fanin
