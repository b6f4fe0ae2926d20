#include "fanin/training/online.hpp"

#include <algorithm>
#include <cassert>

#include "fanin/numeric/product.hpp"
#include "fanin/numeric/row.hpp"
#include "fanin/training/backpropagation.hpp"

namespace fanin {
namespace {

constexpr std::size_t block_size = 64;
constexpr std::size_t group_size = 8;

// y = f(W x + b) of one sample.
void forward(const Layer& layer, std::span<const float> x, std::span<float> y) {
  for (std::size_t o = 0; o < y.size(); ++o) y[o] = row::dot(layer.weights.row(o), x);
  if (!layer.biases.empty()) row::axpy(1, layer.biases, y);
  layer.activation.apply(y);
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
      passed_(network.outputs()) {
  for (const Layer& layer : network.layers) {
    outputs_.emplace_back(layer.outputs());
    deltas_.emplace_back(layer.outputs());
  }
}

double OnlineTraining::learn(ConstMatrixView x, ConstMatrixView t) {
  assert(x.rows() <= block());
  const std::size_t count = x.rows();
  Layer& first = network_.layers.front();
  const MatrixView z = z_.view().rows_from(0, count);
  const MatrixView delta = delta_.view().rows_from(0, count);
  const MatrixView g = gram_.view().block(0, 0, count, count);

  pre_activation(first, x, z);
  gram(x, g);
  if (!first.biases.empty()) {
    for (std::size_t k = 0; k < count; ++k) {
      for (std::size_t j = 0; j < k; ++j) g(k, j) += 1;
    }
  }
  double total = 0;
  for (std::size_t begin = 0; begin < count; begin += group_size) {
    const std::size_t end = std::min(begin + group_size, count);
    for (std::size_t k = begin; k < end; ++k) {
      for (std::size_t j = begin; j < k; ++j) row::axpy(-rate_ * g(k, j), delta.row(j), z.row(k));
      first.activation.apply(z.row(k));
      total += learn_sample(z.row(k), t.row(k), delta.row(k));
    }
    const std::size_t rest = count - end;
    product(g.block(end, begin, rest, end - begin), delta.rows_from(begin, end - begin),
            z.rows_from(end, rest), -rate_, 1);
  }
  product_at_b(delta, x, first.weights, -rate_, 1);
  if (!first.biases.empty()) add_bias_gradient(delta, -rate_, first.biases);
  return total;
}

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
  output_step(loss_, rule_, output, y(last), t, delta(last), passed_);

  for (std::size_t l = last; l > 0; --l) {
    const auto step = delta(l);
    const auto passed = l == last ? std::span<const float>(passed_) : step;
    const auto below = delta(l - 1);
    std::ranges::fill(below, 0.0f);
    for (std::size_t o = 0; o < step.size(); ++o) {
      row::pass_and_learn(passed[o], -rate_ * step[o], y(l - 1), layers[l].weights.row(o), below);
    }
    if (!layers[l].biases.empty()) row::axpy(-rate_, step, layers[l].biases);
    layers[l - 1].activation.pull_back(y(l - 1), below);
  }
  return loss;
}

}  // namespace fanin
