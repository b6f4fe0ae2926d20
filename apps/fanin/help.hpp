// Help pages.
#pragma once

#include <string>

#include "cli.hpp"

namespace fanin::program {

/// The help page of the program or of one command, 80 columns wide: usage, description, commands,
/// options by group, and the footer as it is.
std::string help_page(const Program& program);
std::string help_page(const Program& program, const Command& command);

/// An argument's name in a usage line: "TEST" of "[TEST]]", "FILE" of "FILE...".
std::string bare_name(std::string usage);

}  // namespace fanin::program
