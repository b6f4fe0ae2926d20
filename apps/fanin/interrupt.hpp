// SIGINT, SIGTERM and SIGHUP.
#pragma once

#include <string>

namespace fanin::program {

/// Thrown where work stops because the user asked for it.
struct Interrupted {
  std::string saved = "no file was written";  ///< what is left of the work
};

/// From now on the first signal asks the work to stop. The process ends, without its temporary
/// files, when nothing has heard it after 1 s, when the work has not stopped 10 s later, or by a
/// second signal. One that the program was started to ignore stays ignored. So are SIGPIPE and
/// SIGXFSZ (ulimit -f): a write reports them.
void catch_interrupts();

/// Whether work is to stop.
bool interrupted() noexcept;

/// There is work to be kept: from now on a signal need not be heard for 10 s.
void allow_time() noexcept;

/// Work has stopped: what is left to do may take its time.
void finish_interrupted() noexcept;

/// Throws Interrupted.
void stop_if_interrupted();

/// How a shell reports the signal: 130 for SIGINT, 143 for SIGTERM, 129 for SIGHUP.
int interrupt_code() noexcept;

}  // namespace fanin::program
