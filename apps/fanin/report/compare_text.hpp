// What a comparison found: as tables, as a sentence, as JSON and as CSV.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "console/terminal.hpp"
#include "fanin/study/comparison.hpp"
#include "fanin/study/verdict.hpp"
#include "options.hpp"
#include "report/json_parts.hpp"

namespace fanin::program {

/// A recipe as the command line names it.
struct Contestant {
  std::string name;
  Initializer initializer;
  double learning_rate = 0;
  Hidden hidden;
};

struct Comparison {
  std::vector<Contestant> contestants;
  std::vector<RecipeResult> results;  ///< one for each contestant
  std::vector<Verdict> verdicts;      ///< on all but the first
  std::size_t epochs = 0;
  std::size_t tested = 0;  ///< test images
  double reach = 0.95;     ///< an accuracy: after which epoch was it reached?
  std::string scope;       ///< what the verdicts are about: seeds, images, order
};

constexpr std::size_t page = 100;  ///< columns of a line

/// What a line leaves for a name when its other columns take so much: 20 at least.
constexpr std::size_t names_room(std::size_t others) {
  return others + 20 < page ? page - others : 20;
}

/// Mean accuracies by epoch with their spread; verdicts with a picture of every run. 100 columns.
std::string comparison_tables(const Comparison& comparison, const Style& style);

/// A line for every run.
std::string every_run(const Comparison& comparison, const Style& style);

/// The answer in a sentence or two.
std::string conclusion(const Comparison& comparison);

/// `.recipes` of the JSON.
Json recipes_json(const Comparison& comparison);

/// Every run and every epoch, a row each.
std::string comparison_csv(const Comparison& comparison);

}  // namespace fanin::program
