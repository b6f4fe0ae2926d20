// Gzip files: damaged ones are refused, and what is compressed here is read as it was.
#include "fanin/internal/gzip.hpp"

#include <array>
#include <span>

#include "fanin/file.hpp"
#include "fuzz/fuzz.hpp"

namespace fanin::fuzz {

void gzip(std::string_view input) {
  const std::size_t step = 1 + take(input, 256);
  const auto read = [&](std::string_view bytes) {
    FileReader file(file_of(bytes));
    std::string content;
    std::array<char, 256> block;
    while (const std::size_t got = file.read(std::span(block).first(step))) {
      content.append(block.data(), got);
    }
    return content;
  };
  std::string compressed;
  GzipWriter writer([&](std::string_view bytes) { compressed += bytes; });
  for (std::size_t at = 0; at < input.size(); at += step) writer.write(input.substr(at, step));
  writer.finish();
  expect(read(compressed) == input, "what is compressed is read again");
  is_refused([&] { read(input); });
}

}  // namespace fanin::fuzz
