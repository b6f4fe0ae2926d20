#include "interrupt.hpp"

#include <signal.h>

#include <atomic>

namespace fanin::program {
namespace {

std::atomic<bool> was_interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free);  // a signal handler may set it

extern "C" void on_interrupt(int) { was_interrupted = true; }

}  // namespace

void catch_interrupts() {
  struct sigaction old {};
  sigaction(SIGINT, nullptr, &old);
  if (old.sa_handler == SIG_IGN) return;
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, nullptr);
}

bool interrupted() noexcept { return was_interrupted; }

void stop_if_interrupted() {
  if (interrupted()) throw Interrupted{};
}

}  // namespace fanin::program
