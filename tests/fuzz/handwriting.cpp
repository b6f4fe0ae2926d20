// Handwriting in images of any pixels.
#include "fanin/data/handwriting.hpp"

#include "fuzz/fuzz.hpp"

namespace fanin::fuzz {

void handwriting(std::string_view input) {
  GreyImage image{{1 + take(input, 128), 1 + take(input, 128)}, {}};
  const ImageShape shape = take(input, 4) != 0
                               ? ImageShape{28, 28}
                               : ImageShape{1 + take(input, 12), 1 + take(input, 12)};
  const std::size_t zoom = 1 + take(input, 4);  // few bytes fill a large image
  for (std::size_t y = 0; y < image.shape.height; ++y) {
    for (std::size_t x = 0; x < image.shape.width; ++x) {
      const std::size_t at = (y / zoom) * (image.shape.width / zoom) + x / zoom;
      image.pixels.push_back(at < input.size() ? static_cast<std::uint8_t>(input[at]) : 255);
    }
  }
  is_refused([&] {
    const PreparedDigits found = prepare_digits(image, shape);
    expect(!found.digits.empty(), "blank images are refused");
    for (const PreparedDigit& digit : found.digits) {
      expect(digit.pixels.size() == shape.pixels(), "digits have the shape that was asked for");
      expect(digit.box.top + digit.box.height <= image.shape.height &&
                 digit.box.left + digit.box.width <= image.shape.width,
             "digits lie in their image");
    }
  });
  is_refused([&] { take_as_is(image, image.shape); });
}

}  // namespace fanin::fuzz
