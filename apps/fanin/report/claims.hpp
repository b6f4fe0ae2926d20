// Claims and what became of them, as text and as a page of Markdown.
#pragma once

#include <string>

#include "commands/claims.hpp"
#include "console/terminal.hpp"

namespace fanin::program {

/// The last claim, every measurement with its range, the verdict. 100 columns, but for long
/// measurements.
std::string claims_part_text(const ClaimsResult& result, const Style& style);

/// A line for each claim, or the page where it was asked for in place of the text.
std::string claims_end_text(const ClaimsResult& result, const Style& style);

/// The page that the repository holds.
std::string claims_page(const ClaimsResult& result);

}  // namespace fanin::program
