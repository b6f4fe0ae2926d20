#include "shard.hpp"

#include <algorithm>
#include <vector>

#include "cli.hpp"
#include "refuse.hpp"

namespace fanin::program {

Shard parse_shard(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == text.npos) refuse_argument("\"{}\", expected I/N such as 1/4", text);
  const std::size_t count = parse_count(text.substr(slash + 1), 1);
  return Shard{parse_count(text.substr(0, slash), 1, count), count};
}

std::set<std::pair<std::size_t, std::uint32_t>> shard_of(const CompareResult& result) {
  struct Work {
    std::size_t cost;
    std::pair<std::size_t, std::uint32_t> training;
  };
  std::vector<Work> works;
  for (const std::uint32_t seed : result.seeds) {
    for (std::size_t r = 0; r < result.recipes.size(); ++r) {
      std::size_t inputs = result.train.shape.pixels();
      std::size_t weights = 0;
      for (const std::size_t nodes : result.recipes[r].hidden) {
        weights += std::exchange(inputs, nodes) * nodes;
      }
      works.push_back({weights + inputs * result.classes, {r, seed}});
    }
  }
  std::ranges::stable_sort(works, std::ranges::greater{}, &Work::cost);
  std::vector<std::size_t> loads(result.shards);
  std::set<std::pair<std::size_t, std::uint32_t>> own;
  for (const Work& work : works) {
    const auto least = std::ranges::min_element(loads);
    *least += work.cost;
    if (least - loads.begin() + 1 == static_cast<std::ptrdiff_t>(result.shard)) {
      own.insert(work.training);
    }
  }
  return own;
}

}  // namespace fanin::program
