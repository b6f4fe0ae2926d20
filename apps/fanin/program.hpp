// fanin, the program: trains dense networks and compares ways to choose their initial weights.
#pragma once

namespace fanin::program {

/// Does what the command line says, and returns the exit code.
int run(int argc, char** argv);

}  // namespace fanin::program
