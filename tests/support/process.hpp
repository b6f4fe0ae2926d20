// Running a program as a process, for the tests and the benchmark.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace fanin::test {

struct ProcessOptions {
  std::filesystem::path directory = {};         ///< to run in; empty: here
  std::map<std::string, std::string> env = {};  ///< added to this process's environment
  bool terminal = false;                        ///< both streams are one, 80×24, kept in `out`
  bool discard_out = false;                     ///< standard output goes to /dev/null
  std::chrono::seconds limit{60};               ///< a program that takes longer is killed

  /// Called whenever output has arrived, with all there is of both streams so far; may send
  /// signals.
  std::function<void(pid_t, const std::string& out, const std::string& err)> on_output = {};
};

struct ProcessResult {
  int code = -1;   ///< exit code; -1 when killed
  int signal = 0;  ///< that killed it
  std::string out;
  std::string err;
  double seconds = 0;      ///< from before its start to after its end
  double cpu_seconds = 0;  ///< of the processor, the system's for it included
  double peak_memory = 0;  ///< resident, in megabytes. A process begins as a copy of the one that
                           ///< starts it, so this is never below the peak of that one until then
};

/// Runs a program, searched for in PATH unless it has a slash, to its end, with nothing on its
/// standard input. The exit code is 127 when there is no such program. Throws std::runtime_error
/// when no process can be started.
ProcessResult run(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                  const ProcessOptions& options = {});

/// Whether this machine can open a terminal (/dev/pts is mounted), as `terminal` needs.
bool has_terminal();

}  // namespace fanin::test
