// How comparisons, signals and claims are shown: the functions that a View (report/view.hpp) is
// made of, and what their JSON says in words. Lines of 100 columns.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "console/terminal.hpp"
#include "fanin/study/statistics.hpp"
#include "study_results.hpp"

namespace fanin::program {

// In compare.cpp.

/// What is going to be compared.
std::string compare_part_text(const CompareResult& result, const Style& style);

/// Mean accuracies by epoch with their spread; verdicts with a chart of every run; what went on
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

// In signal.cpp.

/// What goes through which networks; or a line for every layer of the last scheme, with a histogram
/// of its outputs, means over the draws.
std::string signal_part_text(const SignalResult& result, const Style& style);

/// The conclusion, and what the columns are.
std::string signal_end_text(const SignalResult& result, const Style& style);

/// What goes into the networks, and what goes back.
std::string describe_input(const SignalResult& result);

/// What becomes of the signal, in a sentence without a full stop.
std::string describe(const Signal& mean);

/// Why not the scheme that saturates the first layer most: in a sentence that compares it with the
/// one that saturates it least. Empty when nothing is saturated, or every scheme.
std::string conclusion(const SignalResult& result);

/// Whether the effective rank was asked for.
bool ranked(const Signal& signal);

// In claims.cpp.

/// The last claim, every measurement with its range, the verdict. 100 columns, but for long
/// measurements.
std::string claims_part_text(const ClaimsResult& result, const Style& style);

/// A line for each claim, or the page where it was asked for in place of the text.
std::string claims_end_text(const ClaimsResult& result, const Style& style);

/// The page that the repository holds.
std::string claims_page(const ClaimsResult& result);

// In json.cpp and csv.cpp: each the text of a whole file.
std::string claims_json(const ClaimsResult& result);
std::string compare_json(const CompareResult& result);
std::string signal_json(const SignalResult& result);
/// Every run and every epoch, a row each.
std::string compare_csv(const CompareResult& result);

}  // namespace fanin::program
