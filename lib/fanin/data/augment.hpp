// More samples from the same data.
#pragma once

#include <vector>

#include "fanin/data/samples.hpp"

namespace fanin {

/// Every sample once for each angle, in degrees, positive anticlockwise: sample 0 at all angles,
/// then sample 1. {0, 10, -10} is the book's. Rotated on the fly about the middle, same size, by
/// linear interpolation; what comes from outside the image is `outside`, the input of an empty
/// pixel. Equal to SciPy's ndimage.rotate(order=1, reshape=False, cval=outside).
/// It refers to the data that `samples` refers to.
/// Throws Error(argument) for samples that are no images, no angles, or one that is not finite.
Samples rotated(const Samples& samples, const std::vector<double>& degrees,
                double outside = Scaling::book().offset);

}  // namespace fanin
