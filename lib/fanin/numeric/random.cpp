// Compiled without fused multiply-add (see lib/CMakeLists.txt): fusing rounds differently from
// NumPy.
#include "fanin/numeric/random.hpp"

#include <cmath>
#include <numeric>
#include <utility>

#include "fanin/internal/require.hpp"

namespace fanin {

double Random::uniform(double low, double high) {
  const std::uint32_t a = static_cast<std::uint32_t>(engine_()) >> 5;  // 27 bits
  const std::uint32_t b = static_cast<std::uint32_t>(engine_()) >> 6;  // 26 bits
  const double unit = (a * 67108864.0 + b) / 9007199254740992.0;       // (a 2^26 + b) / 2^53
  return low + (high - low) * unit;
}

double Random::normal(double mean, double deviation) {
  if (has_second_) {
    has_second_ = false;
    return mean + deviation * second_;
  }
  double x = 0;
  double y = 0;
  double square = 0;
  do {
    x = 2.0 * uniform() - 1.0;
    y = 2.0 * uniform() - 1.0;
    square = x * x + y * y;
  } while (square >= 1.0 || square == 0.0);
  const double factor = std::sqrt(-2.0 * std::log(square) / square);
  second_ = factor * x;
  has_second_ = true;
  return mean + deviation * (factor * y);
}

std::vector<std::size_t> Random::permutation(std::size_t count) {
  require(count <= std::size_t{1} << 32, "permutation: a count above 2^32");
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = count; i-- > 1;) {
    std::size_t mask = i;
    for (const unsigned shift : {1u, 2u, 4u, 8u, 16u}) mask |= mask >> shift;
    std::size_t j = 0;
    do j = engine_() & mask;
    while (j > i);
    std::swap(order[i], order[j]);
  }
  return order;
}

}  // namespace fanin
