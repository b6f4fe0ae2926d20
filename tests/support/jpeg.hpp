// JPEG files. sideways() is 16 x 8 pixels, black on the left, white on the right, with a note of
// the camera that it must be rotated clockwise by 90 degrees to be upright. Written by Pillow.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace jpeg {

inline std::string sideways() {
  constexpr std::string_view digits =
      "ffd8ffe000104a46494600010100000100010000ffe100224578696600004d4d002a0000000800010112000300"
      "0000010006000000000000ffdb0043000302020302020303030304030304050805050404050a070706080c0a0c"
      "0c0b0a0b0b0d0e12100d0e110e0b0b1016101113141515150c0f171816141812141514ffdb0043010304040504"
      "0509050509140d0b0d141414141414141414141414141414141414141414141414141414141414141414141414"
      "1414141414141414141414141414ffc00011080008001003012200021101031101ffc400160001010100000000"
      "00000000000000000000090affc40014100100000000000000000000000000000000ffc4001401010000000000"
      "0000000000000000000000ffc40014110100000000000000000000000000000000ffda000c0301000211031100"
      "3f00954d54003fffd9";
  const auto value = [&](std::size_t at) {
    return digits[at] <= '9' ? digits[at] - '0' : digits[at] - 'a' + 10;
  };
  std::string bytes;
  for (std::size_t k = 0; k < digits.size(); k += 2) {
    bytes += static_cast<char>(value(k) << 4 | value(k + 1));
  }
  return bytes;
}

inline std::string segment(unsigned char marker, const std::string& content) {
  const std::size_t length = content.size() + 2;
  return std::string{'\xff', static_cast<char>(marker), static_cast<char>(length >> 8),
                     static_cast<char>(length)} +
         content;
}

// A progressive file of DC scans, all with the same entropy-coded data. Every code is a single 0
// bit that stands for no difference, so that the image is grey.
inline std::string progressive(std::size_t width, std::size_t height, std::size_t components,
                               std::size_t scans, const std::string& data) {
  using std::string_literals::operator""s;
  std::string frame = {'\x08',
                       static_cast<char>(height >> 8),
                       static_cast<char>(height),
                       static_cast<char>(width >> 8),
                       static_cast<char>(width),
                       static_cast<char>(components)};
  std::string scan(1, static_cast<char>(components));
  for (std::size_t k = 1; k <= components; ++k) {
    frame += std::string{static_cast<char>(k), '\x11', '\0'};
    scan += std::string{static_cast<char>(k), '\0'};
  }
  std::string file = "\xff\xd8" + segment(0xdb, std::string(1, '\0') + std::string(64, '\1')) +
                     segment(0xc2, frame) + segment(0xc4, "\0\1"s + std::string(16, '\0'));
  for (std::size_t k = 0; k < scans; ++k) file += segment(0xda, scan + "\0\0\0"s) + data;
  return file + "\xff\xd9";
}

}  // namespace jpeg
