// Small pieces of text. Apart from files, so that a program without any does not link what reads
// them.
#pragma once

#include <string>
#include <string_view>

namespace fanin {

/// Without spaces and tabs at either end.
std::string_view trim(std::string_view text);

/// Text from a file made fit for a message: not long, and without control characters.
std::string printable(std::string_view text);

}  // namespace fanin
