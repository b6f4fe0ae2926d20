#include "fanin/training/internal/online.hpp"

#include <algorithm>
#include <cassert>

#include "fanin/numeric/internal/row.hpp"
#include "fanin/numeric/product.hpp"
#include "fanin/training/internal/backpropagation.hpp"

namespace fanin {
namespace {

// A larger block packs W less often but has a larger G: 64 was the fastest of 32 to 128, for 50 to
// 1,000 hidden nodes alike.
constexpr std::size_t block_size = 64;
constexpr std::size_t group_size = 8;

// y = f(W x + b) of one sample.
void forward(const Layer& layer, std::span<const float> x, std::span<float> y) {
  for (std::size_t o = 0; o < y.size(); ++o) y[o] = row::dot(layer.weights.row(o), x);
  if (!layer.biases.empty()) row::axpy(1, layer.biases, y);
  layer.activation.forward(y);
}

}  // namespace

OnlineTraining::OnlineTraining(Network& network, const Loss& loss, Rule rule, double learning_rate)
    : network_(network),
      loss_(loss),
      rule_(rule),
      rate_(static_cast<float>(learning_rate)),
      z_(block_size, network.layers.front().outputs()),
      delta_(block_size, network.layers.front().outputs()),
      gram_(block_size, block_size),
      constant_(network.inputs()),
      differs_(network.inputs()),
      x_varying_(block_size, network.inputs()),
      w_varying_(network.layers.front().outputs(), network.inputs()),
      common_(network.layers.front().outputs()),
      passed_(network.outputs()) {
  for (const Layer& layer : network.layers) {
    outputs_.emplace_back(layer.outputs());
    deltas_.emplace_back(layer.outputs());
  }
}

double OnlineTraining::learn(ConstMatrixView x, ConstMatrixView t) {
  assert(x.rows() <= block());
  if (x.rows() == 0) return 0;
  Layer& first = network_.layers.front();
  const MatrixView z = z_.view().rows_from(0, x.rows());
  const MatrixView delta = delta_.view().rows_from(0, x.rows());
  const bool biased = !first.biases.empty();
  const bool folded = split(x);
  const ConstMatrixView xs = folded ? gather(x, x_varying_) : x;
  const MatrixView ws = folded ? gather(first.weights, w_varying_) : first.weights.view();

  float common_gram = biased ? 1 : 0;
  std::ranges::fill(common_, 0.0f);
  if (biased) std::ranges::copy(first.biases, common_.begin());
  if (folded) {
    common_gram += row::dot(constant_, constant_);
    for (std::size_t o = 0; o < common_.size(); ++o) {
      common_[o] += row::dot(first.weights.row(o), constant_);
    }
  }
  for (std::size_t k = 0; k < z.rows(); ++k) std::ranges::copy(common_, z.row(k).begin());
  product_a_bt(xs, ws, z, 1, 1);
  gram(xs, gram_.view().block(0, 0, x.rows(), x.rows()));

  const double total = learn_block(t, common_gram);

  product_at_b(delta, xs, ws, -rate_, 1);
  if (!biased && !folded) return total;
  std::ranges::fill(common_, 0.0f);
  add_bias_gradient(delta, -rate_, common_);
  if (biased) row::axpy(1, common_, first.biases);
  if (!folded) return total;
  for (std::size_t o = 0; o < common_.size(); ++o) {
    const auto weights = first.weights.row(o);
    row::axpy(common_[o], constant_, weights);
    auto from = ws.row(o).begin();
    for (const Run& run : varying_) {
      std::copy_n(from, run.count, weights.begin() + static_cast<std::ptrdiff_t>(run.first));
      from += static_cast<std::ptrdiff_t>(run.count);
    }
  }
  return total;
}

// Finds the columns that vary and the values of the others. Returns whether there are enough others
// to be worth the copies.
bool OnlineTraining::split(ConstMatrixView x) {
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
MatrixView OnlineTraining::gather(ConstMatrixView from, Matrix& to) const {
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

// The samples one by one, from z_ and gram_ to delta_; all layers but the first are updated.
double OnlineTraining::learn_block(ConstMatrixView t, float common_gram) {
  const std::size_t count = t.rows();
  const Activation& activation = network_.layers.front().activation;
  double total = 0;
  for (std::size_t begin = 0; begin < count; begin += group_size) {
    const std::size_t end = std::min(begin + group_size, count);
    for (std::size_t k = begin; k < end; ++k) {
      for (std::size_t j = begin; j < k; ++j) {
        row::axpy(-rate_ * (gram_(k, j) + common_gram), delta_.row(j), z_.row(k));
      }
      activation.forward(z_.row(k));
      total += learn_sample(z_.row(k), t.row(k), delta_.row(k));
    }
    const MatrixView g = gram_.view().block(end, begin, count - end, end - begin);
    for (std::size_t k = 0; k < g.rows(); ++k) {
      for (float& value : g.row(k)) value += common_gram;
    }
    product(g, delta_.view().rows_from(begin, end - begin), z_.view().rows_from(end, count - end),
            -rate_, 1);
  }
  return total;
}

// From the first layer's outputs on: updates all other layers, writes the first layer's delta.
double OnlineTraining::learn_sample(std::span<const float> first_y, std::span<const float> t,
                                    std::span<float> first_delta) {
  auto& layers = network_.layers;
  const std::size_t last = layers.size() - 1;
  const auto y = [&](std::size_t l) {
    return l == 0 ? first_y : std::span<const float>(outputs_[l]);
  };
  const auto delta = [&](std::size_t l) { return l == 0 ? first_delta : std::span(deltas_[l]); };

  for (std::size_t l = 1; l <= last; ++l) forward(layers[l], y(l - 1), outputs_[l]);
  const Activation& output = layers[last].activation;
  const double loss = loss_.value(output, y(last), t);
  output_delta(loss_, rule_, output, y(last), t, delta(last), passed_);

  for (std::size_t l = last; l > 0; --l) {
    const auto step = delta(l);
    const auto passed = l == last ? std::span<const float>(passed_) : step;
    const auto below = delta(l - 1);
    std::ranges::fill(below, 0.0f);
    for (std::size_t o = 0; o < step.size(); ++o) {
      row::backward_and_update(passed[o], -rate_ * step[o], y(l - 1), layers[l].weights.row(o),
                               below);
    }
    if (!layers[l].biases.empty()) row::axpy(-rate_, step, layers[l].biases);
    layers[l - 1].activation.backward(y(l - 1), below);
  }
  return loss;
}

}  // namespace fanin
