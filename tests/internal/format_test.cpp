#include "fanin/internal/format.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "fanin/error.hpp"
#include "support/refusal.hpp"
#include "support/temporary_folder.hpp"

using fanin::FileFormat;
using fanin::recognize;
using std::string_literals::operator""s;

TEST_CASE("what is read is recognised by its beginning") {
  const std::vector<std::pair<std::string, FileFormat>> cases = {
      {"", FileFormat::text},
      {"5,0,1\n", FileFormat::text},
      {"\xef\xbb\xbf"
       "5,0,1\n",
       FileFormat::text},
      {"\xff\xfe"
       "5\0,\0"s,
       FileFormat::text},
      {"label,a:b\n", FileFormat::text},
      {"5 0 1:2\n", FileFormat::text},
      {"P1,P2\n", FileFormat::text},
      {"# comment\n5,0\n", FileFormat::text},
      {"\0\0\x08\x03"s, FileFormat::idx},
      {"\0\0\x0d\x01"s, FileFormat::idx},
      {"\x89PNG\r\n\x1a\n", FileFormat::png},
      {"\xff\xd8\xff\xe0", FileFormat::jpeg},
      {"\x40\0\0\0\0\0\0\0{\"a\":1}"s, FileFormat::safetensors},
      {"{\"layers\": []}", FileFormat::json},
      {" \n [[1, 2]]", FileFormat::json},
      {"\xef\xbb\xbf{}", FileFormat::json},
      {"\xff\xfe{\0}\0"s, FileFormat::json},
  };
  for (const auto& item : cases) {
    const auto& bytes = item.first;
    const auto& format = item.second;
    CAPTURE(bytes);
    CHECK(recognize(bytes).format == format);
  }
}

TEST_CASE("what cannot be read is named") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"PK\x03\x04 digits.csv", "a zip archive"},
      {"PK\x03\x04 x_train.npy", "a NumPy archive (.npz)"},
      {"PK\x03\x04 [Content_Types].xml", "an Excel workbook"},
      {"PK\x03\x04 archive/data.pkl", "a PyTorch file"},
      {"\xfd"
       "7zXZ\0"s,
       "an xz archive"},
      {"BZh91AY", "a bzip2 archive"},
      {"\x28\xb5\x2f\xfd", "a zstd archive"},
      {"7z\xbc\xaf\x27\x1c", "a 7z archive"},
      {std::string(257, 'a') + "ustar", "a tar archive"},
      {"\x93NUMPY\x01", "a NumPy array (.npy)"},
      {"\x80\x04\x95\0\0"s, "a Python pickle"},
      {"PAR1", "a Parquet file"},
      {"MATLAB 5.0 MAT-file", "a MATLAB file (.mat)"},
      {"\x89HDF\r\n\x1a\n", "an HDF5 file"},
      {"\0\0\0\x18"
       "ftypheic"s,
       "a HEIC image"},
      {"\0\0\0\x18"
       "ftypavif"s,
       "an AVIF image"},
      {"RIFF\0\0\0\0WEBPVP8 "s, "a WebP image"},
      {"II*\0"s, "a TIFF or DNG image"},
      {"<svg xmlns=", "an SVG drawing"},
      {"<?xml version=\"1.0\"?>\n<svg xmlns=", "an SVG drawing"},
      {"%PDF-1.4", "a PDF document"},
      {"P5\n28 28\n255\n", "a PGM, PPM or PBM image"},
      {"<!DOCTYPE html>\n<html>", "a web page"},
      {"\n  <HTML><head>", "a web page"},
      {"version https://git-lfs.github.com/spec/v1\n", "a Git LFS pointer, not the file itself"},
      {"<?xml version=\"1.0\"?>\n<Error>", "an XML document"},
      {"% 1. Title\n@RELATION iris\n", "an ARFF file"},
      {"5 153:3 154:18\n", "a libsvm file"},
      {"-1 1:0.5 3:1\r\n", "a libsvm file"},
      {"404: Not Found", "a web server's error message (404: Not Found)"},
      {"5\0,\0"
       "0\0"s,
       "UTF-16 without a byte-order mark"},
      {"\0"
       "5\0,\0"
       "0"s,
       "UTF-16 without a byte-order mark"},
      {"ab\0\x01"s, "binary data of an unknown kind"},
  };
  for (const auto& item : cases) {
    const auto& bytes = item.first;
    const auto& name = item.second;
    CAPTURE(bytes);
    CHECK(recognize(bytes).format == FileFormat::other);
    CHECK(recognize(bytes).name == name);
  }
}

TEST_CASE("no beginning is too short") {
  for (const std::string& bytes :
       {"PK\x03\x04"s, "\0\0"s, "\0"s, "\x80"s, "\xff\xfe"s, "\xff\xfe{"s, "%"s, "<"s, "5 "s, "p5"s,
        "\0\0\0\x18"
        "ftyp"s}) {
    for (std::size_t size = 0; size <= bytes.size(); ++size) recognize(bytes.substr(0, size));
  }
}

TEST_CASE("the refusal says what was found, what was expected and what helps") {
  const TemporaryFolder folder;
  const auto path = folder.write("digits.csv", "BZh91AY");
  fanin::FileReader file(path);
  CHECK(file.format() == FileFormat::other);
  CHECK(refusal(fanin::ErrorKind::data, [&] {
          fanin::require_format(file, {FileFormat::text, FileFormat::idx}, "a data set");
        }) == path.string() + ": a bzip2 archive, expected a data set (unpack it with bunzip2)");
  fanin::FileReader text(folder.write("digits.csv", "1,2\n"));
  CHECK_NOTHROW(fanin::require_format(text, {FileFormat::text}, "a data set"));
}
