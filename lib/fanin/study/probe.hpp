// What is sent through a network to see what becomes of it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "fanin/data/samples.hpp"
#include "fanin/numeric/matrix.hpp"
#include "fanin/training/loss.hpp"

namespace fanin {

/// Inputs to send forward, and targets: what the loss and the rule make of them goes back.
struct Probe {
  Matrix x;  ///< (B, inputs)
  Matrix t;  ///< (B, outputs)
  Loss loss = losses::squared_error;
  Rule rule = Rule::gradient;
};

/// The first `count` samples, or all when there are fewer.
Probe sample_probe(const Samples& samples, std::size_t count, const Loss& loss, Rule rule);

/// Independent unit-normal inputs, and an independent unit-normal dE/dy at every output: what
/// theory assumes of both ends. Its stream of random numbers is derived from the seed, so that it
/// has nothing in common with weights drawn by Random(seed).
Probe normal_probe(std::size_t count, std::size_t inputs, std::size_t outputs, std::uint32_t seed);

}  // namespace fanin
