// The parts of the benchmark. Each measures one subject and prints its table; below it stand the
// figures that Fanin aims at. No section fails on speed.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace fanin::bench {

struct Settings {
  std::filesystem::path train;  ///< CSV, plain or gzip, of 28 x 28 images
  std::filesystem::path test;
  std::size_t samples = 60'000;  ///< at most, of either file, the first ones
  std::size_t repeats = 7;       ///< of what takes about a second; less of what takes longer
  bool quick = false;            ///< small data, to see that all of it works

  std::size_t slow_repeats() const noexcept { return (repeats + 2) / 3; }
};

void job(const Settings& settings);  // comes first: see Process::peak_memory
void loading(const Settings& settings);
void training(const Settings& settings);
void agreement(const Settings& settings);
void scaling(const Settings& settings);
void functions(const Settings& settings);

struct Section {
  const char* name;
  const char* about;
  void (*run)(const Settings& settings);
  bool standard;  ///< runs unless others are asked for
};

/// All sections, in the order in which they run.
std::span<const Section> sections();

}  // namespace fanin::bench
