#include "measure.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <stdexcept>

namespace fanin::bench {
namespace {

void show(const std::string& text) {
  constexpr const char* erase_line = "\r\x1b[K";
  if (::isatty(STDERR_FILENO) == 1) fmt::print(stderr, "{}{}", erase_line, text);
}

}  // namespace

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double cpu_seconds_of(const std::function<void()>& work) {
  const std::clock_t start = std::clock();
  work();
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

std::vector<Summary> measure(std::span<const TimedTask> tasks) {
  std::size_t rounds = 0;
  for (const TimedTask& each : tasks) rounds = std::max(rounds, each.repeats);
  std::vector<std::vector<double>> seconds(tasks.size());
  for (std::size_t round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      const TimedTask& each = tasks[i];
      // Spreads the repeats evenly, the first of them into the first round.
      if (seconds[i].size() * rounds > round * each.repeats) continue;
      show(fmt::format("round {} of {}: {}", round + 1, rounds, each.name));
      seconds[i].push_back(each.run());
    }
  }
  show("");
  std::vector<Summary> summaries;
  for (const auto& each : seconds) summaries.push_back(summarise(each));
  return summaries;
}

test::ProcessResult run_program(const std::vector<std::string>& command,
                                test::ProcessOptions options) {
  options.limit = std::chrono::hours(1);
  const test::ProcessResult result =
      test::run(command.front(), {command.begin() + 1, command.end()}, options);
  if (result.code != 0) {
    throw std::runtime_error(fmt::format("{} failed with exit code {}, signal {}: {}",
                                         command.front(), result.code, result.signal, result.err));
  }
  return result;
}

}  // namespace fanin::bench
