#include "fanin/data/internal/image_format.hpp"

#include <doctest/doctest.h>

#include <utility>
#include <vector>

#include "support/jpeg.hpp"
#include "support/png.hpp"
#include "support/refusal.hpp"

using fanin::ErrorKind;
using fanin::ImageShape;

namespace {

using std::string_literals::operator""s;

const std::string grey_png = png::file(3, 2, 0, "abcdef");

std::string said_of_header(const std::string& bytes) {
  return refusal(ErrorKind::data, [&] { fanin::read_image_header(bytes, "x"); });
}

}  // namespace

TEST_CASE("headers give size and orientation") {
  CHECK(fanin::read_image_header(grey_png, "x").shape == ImageShape{2, 3});
  CHECK(fanin::read_image_header(grey_png, "x").orientation == 1);
  CHECK(fanin::read_image_header(jpeg::sideways(), "x").shape == ImageShape{8, 16});
  CHECK(fanin::read_image_header(jpeg::sideways(), "x").orientation == 6);
}

TEST_CASE("an orientation is read in both byte orders, an invalid one ignored") {
  const std::string forwards = "MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06"s;
  const std::string backwards = "II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0"s;
  std::string file = jpeg::sideways();
  const std::size_t at = file.find(forwards);
  REQUIRE(at != std::string::npos);
  CHECK(fanin::read_image_header(file.replace(at, forwards.size(), backwards), "x").orientation ==
        6);
  file[at + backwards.size() - 2] = 9;
  CHECK(fanin::read_image_header(file, "x").orientation == 1);
  file[at + 4] = 100;  // a directory beyond the segment
  CHECK(fanin::read_image_header(file, "x").orientation == 1);
}

TEST_CASE("an orientation is read from a PNG file, too") {
  const std::string exif = "II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"s;
  const std::string file = png::file(3, 2, 0, "abcdef", png::chunk("eXIf", exif));
  CHECK(fanin::read_image_header(file, "x").orientation == 6);
}

TEST_CASE("bytes after the end of a JPEG image are ignored") {
  const std::string photo = jpeg::sideways();
  const std::string video =
      "\0\0\0\x18"
      "ftypmp42\xff\xc4\xff\xff\xff\xff"s;
  CHECK(fanin::read_image_header(photo + video, "x").shape == ImageShape{8, 16});
}

TEST_CASE("JPEG scans: too many for the size, too short, with fill bytes") {
  CHECK(fanin::read_image_header(jpeg::progressive(16, 16, 1, 1, "\xaa"), "x").shape ==
        ImageShape{16, 16});
  CHECK(fanin::read_image_header(jpeg::progressive(16, 16, 1, 9, "\xaa\xff\xff"), "x").shape ==
        ImageShape{16, 16});
  const auto shape = [](const std::string& bytes) {
    return fanin::read_image_header(bytes, "x").shape;
  };
  const auto too_many = [](std::size_t scans) {
    return "x: " + std::to_string(scans) + " scans, too many for an image of its size";
  };
  CHECK(shape(jpeg::progressive(8, 8, 1, 100, "\xaa")) == ImageShape{8, 8});
  CHECK(said_of_header(jpeg::progressive(8, 8, 1, 101, "\xaa")) == too_many(101));
  // Few scans, but hardly any bytes for what they would take to decode.
  for (const std::size_t scans : {4U, 100U}) {
    CHECK(said_of_header(jpeg::progressive(8192, 8192, 1, scans, "")) == too_many(scans));
  }
  CHECK(said_of_header(jpeg::progressive(8192, 8192, 4, 1, "")) == "x: truncated image");
  CHECK(said_of_header(jpeg::progressive(8192, 8192, 1, 16, std::string(1000, '\0'))) ==
        too_many(16));
  CHECK(said_of_header(jpeg::progressive(8192, 8192, 1, 17, std::string(70'000, '\0'))) ==
        too_many(17));
  CHECK(shape(jpeg::progressive(8192, 8192, 1, 16, std::string(70'000, '\0'))) ==
        ImageShape{8192, 8192});
  // 1,024 pixels for a byte, at most.
  const std::size_t bytes = jpeg::progressive(1024, 1024, 1, 1, "").size();
  CHECK(said_of_header(jpeg::progressive(1024, 1024, 1, 1, std::string(1023 - bytes, '\0'))) ==
        "x: truncated image");
  CHECK(shape(jpeg::progressive(1024, 1024, 1, 1, std::string(1024 - bytes, '\0'))) ==
        ImageShape{1024, 1024});
  CHECK(said_of_header(jpeg::progressive(16, 16, 1, 0, "")) == "x: truncated image");
}

TEST_CASE("every truncated file is refused") {
  for (const std::string& whole : {grey_png, jpeg::sideways()}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      CAPTURE(size);
      CHECK(said_of_header(whole.substr(0, size)).starts_with("x: "));
    }
  }
  CHECK(said_of_header(grey_png.substr(0, grey_png.size() - 1)) == "x: truncated image");
  const std::string photo = jpeg::sideways();
  CHECK(said_of_header(photo.substr(0, photo.size() - 1)) == "x: truncated image");
}

TEST_CASE("every changed byte of a PNG is noticed") {
  for (std::size_t k = 0; k < grey_png.size(); ++k) {
    std::string damaged = grey_png;
    damaged[k] = static_cast<char>(damaged[k] ^ 4);
    CAPTURE(k);
    CHECK(said_of_header(damaged).starts_with("x: "));
  }
}

TEST_CASE("animated images and other files are refused by name") {
  const std::string frames = png::chunk("acTL", "\0\0\0\2\0\0\0\0"s);
  CHECK(said_of_header(png::file(1, 1, 0, "a", frames)) ==
        "x: an animated image, expected a single one");
  const std::vector<std::pair<std::string, std::string>> others = {
      {"", "empty"},
      {"GIF89a", "a GIF image"},
      {"BM\x36\1\0\0\0\0\0\0"s, "a BMP image"},
      {"BMI,Age\n", "not an image"},
      {"RIFF....WEBPVP8 ", "a WebP image"},
      {"RIFF....WAVEfmt ", "not an image"},
      {"II*\0\x08\0\0\0"s, "a TIFF or DNG image"},
      {"MM\0*\0\0\0\x08"s, "a TIFF or DNG image"},
      {"%PDF-1.4", "a PDF document"},
      {"<svg xmlns=", "an SVG drawing"},
      {"<?xml version=\"1.0\"?>\n<svg xmlns=", "an SVG drawing"},
      {"<?xml version=\"1.0\"?>\n<Error>", "an XML document"},
      {"P5\n28 28\n255\n", "a PGM, PPM or PBM image"},
      {"P2,label\n", "not an image"},
      {"\0\0\0\x18"
       "ftypavif"s,
       "an AVIF image"},
      {"\0\0\0\x18"
       "ftypheic"s,
       "a HEIC image"},
      {"5,0,0,0", "not an image"}};
  for (const auto& [bytes, name] : others) {
    CHECK(said_of_header(bytes) == "x: " + name + ", expected a PNG or JPEG file");
  }
  CHECK(said_of_header(png::file(0, 1, 0, "")) == "x: an image without pixels");
}
