#include <stdexcept>

#include "fann.hpp"

namespace fanin::bench {

bool has_fann() { return false; }

Epoch train_fann(std::size_t, double, std::size_t, Matrix&, Matrix&, const Samples&) {
  throw std::logic_error("built without FANN");
}

}  // namespace fanin::bench
