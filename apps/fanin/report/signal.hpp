// What happened to signals as text, and what its JSON says in words. Lines of 100 columns.
#pragma once

#include <string>

#include "commands/signal.hpp"
#include "console/terminal.hpp"

namespace fanin::program {

/// What goes through which networks; or a line for every layer of the last scheme, with a histogram
/// of its outputs, means over the draws.
std::string signal_part_text(const SignalResult& result, const Style& style);

/// The conclusion, and what the columns are.
std::string signal_end_text(const SignalResult& result, const Style& style);

/// What goes into the networks, and what goes back.
std::string describe_input(const SignalResult& result);

/// What becomes of the signal, in a sentence without a full stop.
std::string describe(const Signal& mean);

/// Why not the scheme that saturates the first layer most: in a sentence that compares it with the
/// one that saturates it least. Empty when nothing is saturated, or every scheme.
std::string conclusion(const SignalResult& result);

/// Whether the effective rank was asked for.
bool ranked(const Signal& signal);

}  // namespace fanin::program
