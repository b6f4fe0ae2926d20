// Rotating an image.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "fanin/data/dataset.hpp"

namespace fanin {

/// A rotation of images of one shape about their middle, of the same size, by linear interpolation.
/// Equal to SciPy's ndimage.rotate(order=1, reshape=False, cval=outside).
class Rotation {
 public:
  /// By `degrees`, finite, positive anticlockwise. Pixels that come from outside the image are
  /// `outside`.
  Rotation(ImageShape shape, double degrees, float outside);

  /// Writes the rotated image (pixels). A uniform image stays exactly as it is: training saves the
  /// work of inputs that do not vary.
  void rotate(std::span<const float> image, std::span<float> out) const;

 private:
  // Where an output pixel comes from, if from inside the image: the pixel above and left of its
  // source, and how far the source lies from it towards the pixels to the right and below, 0 to 1.
  struct Source {
    std::uint32_t output;
    std::uint32_t pixel;
    float right;
    float below;
  };

  bool none_;          // a whole number of turns
  std::size_t right_;  // from a pixel to its neighbour; 0 in an image of one column
  std::size_t below_;
  float outside_;
  std::vector<Source> sources_;
};

}  // namespace fanin
