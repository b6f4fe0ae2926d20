// Numbers as text, against the C library.
#include "fanin/internal/number.hpp"

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "fanin/data/internal/text.hpp"
#include "fuzz/fuzz.hpp"

namespace fanin::fuzz {
namespace {

void compare_decimal(std::string text, char point) {
  const std::optional<double> ours = parse_decimal(text, point);
  if (!ours) return;
  std::ranges::replace(text, point, '.');
  char* end = nullptr;
  const double theirs = std::strtod(text.c_str(), &end);
  expect(end == text.c_str() + text.size(), "what is read is a number");
  const double two_ulps = 2 * std::abs(theirs) * std::numeric_limits<double>::epsilon();
  expect(std::abs(*ours - theirs) <= std::max(two_ulps, 1e-290),
         "numbers are right to two units in the last place");
}

template <typename Float>
void round_trip(std::string_view bytes) {
  Float value = 0;
  std::memcpy(&value, bytes.data(), std::min(bytes.size(), sizeof value));
  if (!std::isfinite(value)) return;
  const std::optional<double> again = parse_number(shortest(value));
  expect(again && static_cast<Float>(*again) == value, "the shortest text is the number");
}

}  // namespace

void number(std::string_view input) {
  const std::string text(input);
  compare_decimal(text, '.');
  compare_decimal(text, ',');
  round_trip<double>(input);
  round_trip<float>(input);
  const std::optional<double> ours = parse_number(text);
  if (!ours) return;
  char* end = nullptr;
  const double theirs = std::strtod(text.c_str(), &end);
  expect(*ours == theirs && end == text.c_str() + text.size(), "numbers are the C library's");
}

}  // namespace fanin::fuzz
