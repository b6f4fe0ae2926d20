// Labelled images and tables.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "fanin/file.hpp"

namespace fanin {

/// Height and width of an image in pixels.
struct ImageShape {
  std::size_t height = 0;
  std::size_t width = 0;

  std::size_t pixels() const noexcept { return height * width; }
  bool operator==(const ImageShape&) const = default;
};

/// Records of one width, images as a rule, with or without labels. A value is a byte where all of
/// them are whole and 0..255: then `pixels` holds them, else `values`.
/// MNIST takes 47 MB; share it by reference, it is never copied by the library.
struct Dataset {
  std::string name = {};                  ///< where it came from, for messages
  ImageShape shape = {};                  ///< of every image; {1, width} where there are none
  std::vector<std::uint8_t> pixels = {};  ///< (count, height * width), row by row
  std::vector<std::uint8_t> labels = {};  ///< (count), or empty: unlabelled
  std::vector<float> values = {};         ///< as `pixels`, and instead of them
  bool is_image = true;                   ///< false: a table, each column with a range of its own
  double low = 0;                         ///< of an image's values: background
  double high = 255;                      ///< and full foreground
  std::vector<std::string> label_names = {};  ///< of classes that were words, in byte order
  /// Where the labels stood, as ReadOptions::label takes it: "first", "last", "none", a number from
  /// 1, "last 10" (flags); empty where that is not known.
  std::string label_column = {};
  std::vector<std::string> notes = {};  ///< what else was understood: "index column left out"

  std::size_t count() const noexcept {
    return shape.pixels() == 0 ? 0 : std::max(pixels.size(), values.size()) / shape.pixels();
  }
  bool labelled() const noexcept { return !labels.empty(); }

  /// The largest label + 1, or the number of names; 0 when unlabelled.
  std::size_t classes() const noexcept;

  /// Pixels of image k, (height * width), where they are bytes. k < count().
  std::span<const std::uint8_t> image(std::size_t k) const noexcept {
    return {pixels.data() + k * shape.pixels(), shape.pixels()};
  }

  /// Value c of record k. k < count(), c < shape.pixels().
  float value(std::size_t k, std::size_t c) const noexcept {
    const std::size_t at = k * shape.pixels() + c;
    return values.empty() ? static_cast<float>(pixels[at]) : values[at];
  }

  /// Image k, (height * width), as bytes whatever its range: 0 background, 255 full foreground.
  /// k < count().
  std::vector<std::uint8_t> bytes(std::size_t k) const;

  /// Takes the last `held` records off this set and returns them, for validation: the choice of
  /// a rate or an epoch must not see the test set. Throws Error(argument) unless 0 < held <
  /// count().
  Dataset hold_out(std::size_t held);

  /// Throws Error(argument) unless the pixels are one or more whole images and there is a label for
  /// each of them or none at all.
  void validate() const;
};

/// What is known about a data set before it is read. Everything has its rule where nothing is said.
struct ReadOptions {
  /// Where the label stands: "first" or "last" (of the columns that are data), "none", the name of
  /// a column, or its number from 1.
  std::string label = {};
  std::optional<std::pair<double, double>> range = {};  ///< of the pixels of images
  std::optional<ImageShape> shape = {};                 ///< {0, 0}: a table, not images
  bool transpose = false;                               ///< images are stored column by column
  std::size_t max_bytes = max_content;  ///< more content is refused, inflated where it is gzip
  /// The training data, or what a model says of them in a set without records: its width, shape,
  /// range, label column and names hold for what is read.
  const Dataset* like = nullptr;
  std::size_t classes = 0;  ///< of `like`: another reading than its own must not have more; 0: any
  /// The last records of training data, to be taken off with Dataset::hold_out: they do not decide
  /// how all are read.
  std::size_t held = 0;

  /// How many of `records` decide, from the first: all where none would be left.
  std::size_t decisive(std::size_t records) const noexcept {
    return held < records ? records - held : records;
  }
};

}  // namespace fanin
