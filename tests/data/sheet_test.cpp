#include "fanin/data/sheet.hpp"

#include <doctest/doctest.h>

#include "support/refusal.hpp"

using fanin::ErrorKind;
using fanin::GreyImage;
using fanin::ImageShape;

TEST_CASE("ink is dark on white paper") {
  const std::vector<std::uint8_t> ink = {0, 255, 55, 200, 1, 2};
  CHECK(fanin::ink_on_paper(ink, {2, 3}).pixels ==
        std::vector<std::uint8_t>{255, 0, 200, 55, 254, 253});
  const std::vector<float> values = {-2, -1, 0, 1, 3};
  CHECK(fanin::ink_on_paper(values, {1, 5}, -1, 1).pixels ==
        std::vector<std::uint8_t>{255, 255, 127, 0, 0});
  CHECK(refusal(ErrorKind::argument, [&] {
          fanin::ink_on_paper(ink, {2, 2});
        }) == "ink_on_paper: 6 pixels, expected 4");
}

TEST_CASE("a sheet has its pictures in rows, with lines between them") {
  const std::vector<GreyImage> images = {{{1, 2}, {1, 2}}, {{1, 2}, {3, 4}}, {{1, 2}, {5, 6}}};
  const GreyImage sheet = fanin::make_sheet(images, 2, 1);
  constexpr std::uint8_t l = 176;
  REQUIRE(sheet.shape == ImageShape{5, 7});
  CHECK(sheet.pixels == std::vector<std::uint8_t>{l, l, l, l, l, l, l,  //
                                                  l, 1, 2, l, 3, 4, l,  //
                                                  l, l, l, l, l, l, l,  //
                                                  l, 5, 6, l, l, l, l,  //
                                                  l, l, l, l, l, l, l});
  const GreyImage zoomed = fanin::make_sheet(std::span(images).first(1), 5, 3);
  REQUIRE(zoomed.shape == ImageShape{5, 8});
  for (std::size_t y = 1; y < 4; ++y) {
    for (std::size_t x = 1; x < 7; ++x) CHECK(zoomed(y, x) == (x < 4 ? 1 : 2));
  }
}

TEST_CASE("a sheet that cannot be is refused") {
  CHECK(refusal(ErrorKind::argument, [] { fanin::make_sheet({}, 2); }) ==
        "make_sheet: nothing to draw");
  const std::vector<GreyImage> unequal = {{{1, 1}, {0}}, {{1, 2}, {0, 0}}};
  CHECK(refusal(ErrorKind::argument, [&] { fanin::make_sheet(unequal, 2); }) ==
        "make_sheet: pictures of different shapes");
  const std::vector<GreyImage> one = {{{1, 1}, {0}}};
  CHECK(refusal(ErrorKind::argument, [&] { fanin::make_sheet(one, 2, 10000); }) ==
        "make_sheet: 1 pictures, too many for one sheet");
}
