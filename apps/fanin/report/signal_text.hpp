// What happened to a signal: as a table, in words, as JSON.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "console/terminal.hpp"
#include "fanin/study/signal.hpp"
#include "options.hpp"
#include "report/json_parts.hpp"

namespace fanin::program {

/// A way to choose the first weights, and the signals of networks that it made.
struct SchemeSignals {
  NamedInit init;
  std::vector<Signal> draws;  ///< at least one
};

/// A line for every layer with a histogram of its outputs, means over the draws. 100 columns.
std::string signal_table(const Architecture& architecture, const SchemeSignals& scheme,
                         const Style& style);

/// What the columns are.
std::string signal_legend(const SchemeSignals& scheme);

/// What becomes of the signal, in a sentence without a full stop.
std::string describe(const Signal& mean);

/// Why not the scheme that saturates the first layer most: in a sentence, beside the one that
/// saturates it least. Empty when nothing is saturated, or every scheme.
std::string conclusion(std::span<const SchemeSignals> schemes);

/// Every number of every layer: mean over the draws, least and largest; and the histogram.
Json to_json(const Architecture& architecture, const SchemeSignals& scheme);

/// Every number of every layer of one network, without its rank.
Json to_json(const Signal& signal);

}  // namespace fanin::program
