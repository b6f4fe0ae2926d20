// The claims of the founding discussion and of code that people use, each with an experiment whose
// measurements bear it out or do not.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fanin::program {

/// Both ends belong to it; an infinite one leaves that side open.
struct Range {
  double low = 0;
  double high = 0;
};

Range near(double expected, double tolerance);  ///< tolerance >= 0
Range at_least(double low);
Range at_most(double high);

/// A measured number and the range in which it is expected. The range comes from theory or from
/// published figures, never from the run that measured.
struct Measurement {
  std::string what;  ///< "mean slope, uniform:1"
  double value = 0;  ///< NaN: it could not be measured
  Range expected = {};
  bool decides = true;  ///< whether the claim stands or falls by it, or it gives context
};

/// Of a measurement that gives context, such as what theory says instead.
constexpr bool aside = false;

/// Whether the number lies in its range. NaN does not.
bool agrees(const Measurement& measurement) noexcept;

enum class ClaimVerdict { holds, holds_partly, does_not_hold };

/// By the measurements that decide: all of them agree, some do, or none. Throws Error(argument)
/// when none decides, or for a range that no number or every number lies in.
ClaimVerdict verdict_of(std::span<const Measurement> measurements);

/// "holds", "holds partly", "does not hold"
std::string_view to_string(ClaimVerdict verdict) noexcept;

class ExperimentRunner;
struct ClaimResult;

struct Claim {
  std::string number;    ///< "3b"
  std::string sentence;  ///< what is claimed
  std::string remark;    ///< where the claim is imprecise, and where the ranges come from
  std::string command;   ///< to see more
  std::function<ClaimResult(ExperimentRunner&)> experiment;  ///< measurements and tables alone
};

/// A small table of what numbers in ranges cannot say, such as every run. The first column and
/// those without a title are text.
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

/// Those about initial weights, of one layer and of many, those that need training, and those about
/// initial weights in code that people use.
std::vector<Claim> claims_of_layers();
std::vector<Claim> claims_of_depth();
std::vector<Claim> claims_of_training();
std::vector<Claim> claims_of_practice();

}  // namespace fanin::program
