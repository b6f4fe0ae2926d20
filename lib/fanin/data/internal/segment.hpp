// Separates the foreground of an image from its background.
#pragma once

#include "fanin/data/image.hpp"
#include "fanin/numeric/matrix.hpp"

namespace fanin {

/// The foreground of an image of one digit, 0 to 1, reduced to at most 320 pixels a side. Uneven
/// lighting, noise and specks are removed; dark on light and light on dark give the same. All that
/// is not the digit is exactly 0. Empty (0, 0) when the image is blank.
Matrix segment_digit(const GreyImage& image);

}  // namespace fanin
