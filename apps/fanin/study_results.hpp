// What compare, signal and claims compute: numbers, from which report/ makes text, JSON and CSV.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "claims/claims.hpp"
#include "fanin/study/comparison.hpp"
#include "fanin/study/signal.hpp"
#include "inputs.hpp"
#include "options.hpp"

namespace fanin::program {

/// A scheme at a learning rate and with hidden layers, and the runs that were trained by it.
struct ComparedRecipe {
  NamedInit scheme;
  std::string variant;  ///< ", hidden 100, rate 0.1": what distinguishes the recipes of a scheme
  Rate rate = {};
  Hidden hidden = {};

  std::string name() const { return scheme.name + variant; }
};

struct CompareResult {
  DataSummary train = {};
  DataSummary test = {};
  std::vector<std::string> warnings = {};
  std::size_t classes = 0;
  Scaling scaling = {};
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

/// A scheme, and the signals of the networks that it drew.
struct SchemeSignals {
  NamedInit scheme;
  std::vector<Signal> draws;  ///< at least one
  Signal mean;                ///< of the draws
};

struct SignalResult {
  Architecture architecture;
  bool alike = false;                      ///< all layers are of one size
  std::optional<DataSummary> images = {};  ///< what goes in; without it unit-normal numbers
  std::size_t samples = 0;
  Loss loss = losses::squared_error;
  Rule rule = Rule::gradient;
  std::size_t draws = 0;
  std::uint32_t seed = 1;
  std::vector<SchemeSignals> schemes = {};
};

struct ClaimsResult {
  std::vector<ClaimResult> claims = {};
  std::string command = {};  ///< that makes the page of them
  bool page_only = false;    ///< the page goes to stdout, in place of the text
};

}  // namespace fanin::program
