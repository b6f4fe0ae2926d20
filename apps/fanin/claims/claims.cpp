#include "claims/claims.hpp"

#include <cmath>
#include <limits>

#include "fanin/error.hpp"

namespace fanin::program {

constexpr double infinity = std::numeric_limits<double>::infinity();

Range near(double expected, double tolerance) {
  return {expected - tolerance, expected + tolerance};
}

Range at_least(double low) { return {low, infinity}; }
Range at_most(double high) { return {-infinity, high}; }

bool agrees(const Measurement& measurement) noexcept {
  return measurement.expected.low <= measurement.value &&
         measurement.value <= measurement.expected.high;
}

ClaimVerdict verdict_of(std::span<const Measurement> measurements) {
  std::size_t deciding = 0;
  std::size_t agreeing = 0;
  for (const Measurement& measurement : measurements) {
    const auto [low, high] = measurement.expected;
    if (!(low <= high) || (std::isinf(low) && std::isinf(high))) {
      throw Error(ErrorKind::argument, "claim: no range is expected of " + measurement.what);
    }
    if (!measurement.decides) continue;
    ++deciding;
    if (agrees(measurement)) ++agreeing;
  }
  if (deciding == 0) throw Error(ErrorKind::argument, "claim: no measurement decides it");
  if (agreeing == deciding) return ClaimVerdict::holds;
  return agreeing > 0 ? ClaimVerdict::holds_partly : ClaimVerdict::does_not_hold;
}

std::string_view to_string(ClaimVerdict verdict) noexcept {
  if (verdict == ClaimVerdict::holds) return "holds";
  return verdict == ClaimVerdict::holds_partly ? "holds partly" : "does not hold";
}

}  // namespace fanin::program
