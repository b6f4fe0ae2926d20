#include "fanin/data/image.hpp"

#include <doctest/doctest.h>

#include <random>

#include "fanin/file.hpp"
#include "support/jpeg.hpp"
#include "support/png.hpp"
#include "support/refusal.hpp"
#include "support/temporary_folder.hpp"

using fanin::ErrorKind;
using fanin::GreyImage;
using fanin::ImageShape;

namespace {

using Bytes = std::vector<std::uint8_t>;
using std::string_literals::operator""s;

std::string said(const std::string& bytes) {
  return refusal(ErrorKind::data, [&] { fanin::decode_image(bytes, "x"); });
}

}  // namespace

TEST_CASE("colours become grey, transparent pixels white") {
  // Luma of pure colours by ITU-R BT.601: 0.299, 0.587, 0.114.
  CHECK(fanin::decode_image(png::file(3, 1, 2, "\xff\0\0\0\xff\0\0\0\xff"s), "x").pixels ==
        Bytes{76, 150, 29});
  CHECK(fanin::decode_image(png::file(2, 1, 6, "\0\0\0\0\x64\x64\x64\xff"s), "x").pixels ==
        Bytes{255, 100});
  CHECK(fanin::decode_image(png::file(3, 1, 4, "\0\x80\0\xff\0\0"s), "x").pixels ==
        Bytes{127, 0, 255});
  const GreyImage palette = fanin::decode_image(
      png::file(2, 1, 3, "\1\0"s, png::chunk("PLTE", "\x0a\x0a\x0a\x14\x14\x14"s)), "x");
  CHECK(palette.pixels == Bytes{20, 10});
  // White and black on clear.
  CHECK(fanin::decode_image(png::file(2, 1, 4, "\xff\xff\0\0"s), "x").pixels == Bytes{255, 0});
  CHECK(fanin::decode_image(png::file(2, 1, 4, "\0\xff\0\0"s), "x").pixels == Bytes{0, 255});
  const std::string bytes = "abcd";
  const auto wrong = [&] {
    fanin::to_grey({reinterpret_cast<const std::uint8_t*>(bytes.data()), 4}, {1, 1}, 3);
  };
  CHECK(refusal(ErrorKind::argument, wrong) ==
        "to_grey: 4 bytes, expected 1x1 pixels of 1 to 4 bytes each");
}

TEST_CASE("16 bits a channel, without compression of rows or with, keep their upper 8") {
  const std::string file = png::header(2, 1, 16, 0) +
                           png::chunk("IDAT", png::stored("\0\x12\x34\xff\xff"s)) +
                           png::chunk("IEND", "");
  CHECK(fanin::decode_image(file, "x").pixels == Bytes{0x12, 0xff});
}

TEST_CASE("a photograph is turned upright") {
  const GreyImage image = fanin::decode_image(jpeg::sideways(), "x");
  REQUIRE(image.shape == ImageShape{16, 8});
  for (std::size_t y = 0; y < 16; ++y) {
    for (std::size_t x = 0; x < 8; ++x) CHECK(std::abs(image(y, x) - (y < 8 ? 0 : 255)) < 16);
  }
}

TEST_CASE("each of the eight orientations") {
  // The image that a camera stores, 2 x 3 by letters, as it looks when turned by each.
  const std::string photo = jpeg::sideways();
  const std::size_t note = photo.find("\x01\x12\0\x03"s) + 9;
  REQUIRE(photo[note] == 6);
  // Stored: black left, white right. So upright it is dark on one side only.
  const std::vector<std::string> dark_side = {"left", "right", "right",  "left",
                                              "top",  "top",   "bottom", "bottom"};
  for (std::size_t k = 0; k < 8; ++k) {
    std::string file = photo;
    file[note] = static_cast<char>(k + 1);
    const GreyImage image = fanin::decode_image(file, "x");
    const std::size_t bottom = image.shape.height - 1, right = image.shape.width - 1;
    CAPTURE(k + 1);
    CHECK((image(0, 0) < 128) == (dark_side[k] == "left" || dark_side[k] == "top"));
    CHECK((image(0, right) < 128) == (dark_side[k] == "right" || dark_side[k] == "top"));
    CHECK((image(bottom, 0) < 128) == (dark_side[k] == "left" || dark_side[k] == "bottom"));
  }
}

