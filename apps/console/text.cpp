#include "console/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>
#include <span>
#include <utility>

namespace fanin::program {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// Source: Unicode 15, general categories Mn, Me and Cf, and skin tones, which follow an emoji.
// Blocks of scripts whose every mark would be a range of its own are left out.
constexpr Range zero_width[] = {
    {0x0000, 0x001F},  {0x007F, 0x009F}, {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD},
    {0x0610, 0x061A},  {0x064B, 0x065F}, {0x06D6, 0x06DC}, {0x0900, 0x0902}, {0x0941, 0x0948},
    {0x094D, 0x094D},  {0x0E31, 0x0E31}, {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF},
    {0x1DC0, 0x1DFF},  {0x200B, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x2064}, {0x20D0, 0x20F0},
    {0x3099, 0x309A},  {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}, {0x1F3FB, 0x1F3FF},
    {0xE0001, 0xE01EF}};

// Source: Unicode 15, East_Asian_Width W and F; of blocks of emoji all.
constexpr Range double_width[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},
    {0x23F0, 0x23F0},   {0x23F3, 0x23F3},   {0x25FD, 0x25FE},   {0x2614, 0x2615},
    {0x2648, 0x2653},   {0x267F, 0x267F},   {0x2693, 0x2693},   {0x26A1, 0x26A1},
    {0x26AA, 0x26AB},   {0x26BD, 0x26BE},   {0x26C4, 0x26C5},   {0x26CE, 0x26CE},
    {0x26D4, 0x26D4},   {0x26EA, 0x26EA},   {0x26F2, 0x26F3},   {0x26F5, 0x26F5},
    {0x26FA, 0x26FA},   {0x26FD, 0x26FD},   {0x2705, 0x2705},   {0x270A, 0x270B},
    {0x2728, 0x2728},   {0x274C, 0x274C},   {0x274E, 0x274E},   {0x2753, 0x2755},
    {0x2757, 0x2757},   {0x2795, 0x2797},   {0x27B0, 0x27B0},   {0x27BF, 0x27BF},
    {0x2B1B, 0x2B1C},   {0x2B50, 0x2B50},   {0x2B55, 0x2B55},   {0x2E80, 0x303E},
    {0x3041, 0x3247},   {0x3250, 0x4DBF},   {0x4E00, 0xA4C6},   {0xA960, 0xA97C},
    {0xAC00, 0xD7A3},   {0xF900, 0xFAD9},   {0xFE10, 0xFE19},   {0xFE30, 0xFE6B},
    {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},   {0x16FE0, 0x1B2FB}, {0x1F004, 0x1F004},
    {0x1F0CF, 0x1F0CF}, {0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A}, {0x1F200, 0x1F64F},
    {0x1F680, 0x1F6FC}, {0x1F7E0, 0x1F7F0}, {0x1F90C, 0x1FAF6}, {0x20000, 0x3FFFD}};

bool contains(std::span<const Range> ranges, char32_t code) {
  return std::ranges::any_of(
      ranges, [code](const Range& range) { return range.first <= code && code <= range.last; });
}

// What stands in one place on the screen: a character with all that combines with it.
struct Cluster {
  std::size_t begin = 0;
  std::size_t columns = 0;
};

struct Character {
  char32_t code = 0xFFFD;
  std::size_t bytes = 1;
};

// The first character; of text that is not UTF-8 a replacement for its first byte.
Character decode(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const auto bytes = static_cast<std::size_t>(std::countl_one(lead));
  if (bytes == 0) return {lead, 1};
  if (lead < 0xC2 || bytes > 4 || bytes > text.size()) return {};
  char32_t code = lead & (0x7FU >> bytes);
  for (const char c : text.substr(1, bytes - 1)) {
    const auto next = static_cast<unsigned char>(c);
    if ((next & 0xC0U) != 0x80U) return {};
    code = code << 6U | (next & 0x3FU);
  }
  return code <= 0x10FFFF ? Character{code, bytes} : Character{};
}

