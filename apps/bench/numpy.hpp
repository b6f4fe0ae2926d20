// NumPy, by Python scripts that lie next to this file and run as processes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "digits.hpp"

namespace fanin::bench {

struct Numpy {
  std::string python;   ///< an interpreter that has NumPy
  std::string version;  ///< of NumPy

  /// The numbers that a script prints. It runs on one thread.
  /// Throws std::runtime_error when it fails or prints anything else.
  std::vector<double> run(const std::string& script,
                          const std::vector<std::string>& arguments) const;

  /// The book's algorithm on the first `samples` records, with seed 1.
  Epoch train(const Settings& settings, std::size_t samples, std::size_t hidden,
              double learning_rate, std::size_t epochs) const;
};

/// Looks for NumPy where Python is: the first in PATH, or the system's own.
std::optional<Numpy> find_numpy();

}  // namespace fanin::bench
