// Lines and numbers of text files, for the readers in this folder.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fanin/file.hpp"

namespace fanin {

/// The lines of a file, plain or gzip, one after the other and without their ends (LF or CRLF).
/// Memory holds one line and a little more, whatever the size of the file.
class Lines {
 public:
  /// Throws Error(io) as FileReader does.
  explicit Lines(const std::filesystem::path& path);

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
  void fill();

  FileReader file_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // of what is left in the buffer
  std::size_t end_ = 0;
  bool at_end_ = false;
  std::size_t number_ = 0;
  std::size_t consumed_ = 0;  // bytes in the lines so far
};

/// What a decimal number is as an integer.
struct Decimal {
  long value = 0;     ///< its whole part; a million stands for everything above
  bool whole = true;  ///< nothing but zeros after the point
};

/// Reads any decimal spelling (7, +7, 007, 7.0, 7.000e+00), exactly, digit by digit; nothing when
/// the text is anything else.
std::optional<Decimal> parse_decimal(std::string_view text);

/// Text from a file made fit for a message: not long, and without control characters.
std::string printable(std::string_view text);

}  // namespace fanin
