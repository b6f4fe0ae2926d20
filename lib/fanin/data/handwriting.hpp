// Pictures of handwritten digits made into what a network has learnt from.
#pragma once

#include <cstdint>
#include <vector>

#include "fanin/data/image.hpp"

namespace fanin {

/// The picture inverted and else as it is, as the book does: pixels (height * width), 0 background,
/// 255 full ink. Throws Error(data) when it is not of that shape.
std::vector<std::uint8_t> invert_picture(const GreyImage& picture, ImageShape shape);

/// A drawing, a scan or a photograph of one digit, made like MNIST's own. Uneven light is evened
/// out; dark ink on light ground and light ink on dark are told apart; noise, specks and what only
/// looks in from the edge are left out; a thin pen is drawn as wide as MNIST's thinner ones. The
/// digit's box is scaled into 5/7 of `shape` (20x20 of 28x28), keeping its proportions, and placed
/// with its centre of mass in the middle. Full ink is 255.
/// Throws Error(data) when there is nothing to be seen in the picture.
std::vector<std::uint8_t> prepare_digit(const GreyImage& picture, ImageShape shape);

}  // namespace fanin
