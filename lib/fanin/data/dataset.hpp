// Labelled images as bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace fanin {

/// Height and width of an image in pixels.
struct ImageShape {
  std::size_t height = 0;
  std::size_t width = 0;

  std::size_t pixels() const noexcept { return height * width; }
  bool operator==(const ImageShape&) const = default;
};

/// Images of one shape, a byte per pixel (0 background, 255 full ink), with or without labels.
/// MNIST takes 47 MB; share it by reference, it is never copied by the library.
struct Dataset {
  std::string name;                  ///< where it came from, for messages
  ImageShape shape;                  ///< of every image
  std::vector<std::uint8_t> pixels;  ///< (count, height * width), row by row
  std::vector<std::uint8_t> labels;  ///< (count), or empty: unlabelled

  std::size_t count() const noexcept {
    return shape.pixels() == 0 ? 0 : pixels.size() / shape.pixels();
  }
  bool labelled() const noexcept { return !labels.empty(); }

  /// The largest label + 1; 0 when unlabelled.
  std::size_t classes() const noexcept;

  /// Pixels of image k, (height * width). k < count().
  std::span<const std::uint8_t> image(std::size_t k) const noexcept {
    return {pixels.data() + k * shape.pixels(), shape.pixels()};
  }

  /// Takes the last `held` records off this set and returns them, for validation: the choice of
  /// a rate or an epoch must not see the test set. Throws Error(argument) unless 0 < held <
  /// count().
  Dataset hold_out(std::size_t held);

  /// Throws Error(argument) unless the pixels are one or more whole images and there is a label for
  /// each of them or none at all.
  void validate() const;
};

}  // namespace fanin
