#include "fanin/data/dataset.hpp"

#include <algorithm>

#include "fanin/error.hpp"

namespace fanin {
namespace {

// Moves the elements from `first` on into a vector of their own.
std::vector<std::uint8_t> split_off(std::vector<std::uint8_t>& bytes, std::size_t first) {
  const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(first);
  std::vector<std::uint8_t> tail(begin, bytes.end());
  bytes.erase(begin, bytes.end());
  return tail;
}

}  // namespace

std::size_t Dataset::classes() const noexcept {
  return labels.empty() ? 0 : std::size_t{*std::max_element(labels.begin(), labels.end())} + 1;
}

Dataset Dataset::hold_out(std::size_t held) {
  const std::size_t records = count();
  if (held == 0 || held >= records) {
    throw Error(ErrorKind::argument, name + ": cannot hold out " + std::to_string(held) + " of " +
                                         std::to_string(records) +
                                         " records, expected at least 1 and fewer than all");
  }
  const std::size_t kept = records - held;
  Dataset tail;
  tail.name = name + " (the last " + std::to_string(held) + ")";
  tail.shape = shape;
  tail.pixels = split_off(pixels, kept * shape.pixels());
  if (labelled()) tail.labels = split_off(labels, kept);
  return tail;
}

void Dataset::validate() const {
  const std::string size = std::to_string(shape.height) + "x" + std::to_string(shape.width);
  if (count() == 0 || pixels.size() % shape.pixels() != 0) {
    throw Error(ErrorKind::argument, name + ": " + std::to_string(pixels.size()) +
                                         " pixels, expected one or more images of " + size);
  }
  if (labelled() && labels.size() != count()) {
    throw Error(ErrorKind::argument, name + ": " + std::to_string(labels.size()) +
                                         " labels, expected " + std::to_string(count()) +
                                         ", one for each image");
  }
}

}  // namespace fanin
