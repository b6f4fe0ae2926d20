// Turns images of handwritten digits into images like MNIST's.
#pragma once

#include <cstdint>
#include <vector>

#include "fanin/data/image.hpp"

namespace fanin {

/// The inverted image, as in the book: pixels (height * width), 0 for background, 255 for full
/// foreground. Throws Error(data) when the image has another shape.
std::vector<std::uint8_t> invert_image(const GreyImage& image, ImageShape shape);

/// Prepares a drawing, scan or photograph of one digit the way MNIST was made: pixels (height *
/// width), 0 for background, 255 for full foreground. Uneven lighting, noise and specks are
/// removed; dark on light and light on dark are recognised; thin strokes are widened to those of
/// MNIST's thinner digits. The bounding box is scaled into 5/7 of `shape` (20x20 of 28x28), keeping
/// its proportions, with the centre of mass in the middle. Throws Error(data) when the image is
/// blank.
std::vector<std::uint8_t> prepare_digit(const GreyImage& image, ImageShape shape);

}  // namespace fanin
