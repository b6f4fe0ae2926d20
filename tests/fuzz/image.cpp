// PNG and JPEG files, with checksums that a mutation leaves right.
#include "fanin/data/image.hpp"

#include "fuzz/fuzz.hpp"
#include "support/png.hpp"

namespace fanin::fuzz {

void image(std::string_view input) {
  GreyImage image;
  if (is_refused([&] { image = decode_image(input, "image"); })) return;
  expect(image.shape.pixels() > 0 && image.pixels.size() == image.shape.pixels(),
         "an image has as many pixels as it says");
  if (image.shape.pixels() > 1U << 20) return;
  const GreyImage again = decode_image(encode_png(image), "again");
  expect(again.shape == image.shape && again.pixels == image.pixels,
         "what is written is read again");
}

void mend_png(std::string& input) {
  if (!input.starts_with(png::signature)) return;
  for (std::size_t at = png::signature.size(); at + 12 <= input.size();) {
    std::size_t length = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      length = length << 8 | static_cast<unsigned char>(input[at + k]);
    }
    if (length > input.size() - at - 12) return;
    const std::string_view checked = std::string_view(input).substr(at + 4, 4 + length);
    input.replace(at + 8 + length, 4, png::big_endian(png::crc(checked)));
    at += 12 + length;
  }
}

}  // namespace fanin::fuzz
