// What one layer does to a probe, measured.
#pragma once

#include <cstddef>

#include "fanin/study/signal.hpp"
#include "fanin/training/internal/backpropagation.hpp"

namespace fanin {

/// Everything but the rank, of layer l. `pass` has been forward and backward with the probe.
LayerSignal measure_layer(const Network& network, const Probe& probe, const Backpropagation& pass,
                          std::size_t l);

/// See LayerSignal::correlation. Of z (B,O), in time B O.
double mean_correlation(ConstMatrixView z);

/// Adds `share` times the effective rank of every layer's Jacobian at sample k.
void add_ranks(const Network& network, const Backpropagation& pass, std::size_t k, double share,
               Signal& signal);

}  // namespace fanin
