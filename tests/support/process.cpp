#include "support/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
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

void close(const Channel& channel) {
  for (const int end : {channel.ours, channel.theirs}) {
    if (end >= 0) ::close(end);
  }
}

Channel open_pipe() {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) fail("pipe");
  return {ends[0], ends[1]};
}

// Both ends are -1 where there is none.
Channel open_terminal() {
  Channel channel = {::posix_openpt(O_RDWR | O_NOCTTY), -1};
  if (channel.ours >= 0 && ::grantpt(channel.ours) == 0 && ::unlockpt(channel.ours) == 0) {
    channel.theirs = ::open(::ptsname(channel.ours), O_RDWR | O_NOCTTY);
  }
  const winsize size{.ws_row = 24, .ws_col = 80, .ws_xpixel = 0, .ws_ypixel = 0};
  if (channel.theirs >= 0 && ::ioctl(channel.theirs, TIOCSWINSZ, &size) == 0) return channel;
  close(channel);
  return {};
}

[[noreturn]] void become(const std::filesystem::path& program,
                         const std::vector<std::string>& arguments, const ProcessOptions& options,
                         int out, int err) {
  const int nothing = ::open("/dev/null", O_RDWR);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(options.discard_out ? nothing : out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  for (int other = STDERR_FILENO + 1; other < 256; ++other) ::close(other);
  if (!options.directory.empty() && ::chdir(options.directory.c_str()) != 0) ::_exit(127);
  for (const auto& [name, value] : options.env) ::setenv(name.c_str(), value.c_str(), 1);
  std::vector<char*> argv = {const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  ::execvp(program.c_str(), argv.data());
  ::_exit(127);
}

double megabytes(const rusage& usage) {
#ifdef __APPLE__
  constexpr double unit = 1;  // bytes
#else
  constexpr double unit = 1024;
#endif
  return static_cast<double>(usage.ru_maxrss) * unit / 1e6;
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
  Channel out = options.terminal ? open_terminal() : open_pipe();
  if (out.ours < 0) fail("no terminal");
  Channel err = options.terminal ? Channel{} : open_pipe();
  const auto start = Clock::now();
  const pid_t child = ::fork();
  if (child < 0) fail("fork");
  if (child == 0) {
    become(program, arguments, options, out.theirs, options.terminal ? out.theirs : err.theirs);
  }
  for (Channel* channel : {&out, &err}) close({-1, std::exchange(channel->theirs, -1)});

  ProcessResult result;
  std::vector<pollfd> open = {{out.ours, POLLIN, 0}};
  if (!options.terminal) open.push_back({err.ours, POLLIN, 0});
  while (!open.empty()) {
    if (Clock::now() > start + options.limit) {  // whoever else holds the streams may keep them
      ::kill(child, SIGKILL);
      break;
    }
    ::poll(open.data(), static_cast<nfds_t>(open.size()), 1000);
    std::erase_if(open, [&](const pollfd& each) {
      if (each.revents == 0) return false;
      return !drain(each.fd, each.fd == out.ours ? result.out : result.err);
    });
    if (options.on_output) options.on_output(child, result.out, result.err);
  }
  int status = 0;
  rusage usage{};
  while (::wait4(child, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  result.cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  result.peak_memory = megabytes(usage);
  close(out);
  close(err);
  if (WIFEXITED(status)) result.code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) result.signal = WTERMSIG(status);
  return result;
}

bool has_terminal() {
  const Channel terminal = open_terminal();
  close(terminal);
  return terminal.ours >= 0;
}

}  // namespace fanin::test
