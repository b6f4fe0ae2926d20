#include "fanin/study/probe.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include "fanin/numeric/random.hpp"

namespace fanin {
namespace {

// E = sum t y: the targets are dE/dy, whatever the network answers.
constexpr Loss linear_loss = {
    "linear",
    [](const Activation&, std::span<const float> y, std::span<const float> t) {
      return std::inner_product(y.begin(), y.end(), t.begin(), 0.0);
    },
    [](const Activation& output, std::span<const float> y, std::span<const float> t,
       std::span<float> delta) {
      std::ranges::copy(t, delta.begin());
      output.backward(y, delta);
    },
    [](const Activation&) { return true; }};

// Inputs that repeat the numbers of the first weights would be their multiples.
constexpr std::uint32_t probe_stream = 0x7072'6f62;

}  // namespace

Probe sample_probe(const Samples& samples, std::size_t count, const Loss& loss, Rule rule) {
  count = std::min(count, samples.count);
  Probe probe{Matrix(count, samples.inputs), Matrix(count, samples.outputs), loss, rule};
  std::vector<std::size_t> indices(count);
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  inputs(samples, {indices}, probe.x);
  targets(samples, {indices}, probe.t);
  return probe;
}

Probe normal_probe(std::size_t count, std::size_t inputs, std::size_t outputs, std::uint32_t seed) {
  Random random(seed ^ probe_stream);
  Probe probe{Matrix(count, inputs), Matrix(count, outputs), linear_loss, Rule::gradient};
  for (float& v : probe.x.values()) v = static_cast<float>(random.normal());
  for (float& v : probe.t.values()) v = static_cast<float>(random.normal());
  return probe;
}

}  // namespace fanin
