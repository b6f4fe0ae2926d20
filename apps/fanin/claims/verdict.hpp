// Claims, and whether measurements bear them out.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace fanin {

/// One measured number beside the range in which it is expected. The range comes from theory or
/// from published figures, never from the run that measured.
struct Finding {
  std::string what;     ///< "mean slope, uniform:1"
  double measured = 0;  ///< NaN: it could not be measured
  double low = 0;       ///< both ends belong to the range; infinite: open on that side
  double high = 0;
  /// Whether the claim stands or falls by it. Otherwise it only stands beside the claim, such as
  /// what theory says instead.
  bool decides = true;
};

/// Expected within `tolerance` (>= 0) of a value, or on one side of it.
Finding expect_near(std::string what, double measured, double expected, double tolerance);
Finding expect_between(std::string what, double measured, double low, double high);
Finding expect_at_least(std::string what, double measured, double low);
Finding expect_at_most(std::string what, double measured, double high);

/// The same finding, but one that does not decide.
Finding beside(Finding finding);

/// Whether the number lies in its range. NaN does not.
bool agrees(const Finding& finding) noexcept;

enum class ClaimVerdict { holds, holds_partly, does_not_hold };

/// By the findings that decide: all of them agree, some do, or none. Throws Error(argument) when
/// none decides, or for a range that no number or every number lies in.
ClaimVerdict judge_claim(std::span<const Finding> findings);

/// "holds", "holds partly", "does not hold"
std::string_view words(ClaimVerdict verdict) noexcept;

}  // namespace fanin
