#include "fanin/data/internal/component.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using fanin::Component;
using fanin::Matrix;

namespace {

// Foreground where there is a letter.
Matrix image(const std::vector<std::string>& rows) {
  Matrix m(rows.size(), rows[0].size());
  for (std::size_t y = 0; y < m.rows(); ++y) {
    for (std::size_t x = 0; x < m.cols(); ++x) m(y, x) = rows[y][x] == '.' ? 0 : 1;
  }
  return m;
}

Component box(std::size_t top, std::size_t left, std::size_t height, std::size_t width) {
  return {{{top, left}}, 1, top, left, top + height, left + width};
}

std::vector<std::size_t> lefts(const std::vector<Component>& components) {
  std::vector<std::size_t> result;
  for (const Component& c : components) result.push_back(c.left);
  return result;
}

using Lefts = std::vector<std::size_t>;

}  // namespace

TEST_CASE("components are connected across corners, the largest first") {
  const auto found = fanin::find_components(image({"a..b.", ".a..b", "..a..", "....."}), 0.5F);
  REQUIRE(found.size() == 2);
  CHECK(found[0].pixels.size() == 3);
  CHECK(found[0].foreground == 3);
  CHECK(found[0].top == 0);
  CHECK(found[0].left == 0);
  CHECK(found[0].bottom == 3);
  CHECK(found[0].right == 3);
  CHECK(found[1].left == 3);
  CHECK(found[1].right == 5);
  CHECK(fanin::find_components(Matrix(), 0).empty());
}

TEST_CASE("a frame is a rectangle of lines, not a ring, a bar or a dot") {
  const auto is_frame = [](const std::vector<std::string>& rows) {
    return fanin::is_frame(fanin::find_components(image(rows), 0)[0]);
  };
  CHECK(is_frame({"aaaaaaaaa", "a.......a", "a.......a", "a.......a", "a.......a", "aaaaaaaaa"}));
  CHECK_FALSE(is_frame({"..aaa..", ".a...a.", "a.....a", ".a...a.", "..aaa.."}));
  CHECK_FALSE(is_frame({"aaaaaaa", "......a", "......a", "......a", "aaaaaaa"}));
  CHECK_FALSE(is_frame({"aa", "aa", "aa", "aa"}));
  CHECK_FALSE(is_frame({"a"}));
}

TEST_CASE("digits are in reading order, row by row") {
  const auto digits = fanin::group_digits(
      {box(52, 30, 20, 10), box(3, 60, 20, 10), box(0, 10, 20, 10), box(50, 5, 20, 10)});
  CHECK(lefts(digits) == Lefts{10, 60, 5, 30});
}

TEST_CASE("the strokes of a digit are one, those of neighbours are not") {
  // The bar of a 5 above its body.
  CHECK(lefts(fanin::group_digits({box(10, 20, 40, 25), box(4, 24, 4, 22)})) == Lefts{20});
  // A fragment next to its digit, and a 1 next to a 0.
  CHECK(lefts(fanin::group_digits({box(10, 20, 40, 25), box(20, 47, 10, 4)})) == Lefts{20});
  CHECK(lefts(fanin::group_digits({box(10, 20, 40, 25), box(12, 50, 38, 5)})) == Lefts{20, 50});
  // Two halves of an 8 that almost touch, and two rows.
  CHECK(lefts(fanin::group_digits({box(10, 20, 20, 15), box(31, 20, 20, 15)})) == Lefts{20});
  CHECK(lefts(fanin::group_digits({box(10, 20, 20, 15), box(40, 20, 20, 15)})) == Lefts{20, 20});
}

TEST_CASE("underlines are dropped") {
  CHECK(lefts(fanin::group_digits({box(10, 20, 40, 25), box(52, 10, 3, 50)})) == Lefts{20});
  CHECK(fanin::group_digits({box(10, 20, 4, 50)}).empty());
  CHECK(fanin::group_digits({}).empty());
}
