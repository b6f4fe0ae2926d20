// What the figures depend on besides Fanin.
#pragma once

#include <string>

namespace fanin::bench {

/// Processor and cores, OpenBLAS and its kernel, compiler and flags: a line each.
std::string describe_machine();

/// Whether Fanin was compiled for the processor at hand (FANIN_NATIVE) or for any of its kind.
bool is_native_build();

}  // namespace fanin::bench
