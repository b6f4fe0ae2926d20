// The claims of the founding discussion, each with an experiment.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "claims/experiment_runner.hpp"
#include "claims/verdict.hpp"

namespace fanin::program {

struct ClaimResult;

struct Claim {
  std::string number;    ///< "3b"
  std::string sentence;  ///< what is claimed
  std::string remark;    ///< where the claim is imprecise, and where the ranges come from
  std::string command;   ///< to see more
  std::function<ClaimResult(ExperimentRunner&)> experiment;  ///< measurements and tables alone
};

/// A small table of what numbers in ranges cannot say, such as every run.
struct ResultTable {
  std::string title;
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows = {};  ///< as many cells as columns
};

/// A claim and what its experiment found.
struct ClaimResult {
  std::vector<Measurement> measurements = {};
  std::vector<ResultTable> tables = {};
  Claim claim = {};
  double seconds = 0;

  ClaimVerdict verdict() const { return verdict_of(measurements); }
};

/// Those about initial weights, of one layer and of many, and those that need training.
std::vector<Claim> claims_of_layers();
std::vector<Claim> claims_of_depth();
std::vector<Claim> claims_of_training();

}  // namespace fanin::program
