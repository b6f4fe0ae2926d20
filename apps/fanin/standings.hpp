// How far a comparison is, while it runs.
#pragma once

#include <cstddef>
#include <functional>

#include "results.hpp"

namespace fanin::program {

/// Sets the standings of a comparison that begins with these options. Returns how many of its
/// trainings are known.
std::size_t count_known(const CompareOptions& options, CompareResult& result);

/// Lets the options keep the standings, and call `on_change` each time. The result must outlive
/// them.
void watch(CompareOptions& options, CompareResult& result,
           std::function<void(const CompareResult&)> on_change);

}  // namespace fanin::program
