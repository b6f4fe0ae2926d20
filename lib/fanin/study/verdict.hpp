// What may be said of accuracies that a comparison found.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "fanin/study/comparison.hpp"
#include "fanin/study/statistics.hpp"

namespace fanin {

enum class Outcome { no_verdict, no_difference_shown, higher, lower };

/// The last-epoch accuracy of a recipe against the first recipe's.
struct Verdict {
  WelchTest test;         ///< all NaN where a run diverged or a side has fewer than two
  double p_adjusted = 1;  ///< Holm, over all recipes that get a verdict
  Outcome outcome = Outcome::no_verdict;
  std::string words;  ///< "higher by 0.81 points (95 %: 0.59 to 1.03)", "no difference shown ..."
};

/// Verdicts on all results but the first: a difference is shown where p_adjusted is below 0.05.
/// Below six finished runs on a side, or with a diverged one, the words say why there is no
/// verdict. Points are percentage points of accuracy.
std::vector<Verdict> compare_to_baseline(std::span<const RecipeResult> results);

}  // namespace fanin
