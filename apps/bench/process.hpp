// Running other programs and measuring them from outside.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace fanin::bench {

struct Process {
  double seconds = 0;  ///< from before its start to after its end
  double peak_memory =
      0;               ///< resident, in megabytes. A new process begins as a copy of the one that
                       ///< starts it: this is never below the peak of the benchmark until then
  std::string output;  ///< its stdout, if kept
};

enum class Stdout { discard, keep };

/// Runs a program, looked for in PATH, to its end, without input; its stderr is ours. `env` is
/// added to this process's environment. Throws std::runtime_error when it cannot run or fails.
Process run_process(const std::vector<std::string>& command, Stdout out,
                    const std::map<std::string, std::string>& env = {});

}  // namespace fanin::bench
