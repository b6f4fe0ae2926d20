// Refusing bad arguments.
#pragma once

#include <cstddef>
#include <string>

#include "fanin/error.hpp"

namespace fanin {

/// Throws Error(argument) with the message unless `fits`. Where a message takes time to make and
/// the call is frequent, test first.
inline void require(bool fits, const std::string& message) {
  if (!fits) throw Error(ErrorKind::argument, message);
}

/// "2 x 3", as messages name a matrix.
inline std::string shape_text(std::size_t rows, std::size_t cols) {
  return std::to_string(rows) + " x " + std::to_string(cols);
}

}  // namespace fanin