TEST_CASE("a PNG file has the parts of the specification, checksums included") {
  const GreyImage image{{2, 3}, {0, 50, 100, 150, 200, 255}};
  const std::string file = fanin::encode_png(image);
  const std::string header = png::header(3, 2, 8, 0);
  const std::string end = png::chunk("IEND", "");
  REQUIRE(file.size() > header.size() + end.size() + 12);
  CHECK(file.starts_with(header));
  CHECK(file.ends_with(end));
  const std::string data = file.substr(header.size(), file.size() - header.size() - end.size());
  CHECK(data == png::chunk("IDAT", data.substr(8, data.size() - 12)));
  CHECK(fanin::decode_image(file, "x").pixels == image.pixels);
}

TEST_CASE("what is written is read") {
  const TemporaryFolder folder;
  GreyImage image{{37, 23}, Bytes(37 * 23)};
  std::mt19937 engine(1);
  for (auto& pixel : image.pixels) pixel = static_cast<std::uint8_t>(engine());
  fanin::write_png(folder / "a.png", image);
  CHECK(folder.names() == std::vector<std::string>{"a.png"});
  const GreyImage back = fanin::read_image(folder / "a.png");
  CHECK(back.shape == image.shape);
  CHECK(back.pixels == image.pixels);
}

TEST_CASE("a huge image is refused by its header, a decompression bomb before it takes memory") {
  const std::string huge = png::header(50000, 50000, 8, 2) +
                           png::chunk("IDAT", png::stored("\0"s)) + png::chunk("IEND", "");
  CHECK(said(huge) == "x: 50000x50000 pixels, expected at most 64 million");
  // One pixel, and data that unpack to 40 MB. Between its header (10 bytes) and its end (8) a gzip
  // file holds what a PNG holds after two bytes of zlib's.
  const TemporaryFolder folder;
  fanin::FileWriter zeros(folder / "zeros.gz");
  zeros.write(std::string(40'000'000, '\0'));
  zeros.commit();
  const std::string gzip = folder.read("zeros.gz");
  const std::string data = "\x78\x9c" + gzip.substr(10, gzip.size() - 18) + "\0\0\0\0"s;
  const std::string bomb =
      png::header(1, 1, 8, 0) + png::chunk("IDAT", data) + png::chunk("IEND", "");
  CHECK(said(bomb).starts_with("x: damaged or unsupported image: "));
}

TEST_CASE("a JPEG file with data behind its end, as phones write, is decoded") {
  const GreyImage image = fanin::decode_image(jpeg::sideways(), "x");
  CHECK(fanin::decode_image(jpeg::sideways() + "\0\xff\xc4\xff\xff"s, "x").pixels == image.pixels);
}

TEST_CASE("an image that takes too much memory to decode is refused") {
  const std::string file = jpeg::progressive(8192, 8192, 4, 1, std::string(1 << 20, '\0'));
  CHECK(said(file) == "x: damaged or unsupported image: it takes too much memory");
}

TEST_CASE("JPEG data that end early, in any scan and at any byte, are refused or read") {
  // A scan of one bit a block, then two whose codes are followed by 14 bits more.
  const std::string whole = jpeg::progressive(256, 256, 1, 1, std::string(128, '\0'));
  const std::string codes = jpeg::segment(0xc4, "\x10\1"s + std::string(15, '\0') + "\xe0");
  const std::string scan = jpeg::segment(0xda, "\1\1\0\1\x3f\0"s);
  for (std::size_t bytes = 0; bytes < 12; ++bytes) {
    CAPTURE(bytes);
    std::string file = whole;
    file.insert(file.size() - 2, codes + scan + std::string(bytes, '\x11') + scan);
    try {
      CHECK(fanin::decode_image(file, "x").pixels.size() == 256 * 256);
    } catch (const fanin::Error& error) {
      CHECK(error.kind() == ErrorKind::data);
    }
  }
}

TEST_CASE("a JPEG scan whose Huffman tables are missing is refused") {
  const std::string whole = jpeg::sideways();
  const auto table = [](char number) { return "\xff\xc4\0\x14"s + number; };
  for (const char number : {'\x01', '\x11'}) {
    std::string file = whole;
    REQUIRE(file.find(table(number)) != std::string::npos);
    file.erase(file.find(table(number)), 22);
    CHECK(said(file) == "x: a JPEG file without its Huffman tables");
  }
  const std::string grey = jpeg::progressive(8, 8, 1, 1, "\0"s);
  CHECK(fanin::decode_image(grey, "x").pixels.size() == 64);
  std::string others = grey;  // a scan of all but the first coefficient
  others.insert(others.size() - 2, jpeg::segment(0xda, "\1\1\0\1\x3f\0"s) + "\0"s);
  CHECK(said(others) == "x: a JPEG file without its Huffman tables");
  std::string refined = grey;  // one more bit of the first coefficient takes no table
  refined.insert(refined.size() - 2, jpeg::segment(0xda, "\1\1\x03\0\0\x10"s) + "\0"s);
  CHECK(fanin::decode_image(refined, "x").pixels.size() == 64);
}

