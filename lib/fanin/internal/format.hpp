// What a file is, by its first bytes and its first line.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "fanin/file.hpp"

namespace fanin {

struct Recognized {
  FileFormat format = FileFormat::text;
  std::string_view name;  ///< with its article: "a zip archive"
  std::string_view hint;  ///< how to get at what is in it; may be empty
};

/// Looks at the first bytes of a file, inflated where it is gzip. Anything without a byte 0 that is
/// nothing else is text.
Recognized recognize(std::string_view beginning);

/// Throws Error(data) unless the file has one of the formats: what it is, what was expected ("a
/// data set"), and what can be done.
void require_format(FileReader& file, std::initializer_list<FileFormat> formats,
                    const std::string& expected);

}  // namespace fanin
