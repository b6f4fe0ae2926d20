// B samples of a probe; layer l has I inputs and O outputs: x (B,I), z and y (B,O).
#include "recording.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "fanin/error.hpp"
#include "fanin/study/backquery.hpp"

namespace fanin::program {
namespace {

using Counts = NetworkStage::Counts;

// Without a range, that of the values.
Counts count(std::span<const float> values, double low, double high) {
  constexpr std::size_t bins = 64;
  if (low >= high) {
    low = INFINITY, high = -INFINITY;
    for (const float v : values) {
      if (!std::isfinite(v)) continue;
      low = std::min<double>(low, v);
      high = std::max<double>(high, v);
    }
    if (low > high) return {0, 1, std::vector<std::size_t>(bins)};
    if (low == high) --low, ++high;  // all alike
  }
  Counts result{low, high, std::vector<std::size_t>(bins)};
  for (const float v : values) {
    if (!std::isfinite(v)) continue;
    const double bin = (v - low) / (high - low) * bins;
    ++result.counts[static_cast<std::size_t>(std::clamp(bin, 0.0, bins - 1.0))];
  }
  return result;
}

Counts count_outputs(const Activation& activation, std::span<const float> y) {
  if (activation == activations::tanh) return count(y, -1, 1);
  const bool open = activation == activations::relu || activation == activations::identity;
  return open ? count(y, 0, 0) : count(y, 0, 1);
}

}  // namespace

void record_stage(NetworkRecord& record, const Network& network, const Probe& probe, Signal signal,
                  std::size_t epoch) {
  constexpr std::size_t max_nodes = 32;
  if (epoch == 0) {
    const Matrix& weights = network.layers.front().weights;
    record.initial = Matrix(std::min(max_nodes, weights.rows()), weights.cols());
    std::ranges::copy(weights.values().first(record.initial.values().size()),
                      record.initial.values().begin());
  }
  NetworkStage& stage = record.stages.emplace_back(NetworkStage{epoch, std::move(signal)});
  Matrix x;
  for (const Layer& layer : network.layers) {
    Matrix y(probe.x.rows(), layer.outputs());
    pre_activation(layer, stage.layers.empty() ? probe.x.view() : x.view(), y);
    NetworkStage::Layer& shown = stage.layers.emplace_back();
    shown.activation = layer.activation.name;
    shown.z = count(y.values(), 0, 0);
    for (std::size_t k = 0; k < y.rows(); ++k) layer.activation.forward(y.row(k));
    shown.outputs = count_outputs(layer.activation, y.values());
    x = std::move(y);
  }
}

void record_end(NetworkRecord& record, const Dataset* test, const Samples& samples,
                const Score& result) {
  constexpr std::size_t max_mistakes = 48;
  const Network& network = record.network;
  try {
    for (std::size_t label = 0; label < network.outputs(); ++label) {
      const std::vector<float> x = backquery(network, label);
      record.backquery.insert(record.backquery.end(), x.begin(), x.end());
    }
  } catch (const Error&) {  // it has a layer without an inverse
    record.backquery.clear();
  }
  if (test == nullptr) return;
  record.accuracy = result.accuracy();
  record.confusion = result.confusion;
  std::vector<float> x(samples.inputs);
  for (std::size_t k = 0; k < samples.count; ++k) {
    if (result.right[k]) continue;
    inputs(samples, {std::span(&k, 1)}, MatrixView(x.data(), 1, x.size()));
    record.mistakes.push_back({k + 1, samples.label(k), result.answers[k], network.predict(x)});
  }
  const auto confidence = [](const NetworkRecord::Mistake& mistake) {
    const float output = mistake.outputs[mistake.answer];
    return std::isfinite(output) ? output : -INFINITY;
  };
  std::ranges::stable_sort(record.mistakes, std::ranges::greater{}, confidence);
  record.mistakes.resize(std::min(record.mistakes.size(), max_mistakes));
  for (NetworkRecord::Mistake& mistake : record.mistakes) {
    if (test->is_image) mistake.image = test->bytes(mistake.record - 1);
  }
}

}  // namespace fanin::program
