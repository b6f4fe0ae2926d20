#include "fanin/internal/string.hpp"

namespace fanin {

std::string_view trim(std::string_view text) {
  constexpr const char* blanks = " \t";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == text.npos) return text.substr(text.size());
  return text.substr(first, text.find_last_not_of(blanks) + 1 - first);
}

std::string printable(std::string_view text) {
  constexpr std::size_t max_size = 24;
  constexpr const char* digits = "0123456789abcdef";
  std::string result;
  for (const char c : text.substr(0, max_size)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      result += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
    } else {
      result += c;
    }
  }
  return text.size() > max_size ? result + "..." : result;
}

}  // namespace fanin
