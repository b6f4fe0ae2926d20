#include "fanin/training/internal/backpropagation.hpp"

#include <algorithm>
#include <cassert>

#include "fanin/numeric/internal/row.hpp"
#include "fanin/numeric/product.hpp"

namespace fanin {

void output_delta(const Loss& loss, Rule rule, const Activation& output, std::span<const float> y,
                  std::span<const float> t, std::span<float> delta, std::span<float> upstream) {
  loss.output_delta(output, y, t, delta);
  if (rule == Rule::gradient) {
    std::ranges::copy(delta, upstream.begin());
  } else {
    for (std::size_t i = 0; i < upstream.size(); ++i) upstream[i] = y[i] - t[i];
  }
}

Backpropagation::Backpropagation(const Network& network, std::size_t capacity)
    : upstream_(capacity, network.outputs()) {
  for (const Layer& layer : network.layers) {
    outputs_.emplace_back(capacity, layer.outputs());
    deltas_.emplace_back(capacity, layer.outputs());
  }
}

void Backpropagation::forward(const Network& network, ConstMatrixView x) {
  assert(x.rows() <= upstream_.rows());
  batch_ = x.rows();
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const Layer& layer = network.layers[l];
    const MatrixView y = used(outputs_[l]);
    pre_activation(layer, l == 0 ? x : outputs(l - 1), y);
    for (std::size_t k = 0; k < batch_; ++k) layer.activation.forward(y.row(k));
  }
}

double Backpropagation::backward(const Network& network, ConstMatrixView t, const Loss& loss,
                                 Rule rule) {
  const std::size_t last = network.layers.size() - 1;
  const Activation& output = network.layers[last].activation;
  const MatrixView upstream = used(upstream_);
  double total = 0;
  for (std::size_t k = 0; k < batch_; ++k) {
    const auto y = outputs(last).row(k);
    total += loss.value(output, y, t.row(k));
    output_delta(loss, rule, output, y, t.row(k), used(deltas_[last]).row(k), upstream.row(k));
  }
  for (std::size_t l = last; l-- > 0;) {
    // delta_l = f'(z_l) * (W_{l+1}ᵀ upstream), a sample a row
    const MatrixView delta = used(deltas_[l]);
    product(l + 1 == last ? ConstMatrixView(upstream) : deltas(l + 1),
            network.layers[l + 1].weights, delta);
    for (std::size_t k = 0; k < batch_; ++k) {
      network.layers[l].activation.backward(outputs(l).row(k), delta.row(k));
    }
  }
  return total;
}

void Backpropagation::add_gradient(std::size_t l, ConstMatrixView x, float alpha,
                                   Layer& into) const {
  product_at_b(deltas(l), l == 0 ? x : outputs(l - 1), into.weights, alpha, 1);
  if (!into.biases.empty()) add_bias_gradient(deltas(l), alpha, into.biases);
}

void add_bias_gradient(ConstMatrixView delta, float alpha, std::span<float> biases) {
  for (std::size_t k = 0; k < delta.rows(); ++k) row::axpy(alpha, delta.row(k), biases);
}

}  // namespace fanin
