#include "fanin/data/dataset.hpp"

#include <algorithm>
#include <cmath>

#include "fanin/internal/require.hpp"

namespace fanin {
namespace {

// Moves the elements from `first` on into a vector of their own.
template <typename T>
std::vector<T> split_off(std::vector<T>& values, std::size_t first) {
  const auto begin = values.begin() + static_cast<std::ptrdiff_t>(std::min(first, values.size()));
  std::vector<T> tail(begin, values.end());
  values.erase(begin, values.end());
  return tail;
}

}  // namespace

std::size_t Dataset::classes() const noexcept {
  if (!label_names.empty()) return label_names.size();
  return labels.empty() ? 0 : std::size_t{*std::max_element(labels.begin(), labels.end())} + 1;
}

std::vector<std::uint8_t> Dataset::bytes(std::size_t k) const {
  std::vector<std::uint8_t> out;
  for (std::size_t c = 0; c < shape.pixels(); ++c) {
    const double share = std::clamp((value(k, c) - low) / (high - low), 0.0, 1.0);
    out.push_back(static_cast<std::uint8_t>(std::lround(255 * share)));
  }
  return out;
}

Dataset Dataset::hold_out(std::size_t held) {
  const std::size_t records = count();
  require(held > 0 && held < records, name, ": cannot hold out ", held, " of ", records,
          " records, expected at least 1 and fewer than all");
  const std::size_t kept = records - held;
  Dataset tail{name + " (the last " + std::to_string(held) + ")",
               shape,
               split_off(pixels, kept * shape.pixels()),
               split_off(labels, kept),
               split_off(values, kept * shape.pixels()),
               is_image,
               low,
               high,
               label_names,
               label_column,
               notes};
  return tail;
}

void Dataset::validate() const {
  const std::size_t size = std::max(pixels.size(), values.size());
  require(count() > 0 && size % shape.pixels() == 0, name, ": ", size,
          " pixels, expected one or more images of ", shape.height, "x", shape.width);
  require(!labelled() || labels.size() == count(), name, ": ", labels.size(), " labels, expected ",
          count(), ", one for each image");
}

}  // namespace fanin
