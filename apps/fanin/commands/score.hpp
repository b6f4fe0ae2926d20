// fanin score: how well a model answers, and what it confuses.
#pragma once

#include <cstddef>
#include <optional>

#include "cli.hpp"
#include "datasets.hpp"
#include "fanin/study/score.hpp"
#include "models.hpp"

namespace fanin::program {

struct ScoreResult {
  ModelSummary model;
  DataSummary test;
  Score score;
};

/// Samples of that label.
std::size_t samples_of(const Score& score, std::size_t label);
/// Right answers / samples of that label; no value for a label that does not occur.
std::optional<double> recall(const Score& score, std::size_t label);

Command score_command();

}  // namespace fanin::program
