// What a comparison will take, without doing it.
#pragma once

#include <vector>

#include "results.hpp"

namespace fanin::program {

/// Trains one network of each size for a fraction of a second.
Estimate estimate(const CompareResult& result, const std::vector<Recipe>& recipes,
                  const Samples& train, const Samples& test);

}  // namespace fanin::program
