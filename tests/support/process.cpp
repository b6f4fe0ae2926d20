#include "support/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace fanin::test {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(what + ": " + std::strerror(errno));
}

// The two ends of a stream: ours to read, the child's to write.
struct Channel {
  int ours = -1;
  int theirs = -1;
};

Channel open_pipe() {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) fail("pipe");
  return {ends[0], ends[1]};
}

Channel open_terminal() {
  const int ours = ::posix_openpt(O_RDWR | O_NOCTTY);
  if (ours < 0 || ::grantpt(ours) != 0 || ::unlockpt(ours) != 0) fail("posix_openpt");
  const int theirs = ::open(::ptsname(ours), O_RDWR | O_NOCTTY);
  if (theirs < 0) fail("open terminal");
  return {ours, theirs};
}

[[noreturn]] void become(const std::filesystem::path& program,
                         const std::vector<std::string>& arguments, const ProcessOptions& options,
                         int out, int err) {
  const int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  for (int other = STDERR_FILENO + 1; other < 256; ++other) ::close(other);
  if (!options.directory.empty() && ::chdir(options.directory.c_str()) != 0) ::_exit(127);
  for (const auto& [name, value] : options.env) ::setenv(name.c_str(), value.c_str(), 1);
  std::vector<char*> argv = {const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  ::execv(program.c_str(), argv.data());
  ::_exit(127);
}

// Appends what is there; returns whether more may come. A terminal ends with EIO.
bool drain(int descriptor, std::string& text) {
  std::array<char, 4096> buffer{};
  const ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
  if (got > 0) text.append(buffer.data(), static_cast<std::size_t>(got));
  return got > 0 || (got < 0 && errno == EINTR);
}

}  // namespace

ProcessResult run(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                  const ProcessOptions& options) {
  const Channel out = options.terminal ? open_terminal() : open_pipe();
  const Channel err = options.terminal ? out : open_pipe();
  const pid_t child = ::fork();
  if (child < 0) fail("fork");
  if (child == 0) become(program, arguments, options, out.theirs, err.theirs);
  ::close(out.theirs);
  if (!options.terminal) ::close(err.theirs);

  ProcessResult result;
  std::vector<pollfd> open = {{out.ours, POLLIN, 0}};
  if (!options.terminal) open.push_back({err.ours, POLLIN, 0});
  const auto deadline = Clock::now() + std::chrono::minutes(1);
  while (!open.empty()) {
    if (Clock::now() > deadline) ::kill(child, SIGKILL);
    ::poll(open.data(), static_cast<nfds_t>(open.size()), 1000);
    std::erase_if(open, [&](const pollfd& each) {
      if (each.revents == 0) return false;
      return !drain(each.fd, each.fd == out.ours ? result.out : result.err);
    });
    if (options.on_output) options.on_output(child, result.out, result.err);
  }
  ::close(out.ours);
  if (!options.terminal) ::close(err.ours);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status)) result.code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) result.signal = WTERMSIG(status);
  return result;
}

}  // namespace fanin::test
