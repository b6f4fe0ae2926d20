// Comparisons that look for a difference of a given size, in two stages. Source: Stein 1945.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "results.hpp"

namespace fanin::program {

constexpr std::size_t first_stage_runs = 10;
constexpr std::size_t detection_runs_limit = 100'000;  ///< of max_runs

/// So many seeds from `first` on. Throws Error(argument) when there are not as many.
std::vector<std::uint32_t> seeds_from(std::uint32_t first, std::size_t count);

/// Throws Error(data) for two stages that no comparison has.
void validate(const Detection& detection);

/// The level of each of its tests: 5 % over the recipes after the first.
double detection_level(const CompareResult& result);

/// When all runs of the first stage are there: sets the runs that are needed, by the scheme whose D
/// scatter most, and the seeds to those of both stages, as many as max_runs allows.
void plan_second_stage(CompareResult& result);

/// Sets the tests on the runs with the result's seeds. Its verdicts stay empty.
void test_difference(CompareResult& result);

}  // namespace fanin::program
