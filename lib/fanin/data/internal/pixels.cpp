#include "fanin/data/internal/pixels.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "fanin/data/internal/text.hpp"
#include "fanin/error.hpp"

namespace fanin {
namespace {

using Range = std::pair<double, double>;

[[noreturn]] void refuse(const Dataset& dataset, const std::string& what) {
  throw Error(ErrorKind::data, dataset.name + ": " + what);
}

std::string text(ImageShape shape) {
  return std::to_string(shape.height) + "x" + std::to_string(shape.width);
}

std::string text(const Range& range) {
  return shortest_text(range.first) + " to " + shortest_text(range.second);
}

template <typename T>
std::optional<Range> find_range(std::span<const T> values, std::size_t width) {
  std::size_t up_to_1 = 0;  // records that are not empty and do not go beyond
  std::size_t up_to_16 = 0;
  std::size_t beyond = 0;
  for (std::size_t at = 0; at < values.size(); at += width) {
    // The middle of an image is where a large value is found soonest.
    const auto exceeds = [&](T bound) {
      const auto above = [bound](T value) { return value > bound; };
      return std::ranges::any_of(values.subspan(at + width / 2, width - width / 2), above) ||
             std::ranges::any_of(values.subspan(at, width / 2), above);
    };
    if (exceeds(16)) {
      ++beyond;
    } else if (exceeds(1)) {
      ++up_to_16;
    } else if (exceeds(0)) {
      ++up_to_1;
    }
  }
  double low = 0;
  double high = 255;
  bool whole = true;
  if constexpr (!std::is_integral_v<T>) {
    low = *std::ranges::min_element(values);
    high = *std::ranges::max_element(values);
    whole = std::ranges::all_of(values, [](T value) { return value == std::floor(value); });
  }
  if (low < 0) return low >= -1 && high <= 1 ? std::optional(Range{-1, 1}) : std::nullopt;
  if (beyond + up_to_16 == 0) return Range{0, 1};
  const double end = beyond == 0 ? 16 : 255;
  const std::size_t mixed = beyond == 0 ? up_to_1 : up_to_1 + up_to_16;
  if (high > 255 || mixed > values.size() / width / 10 || (!whole && high < 0.75 * end)) {
    return std::nullopt;
  }
  return Range{0, end};
}

void check_range(const Dataset& dataset, const Range& range, const std::string& whose) {
  const std::size_t width = dataset.shape.pixels();
  const auto validate = [&](const auto& values) {
    for (std::size_t k = 0; k < values.size(); ++k) {
      const double value = values[k];
      if (value >= range.first && value <= range.second) continue;
      refuse(dataset, "record " + std::to_string(k / width + 1) + ": pixel " +
                          shortest_text(value) + ", expected " + text(range) + whose);
    }
  };
  validate(dataset.pixels);
  validate(dataset.values);
}

void settle_range(Dataset& dataset, const ReadOptions& options) {
  const Dataset* const like = options.like;
  Range range;
  if (options.range) {
    range = *options.range;
    check_range(dataset, range, " (--pixels)");
  } else {
    const auto own = find_range(dataset);
    if (like != nullptr) {
      range = {like->low, like->high};
      check_range(dataset, range, " as in " + like->name);
      const bool blank = std::ranges::all_of(dataset.pixels, [](auto v) { return v == 0; }) &&
                         dataset.values.empty();
      if (own && *own != range && !blank) {
        refuse(dataset, "pixels " + text(*own) + ", but " + text(range) + " in " + like->name +
                            ": --pixels " + shortest_text(range.first) + ".." +
                            shortest_text(range.second) + " or --pixels " +
                            shortest_text(own->first) + ".." + shortest_text(own->second) +
                            " decides");
      }
    } else if (own) {
      range = *own;
    } else {
      refuse(dataset, "images of " + text(dataset.shape) +
                          ", but the values are not all in one of 0..1, -1..1, 0..16 and 0..255: "
                          "--pixels LOW..HIGH states their range, --shape none makes them a table");
    }
  }
  dataset.low = range.first;
  dataset.high = range.second;
}

template <typename T>
void transpose(std::vector<T>& values, ImageShape to) {
  std::vector<T> image(to.pixels());
  for (std::size_t at = 0; at < values.size(); at += image.size()) {
    for (std::size_t y = 0; y < to.height; ++y) {
      for (std::size_t x = 0; x < to.width; ++x)
        image[y * to.width + x] = values[at + x * to.height + y];
    }
    std::ranges::copy(image, values.begin() + static_cast<std::ptrdiff_t>(at));
  }
}

}  // namespace

std::size_t image_side(std::size_t pixels) {
  const auto side = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(pixels))));
  return side >= 7 && side * side == pixels ? side : 0;
}

std::optional<Range> find_range(const Dataset& dataset) {
  const std::size_t width = dataset.shape.pixels();
  return dataset.values.empty() ? find_range(std::span(dataset.pixels), width)
                                : find_range(std::span(dataset.values), width);
}

void settle_pixels(Dataset& dataset, const ReadOptions& options, std::optional<ImageShape> named) {
  const std::size_t width = dataset.shape.pixels();
  if (options.like != nullptr && options.like->shape.pixels() != width) {
    refuse(dataset, std::to_string(width) + " values a record, expected " +
                        std::to_string(options.like->shape.pixels()) + " as in " +
                        options.like->name);
  }
  if (options.shape && options.shape->pixels() != 0 && options.shape->pixels() != width) {
    refuse(dataset, std::to_string(width) + " values a record, expected " +
                        std::to_string(options.shape->pixels()) + " for images of " +
                        text(*options.shape));
  }
  if (options.shape) {
    dataset.is_image = options.shape->pixels() != 0;
    if (dataset.is_image) dataset.shape = *options.shape;
  } else if (named) {
    dataset.shape = *named;
  } else if (options.like != nullptr && options.like->shape.pixels() == width) {
    dataset.is_image = options.like->is_image;
    dataset.shape = options.like->shape;
  } else if (const std::size_t side = image_side(width); side != 0) {
    dataset.shape = {side, side};
  } else {
    dataset.is_image = false;
  }
  if (!dataset.is_image) return;
  if (options.transpose) {
    std::swap(dataset.shape.height, dataset.shape.width);
    transpose(dataset.pixels, dataset.shape);
    transpose(dataset.values, dataset.shape);
  }
  settle_range(dataset, options);
}

}  // namespace fanin
