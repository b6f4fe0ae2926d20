// fanin compare: schemes for the initial weights against each other.
#pragma once

#include "cli.hpp"

namespace fanin::program {

Command compare_command();

}  // namespace fanin::program
