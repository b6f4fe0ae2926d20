// fanin claims: the founding discussion's claims, each with a verdict.
#pragma once

#include "cli.hpp"

namespace fanin::program {

Command claims_command();

}  // namespace fanin::program
