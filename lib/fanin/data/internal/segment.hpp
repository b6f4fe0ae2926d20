// Separates the digits of an image from its background.
#pragma once

#include <string>
#include <vector>

#include "fanin/data/handwriting.hpp"
#include "fanin/data/image.hpp"
#include "fanin/numeric/matrix.hpp"

namespace fanin {

/// A digit: its foreground from 0 to 1, exactly 0 elsewhere, and where it is in the image.
struct DigitRegion {
  Matrix foreground;
  ImageBox box;
};

struct Segmentation {
  std::vector<DigitRegion> digits;    ///< in reading order; none when the image is blank
  std::vector<std::string> warnings;  ///< what makes the result doubtful
};

/// The digits of an image, reduced so that it has at most 320 pixels a side. Uneven lighting,
/// noise, specks, ruled lines, frames and underlines are removed; dark on light and light on dark
/// give the same.
Segmentation segment_digits(const GreyImage& image);

}  // namespace fanin
