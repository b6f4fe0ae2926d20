#include "console/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace fanin::program {

std::string with_commas(std::size_t number) {
  if (number < 1000) return std::to_string(number);
  return fmt::format("{},{:03}", with_commas(number / 1000), number % 1000);
}

std::string percent(double share) { return fmt::format("{:.2f}", 100 * share); }

std::string duration(double seconds) {
  if (seconds < 10) return fmt::format("{:.1f} s", seconds);
  const auto whole = std::llround(seconds);
  if (whole < 120) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

std::string shortest(double number) { return fmt::format("{}", number); }

std::size_t width(std::string_view text) {
  std::size_t columns = 0;
  bool escape = false;
  for (const char c : text) {
    if (escape) {
      escape = c != 'm';
    } else if (c == '\x1b') {
      escape = true;
    } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
      ++columns;  // the first byte of a character
    }
  }
  return columns;
}

std::string padded(std::string_view text, std::size_t columns, Align align) {
  const std::size_t used = width(text);
  const std::string space(used < columns ? columns - used : 0, ' ');
  return align == Align::left ? std::string(text) + space : space + std::string(text);
}

std::string wrapped(std::string_view text, std::size_t columns, std::size_t indent) {
  const std::string newline = fmt::format("\n{:{}}", "", indent);
  std::string out;
  std::size_t used = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '\n') {
      out += newline;
      used = 0;
      ++at;
      continue;
    }
    const std::size_t end = std::min(text.find_first_of(" \n", at), text.size());
    const std::string_view word = text.substr(at, end - at);
    if (used > 0 && used + 1 + width(word) > columns) {
      out += newline;
      used = 0;
    }
    if (used > 0) out += ' ';
    out += word;
    used += width(word) + (used > 0 ? 1 : 0);
    at = end < text.size() && text[end] == ' ' ? end + 1 : end;
  }
  return out;
}

std::string joined(const std::vector<std::string>& items, std::string_view separator) {
  std::string out;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += separator;
    out += items[i];
  }
  return out;
}

}  // namespace fanin::program
