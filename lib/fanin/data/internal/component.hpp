// Connected components of an image, and which of them make up a digit.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "fanin/numeric/matrix.hpp"

namespace fanin {

/// Pixels that are connected, across corners too, and their bounding box [top, bottom) x
/// [left, right).
struct Component {
  std::vector<std::pair<std::size_t, std::size_t>> pixels;  ///< (y, x)
  double foreground = 0;                                    ///< sum over the pixels
  std::size_t top = 0, left = 0, bottom = 0, right = 0;

  double height() const noexcept { return static_cast<double>(bottom - top); }
  double width() const noexcept { return static_cast<double>(right - left); }
  void add(const Component& other);
};

/// Calls visit(y, x) for a pixel and its neighbours.
template <typename Visit>
void for_neighbours(const Matrix& image, std::size_t row, std::size_t col, const Visit& visit) {
  for (std::size_t y = row > 0 ? row - 1 : 0; y < std::min(row + 2, image.rows()); ++y) {
    for (std::size_t x = col > 0 ? col - 1 : 0; x < std::min(col + 2, image.cols()); ++x) {
      visit(y, x);
    }
  }
}

/// The components above a threshold, those with the most foreground first.
std::vector<Component> find_components(const Matrix& image, float threshold);

/// Whether a component is a rectangle of lines: each side of its bounding box is covered.
bool is_frame(const Component& component);

/// Merges the strokes of each digit, drops what cannot be a digit (underlines), and sorts the rest
/// in reading order.
std::vector<Component> group_digits(std::vector<Component> strokes);

}  // namespace fanin
