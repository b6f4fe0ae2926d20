#include "fanin/data/internal/pixels.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "fanin/data/internal/text.hpp"
#include "fanin/internal/require.hpp"

namespace fanin {
namespace {

using Range = std::pair<double, double>;

template <typename... Parts>
[[noreturn]] void refuse(const Dataset& dataset, const Parts&... what) {
  throw data_error(dataset.name, ": ", what...);
}

std::string text(ImageShape shape) { return concat(shape.height, "x", shape.width); }

std::string text(const Range& range, const char* between = " to ") {
  return shortest_text(range.first) + between + shortest_text(range.second);
}

template <typename T>
std::optional<Range> find_range(std::span<const T> values, std::size_t width) {
  std::size_t blank = 0, up_to_1 = 0, up_to_16 = 0, beyond = 0;  // records, by their largest value
  for (std::size_t at = 0; at < values.size(); at += width) {
    T largest = 0;
    for (const T value : values.subspan(at, width)) largest = std::max(largest, value);
    ++(largest > 16 ? beyond : largest > 1 ? up_to_16 : largest > 0 ? up_to_1 : blank);
  }
  double low = 0;
  double high = 255;
  bool whole = true;
  if constexpr (!std::is_integral_v<T>) {
    low = *std::ranges::min_element(values);
    high = *std::ranges::max_element(values);
    whole = std::ranges::all_of(values, [](T value) { return value == std::floor(value); });
  }
  if (low < 0) {
    return low >= -1 && low <= -0.75 && high <= 1 ? std::optional(Range{-1, 1}) : std::nullopt;
  }
  if (beyond + up_to_16 == 0) return Range{0, 1};
  const double end = beyond == 0 ? 16 : 255;
  const std::size_t mixed = beyond == 0 ? up_to_1 : up_to_1 + up_to_16;
  if (high > 255 || mixed > values.size() / width / 10 || (!whole && high < 0.75 * end)) {
    return std::nullopt;
  }
  return Range{0, end};
}

void check_range(const Dataset& dataset, const Range& range, const std::string& whose) {
  if (dataset.values.empty() && range.first <= 0 && range.second >= 255) return;
  for (std::size_t k = 0; k < dataset.count(); ++k) {
    for (std::size_t c = 0; c < dataset.shape.pixels(); ++c) {
      const double value = dataset.value(k, c);
      if (value >= range.first && value <= range.second) continue;
      refuse(dataset, "record ", k + 1, ": pixel ", shortest_text(value), ", expected ",
             text(range), whose);
    }
  }
}

// By the options, by the training data or by the values themselves.
Range settle_range(Dataset& dataset, const ReadOptions& options) {
  const Dataset* const like = options.like;
  const auto own = find_range(dataset, options.decisive(dataset.count()));
  if (!options.range && like == nullptr && !own) {
    refuse(dataset, "images of ", text(dataset.shape),
           ", but the values are not all in one of 0..1, -1..1, 0..16 and 0..255: "
           "--pixels LOW..HIGH states their range, --shape none makes them a table");
  }
  const bool as_like = !options.range && like != nullptr;
  const Range range = options.range ? *options.range
                      : as_like     ? Range{like->low, like->high}
                                    : *own;
  if (as_like) check_range(dataset, range, " as in " + like->name);
  if (options.range) check_range(dataset, range, " (--pixels)");
  if (options.held > 0) check_range(dataset, range, " as before the held-out records");
  const bool is_other =
      own && (own->second != range.second || (own->first < 0) != (range.first < 0));
  if (!as_like || !is_other) return range;
  // Whole numbers may be those of a few faint images; fractions are not.
  if (!dataset.values.empty() || range.first < 0 || dataset.count() > 20) {
    refuse(dataset, "pixels ", text(*own), ", but ", text(range), " in ", like->name, ": --pixels ",
           text(range, ".."), " or --pixels ", text(*own, ".."), " decides");
  }
  dataset.notes.push_back("no pixel above " + shortest_text(own->second));
  return range;
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

std::optional<Range> find_range(const Dataset& dataset, std::size_t records) {
  const std::size_t width = dataset.shape.pixels();
  return dataset.values.empty()
             ? find_range(std::span(dataset.pixels).first(records * width), width)
             : find_range(std::span(dataset.values).first(records * width), width);
}

void settle_pixels(Dataset& dataset, const ReadOptions& options, std::optional<ImageShape> named) {
  const std::size_t width = dataset.shape.pixels();
  const auto require_width = [&](std::size_t expected, const std::string& why) {
    if (width == expected) return;
    refuse(dataset, width, " values a record, expected ", expected, why);
  };
  const Dataset* const like = options.like;
  if (like != nullptr) require_width(like->shape.pixels(), " as in " + like->name);
  if (options.shape && options.shape->pixels() != 0) {
    require_width(options.shape->pixels(), " for images of " + text(*options.shape));
  }
  const std::size_t side = image_side(width);
  const ImageShape own = named ? *named : like == nullptr ? ImageShape{side, side} : ImageShape{};
  const bool as_like = !named && like != nullptr && like->is_image;
  const ImageShape shape = options.shape.value_or(as_like ? like->shape : own);
  dataset.is_image = shape.pixels() != 0;
  if (!dataset.is_image) return;
  dataset.shape = shape;
  if (options.transpose) {
    std::swap(dataset.shape.height, dataset.shape.width);
    transpose(dataset.pixels, dataset.shape);
    transpose(dataset.values, dataset.shape);
  }
  std::tie(dataset.low, dataset.high) = settle_range(dataset, options);
}

}  // namespace fanin
