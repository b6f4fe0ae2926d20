// Help pages.
#pragma once

#include <string>

namespace CLI {
class App;
}  // namespace CLI

namespace fanin::program {

/// The help page of a command, 80 columns wide: usage, description, options by group, and the
/// footer as it stands. A positional argument's option_text is how the usage line shows it.
std::string help_page(const CLI::App& command);

}  // namespace fanin::program
