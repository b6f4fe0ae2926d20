// Image files, and handwriting in images.
#include "fanin/data/handwriting.hpp"
#include "fuzz/fuzz.hpp"
#include "support/png.hpp"

namespace fanin::fuzz {

void handwriting(std::string_view input) {
  const std::size_t width = 1 + take(input, 128);
  GreyImage image{{1 + take(input, 128), width}, {}};
  ImageShape shape{28, 28};
  if (take(input, 4) == 0) shape = {1 + take(input, 12), 1 + take(input, 12)};
  const std::size_t zoom = 1 + take(input, 4);  // few bytes fill a large image
  for (std::size_t k = 0; k < image.shape.pixels(); ++k) {
    const std::size_t at = k / width / zoom * (width / zoom) + k % width / zoom;
    image.pixels.push_back(at < input.size() ? static_cast<std::uint8_t>(input[at]) : 255);
  }
  is_refused([&] {
    const PreparedDigits found = prepare_digits(image, shape);
    expect(!found.digits.empty(), "blank images are refused");
    for (const auto& [pixels, box] : found.digits) {
      expect(pixels.size() == shape.pixels(), "digits have the shape that was asked for");
      expect(box.top + box.height <= image.shape.height, "digits lie in their image");
      expect(box.left + box.width <= image.shape.width, "digits lie in their image");
    }
  });
  is_refused([&] { take_as_is(image, image.shape); });
}

void image(std::string_view input) {
  GreyImage image;
  if (is_refused([&] { image = decode_image(input, "image"); })) return;
  const GreyImage again = decode_image(encode_png(image), "again");
  expect(again.pixels == image.pixels, "what is written is read again");
}

void mend_png(std::string& input) {
  std::size_t at = input.starts_with(png::signature) ? png::signature.size() : input.size();
  while (at + 12 <= input.size()) {
    std::size_t length = 0;
    for (const char c : input.substr(at, 4)) length = length << 8 | static_cast<unsigned char>(c);
    if (length > input.size() - at - 12) return;
    input.replace(at + 8 + length, 4, png::big_endian(png::crc(input.substr(at + 4, 4 + length))));
    at += 12 + length;
  }
}

}  // namespace fanin::fuzz
