#include "fanin/data/sheet.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "fanin/error.hpp"

namespace fanin {
namespace {

constexpr std::uint8_t line_grey = 176;

void require(bool fits, const std::string& message) {
  if (!fits) throw Error(ErrorKind::argument, message);
}

}  // namespace

GreyImage ink_on_paper(std::span<const std::uint8_t> ink, ImageShape shape) {
  require(ink.size() == shape.pixels(), "ink_on_paper: " + std::to_string(ink.size()) +
                                            " pixels, expected " + std::to_string(shape.pixels()));
  GreyImage image{shape, {ink.begin(), ink.end()}};
  for (std::uint8_t& pixel : image.pixels) pixel = static_cast<std::uint8_t>(255 - pixel);
  return image;
}

GreyImage ink_on_paper(std::span<const float> values, ImageShape shape, float white, float black) {
  std::vector<std::uint8_t> ink;
  ink.reserve(values.size());
  for (const float value : values) {
    const float share = std::clamp((value - white) / (black - white), 0.0F, 1.0F);
    ink.push_back(static_cast<std::uint8_t>(std::lround(255 * share)));
  }
  return ink_on_paper(ink, shape);
}

GreyImage make_sheet(std::span<const GreyImage> images, std::size_t columns, std::size_t zoom) {
  require(!images.empty() && columns > 0 && zoom > 0, "make_sheet: nothing to draw");
  const ImageShape shape = images.front().shape;
  const std::size_t rows = (images.size() + columns - 1) / columns;
  columns = std::min(columns, images.size());
  const ImageShape cell{shape.height * zoom + 1, shape.width * zoom + 1};  // with a line before it
  GreyImage sheet{{rows * cell.height + 1, columns * cell.width + 1}, {}};
  require(sheet.shape.height <= most_image_pixels / sheet.shape.width,
          "make_sheet: " + std::to_string(images.size()) + " pictures, too many for one sheet");
  sheet.pixels.assign(sheet.shape.pixels(), line_grey);
  for (std::size_t k = 0; k < images.size(); ++k) {
    const GreyImage& image = images[k];
    require(image.shape == shape, "make_sheet: pictures of different shapes");
    const std::size_t top = k / columns * cell.height + 1;
    const std::size_t left = k % columns * cell.width + 1;
    for (std::size_t y = 0; y < shape.height * zoom; ++y) {
      for (std::size_t x = 0; x < shape.width * zoom; ++x) {
        sheet(top + y, left + x) = image(y / zoom, x / zoom);
      }
    }
  }
  return sheet;
}

}  // namespace fanin
