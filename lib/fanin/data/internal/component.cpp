#include "fanin/data/internal/component.hpp"

#include <algorithm>
#include <functional>
#include <set>

namespace fanin {
namespace {

constexpr double flat = 0.25;  // height / width below which a component is a horizontal line

// What two intervals have in common; below 0 the gap between them.
double overlap(std::size_t begin, std::size_t end, std::size_t other_begin, std::size_t other_end) {
  return static_cast<double>(std::min(end, other_end)) -
         static_cast<double>(std::max(begin, other_begin));
}

bool is_flat(const Component& c) { return c.height() < flat * c.width(); }

// Whether two components are strokes of one digit: one above the other, or a small one next to a
// large one.
bool belong_together(const Component& a, const Component& b) {
  const double height = std::max(a.height(), b.height());
  const double across = overlap(a.left, a.right, b.left, b.right);
  const double down = overlap(a.top, a.bottom, b.top, b.bottom);
  const bool similar = std::min(a.height(), b.height()) > 0.5 * height;
  if (is_flat(a) || is_flat(b)) {
    const Component& line = is_flat(a) ? a : b;
    const Component& other = is_flat(a) ? b : a;
    const double most = line.bottom < other.bottom ? 1 : 0.8;
    if (line.width() > most * other.width()) return false;
  }
  if (across > 0.5 * std::min(a.width(), b.width())) {
    return -down <= (similar ? 0.05 : 0.35) * height;
  }
  return !similar && down >= 0 && -across <= 0.1 * height;
}

}  // namespace

void Component::add(const Component& other) {
  pixels.insert(pixels.end(), other.pixels.begin(), other.pixels.end());
  foreground += other.foreground;
  top = std::min(top, other.top);
  left = std::min(left, other.left);
  bottom = std::max(bottom, other.bottom);
  right = std::max(right, other.right);
}

std::vector<Component> find_components(const Matrix& image, float threshold) {
  std::vector<Component> components;
  Matrix left = image;
  for (std::size_t row = 0; row < left.rows(); ++row) {
    for (std::size_t col = 0; col < left.cols(); ++col) {
      if (!(left(row, col) > threshold)) continue;
      Component component{{}, 0, row, col, row, col};
      const auto take = [&](std::size_t y, std::size_t x) {
        if (!(left(y, x) > threshold)) return;
        component.foreground += left(y, x);
        component.pixels.emplace_back(y, x);
        component.bottom = std::max(component.bottom, y + 1);
        component.left = std::min(component.left, x);
        component.right = std::max(component.right, x + 1);
        left(y, x) = threshold;
      };
      take(row, col);
      for (std::size_t k = 0; k < component.pixels.size(); ++k) {
        const auto [y, x] = component.pixels[k];
        for_neighbours(left, y, x, take);
      }
      components.push_back(std::move(component));
    }
  }
  std::ranges::stable_sort(components, std::ranges::greater{}, &Component::foreground);
  return components;
}

bool is_frame(const Component& c) {
  constexpr double band = 0.06, min_share = 0.85;
  const double height = c.height(), width = c.width();
  if (2 * static_cast<double>(c.pixels.size()) > height * width) return false;  // a filled one
  const auto near_y = 1 + static_cast<std::size_t>(band * height);
  const auto near_x = 1 + static_cast<std::size_t>(band * width);
  std::set<std::size_t> above, below, before, after;  // the places of each side that are covered
  for (const auto& [y, x] : c.pixels) {
    if (y < c.top + near_y) above.insert(x);
    if (y + near_y >= c.bottom) below.insert(x);
    if (x < c.left + near_x) before.insert(y);
    if (x + near_x >= c.right) after.insert(y);
  }
  return static_cast<double>(std::min(above.size(), below.size())) >= min_share * width &&
         static_cast<double>(std::min(before.size(), after.size())) >= min_share * height;
}

std::vector<Component> group_digits(std::vector<Component> strokes) {
  for (std::size_t k = 0; k < strokes.size(); ++k) {
    for (std::size_t other = k + 1; other < strokes.size();) {
      if (!belong_together(strokes[k], strokes[other])) {
        ++other;
        continue;
      }
      strokes[k].add(strokes[other]);
      strokes.erase(strokes.begin() + static_cast<std::ptrdiff_t>(other));
      other = k + 1;
    }
  }
  std::erase_if(strokes, is_flat);
  // Reading order: a digit that overlaps the first one of a row by half its height is in that row.
  std::ranges::sort(strokes, {}, &Component::top);
  for (auto row = strokes.begin(); row != strokes.end();) {
    const Component first = *row;
    const auto end = std::stable_partition(row, strokes.end(), [&](const Component& c) {
      return 2 * overlap(first.top, first.bottom, c.top, c.bottom) >
             std::min(first.height(), c.height());
    });
    std::ranges::sort(row, end, {}, &Component::left);
    row = end;
  }
  return strokes;
}

}  // namespace fanin
