// Random numbers that are NumPy's: the same seed gives the same stream as numpy.random.seed(seed).
// Source: the legacy generator of NumPy, frozen by NEP 19: MT19937, 53-bit doubles from two draws,
// Marsaglia's polar method, Fisher-Yates with masked rejection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace fanin {

/// A stream of random numbers. Copies go on alike.
class Random {
 public:
  /// The stream of numpy.random.seed(seed).
  explicit Random(std::uint32_t seed) : engine_(seed) {}

  /// Uniform on [low, high): numpy.random.uniform(low, high).
  double uniform(double low = 0, double high = 1);

  /// Normal: numpy.random.normal(mean, deviation).
  double normal(double mean = 0, double deviation = 1);

  /// 0 .. count-1 in random order: numpy.random.permutation(count). Throws Error(argument) for a
  /// count above 2^32.
  std::vector<std::size_t> permutation(std::size_t count);

 private:
  std::mt19937 engine_;
  bool has_second_ = false;  // the polar method draws two normals at a time
  double second_ = 0;
};

}  // namespace fanin
