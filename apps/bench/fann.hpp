// FANN, a neural-network library that Debian packages. Optional: without it no_fann.cpp is built.
#pragma once

#include <cstddef>

#include "digits.hpp"

namespace fanin::bench {

/// Whether FANN is part of this build.
bool has_fann();

/// FANN's incremental training on x (B,I) and t (B,O): sigmoids, squared error, one
/// update a sample, float, biases (it cannot go without). Initial weights uniform on ±1/sqrt(I).
Epoch train_fann(std::size_t hidden, double learning_rate, std::size_t epochs, Matrix& x, Matrix& t,
                 const Samples& test);

}  // namespace fanin::bench
