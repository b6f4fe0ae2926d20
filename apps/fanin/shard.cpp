#include "shard.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <vector>

#include "cli.hpp"
#include "memory.hpp"
#include "refuse.hpp"

namespace fanin::program {

Shard parse_shard(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == text.npos) refuse_argument("\"{}\", expected I/N such as 1/4", text);
  const std::size_t count = parse_count(text.substr(slash + 1), 1, 1'000'000);
  return Shard{parse_count(text.substr(0, slash), 1, count), count};
}

std::set<std::pair<std::size_t, std::uint32_t>> shard_of(const CompareResult& result) {
  // Those of one cost stay in the order in which they come.
  std::multimap<double, std::pair<std::size_t, std::uint32_t>, std::greater<>> works;
  for (const std::uint32_t seed : result.seeds) {
    for (std::size_t r = 0; r < result.recipes.size(); ++r) {
      const double cost = weights_of(architecture(result.training, result.train.shape.pixels(),
                                                  result.recipes[r].hidden, result.classes));
      works.emplace(cost, std::pair(r, seed));
    }
  }
  std::vector<double> loads(result.shards);
  std::set<std::pair<std::size_t, std::uint32_t>> own;
  for (const auto& [cost, training] : works) {
    const auto least = std::ranges::min_element(loads);
    *least += cost;
    if (least == loads.begin() + static_cast<std::ptrdiff_t>(result.shard - 1))
      own.insert(training);
  }
  return own;
}

}  // namespace fanin::program
