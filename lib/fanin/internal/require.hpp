// Messages, and refusing bad arguments and bad data.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

#include "fanin/error.hpp"
#include "fanin/internal/number.hpp"

namespace fanin {

/// Texts and numbers joined; floating-point numbers as `shortest` writes them.
template <typename... Parts>
std::string concat(const Parts&... parts) {
  std::string text;
  const auto append = [&]<typename Part>(const Part& part) {
    if constexpr (std::is_floating_point_v<Part>) {
      text += shortest(part);
    } else if constexpr (std::is_integral_v<Part>) {
      text += std::to_string(part);
    } else {
      text += part;
    }
  };
  (append(parts), ...);
  return text;
}

/// Throws Error(argument) unless `fits`. The parts of the message are joined only then.
template <typename... Parts>
void require(bool fits, const Parts&... parts) {
  if (!fits) throw Error(ErrorKind::argument, concat(parts...));
}

/// Error(data) with the parts of a message joined.
template <typename... Parts>
Error data_error(const Parts&... parts) {
  return {ErrorKind::data, concat(parts...)};
}

/// The value of that name, of a kind such as "loss". Throws Error(argument) that lists the names.
template <typename Values>
auto find_named(const char* kind, std::string_view name, const Values& values) {
  std::string names;
  for (const auto& value : values) {
    if (value.name == name) return value;
    names += (names.empty() ? "" : ", ") + std::string(value.name);
  }
  throw Error(ErrorKind::argument,
              concat(kind, " \"", name, "\": unknown, expected one of ", names));
}

/// "2 x 3", as messages name a matrix.
inline std::string shape_text(std::size_t rows, std::size_t cols) {
  return concat(rows, " x ", cols);
}

}  // namespace fanin
