// Timing tasks against each other, and programs from outside.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "fanin/study/statistics.hpp"
#include "support/process.hpp"

namespace fanin::bench {

/// Seconds on the clock that a call takes.
double seconds_of(const std::function<void()>& work);

/// Seconds of the processor that a call takes, which other programs disturb less.
double cpu_seconds_of(const std::function<void()>& work);

struct TimedTask {
  std::string name;
  std::function<double()> run;  ///< does it once and returns the seconds that count
  std::size_t repeats = 1;
};

/// Runs all tasks in turn, round after round, so that a slow minute of the machine falls on all of
/// them; a task with fewer repeats sits some rounds out. Returns the seconds of each. Shows on
/// stderr, if that is a terminal, what is running.
std::vector<Summary> measure(std::span<const TimedTask> tasks);

/// Runs a program, searched for in PATH, to its end. Throws std::runtime_error when it fails.
test::ProcessResult run_program(const std::vector<std::string>& command,
                                test::ProcessOptions options = {});

}  // namespace fanin::bench
