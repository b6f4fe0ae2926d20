// Many small pictures on one sheet.
#pragma once

#include <cstddef>
#include <span>

#include "fanin/data/image.hpp"

namespace fanin {

/// A picture of a data set or of a network's input as ink on paper: `ink` row by row, 0 none
/// (white) to 255 full (black). Throws Error(argument) unless there are shape.pixels() of them.
GreyImage ink_on_paper(std::span<const std::uint8_t> ink, ImageShape shape);

/// The same from values between `white` and `black`, beyond which they are cut off.
GreyImage ink_on_paper(std::span<const float> values, ImageShape shape, float white, float black);

/// Pictures of one shape in rows of `columns`, each pixel `zoom` x `zoom`, thin grey lines between
/// them and around. Places that are left over in the last row are grey.
/// Throws Error(argument) for no images, different shapes, or a sheet of more than
/// most_image_pixels.
GreyImage make_sheet(std::span<const GreyImage> images, std::size_t columns, std::size_t zoom = 2);

}  // namespace fanin
