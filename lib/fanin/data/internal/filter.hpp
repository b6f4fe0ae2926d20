// A few filters for grey pictures, given as matrices of pixels (height, width).
#pragma once

#include <cstddef>

#include "fanin/numeric/matrix.hpp"

namespace fanin {

/// Rows become columns.
Matrix transposed(const Matrix& from);

/// Means over squares of 2 radius + 1 pixels a side, as far as they lie in the picture.
Matrix box_blur(const Matrix& picture, std::size_t radius);

/// The picture with its peaks cut off: at each place the highest level that some square of `side`
/// pixels around it keeps throughout (a morphological opening). What is narrower than `side` goes;
/// slopes and edges stay. A square may reach out of the picture, so that what touches the edge of
/// the picture on its whole length counts as wide. side > 0.
Matrix opening(const Matrix& picture, std::size_t side);

/// Pixels of another size: each the mean of the area it covers.
Matrix resize_area(const Matrix& picture, std::size_t rows, std::size_t cols);

/// Every peak wider: at each place the largest value within `radius`, whole or not.
/// The picture grows by the radius, rounded up, on every side.
Matrix dilate(const Matrix& picture, double radius);

}  // namespace fanin