TEST_CASE("damaged images are refused or read") {
  const std::string photo = jpeg::sideways();
  const std::string drawing = png::file(7, 5, 6, std::string(7 * 5 * 4, 'p'));
  std::mt19937 engine(1);
  for (int k = 0; k < 2000; ++k) {
    std::string file = k % 2 ? photo : drawing;
    if (k % 2) {
      for (int flips = 0; flips < 3; ++flips) {
        file[2 + engine() % (file.size() - 2)] = static_cast<char>(engine());
      }
    } else {  // within the compressed data, with a right checksum
      std::string data = png::stored(std::string(7 * 4 + 1, 'p'));
      for (int flips = 0; flips < 3; ++flips) {
        data[engine() % data.size()] = static_cast<char>(engine());
      }
      file = png::header(7, 5, 8, 6) + png::chunk("IDAT", data) + png::chunk("IEND", "");
    }
    try {
      const GreyImage image = fanin::decode_image(file, "x");
      CHECK(image.pixels.size() == image.shape.pixels());
    } catch (const fanin::Error& error) {
      CHECK(error.kind() == ErrorKind::data);
    }
  }
}

TEST_CASE("other files are refused by their first bytes") {
  const TemporaryFolder folder;
  const auto path = folder.write("notes.png", "Dear diary,\n");
  CHECK(refusal(ErrorKind::data, [&] { fanin::read_image(path); }) ==
        path.string() + ": not an image, expected a PNG or JPEG file");
  CHECK(refusal(ErrorKind::io, [&] { fanin::read_image(folder / "missing.png"); }) !=
        "nothing was refused");
}

TEST_CASE("foreground becomes dark on white") {
  const std::vector<std::uint8_t> foreground = {0, 255, 55, 200, 1, 2};
  CHECK(fanin::dark_on_light(foreground, {2, 3}).pixels ==
        std::vector<std::uint8_t>{255, 0, 200, 55, 254, 253});
  const std::vector<float> values = {-2, -1, 0, 1, 3};
  CHECK(fanin::dark_on_light(values, {1, 5}, -1, 1).pixels ==
        std::vector<std::uint8_t>{255, 255, 127, 0, 0});
  CHECK(refusal(ErrorKind::argument, [&] {
          fanin::dark_on_light(foreground, {2, 2});
        }) == "dark_on_light: 6 pixels, expected 4");
}

TEST_CASE("a grid has its images in rows, with lines between them") {
  const std::vector<GreyImage> three = {{{1, 2}, {1, 2}}, {{1, 2}, {3, 4}}, {{1, 2}, {5, 6}}};
  const GreyImage grid = fanin::image_grid(three, 2, 1);
  constexpr std::uint8_t l = 176;
  REQUIRE(grid.shape == ImageShape{5, 7});
  CHECK(grid.pixels == std::vector<std::uint8_t>{l, l, l, l, l, l, l,  //
                                                 l, 1, 2, l, 3, 4, l,  //
                                                 l, l, l, l, l, l, l,  //
                                                 l, 5, 6, l, l, l, l,  //
                                                 l, l, l, l, l, l, l});
  const GreyImage zoomed = fanin::image_grid(std::span(three).first(1), 5, 3);
  REQUIRE(zoomed.shape == ImageShape{5, 8});
  for (std::size_t y = 1; y < 4; ++y) {
    for (std::size_t x = 1; x < 7; ++x) CHECK(zoomed(y, x) == (x < 4 ? 1 : 2));
  }
}

TEST_CASE("a grid that cannot be is refused") {
  CHECK(refusal(ErrorKind::argument, [] { fanin::image_grid({}, 2); }) ==
        "image_grid: nothing to draw");
  const std::vector<GreyImage> unequal = {{{1, 1}, {0}}, {{1, 2}, {0, 0}}};
  CHECK(refusal(ErrorKind::argument, [&] { fanin::image_grid(unequal, 2); }) ==
        "image_grid: images of different shapes");
  const std::vector<GreyImage> one = {{{1, 1}, {0}}};
  CHECK(refusal(ErrorKind::argument, [&] { fanin::image_grid(one, 2, 10000); }) ==
        "image_grid: 1 images, too many for one grid");
}
