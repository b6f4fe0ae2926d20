// Claims, and whether measurements bear them out.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace fanin::program {

/// Both ends belong to it; an infinite one leaves that side open.
struct Range {
  double low = 0;
  double high = 0;
};

Range near(double expected, double tolerance);  ///< tolerance >= 0
Range between(double low, double high);
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

}  // namespace fanin::program
