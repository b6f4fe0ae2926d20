#include "fanin/internal/number.hpp"

#include <limits>
#include <locale>
#include <sstream>

namespace fanin {
namespace {

template <typename T>
std::string shortest_of(T value) {
  for (int digits = 1;; ++digits) {
    std::string text = format_number(value, digits);
    const auto read = parse_number(text);
    const bool same = read && static_cast<T>(*read) == value;
    if (same || digits >= std::numeric_limits<T>::max_digits10) return text;
  }
}

}  // namespace

std::string format_number(double value, int digits) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out.precision(digits);
  out << value;
  return out.str();
}

std::string shortest(double value) { return shortest_of(value); }
std::string shortest(float value) { return shortest_of(value); }

std::optional<double> parse_number(const std::string& text) {
  std::istringstream in(text);
  in.imbue(std::locale::classic());
  double value = 0;
  if (in >> value && in.peek() == std::istringstream::traits_type::eof()) return value;
  return std::nullopt;
}

}  // namespace fanin
