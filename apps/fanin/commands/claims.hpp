// fanin claims: the founding discussion's claims, each with a verdict.
#pragma once

#include <string>
#include <vector>

#include "claims/claims.hpp"
#include "cli.hpp"

namespace fanin::program {

struct ClaimsResult {
  std::vector<ClaimResult> claims = {};
  std::string command = {};  ///< that makes the page of them
  bool page_only = false;    ///< the page goes to stdout, in place of the text
};

Command claims_command();

}  // namespace fanin::program
