#include "standings.hpp"

#include <utility>

#include "interrupt.hpp"

namespace fanin::program {
namespace {

void add(const Run& run, Standing& standing) {
  ++standing.done;
  if (!run.diverged.empty()) return;
  ++standing.finished;
  standing.sum += run.accuracy.back();
}

}  // namespace

std::size_t count_known(const CompareOptions& options, CompareResult& result) {
  result.standings.assign(result.recipes.size(), {});
  std::size_t known = 0;
  for (std::size_t r = 0; r < result.recipes.size(); ++r) {
    Standing& standing = result.standings[r];
    for (const std::uint32_t seed : result.seeds) {
      if (options.wanted && !options.wanted(r, seed)) continue;
      ++standing.wanted;
      const auto run = options.known ? options.known(r, seed) : std::nullopt;
      if (run) add(*run, standing);
    }
    known += standing.done;
  }
  return known;
}

void watch(CompareOptions& options, CompareResult& result,
           std::function<void(const CompareResult&)> on_change) {
  options.on_start = [&result, on_change](std::size_t r, std::uint32_t seed) {
    result.standings[r].running.insert(seed);
    on_change(result);
  };
  options.on_run = [&result, on_change, before = std::move(options.on_run)](
                       std::size_t r, const Run& run, const Network& network) {
    allow_time();
    const bool goes_on = !before || before(r, run, network);  // it is in the journal
    Standing& standing = result.standings[r];
    standing.running.erase(run.seed);
    add(run, standing);
    if (standing.done == standing.wanted) result.completed = r;
    on_change(result);
    result.completed.reset();
    return goes_on;
  };
}

}  // namespace fanin::program
