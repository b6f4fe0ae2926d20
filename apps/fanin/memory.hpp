// How much memory the program can get.
#pragma once

#include <cstddef>
#include <string>

#include "fanin/network/network.hpp"

namespace fanin::program {

/// Throws Error(io) when `bytes` more than the process has cannot be had: of the address space
/// (ulimit -v), the control group (version 2) or the machine. `what` needs them.
void require_memory(double bytes, const std::string& what);

/// Weights of a network, biases among them.
double weights_of(const Architecture& architecture);

/// Bytes of memory that the process has now.
double resident_bytes();

/// Bytes that `jobs` networks of that shape take when they are trained at once, `batch` samples at
/// a time; or one of them, when it is saved.
double training_bytes(const Architecture& architecture, std::size_t batch, std::size_t jobs,
                      bool saved);

/// Throws unless `jobs` networks of that shape can be trained at once, `batch` samples at a time,
/// and be saved: Error(io) for want of memory, Error(argument) for a model that no file holds.
void require_trainable(const Architecture& architecture, std::size_t batch, std::size_t jobs,
                       bool saved);

}  // namespace fanin::program
