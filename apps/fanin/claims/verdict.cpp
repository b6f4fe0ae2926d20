#include "claims/verdict.hpp"

#include <cmath>
#include <limits>
#include <utility>

#include "fanin/error.hpp"

namespace fanin {

Finding expect_near(std::string what, double measured, double expected, double tolerance) {
  return {std::move(what), measured, expected - tolerance, expected + tolerance};
}

Finding expect_between(std::string what, double measured, double low, double high) {
  return {std::move(what), measured, low, high};
}

Finding expect_at_least(std::string what, double measured, double low) {
  return {std::move(what), measured, low, std::numeric_limits<double>::infinity()};
}

Finding expect_at_most(std::string what, double measured, double high) {
  return {std::move(what), measured, -std::numeric_limits<double>::infinity(), high};
}

Finding beside(Finding finding) {
  finding.decides = false;
  return finding;
}

bool agrees(const Finding& finding) noexcept {
  return finding.low <= finding.measured && finding.measured <= finding.high;
}

ClaimVerdict judge_claim(std::span<const Finding> findings) {
  std::size_t deciding = 0;
  std::size_t agreeing = 0;
  for (const Finding& finding : findings) {
    const bool open = std::isinf(finding.low) && std::isinf(finding.high);
    if (!(finding.low <= finding.high) || open) {
      throw Error(ErrorKind::argument, "claim: \"" + finding.what + "\" is expected in no range");
    }
    if (!finding.decides) continue;
    ++deciding;
    if (agrees(finding)) ++agreeing;
  }
  if (deciding == 0) throw Error(ErrorKind::argument, "claim: no finding decides it");
  if (agreeing == deciding) return ClaimVerdict::holds;
  return agreeing > 0 ? ClaimVerdict::holds_partly : ClaimVerdict::does_not_hold;
}

std::string_view words(ClaimVerdict verdict) noexcept {
  switch (verdict) {
    case ClaimVerdict::holds:
      return "holds";
    case ClaimVerdict::holds_partly:
      return "holds partly";
    case ClaimVerdict::does_not_hold:
      break;
  }
  return "does not hold";
}

}  // namespace fanin
