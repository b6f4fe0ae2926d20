// SIGINT handling.
#pragma once

namespace fanin::program {

/// Thrown where work stops because the user asked for it.
struct Interrupted {};

/// From now on the first SIGINT only sets a flag; the second kills as usual. A SIGINT that the
/// program was started to ignore stays ignored.
void catch_interrupts();

bool interrupted() noexcept;

/// Throws Interrupted.
void stop_if_interrupted();

}  // namespace fanin::program
