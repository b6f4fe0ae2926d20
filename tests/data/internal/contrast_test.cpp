#include "fanin/data/internal/contrast.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "support/disturb.hpp"
#include "support/pen.hpp"

using fanin::Contrast;
using fanin::Matrix;

namespace {

Matrix to_matrix(const fanin::GreyImage& image) {
  Matrix m(image.shape.height, image.shape.width);
  std::ranges::copy(image.pixels, m.values().begin());
  return m;
}

void check_separated(const Matrix& found, const fanin::GreyImage& written) {
  for (std::size_t k = 0; k < written.pixels.size(); ++k) {
    if (written.pixels[k] == 0) CHECK(found.values()[k] > 60);
    if (written.pixels[k] == 255) CHECK(found.values()[k] < 30);
  }
}

}  // namespace

TEST_CASE("contrast is that of the foreground, dark or light, in shadow and next to a dark edge") {
  const fanin::GreyImage written = pen::write(5, 90, 60, 7);
  Matrix image = to_matrix(written);
  check_separated(fanin::find_contrast(image).sharp, written);
  for (float& value : image.values()) value = 255 - value;
  check_separated(fanin::find_contrast(image).sharp, written);
  for (std::size_t y = 0; y < 90; ++y) {
    for (std::size_t x = 0; x < 90; ++x) {
      image(y, x) = (60 + 0.7F * (255 - image(y, x))) * (1 - 0.004F * static_cast<float>(x));
      if (y >= 84) image(y, x) = 30;
    }
  }
  check_separated(fanin::find_contrast(image).sharp, written);
}

TEST_CASE("a close crop keeps its digit, of any thickness and polarity") {
  for (const double thickness : {3.0, 10.0, 22.0}) {
    const fanin::GreyImage page = pen::write(0, 120, 80, thickness);
    const auto half = static_cast<std::size_t>(40 + thickness / 2);
    const auto across = static_cast<std::size_t>(0.33 * 56 + thickness / 2);
    fanin::GreyImage crop{{2 * half, 2 * across}, {}};
    for (std::size_t y = 60 - half; y < 60 + half; ++y) {
      for (std::size_t x = 60 - across; x < 60 + across; ++x) crop.pixels.push_back(page(y, x));
    }
    Matrix image = to_matrix(crop);
    CAPTURE(thickness);
    for (int k = 0; k < 2; ++k) {
      const Contrast found = fanin::find_contrast(image);
      CHECK(found.is_crop);
      check_separated(found.sharp, crop);
      for (float& value : image.values()) value = 255 - value;
    }
  }
}

TEST_CASE("noise is the standard deviation of the background") {
  std::mt19937 engine(1);
  Matrix image(80, 80);
  for (float& value : image.values()) value = static_cast<float>(200 + disturb::noise(engine, 5));
  const Contrast found = fanin::find_contrast(image);
  CHECK(found.noise > 3.5F);
  CHECK(found.noise < 7);
  CHECK_FALSE(found.is_crop);
}

TEST_CASE("quantiles") {
  std::vector<float> values = {5, 1, 4, 2, 3};
  CHECK(fanin::quantile(values, 0) == 1);
  CHECK(fanin::quantile(values, 0.5) == 3);
  CHECK(fanin::quantile(values, 1) == 5);
  values.clear();
  CHECK(fanin::quantile(values, 0.5) == 0);
}
