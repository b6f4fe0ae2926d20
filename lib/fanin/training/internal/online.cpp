#include "fanin/training/internal/online.hpp"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <numeric>

#include "fanin/numeric/internal/row.hpp"
#include "fanin/numeric/product.hpp"
#include "fanin/training/internal/backpropagation.hpp"

namespace fanin {
namespace {

using FirstLayer = std::variant<DenseLayer, SparseLayer>;

FirstLayer make_first_layer(Layer& layer, std::span<const float> background) {
  if (background.empty()) return DenseLayer(layer);
  return SparseLayer(layer, background);
}

std::size_t block_of(const FirstLayer& first) {
  return std::visit([](const auto& layer) { return layer.block; }, first);
}

}  // namespace

void DenseLayer::begin(ConstMatrixView x, sparse::PaddedMatrix& z, sparse::PaddedMatrix& gram) {
  const std::size_t count = x.rows();
  pre_activation(layer_, x, z.view().rows_from(0, count));
  const float bias = layer_.biases.empty() ? 0 : 1;  // an input that is always 1
  for (std::size_t k = 0; k < count; ++k) std::ranges::fill(gram.row(k), bias);
  fanin::gram(x, gram.view().block(0, 0, count, count), 1, 1);
}

void DenseLayer::end(ConstMatrixView x, sparse::PaddedMatrix& steps) {
  const MatrixView d = steps.view().rows_from(0, x.rows());
  product_at_b(d, x, layer_.weights, 1, 1);
  if (!layer_.biases.empty()) add_bias_gradient(d, 1, layer_.biases);
}

OnlineTraining::OnlineTraining(Network& network, const Loss& loss, Rule rule,
                               std::span<const float> background)
    : network_(network),
      loss_(loss),
      rule_(rule),
      first_(make_first_layer(network.layers.front(), background)),
      strips_(sparse::cut_into_strips(network.layers.front().outputs())),
      z_(block_of(first_), network.layers.front().outputs()),
      steps_(block_of(first_), network.layers.front().outputs()),
      gram_(block_of(first_), block_of(first_)),
      samples_(block_of(first_)),
      upstream_(network.outputs()) {
  std::iota(samples_.begin(), samples_.end(), 0u);
  for (const Layer& layer : network.layers) {
    outputs_.emplace_back(layer.outputs());
    deltas_.emplace_back(layer.outputs());
  }
}

double OnlineTraining::learn(ConstMatrixView x, ConstMatrixView t, double rate) {
  assert(x.rows() <= block());
  rate_ = static_cast<float>(rate);
  if (x.rows() == 0) return 0;
  std::visit([&](auto& first) { first.begin(x, z_, gram_); }, first_);
  const double total = learn_block(t);
  std::visit([&](auto& first) { first.end(x, steps_); }, first_);
  return total;
}

void OnlineTraining::fold() {
  std::visit([](auto& first) { first.fold(); }, first_);
}

// The samples one by one, from z_ and gram_ to steps_; all layers but the first are updated.
double OnlineTraining::learn_block(ConstMatrixView t) {
  const Activation& activation = network_.layers.front().activation;
  double total = 0;
  for (std::uint32_t k = 0; k < t.rows(); ++k) {
    const sparse::Row row_k[] = {{0, k}, {k, 0}};
    const sparse::Entries earlier = {samples_.data(), gram_.row(k).data()};
    for (const sparse::Strip& strip : strips_) {
      strip.multiply(row_k, 1, earlier, steps_.columns(strip), z_.columns(strip));
    }
    activation.forward(z_.row(k));
    total += learn_sample(z_.row(k), t.row(k), steps_.row(k));
    for (float& d : steps_.row(k)) d *= -rate_;
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
  output_delta(loss_, rule_, output, y(last), t, delta(last), upstream_);

  for (std::size_t l = last; l > 0; --l) {
    const auto step = delta(l);
    const auto upstream = l == last ? std::span<const float>(upstream_) : step;
    const auto below = delta(l - 1);
    std::ranges::fill(below, 0.0f);
    for (std::size_t o = 0; o < step.size(); ++o) {
      row::backward_and_update(upstream[o], -rate_ * step[o], y(l - 1), layers[l].weights.row(o),
                               below);
    }
    if (!layers[l].biases.empty()) row::axpy(-rate_, step, layers[l].biases);
    layers[l - 1].activation.backward(y(l - 1), below);
  }
  return loss;
}

}  // namespace fanin
