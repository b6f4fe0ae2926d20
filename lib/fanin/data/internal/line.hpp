// Finds and removes long straight lines: ruled and squared paper, frames.
#pragma once

#include "fanin/numeric/matrix.hpp"

namespace fanin {

/// Sets to 0 what lies on thin, straight, nearly horizontal or vertical lines that cross the whole
/// image, or that frame it. Where a line crosses a wider stroke, the stroke stays. Pixels above
/// `threshold` are foreground. In a close crop a single line is a stroke, and stays. Returns
/// whether there were lines.
bool remove_lines(Matrix& contrast, float threshold, bool is_crop = false);

}  // namespace fanin
