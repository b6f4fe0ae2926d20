#include "process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "measure.hpp"

extern char** environ;

namespace fanin::bench {
namespace {

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  for (std::string& each : strings) result.push_back(each.data());
  result.push_back(nullptr);
  return result;
}

[[noreturn]] void fail(const std::string& program, const std::string& why) {
  throw std::runtime_error(program + ": " + why);
}

std::string read_all(int descriptor) {
  std::string text;
  std::array<char, 4096> buffer{};
  ssize_t got = 0;
  while ((got = ::read(descriptor, buffer.data(), buffer.size())) > 0 ||
         (got < 0 && errno == EINTR)) {
    if (got > 0) text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return text;
}

double megabytes(const rusage& usage) {
#ifdef __APPLE__
  constexpr double unit = 1;  // bytes
#else
  constexpr double unit = 1024;
#endif
  return static_cast<double>(usage.ru_maxrss) * unit / 1e6;
}

}  // namespace

Process run_process(const std::vector<std::string>& command, Stdout out,
                    const std::map<std::string, std::string>& env) {
  std::vector<std::string> arguments = command;
  std::vector<std::string> variables;
  for (const auto& [name, value] : env) variables.push_back(name + '=' + value);
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string variable = *each;
    if (!env.contains(variable.substr(0, variable.find('=')))) variables.push_back(variable);
  }

  std::array<int, 2> ends{-1, -1};
  if (::pipe(ends.data()) != 0) fail(command.front(), std::strerror(errno));
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  if (out == Stdout::discard) {
    ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  } else {
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  }
  for (const int end : ends) ::posix_spawn_file_actions_addclose(&actions, end);

  Process process;
  int error = 0;
  int status = 0;
  rusage usage{};
  process.seconds = seconds_of([&] {
    pid_t child = 0;
    error = ::posix_spawnp(&child, arguments.front().c_str(), &actions, nullptr,
                           pointers(arguments).data(), pointers(variables).data());
    ::close(ends[1]);
    if (error != 0) return;
    process.output = read_all(ends[0]);
    while (::wait4(child, &status, 0, &usage) < 0 && errno == EINTR) {
    }
  });
  ::close(ends[0]);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) fail(command.front(), std::strerror(error));
  if (WIFSIGNALED(status))
    fail(command.front(), "killed by signal " + std::to_string(WTERMSIG(status)));
  if (WEXITSTATUS(status) != 0) {
    fail(command.front(), "failed with exit code " + std::to_string(WEXITSTATUS(status)));
  }
  process.peak_memory = megabytes(usage);
  return process;
}

}  // namespace fanin::bench
