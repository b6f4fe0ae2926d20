#include "fanin/data/internal/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <utility>

#include "fanin/internal/require.hpp"

namespace fanin {
namespace {

constexpr std::size_t first_buffer = std::size_t{1} << 18;
constexpr std::size_t max_line = std::size_t{1} << 24;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

// The number after the `e`.
std::optional<int> parse_exponent(std::string_view text) {
  constexpr int max_exponent = 9999;
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  int exponent = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && std::abs(exponent) <= max_exponent ? std::optional(exponent) : std::nullopt;
}

double power_of_ten(int exponent) {
  static constexpr auto exact = [] {  // those that a double holds exactly
    std::array<double, 23> powers{1};
    for (std::size_t k = 1; k < powers.size(); ++k) powers[k] = 10 * powers[k - 1];
    return powers;
  }();
  const auto index = static_cast<std::size_t>(exponent);
  return index < exact.size() ? exact[index] : std::pow(10.0, exponent);
}

// Writes a code point as UTF-8; returns the bytes it takes.
std::size_t put_utf8(std::uint32_t code, char* out) {
  if (code < 0x80) {
    *out = static_cast<char>(code);
    return 1;
  }
  const std::size_t size = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  for (std::size_t k = size; --k > 0; code >>= 6) out[k] = static_cast<char>(0x80 | (code & 0x3f));
  *out = static_cast<char>((0xf00 >> size & 0xff) | code);
  return size;
}

// Where the field at the front of `text` ends: at its end, or at a separator that is not in quotes.
std::size_t field_end(std::string_view text, char separator) {
  const auto is_separator = [&](char c) {
    return c == separator || (c == '\t' && separator == ' ');
  };
  std::size_t start = 0;
  while (start < text.size() && is_blank(text[start])) ++start;
  const bool is_quoted = start < text.size() && text[start] == '"';
  for (std::size_t at = start; is_quoted && (at = text.find('"', at + 1)) != text.npos;) {
    // Only a separator or the end ends it; two quotes stand for one.
    const char* const blanks = separator == ' ' ? "" : separator == '\t' ? " " : " \t";
    const std::size_t next = text.find_first_not_of(blanks, at + 1);
    if (next == text.npos || is_separator(text[next])) return std::min(next, text.size());
    if (text[next] == '"') ++at;
  }
  const std::size_t end = separator == ' ' ? text.find_first_of(" \t") : text.find(separator);
  return std::min(end, text.size());
}

}  // namespace

Lines::Lines(FileReader file) : file_(std::move(file)), buffer_(first_buffer) {
  const std::string_view beginning = file_.beginning();
  std::array<char, 3> mark{};
  if (beginning.starts_with("\xff\xfe")) encoding_ = Encoding::utf16_le;
  if (beginning.starts_with("\xfe\xff")) encoding_ = Encoding::utf16_be;
  if (encoding_ != Encoding::utf8) file_.read(std::span(mark).first(2));
  if (beginning.starts_with("\xef\xbb\xbf")) file_.read(mark);
}

std::optional<std::string_view> Lines::next() {
  std::size_t searched = 0;  // of what is left
  while (true) {
    const char* const start = buffer_.data() + begin_;
    const std::size_t left = end_ - begin_;
    const void* const found = std::memchr(start + searched, line_end_, left - searched);
    if (line_end_ != '\0' && (found != nullptr || (at_end_ && left > 0))) {
      const std::size_t size =
          found != nullptr ? static_cast<std::size_t>(static_cast<const char*>(found) - start)
                           : left;
      begin_ += std::min(size + 1, left);
      consumed_ += size + 1;
      ++number_;
      std::string_view line(start, size);
      while (line.ends_with('\r')) line.remove_suffix(1);
      return line;
    }
    if (at_end_) return std::nullopt;
    searched = line_end_ == '\0' ? 0 : left;
    fill();
    searched = std::min(searched, end_ - begin_);
  }
}

// Moves what is left to the front of the buffer and reads more behind it.
void Lines::fill() {
  const std::size_t left = end_ - begin_;
  std::memmove(buffer_.data(), buffer_.data() + begin_, left);
  begin_ = 0;
  if (left >= max_line) {
    throw data_error(file_.path().string(), ":", number_ + 1, ": no end of the line after ", left,
                     " characters");
  }
  if (left == buffer_.size()) buffer_.resize(2 * left);
  const std::size_t got = read(buffer_.data() + left, buffer_.size() - left);
  end_ = left + got;
  at_end_ = got == 0;
  const std::string_view text(buffer_.data(), end_);
  if (at_end_ && text.ends_with('\x1a')) --end_;
  if (line_end_ == '\0') {
    line_end_ = text.find('\n') == text.npos && text.find('\r') != text.npos ? '\r' : '\n';
  }
}

// Decoded text; 0 at the end.
std::size_t Lines::read(char* out, std::size_t size) {
  if (encoding_ == Encoding::utf8) return file_.read({out, size});
  std::vector<unsigned char> raw(std::max<std::size_t>(size / 4, 1) * 2);  // 4 bytes a unit suffice
  raw.resize(file_.read({reinterpret_cast<char*>(raw.data()), raw.size()}));
  const std::size_t high = encoding_ == Encoding::utf16_le ? 1 : 0;
  char* to = out;
  for (std::size_t k = 0; k + 1 < raw.size(); k += 2) {
    std::uint32_t unit = static_cast<std::uint32_t>(raw[k + high] << 8 | raw[k + 1 - high]);
    if (unit >= 0xdc00 && unit < 0xe000 && surrogate_ != 0) {
      unit = 0x10000 + ((surrogate_ & 0x3ffU) << 10 | (unit & 0x3ffU));
    }
    surrogate_ = unit >= 0xd800 && unit < 0xdc00 ? unit : 0;
    if (surrogate_ == 0) to += put_utf8(unit, to);
  }
  return static_cast<std::size_t>(to - out);
}

std::size_t Lines::expected() const noexcept {
  if (consumed_ == 0) return 0;
  const double bytes_per_line = static_cast<double>(consumed_) / static_cast<double>(number_);
  const double bytes =
      static_cast<double>(file_.size_hint()) / (encoding_ == Encoding::utf8 ? 1 : 2);
  return static_cast<std::size_t>(bytes / bytes_per_line);
}

std::string to_lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

void split_fields(std::string_view line, char separator, std::vector<std::string_view>& fields) {
  fields.clear();
  while (true) {
    if (separator == ' ') line = trim(line);
    const std::size_t end = field_end(line, separator);
    std::string_view field = trim(line.substr(0, end));
    if (field.size() >= 2 && field.front() == '"' && field.back() == '"') {
      field = trim(field.substr(1, field.size() - 2));
    }
    fields.push_back(field);
    if (end == line.size()) return;
    line.remove_prefix(end + 1);
  }
}

std::optional<double> parse_decimal(std::string_view text, char point) {
  const bool minus = text.starts_with('-');
  if (minus || text.starts_with('+')) text.remove_prefix(1);
  const std::string_view mantissa = text.substr(0, text.find_first_of("eE"));
  int power = 0;  // of ten, by which `digits` is to be multiplied
  if (mantissa.size() < text.size()) {
    const std::optional<int> exponent = parse_exponent(text.substr(mantissa.size() + 1));
    if (!exponent) return std::nullopt;
    power = *exponent;
  }
  constexpr std::uint64_t enough = 100'000'000'000'000'000;  // 18 digits
  std::uint64_t digits = 0;
  bool any = false;
  bool fraction = false;
  for (const char c : mantissa) {
    if (c == point && !fraction) {
      fraction = true;
      continue;
    }
    if (!is_digit(c)) return std::nullopt;
    any = true;
    if (digits < enough) {
      digits = 10 * digits + static_cast<std::uint64_t>(c - '0');
      if (fraction) --power;
    } else if (!fraction) {
      ++power;
    }
  }
  if (!any) return std::nullopt;
  const auto whole = static_cast<double>(digits);
  const double value = digits == 0 ? 0
                       : power < 0 ? whole / power_of_ten(-power)
                                   : whole * power_of_ten(power);
  if (value > static_cast<double>(std::numeric_limits<float>::max())) return std::nullopt;
  return minus ? -value : value;
}

std::string shortest_text(double value) {
  const bool whole = std::abs(value) < 1e15 && value == std::floor(value);
  return whole ? std::to_string(static_cast<long long>(value))
               : shortest(static_cast<float>(value));
}

std::string to_word(std::string_view text) {
  std::string latin;
  bool valid = true;
  std::size_t expected = 0;  // bytes that continue a character
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool continues = (byte & 0xc0) == 0x80;
    valid = valid && byte < 0xf8 && continues == (expected > 0);
    expected = continues ? expected - 1 : byte < 0xc0 ? 0 : byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    std::array<char, 4> encoded{};
    latin.append(encoded.data(), put_utf8(byte, encoded.data()));
  }
  std::string word = valid && expected == 0 ? std::string(text) : latin;
  for (std::size_t at = 0; (at = word.find("\"\"", at)) != word.npos; ++at) word.erase(at, 1);
  return word;
}

}  // namespace fanin
