#include "fanin/data/internal/image_format.hpp"

#include <doctest/doctest.h>

#include <utility>
#include <vector>

#include "support/jpeg.hpp"
#include "support/png.hpp"
#include "support/refusal.hpp"

using fanin::ErrorKind;
using fanin::ImageFormat;
using fanin::ImageShape;

namespace {

using std::string_literals::operator""s;

const std::string grey = png::file(3, 2, 0, "abcdef");

std::string said(const std::string& bytes) {
  return refusal(ErrorKind::data, [&] { fanin::read_image_header(bytes, "x"); });
}

}  // namespace

TEST_CASE("formats are recognised by their first bytes") {
  CHECK(fanin::image_format(grey) == ImageFormat::png);
  CHECK(fanin::image_format(jpeg::turned()) == ImageFormat::jpeg);
  CHECK(fanin::image_format("5,0,0,0") == ImageFormat::other);
  CHECK(fanin::image_format("") == ImageFormat::other);
}

TEST_CASE("headers give size and orientation") {
  CHECK(fanin::read_image_header(grey, "x").shape == ImageShape{2, 3});
  CHECK(fanin::read_image_header(grey, "x").orientation == 1);
  CHECK(fanin::read_image_header(jpeg::turned(), "x").shape == ImageShape{8, 16});
  CHECK(fanin::read_image_header(jpeg::turned(), "x").orientation == 6);
}

TEST_CASE("an orientation is read in both byte orders, an invalid one ignored") {
  const std::string forwards = "MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06"s;
  const std::string backwards = "II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0"s;
  std::string file = jpeg::turned();
  const std::size_t at = file.find(forwards);
  REQUIRE(at != std::string::npos);
  CHECK(fanin::read_image_header(file.replace(at, forwards.size(), backwards), "x").orientation ==
        6);
  file[at + backwards.size() - 2] = 9;
  CHECK(fanin::read_image_header(file, "x").orientation == 1);
  file[at + 4] = 100;  // a directory beyond the segment
  CHECK(fanin::read_image_header(file, "x").orientation == 1);
}

TEST_CASE("every truncated file is refused") {
  for (const std::string& whole : {grey, jpeg::turned()}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      CAPTURE(size);
      CHECK(said(whole.substr(0, size)).starts_with("x: "));
    }
  }
  CHECK(said(grey.substr(0, grey.size() - 1)) == "x: truncated image");
  const std::string photo = jpeg::turned();
  CHECK(said(photo.substr(0, photo.size() - 1)) == "x: truncated image");
}

TEST_CASE("every changed byte of a PNG is noticed") {
  for (std::size_t k = 0; k < grey.size(); ++k) {
    std::string damaged = grey;
    damaged[k] = static_cast<char>(damaged[k] ^ 4);
    CAPTURE(k);
    CHECK(said(damaged).starts_with("x: "));
  }
}

TEST_CASE("animated images and other files are refused by name") {
  const std::string frames = png::chunk("acTL", "\0\0\0\2\0\0\0\0"s);
  CHECK(said(png::file(1, 1, 0, "a", frames)) == "x: an animated image, expected a single one");
  const std::vector<std::pair<std::string, std::string>> others = {
      {"", "empty"},
      {"GIF89a", "a GIF image"},
      {"BM....", "a BMP image"},
      {"RIFF....WEBPVP8 ", "a WebP image"},
      {"II*\0"s, "a TIFF image"},
      {"%PDF-1.4", "a PDF document"},
      {"\0\0\0\x18"
       "ftypheic"s,
       "a HEIC or AVIF image"},
      {"5,0,0,0", "not an image"}};
  for (const auto& [bytes, name] : others) {
    CHECK(said(bytes) == "x: " + name + ", expected a PNG or JPEG file");
  }
  CHECK(said(png::file(0, 1, 0, "")) == "x: an image without pixels");
}
