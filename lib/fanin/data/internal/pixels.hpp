// Whether the records of a data set are images, of which shape, and what range their pixels have.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include "fanin/data/dataset.hpp"

namespace fanin {

/// The side of a square image of so many pixels, from 7 up; 0 where there is none.
std::size_t image_side(std::size_t pixels);

/// The range that images have, by the first `records`: 0..1, -1..1, 0..16 or 0..255, the first that
/// holds all values. Whole numbers up to 16 and above are distinguished by the largest; fractions
/// above 1 must come near the upper end. Nothing where values lie outside, or records of one range
/// are mixed with those of another.
std::optional<std::pair<double, double>> find_range(const Dataset& dataset, std::size_t records);

/// Decides on shape and range, by the options, by the training data or by the values, and
/// transposes the images where that is wanted. `named` is the shape that the file itself states.
/// Throws Error(data) for a shape that does not fit and for values outside the range.
void settle_pixels(Dataset& dataset, const ReadOptions& options,
                   std::optional<ImageShape> named = {});

}  // namespace fanin
