// Where in a picture there is ink.
#pragma once

#include "fanin/data/image.hpp"
#include "fanin/numeric/matrix.hpp"

namespace fanin {

/// The share of ink, 0 to 1, in a picture of one digit, reduced to at most 320 pixels a side:
/// uneven light, noise and specks are gone, and it does not matter whether dark was written on
/// light or light on dark. Whatever is not the digit is exactly 0.
/// Empty (0, 0) when there is nothing to be seen.
Matrix segment_digit(const GreyImage& picture);

}  // namespace fanin
