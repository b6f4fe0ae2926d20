// Filters for grey images, given as matrices of pixels (height, width).
#pragma once

#include <cstddef>

#include "fanin/numeric/matrix.hpp"

namespace fanin {

Matrix transposed(const Matrix& from);

/// The part of `rows` x `cols` whose first pixel is (top, left); it must lie within.
Matrix cropped(const Matrix& from, std::size_t top, std::size_t left, std::size_t rows,
               std::size_t cols);

/// `from` minus each pixel.
Matrix inverse(Matrix image, float from);

/// Mean over squares of 2 radius + 1 pixels a side, clipped to the image.
Matrix box_blur(const Matrix& image, std::size_t radius);

/// Grey-scale morphological opening by a square: each pixel becomes the largest minimum of all
/// squares of `side` pixels that contain it. Bright details narrower than `side` are removed;
/// slopes and edges stay. Squares may extend beyond the image, which counts as infinitely bright
/// there. side > 0.
Matrix opening(const Matrix& image, std::size_t side);

/// Resizes to `rows` x `cols`: each pixel is the mean of the area that it covers.
Matrix resize_area(const Matrix& image, std::size_t rows, std::size_t cols);

/// Grey-scale dilation by a disk: each pixel becomes the largest value within `radius`. Pixels at
/// the rim of the disk count by the share of them that it covers. The image grows by the radius,
/// rounded up, on every side.
Matrix dilate(const Matrix& image, double radius);

}  // namespace fanin
