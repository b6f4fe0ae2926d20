// What a function says when it refuses.
#pragma once

#include <string>

#include "fanin/error.hpp"

// The message of the Error of this kind that `action` throws, else words that equal no message.
template <typename Action>
std::string refusal(fanin::ErrorKind kind, Action action) {
  try {
    action();
  } catch (const fanin::Error& error) {
    return error.kind() == kind ? error.what() : std::string("another kind: ") + error.what();
  }
  return "nothing was refused";
}
