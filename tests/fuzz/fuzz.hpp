// Fuzz targets: each reads any bytes, and throws std::logic_error where a promise is broken.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

#include "fanin/error.hpp"
#include "support/temporary_folder.hpp"

namespace fanin::fuzz {

void csv(std::string_view input);
void formula(std::string_view input);
void gzip(std::string_view input);
void handwriting(std::string_view input);
void idx(std::string_view input);
void image(std::string_view input);
void journal(std::string_view input);
void model_json(std::string_view input);
void number(std::string_view input);
void safetensors(std::string_view input);

/// Makes the checksums of a PNG file right again after a mutation.
void mend_png(std::string& input);

struct Target {
  std::string_view name;
  void (*run)(std::string_view input);
  void (*mend)(std::string& input) = [](std::string&) {};
};

inline constexpr Target targets[] = {{"csv", csv},
                                     {"formula", formula},
                                     {"gzip", gzip},
                                     {"idx", idx},
                                     {"handwriting", handwriting},
                                     {"image", image, mend_png},
                                     {"journal", journal},
                                     {"model_json", model_json},
                                     {"number", number},
                                     {"safetensors", safetensors}};

inline void expect(bool kept, const char* promise) {
  if (!kept) throw std::logic_error(promise);
}

/// Whether `work` refused its input. A message is short, and cannot steer a terminal.
inline bool is_refused(const auto& work) {
  try {
    work();
    return false;
  } catch (const Error& error) {
    const std::string_view message = error.what();
    expect(error.kind() != ErrorKind::io, "no input is an error of the system");
    expect(message.size() < 2000, "messages are short");
    expect(message.find('\x1b') == message.npos, "messages do not steer a terminal");
    return true;
  }
}

/// A number below `end` from the front of the input; 0 when that is empty.
inline std::size_t take(std::string_view& input, std::size_t end) {
  const std::size_t value = input.empty() ? 0 : static_cast<unsigned char>(input.front()) % end;
  input.remove_prefix(std::min<std::size_t>(input.size(), 1));
  return value;
}

inline std::string take_line(std::string_view& input) {
  std::string line(input.substr(0, input.find('\n')));
  input.remove_prefix(std::min(input.size(), line.size() + 1));
  return line;
}

/// A file that holds these bytes until the next call.
inline std::filesystem::path file_of(std::string_view bytes) {
  static const TemporaryFolder folder;
  return folder.write("input", bytes);
}

}  // namespace fanin::fuzz
