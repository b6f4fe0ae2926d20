// Foreground against background, whatever the lighting and whichever of the two is darker.
#pragma once

#include <span>

#include "fanin/numeric/matrix.hpp"

namespace fanin {

/// How far the pixels of an image stand out of its background, in grey levels; around 0 or below
/// for background.
struct Contrast {
  Matrix sharp;   ///< (height, width)
  Matrix smooth;  ///< the same with less noise
  float noise;    ///< standard deviation of `smooth` in the background
  bool is_crop;   ///< whether the foreground touches all four edges, as in a close crop
};

/// The contrast of a grey image, 0 to 255. What covers most of an edge is lighting, not foreground.
Contrast find_contrast(const Matrix& image);

/// The value below which the share of `values` lies; 0 for none.
float quantile(std::span<const float> values, double share);

}  // namespace fanin
