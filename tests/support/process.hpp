// Running a program as a process.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace fanin::test {

struct ProcessOptions {
  std::filesystem::path directory = {};         ///< to run in; empty: here
  std::map<std::string, std::string> env = {};  ///< added to this process's environment
  bool terminal = false;                        ///< both streams are one terminal, kept in `out`

  /// Called whenever output has arrived, with all there is of both streams so far; may send
  /// signals.
  std::function<void(pid_t, const std::string& out, const std::string& err)> on_output = {};
};

struct ProcessResult {
  int code = -1;   ///< exit code; -1 when killed
  int signal = 0;  ///< that killed it
  std::string out;
  std::string err;
};

/// Runs a program to its end, with nothing on its standard input. A program that takes longer than
/// a minute is killed. Throws std::runtime_error when it cannot be started.
ProcessResult run(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                  const ProcessOptions& options = {});

}  // namespace fanin::test
