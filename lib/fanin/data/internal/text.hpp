// Lines, fields and numbers of text files, for the readers in this folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fanin/file.hpp"
#include "fanin/internal/string.hpp"

namespace fanin {

/// The lines of a file, one after the other and without their ends: LF, any number of CR before it,
/// or, where the file has no LF, CR. Text is UTF-8, or UTF-16 with a byte-order mark, which becomes
/// UTF-8; a byte-order mark at the start and a Ctrl-Z at the end are left out. Memory holds one
/// line and a little more, whatever the size of the file.
class Lines {
 public:
  explicit Lines(FileReader file);

  /// Good until the next call; nothing at the end of the file.
  /// Throws Error(data) for a line of more than 16 million characters, and as FileReader::read
  /// does.
  std::optional<std::string_view> next();

  /// Number of the last line, from 1.
  std::size_t number() const noexcept { return number_; }

  /// How many lines the file has in all, guessed from those read and the file's size; 0 when
  /// unknown.
  std::size_t expected() const noexcept;

 private:
  enum class Encoding { utf8, utf16_le, utf16_be };

  void fill();
  std::size_t read(char* out, std::size_t size);

  FileReader file_;
  Encoding encoding_ = Encoding::utf8;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // of what is left in the buffer
  std::size_t end_ = 0;
  bool at_end_ = false;
  char line_end_ = '\0';  // not known before the first block is there
  std::size_t number_ = 0;
  std::size_t consumed_ = 0;     // bytes in the lines so far
  std::uint32_t surrogate_ = 0;  // the first half of a character in UTF-16
};

/// Whether a value is a whole number from 0 to 255.
inline bool is_byte(double value) {
  return value >= 0 && value <= 255 && value == static_cast<double>(static_cast<int>(value));
}

/// The text in lower case, as far as it is ASCII.
std::string to_lower(std::string_view text);

/// Splits a line at each separator, or at each run of blanks where the separator is a space. Fields
/// come without blanks around them and without quotes; a quoted one may hold the separator.
void split_fields(std::string_view line, char separator, std::vector<std::string_view>& fields);

/// Reads any decimal spelling (7, +7, 007, 7.0, 7.000e+00) with `point` before the fraction. Whole
/// numbers are exact, fractions right to two units in the last place of a double; below 1e-290 they
/// may be 0. Nothing when the text is anything else or no float holds it.
std::optional<double> parse_decimal(std::string_view text, char point = '.');

/// The shortest text of a number that stands in a table: 7, 0.5.
std::string shortest_text(double value);

/// The text of a field as UTF-8: what is not is taken for Latin-1. Two quotes stand for one.
std::string to_word(std::string_view text);

}  // namespace fanin
