#include "fanin/error.hpp"

#include <algorithm>

namespace fanin {
namespace {

// Messages quote files, whose bytes must not steer a terminal.
std::string without_controls(std::string text) {
  std::ranges::replace_if(
      text, [](unsigned char c) { return (c < ' ' && c != '\n') || c == 127; }, '?');
  return text;
}

}  // namespace

Error::Error(ErrorKind kind, const std::string& message)
    : std::runtime_error(without_controls(message)), kind_(kind) {}

}  // namespace fanin
