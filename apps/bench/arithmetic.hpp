// How fast this processor multiplies and adds.
#pragma once

namespace fanin::bench {

/// Fused multiply-adds of floats a second, one thread, with nothing to load: no program that makes
/// n of them takes less than n / this.
double multiply_adds_a_second();

}  // namespace fanin::bench
