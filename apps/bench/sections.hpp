// The parts of the benchmark. Each measures one subject and prints its table; below it stand the
// figures that Fanin aims at. No section fails on speed.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace fanin::bench {

struct Settings {
  std::filesystem::path train;  ///< CSV, plain or gzip, of 28 x 28 images
  std::filesystem::path test;
  std::size_t samples = 60'000;  ///< at most, of either file, the first ones
  std::size_t repeats = 7;       ///< of what takes about a second; less of what takes longer
  std::string against;           ///< another build's program
  bool quick = false;            ///< small data, to see that all of it works

  std::size_t slow_repeats() const noexcept { return (repeats + 2) / 3; }
};

/// Whether Fanin was compiled for the processor at hand or for any of its kind.
constexpr bool native_build = FANIN_BENCH_NATIVE != 0;

void job(const Settings& settings);  // comes first: see ProcessResult::peak_memory
void loading(const Settings& settings);
void training(const Settings& settings);
void agreement(const Settings& settings);
void board(const Settings& settings);    // only when it is asked for
void against(const Settings& settings);  // only when there is such a program

}  // namespace fanin::bench
