#include "interrupt.hpp"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <string_view>

#include "fanin/file.hpp"

namespace fanin::program {
namespace {

constexpr unsigned seconds_to_stop = 10;

std::atomic<unsigned> seconds_to_hear{1};
std::atomic<int> signal_number{0};
std::atomic<bool> heard{false};
static_assert(std::atomic<int>::is_always_lock_free);  // for the signal handlers

extern "C" void end_process(int) {
  remove_temporaries();
  constexpr std::string_view text = "fanin: interrupted; no unfinished file is left\n";
  if (::write(STDERR_FILENO, text.data(), text.size()) < 0) ::_exit(interrupt_code());
  ::_exit(interrupt_code());
}

extern "C" void on_signal(int number) {
  int none = 0;
  if (!signal_number.compare_exchange_strong(none, number)) end_process(number);
  ::alarm(seconds_to_hear);
}

}  // namespace

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = SIG_IGN;  // a write says that nobody reads, or that a file may not grow
  for (const int number : {SIGPIPE, SIGXFSZ}) sigaction(number, &action, nullptr);
  action.sa_flags = SA_RESTART;
  action.sa_handler = end_process;
  sigaction(SIGALRM, &action, nullptr);
  action.sa_handler = on_signal;
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction old {};
    sigaction(number, nullptr, &old);
    if (old.sa_handler != SIG_IGN) sigaction(number, &action, nullptr);
  }
}

bool interrupted() noexcept {
  if (signal_number == 0) return false;
  if (!heard.exchange(true)) ::alarm(seconds_to_stop);
  return true;
}

void allow_time() noexcept { seconds_to_hear = seconds_to_stop; }

void finish_interrupted() noexcept {
  heard = true;
  ::alarm(0);
}

void stop_if_interrupted() {
  if (!interrupted()) return;
  finish_interrupted();
  throw Interrupted{};
}

int interrupt_code() noexcept { return 128 + signal_number; }

}  // namespace fanin::program
