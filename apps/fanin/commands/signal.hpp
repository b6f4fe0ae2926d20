// fanin signal: what happens to signals in a network at its initial weights.
#pragma once

#include "cli.hpp"

namespace fanin::program {

Command signal_command();

}  // namespace fanin::program
