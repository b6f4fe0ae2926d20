// One of several parts of a comparison's trainings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>

#include "results.hpp"

namespace fanin::program {

struct Shard {
  std::size_t number = 0;  ///< from 1; 0: all of them
  std::size_t count = 1;
};

/// "1/4"
Shard parse_shard(const std::string& text);

/// The recipes, from 0, and seeds of the shard that the result names. The trainings by falling
/// cost, ties by seed and then in the order of the recipes, go one by one to the shard that has the
/// least to do, of several to the first.
std::set<std::pair<std::size_t, std::uint32_t>> shard_of(const CompareResult& result);

}  // namespace fanin::program
