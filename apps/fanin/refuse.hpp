// Errors with formatted messages.
#pragma once

#include <fmt/format.h>

#include <utility>

#include "fanin/error.hpp"

namespace fanin::program {

/// Throws Error(argument).
template <typename... Parts>
[[noreturn]] void refuse_argument(fmt::format_string<Parts...> text, Parts&&... parts) {
  throw Error(ErrorKind::argument, fmt::format(text, std::forward<Parts>(parts)...));
}

/// Throws Error(io).
template <typename... Parts>
[[noreturn]] void refuse_io(fmt::format_string<Parts...> text, Parts&&... parts) {
  throw Error(ErrorKind::io, fmt::format(text, std::forward<Parts>(parts)...));
}

/// Throws Error(data).
template <typename... Parts>
[[noreturn]] void refuse_data(fmt::format_string<Parts...> text, Parts&&... parts) {
  throw Error(ErrorKind::data, fmt::format(text, std::forward<Parts>(parts)...));
}

}  // namespace fanin::program
