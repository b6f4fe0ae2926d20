// fanin signal: what happens to signals in a network at its initial weights.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "cli.hpp"
#include "fanin/study/signal.hpp"
#include "inputs.hpp"
#include "options.hpp"

namespace fanin::program {

/// A scheme, and the signals of the networks that it drew.
struct SchemeSignals {
  NamedInit scheme;
  std::vector<Signal> draws;  ///< at least one
  Signal mean;                ///< of the draws
};

struct SignalResult {
  Architecture architecture;
  bool alike = false;                      ///< all layers are of one size
  std::optional<DataSummary> images = {};  ///< what goes in; without it unit-normal numbers
  std::size_t samples = 0;
  Loss loss = losses::squared_error;
  Rule rule = Rule::gradient;
  std::size_t draws = 0;
  std::uint32_t seed = 1;
  std::vector<SchemeSignals> schemes = {};
};

Command signal_command();

}  // namespace fanin::program
