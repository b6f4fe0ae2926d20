// Numbers at the end of the range.
#pragma once

#include <limits>

namespace fanin::test {

inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

}  // namespace fanin::test
