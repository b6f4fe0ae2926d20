// What went on inside the networks of a comparison, and how soon they were good.
#pragma once

#include <string>

#include "console/terminal.hpp"
#include "fanin/study/comparison.hpp"
#include "report/compare_text.hpp"

namespace fanin::program {

/// Of the first layer, at the first weights, after the first epoch and after the last: share of
/// saturated outputs, mean slope, norm of the weight gradient; and the epochs to reach an accuracy.
/// Means over the runs that did not diverge; empty when none is left. 100 columns.
std::string inside_table(const Comparison& comparison, const Style& style);

/// `.signals` of a run in the JSON: by epoch from 0, by layer.
Json signals_json(const Run& run);

}  // namespace fanin::program
