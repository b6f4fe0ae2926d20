// fanin compare: schemes for the initial weights against each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cli.hpp"
#include "fanin/study/comparison.hpp"
#include "fanin/study/verdict.hpp"
#include "inputs.hpp"
#include "options.hpp"

namespace fanin::program {

/// A scheme at a learning rate and with hidden layers, and the runs that were trained by it.
struct ComparedRecipe {
  NamedInit scheme;
  std::string variant;  ///< ", hidden 100, rate 0.1": what tells apart the recipes of a scheme
  double learning_rate = 0;
  Hidden hidden = {};

  std::string name() const { return scheme.name + variant; }
};

struct CompareResult {
  DataSummary train = {};
  DataSummary test = {};
  std::size_t classes = 0;
  std::size_t hold_out = 0;
  TrainingFlags training = {};
  std::size_t schemes = 0;
  std::vector<ComparedRecipe> recipes = {};  ///< the first is what the others are measured against
  std::vector<std::uint32_t> seeds = {};
  std::size_t jobs = 1;
  double reach = 0.95;  ///< an accuracy: after which epoch was it reached?
  bool every_run = false;
  std::vector<RecipeResult> results = {};  ///< one for each recipe
  std::vector<Verdict> verdicts = {};      ///< on all but the first
  double seconds = 0;
};

Command compare_command();

}  // namespace fanin::program
