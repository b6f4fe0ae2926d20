// Format, size and orientation of an image file, read before any pixel is decoded.
// Sources: PNG specification (W3C, third edition), sections 5 and 11; JPEG, ITU-T T.81, annex B;
// Exif 2.3, tag 0x0112.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "fanin/data/dataset.hpp"

namespace fanin {

/// What the headers of a file say.
struct ImageHeader {
  ImageShape shape;                          ///< as stored
  std::size_t max_pixels = std::size_t(-1);  ///< at most so many are in the data
  int orientation = 1;  ///< Exif's: 1 (upright) to 8, to be applied by the reader
};

/// Walks through the chunks or segments of a whole PNG or JPEG file. `name` is used in messages.
/// Bytes after the end of the image are ignored. Throws Error(data) for other formats, damaged or
/// truncated files, animated images, and JPEG files of more than 100 scans, or with so many for
/// their length that decoding takes long.
ImageHeader read_image_header(std::string_view bytes, const std::string& name);

}  // namespace fanin