std::vector<Cluster> clusters(std::string_view text) {
  constexpr char32_t joiner = 0x200D;  // what follows is part of the emoji before
  std::vector<Cluster> all;
  bool joined = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    std::size_t columns = 0;
    if (text[at] == '\x1b') {  // to the letter that ends the sequence
      const auto is_letter = [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; };
      while (at < text.size() && !is_letter(text[at])) ++at;
      at = std::min(at + 1, text.size());
    } else {
      const auto [code, bytes] = decode(text.substr(at));
      at += bytes;
      columns = joined || contains(zero_width, code) ? 0 : contains(double_width, code) ? 2 : 1;
      joined = code == joiner;
    }
    if (columns > 0 || all.empty()) all.push_back({begin, columns});
  }
  return all;
}

}  // namespace

std::string with_commas(std::size_t number) {
  if (number < 1000) return std::to_string(number);
  return fmt::format("{},{:03}", with_commas(number / 1000), number % 1000);
}

std::string percent(double share) { return fmt::format("{:.2f}", 100 * share); }

std::string duration(double seconds) {
  if (!(seconds >= 0 && seconds < 1e15)) return "–";
  if (seconds < 10) return fmt::format("{:.1f} s", seconds);
  const auto whole = std::llround(seconds);
  if (whole < 120) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

std::string shortest(double number) { return fmt::format("{}", number); }

std::string printable(std::string_view text, bool styled) {
  constexpr std::array<std::string_view, 5> styles = {"\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m",
                                                      "\x1b[32m"};
  std::string safe;
  for (std::size_t at = 0; at < text.size();) {
    const auto style = std::ranges::find_if(
        styles, [&](std::string_view s) { return styled && text.substr(at).starts_with(s); });
    const auto [code, bytes] = decode(text.substr(at));
    const std::size_t size = style == styles.end() ? bytes : style->size();
    const bool invalid = code == 0xFFFD && bytes == 1;
    const bool control = code < 0x20 ? code != '\n' && code != '\t' : code == 0x7F;
    if (style == styles.end() && (invalid || control)) {
      safe += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[at]));
    } else if ((code >= 0x80 && code < 0xA0) || (code >= 0x202A && code <= 0x202E) ||
               (code >= 0x2066 && code <= 0x2069)) {
      safe += fmt::format("\\u{{{:x}}}", static_cast<unsigned>(code));
    } else {
      safe += text.substr(at, size);
    }
    at += size;
  }
  return safe;
}

std::string printable_line(std::string_view text) {
  std::string line = printable(text);
  std::ranges::replace(line, '\n', ' ');
  return line;
}

std::string closest(const std::string& wrong, const std::vector<std::string>& names) {
  std::string best;
  std::size_t least = 3;
  for (const std::string& name : names) {
    // Levenshtein 1965: row i holds the changes between wrong[0, i) and each beginning of the name.
    std::vector<std::size_t> row(name.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= wrong.size(); ++i) {
      std::size_t diagonal = std::exchange(row[0], i);
      for (std::size_t j = 1; j <= name.size(); ++j) {
        const std::size_t change = diagonal + (wrong[i - 1] == name[j - 1] ? 0 : 1);
        diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, change}));
      }
    }
    if (row.back() < std::min(least, name.size())) {
      least = row.back();
      best = name;
    }
  }
  return best;
}

std::size_t width(std::string_view text) {
  std::size_t columns = 0;
  for (const Cluster& cluster : clusters(text)) columns += cluster.columns;
  return columns;
}

std::size_t widest_line(std::string_view text) {
  std::size_t most = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    most = std::max(most, width(text.substr(at, end - at)));
    at = end + 1;
  }
  return most;
}

std::string shortened(std::string_view text, std::size_t columns) {
  std::size_t left = width(text);
  if (left <= columns) return std::string(text);
  if (columns == 0) return "";
  const std::vector<Cluster> all = clusters(text);
  std::size_t used = 0;
  std::size_t head = 0;
  for (; used + all[head].columns <= columns / 2; ++head) used += all[head].columns;
  std::size_t tail = head;
  for (left -= used; used + 1 + left > columns; ++tail) left -= all[tail].columns;
  const std::size_t end = tail < all.size() ? all[tail].begin : text.size();
  return std::string(text.substr(0, all[head].begin)) + "…" + std::string(text.substr(end));
}

std::string repeated(std::string_view piece, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += piece;
  return out;
}

std::string padded(std::string_view text, std::size_t columns, Align align) {
  const std::size_t used = width(text);
  const std::string space = repeated(" ", used < columns ? columns - used : 0);
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
  return fmt::format("{}", fmt::join(items, separator));
}

}  // namespace fanin::program
