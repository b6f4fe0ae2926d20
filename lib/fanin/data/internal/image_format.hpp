// What a picture's file says of itself, before any pixel is decoded.
// Sources: PNG specification (W3C, third edition), sections 5 and 11; JPEG, ITU-T T.81, annex B;
// Exif 2.3, tag 0x0112.
#pragma once

#include <string>
#include <string_view>

#include "fanin/data/dataset.hpp"

namespace fanin {

enum class ImageFormat { png, jpeg, other };

/// The format by the first bytes of a file; eight are enough.
ImageFormat image_format(std::string_view bytes) noexcept;

/// What has been learnt from a file's headers.
struct ImageHeader {
  ImageShape shape;  ///< as stored
  /// How the picture must be turned to stand upright: 1 (as it is) to 8, as in Exif. Cameras store
  /// what their sensor saw and leave the turning to the reader.
  int orientation = 1;
};

/// Walks through the parts of a whole PNG or JPEG file. `name` is for messages.
/// Throws Error(data) for any other format, a damaged or cut short file, or an animated picture.
ImageHeader read_image_header(std::string_view bytes, const std::string& name);

}  // namespace fanin
