// Claims and what became of them: as text, as Markdown, as JSON.
#pragma once

#include <span>
#include <string>

#include "claims/claims.hpp"
#include "console/terminal.hpp"
#include "report/json_parts.hpp"

namespace fanin::program {

/// A claim and what its experiment found.
struct Settled {
  Claim claim;
  Evidence evidence;
  double seconds = 0;

  ClaimVerdict verdict() const { return judge_claim(evidence.findings); }
};

/// The claim, every finding beside its range, the verdict. 100 columns, but for longer findings.
std::string claim_text(const Settled& settled, const Style& style);

/// A line for each claim.
std::string claims_summary(std::span<const Settled> all, const Style& style);

/// The page that the repository holds.
std::string claims_page(std::span<const Settled> all, const std::string& command);

Json to_json(const Settled& settled);

}  // namespace fanin::program
