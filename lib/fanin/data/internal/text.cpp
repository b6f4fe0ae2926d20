#include "fanin/data/internal/text.hpp"

#include <algorithm>
#include <cstring>

#include "fanin/error.hpp"

namespace fanin {
namespace {

constexpr std::size_t first_buffer = std::size_t{1} << 18;
constexpr std::size_t longest_line = std::size_t{1} << 24;
constexpr long large = 1000000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes a sign off the front; whether it was a minus.
bool take_sign(std::string_view& text) {
  const bool minus = text.starts_with('-');
  if (minus || text.starts_with('+')) text.remove_prefix(1);
  return minus;
}

// The number after the `e`.
std::optional<long> parse_exponent(std::string_view text) {
  const bool minus = take_sign(text);
  if (text.empty() || text.size() > 4) return std::nullopt;
  long exponent = 0;
  for (const char c : text) {
    if (!is_digit(c)) return std::nullopt;
    exponent = 10 * exponent + (c - '0');
  }
  return minus ? -exponent : exponent;
}

}  // namespace

Lines::Lines(const std::filesystem::path& path) : file_(path), buffer_(first_buffer) {}

std::optional<std::string_view> Lines::next() {
  std::size_t searched = 0;  // of what is left
  while (true) {
    const char* const start = buffer_.data() + begin_;
    const std::size_t left = end_ - begin_;
    const void* const newline = std::memchr(start + searched, '\n', left - searched);
    if (newline != nullptr || (at_end_ && left > 0)) {
      const std::size_t size =
          newline != nullptr ? static_cast<std::size_t>(static_cast<const char*>(newline) - start)
                             : left;
      begin_ += std::min(size + 1, left);
      consumed_ += size + 1;
      ++number_;
      std::string_view line(start, size);
      if (line.ends_with('\r')) line.remove_suffix(1);
      return line;
    }
    if (at_end_) return std::nullopt;
    searched = left;
    fill();
  }
}

// Moves what is left to the front of the buffer and reads more behind it.
void Lines::fill() {
  const std::size_t left = end_ - begin_;
  std::memmove(buffer_.data(), buffer_.data() + begin_, left);
  begin_ = 0;
  if (left >= longest_line) {
    throw Error(ErrorKind::data, file_.path().string() + ":" + std::to_string(number_ + 1) +
                                     ": no end of the line after " + std::to_string(left) +
                                     " characters");
  }
  if (left == buffer_.size()) buffer_.resize(2 * left);
  end_ = left + file_.read(std::span(buffer_).subspan(left));
  at_end_ = end_ < buffer_.size();
}

std::size_t Lines::expected() const noexcept {
  if (consumed_ == 0) return 0;
  const double bytes_per_line = static_cast<double>(consumed_) / static_cast<double>(number_);
  return static_cast<std::size_t>(static_cast<double>(file_.size_hint()) / bytes_per_line);
}

std::optional<Decimal> parse_decimal(std::string_view text) {
  const bool minus = take_sign(text);
  const std::string_view mantissa = text.substr(0, text.find_first_of("eE"));
  long power = 0;  // of ten, one above that of the next digit
  if (mantissa.size() < text.size()) {
    const std::optional<long> exponent = parse_exponent(text.substr(mantissa.size() + 1));
    if (!exponent) return std::nullopt;
    power = *exponent;
  }
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  if (mantissa.empty() || mantissa == ".") return std::nullopt;
  power += static_cast<long>(point);

  Decimal number;
  for (std::size_t k = 0; k < mantissa.size(); ++k) {
    if (k == point) continue;
    const char c = mantissa[k];
    if (!is_digit(c)) return std::nullopt;
    if (power > 0) {
      number.value = std::min(10 * number.value + (c - '0'), large);
    } else if (c != '0') {
      number.whole = false;
    }
    --power;
  }
  for (; power > 0 && number.value > 0 && number.value < large; --power) {
    number.value = std::min(10 * number.value, large);
  }
  if (minus) number.value = -number.value;
  return number;
}

std::string printable(std::string_view text) {
  constexpr std::size_t longest = 24;
  constexpr const char* digits = "0123456789abcdef";
  std::string result;
  for (const char c : text.substr(0, longest)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      result += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
    } else {
      result += c;
    }
  }
  return text.size() > longest ? result + "..." : result;
}

}  // namespace fanin
