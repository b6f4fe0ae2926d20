// A verdict in words.
#pragma once

#include <string>

#include "fanin/study/comparison.hpp"

namespace fanin::program {

/// "higher by 0.81 points (95 %: 0.59 to 1.03)", "no difference shown (−0.15 to +0.18)", or why
/// there is no verdict. Points are percentage points of accuracy.
std::string describe(const Verdict& verdict);

}  // namespace fanin::program
