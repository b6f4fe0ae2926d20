// A comparison as text, and what its JSON says in words. Lines of 100 columns.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "commands/compare.hpp"
#include "console/terminal.hpp"
#include "fanin/study/statistics.hpp"

namespace fanin::program {

/// What is going to be compared.
std::string compare_part_text(const CompareResult& result, const Style& style);

/// Mean accuracies by epoch with their spread; verdicts with a picture of every run; what went on
/// inside; every run, if it was asked for; the answer.
std::string compare_end_text(const CompareResult& result, const Style& style);

/// The answer in a sentence or two; empty when there is no verdict.
std::string conclusion(const CompareResult& result);

/// What the verdicts are about: "10 seeds, these 10,000 images, this record order".
std::string scope(const CompareResult& result);

/// A scheme's formula where its name does not say it, else the name.
std::string formula(const Initializer& initializer);

/// Of the accuracies after an epoch (from 1) of the runs that did not diverge; none without any.
std::optional<Summary> accuracy_after(const RecipeResult& recipe, std::size_t epoch);

}  // namespace fanin::program
