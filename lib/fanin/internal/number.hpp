// Numbers as text, always with a decimal point: never in the locale of the program.
#pragma once

#include <optional>
#include <string>

namespace fanin {

/// With so many significant digits.
std::string format_number(double value, int digits = 6);

/// The shortest text that reads back as the same number: 0.99, not 0.98999999999999999.
std::string shortest(double value);
std::string shortest(float value);

/// Reads a whole text as a number; nothing when it is anything else or out of range.
std::optional<double> parse_number(const std::string& text);

}  // namespace fanin
