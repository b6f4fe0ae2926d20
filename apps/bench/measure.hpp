// Timing contestants against each other.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "fanin/study/statistics.hpp"

namespace fanin::bench {

/// Seconds on the clock that a call takes.
double seconds_of(const std::function<void()>& work);

struct Contestant {
  std::string name;
  std::function<double()> run;  ///< does it once and returns the seconds that count
  std::size_t repeats = 1;
};

/// Runs all contestants in turn, round after round, so that a slow minute of the machine falls on
/// all of them; who has fewer repeats sits some rounds out. Returns the seconds of each. Shows on
/// stderr, if that is a terminal, who is running.
std::vector<Summary> measure(std::span<const Contestant> contestants);

}  // namespace fanin::bench
