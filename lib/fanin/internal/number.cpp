#include "fanin/internal/number.hpp"

#include <locale>
#include <sstream>

namespace fanin {
namespace {

std::ostringstream classic_stream(int precision) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out.precision(precision);
  return out;
}

}  // namespace

std::string format_number(double value, int digits) {
  std::ostringstream out = classic_stream(digits);
  out << value;
  return out.str();
}

std::string format_fixed(double value, int decimals) {
  std::ostringstream out = classic_stream(decimals);
  out << std::fixed << value;
  return out.str();
}

std::string shortest(double value) {
  int digits = 1;
  while (digits < 17 && parse_number(format_number(value, digits)) != value) ++digits;
  return format_number(value, digits);
}

std::string shortest(float value) {
  const double wide = value;
  for (int digits = 1; digits < 9; ++digits) {
    const std::string text = format_number(wide, digits);
    if (const auto read = parse_number(text); read && static_cast<float>(*read) == value) {
      return text;
    }
  }
  return format_number(wide, 9);
}

std::optional<double> parse_number(const std::string& text) {
  std::istringstream in(text);
  in.imbue(std::locale::classic());
  double value = 0;
  if (in >> value && in.peek() == std::istringstream::traits_type::eof()) return value;
  return std::nullopt;
}

}  // namespace fanin
