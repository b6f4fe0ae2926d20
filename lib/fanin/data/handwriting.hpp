// Turns images of handwritten digits into images like MNIST's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fanin/data/image.hpp"

namespace fanin {

/// The image without any preparation, as in the book: pixels (height * width), 0 for background,
/// 255 for full foreground. An image whose edges are light is inverted; one whose edges are dark,
/// as MNIST's own digits, is taken as it is. Throws Error(data) when the image has another shape,
/// or edges that are neither.
std::vector<std::uint8_t> take_as_is(const GreyImage& image, ImageShape shape);

/// One digit drawn on a clean ground, dark on light, as on a drawing board: pixels (height *
/// width), 0 for background, 255 for the darkest of the foreground. What is darker than 87.5 % of
/// white is foreground. Its bounding box is scaled into 5/7 of `shape` (20x20 of 28x28), keeping
/// its proportions, each pixel the mean of the area that it covers, with the centre of mass in the
/// middle, as far as nothing leaves the image. Strokes keep their width. Computed in whole numbers,
/// so that the page of a report, which does the same, has the same bytes.
/// Throws Error(data) when half of the edge is dark, or nothing is drawn.
std::vector<std::uint8_t> prepare_drawing(const GreyImage& image, ImageShape shape);

/// One digit of an image.
struct PreparedDigit {
  std::vector<std::uint8_t>
      pixels;    ///< (height * width): 0 for background, 255 for full foreground
  ImageBox box;  ///< where it was found
};

/// What prepare_digits finds in an image.
struct PreparedDigits {
  std::vector<PreparedDigit> digits;  ///< in reading order
  std::vector<std::string> warnings;  ///< what makes them doubtful
};

/// Prepares the digits of a drawing, scan or photograph the way MNIST was made. Uneven lighting,
/// noise, specks, ruled lines, frames and underlines are removed; dark on light and light on dark
/// are recognised; thin strokes are widened to those of MNIST's thinner digits. The bounding box of
/// a digit is scaled into 5/7 of `shape` (20x20 of 28x28), keeping its proportions, with the centre
/// of mass in the middle. Throws Error(data) when the image is blank.
PreparedDigits prepare_digits(const GreyImage& image, ImageShape shape);

}  // namespace fanin
