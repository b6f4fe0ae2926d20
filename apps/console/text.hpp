// Numbers and durations as people read them, and text in columns.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fanin::program {

/// 60000 as "60,000".
std::string with_commas(std::size_t number);

/// A share of 1 in percent with two decimals: 0.9731 as "97.31".
std::string percent(double share);

/// "8.2 s", "74 s", "3 min 20 s", "1 h 04 min"; "–" for what is not a duration.
std::string duration(double seconds);

/// The shortest decimal that reads back as the same double: 0.1 as "0.1".
std::string shortest(double number);

/// Text from outside made safe to send to a terminal: control characters, marks that turn the
/// direction of writing and bytes that are not UTF-8 are shown (\x1b, \u{202e}). Line breaks and
/// tabs pass, and the escapes of Style where `styled`.
std::string printable(std::string_view text, bool styled = false);

/// The same as UTF-8 without line breaks, for files that take nothing else.
std::string printable_line(std::string_view text);

/// The name among `names` that is most like a wrong one, within two changes of a letter; or
/// nothing.
std::string closest(const std::string& wrong, const std::vector<std::string>& names);

/// Columns on the screen that a UTF-8 text takes. Wide characters (East Asian ones, emoji) take
/// two; combining and control characters and escape sequences none; a byte that is not UTF-8 one.
std::size_t width(std::string_view text);

/// The width of its widest line.
std::size_t widest_line(std::string_view text);

/// `text` in at most `columns`: where it is longer, "…" replaces the middle.
std::string shortened(std::string_view text, std::size_t columns);

/// `piece` so many times.
std::string repeated(std::string_view piece, std::size_t times);

enum class Align { left, right };

/// `text` filled with spaces to `columns`; longer text stays as it is.
std::string padded(std::string_view text, std::size_t columns, Align align = Align::left);

/// `text` broken at spaces into lines of at most `columns`, or one longer word; all but the first
/// come after `indent` spaces, which do not count. Line breaks of the text itself stay.
std::string wrapped(std::string_view text, std::size_t columns, std::size_t indent = 0);

/// `items` joined by `separator`.
std::string joined(const std::vector<std::string>& items, std::string_view separator);

}  // namespace fanin::program
