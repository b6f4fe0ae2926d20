// PNG files made byte by byte, right and wrong ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace png {

using std::string_literals::operator""s;

inline const std::string signature = "\x89PNG\r\n\x1a\n";

inline std::string big_endian(std::uint32_t number) {
  return {static_cast<char>(number >> 24), static_cast<char>(number >> 16 & 255),
          static_cast<char>(number >> 8 & 255), static_cast<char>(number & 255)};
}

inline std::uint32_t crc(std::string_view bytes) {
  std::uint32_t c = 0xffffffff;
  for (const char byte : bytes) {
    c ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) c = (c & 1 ? 0xedb88320 : 0) ^ c >> 1;
  }
  return ~c;
}

inline std::string chunk(const std::string& type, const std::string& content) {
  return big_endian(static_cast<std::uint32_t>(content.size())) + type + content +
         big_endian(crc(type + content));
}

// Colour types: 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha.
inline std::string header(std::uint32_t width, std::uint32_t height, char depth, char colour) {
  return signature + chunk("IHDR", big_endian(width) + big_endian(height) +
                                       std::string{depth, colour} + "\0\0\0"s);
}

// A zlib stream of one stored block. Its Adler checksum is left 0: no reader here looks at it.
inline std::string stored(const std::string& bytes) {
  const auto size = static_cast<std::uint16_t>(bytes.size());
  const auto low = [](unsigned number) { return static_cast<char>(number & 255); };
  const auto other = static_cast<std::uint16_t>(~size);
  std::string stream = {'\x78',          '\x01',     '\x01',          low(size),
                        low(size >> 8u), low(other), low(other >> 8u)};
  stream += bytes;
  return stream.append(4, '\0');
}

// `pixels` row by row without filter bytes; less than 64 KiB in all.
inline std::string file(std::uint32_t width, std::uint32_t height, char colour,
                        const std::string& pixels, const std::string& before_data = "") {
  const std::size_t row = pixels.size() / height;
  std::string filtered;
  for (std::size_t y = 0; y < height; ++y) filtered += '\0' + pixels.substr(y * row, row);
  return header(width, height, 8, colour) + before_data + chunk("IDAT", stored(filtered)) +
         chunk("IEND", "");
}

}  // namespace png
