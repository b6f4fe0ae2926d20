#include "fanin/data/internal/image_format.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "fanin/error.hpp"
#include "fanin/internal/format.hpp"

namespace fanin {
namespace {

constexpr std::string_view png_signature = "\x89PNG\r\n\x1a\n";
constexpr std::string_view jpeg_signature = "\xff\xd8\xff";
constexpr std::string_view exif_signature("Exif\0\0", 6);
constexpr std::size_t max_scanned_pixels = std::size_t{1} << 30;  // in all scans of a JPEG file

class Bytes {
 public:
  Bytes(std::string_view bytes, const std::string& name) : bytes_(bytes), name_(name) {}

  std::size_t size() const noexcept { return bytes_.size(); }

  [[noreturn]] void refuse(const std::string& what) const {
    throw Error(ErrorKind::data, name_ + ": " + what);
  }

  // `count` bytes at `at`.
  std::string_view part(std::size_t at, std::size_t count) const {
    if (at > size() || count > size() - at) refuse("truncated image");
    return bytes_.substr(at, count);
  }

  std::size_t find(std::string_view text, std::size_t from) const {
    return bytes_.find(text, from);
  }

  std::size_t number(std::size_t at, std::size_t count) const {
    std::size_t value = 0;
    for (const char byte : part(at, count)) value = value << 8 | static_cast<unsigned char>(byte);
    return value;
  }

  // The same, little-endian.
  std::size_t number_backwards(std::size_t at, std::size_t count) const {
    std::size_t value = 0;
    for (std::size_t k = count; k-- > 0;) value = value << 8 | number(at + k, 1);
    return value;
  }

 private:
  std::string_view bytes_;
  const std::string& name_;
};

// CRC-32 of ISO 3309, as PNG's annex D has it.
std::uint32_t crc(std::string_view bytes) {
  static const auto table = [] {
    std::array<std::uint32_t, 256> t{};
    for (std::uint32_t n = 0; n < 256; ++n) {
      t[n] = n;
      for (int bit = 0; bit < 8; ++bit) t[n] = (t[n] & 1 ? 0xedb88320 : 0) ^ t[n] >> 1;
    }
    return t;
  }();
  std::uint32_t c = 0xffffffff;
  for (const char byte : bytes) c = table[(c ^ static_cast<unsigned char>(byte)) & 255] ^ c >> 8;
  return c ^ 0xffffffff;
}

// The orientation in Exif data from `at` to `end`; 1 if there is none.
int exif_orientation(const Bytes& file, std::size_t at, std::size_t end) {
  constexpr std::size_t orientation_tag = 0x0112;
  const bool backwards = file.part(at, 2) == "II";
  const auto number = [&](std::size_t where, std::size_t count) {
    return backwards ? file.number_backwards(where, count) : file.number(where, count);
  };
  const std::size_t directory = at + number(at + 4, 4);
  if (directory + 2 > end) return 1;
  const std::size_t entries = number(directory, 2);
  for (std::size_t k = 0; k < entries && directory + 2 + 12 * (k + 1) <= end; ++k) {
    const std::size_t entry = directory + 2 + 12 * k;
    if (number(entry, 2) != orientation_tag) continue;
    const std::size_t value = number(entry + 8, 2);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

// A chunk is a length, a type, content, and a checksum of type and content.
ImageHeader read_png(const Bytes& file) {
  ImageHeader header;
  std::string_view type;
  for (std::size_t at = png_signature.size(); type != "IEND";) {
    const std::size_t length = file.number(at, 4);
    type = file.part(at + 4, 4);
    const bool first = at == png_signature.size();
    if (first != (type == "IHDR") || (first && length != 13)) file.refuse("a damaged PNG file");
    if (file.number(at + 8 + length, 4) != crc(file.part(at + 4, 4 + length))) {
      file.refuse("a damaged PNG file: a checksum differs");
    }
    if (first) header.shape = {file.number(at + 12, 4), file.number(at + 8, 4)};
    if (type == "eXIf") header.orientation = exif_orientation(file, at + 8, at + 8 + length);
    if (type == "acTL") file.refuse("an animated image, expected a single one");
    at += 12 + length;
  }
  return header;
}

bool is_frame(std::size_t marker) {  // SOF0 to SOF15 without DHT, JPG and DAC
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

// A segment of Huffman tables. A table is one byte for its number, 16 for how many codes have 1 to
// 16 bits, then the codes. stb's decoder writes past its own table for more than 256 codes.
void check_huffman_tables(const Bytes& file, std::size_t at, std::size_t end) {
  while (at < end) {
    std::size_t codes = 0;
    for (std::size_t bits = 1; bits <= 16; ++bits) codes += file.number(at + bits, 1);
    if (codes > 256) file.refuse("a damaged JPEG file");
    at += 17 + codes;
  }
}

// The smallest number of bits that a scan of `pixels` can take. A DC code covers at most an MCU of
// 32 x 32 pixels, a code for the end of the AC band 32767 blocks of 64.
std::size_t min_scan_bits(const Bytes& file, std::size_t content, std::size_t pixels) {
  const std::size_t components = file.number(content, 1);
  const bool is_dc = file.number(content + 1 + 2 * components, 1) == 0;
  return 1 + pixels / (is_dc ? 32 * 32 : 64 * 32767);
}

// The next marker that is neither a restart nor a stuffed or fill byte.
std::size_t end_of_scan(const Bytes& file, std::size_t at) {
  for (;; at += 2) {
    at = file.find("\xff", at);
    if (at == std::string_view::npos) file.refuse("truncated image");
    while (file.number(at + 1, 1) == 0xff) ++at;
    const std::size_t marker = file.number(at + 1, 1);
    if (marker != 0 && (marker < 0xd0 || marker > 0xd7)) return at;
  }
}

// A segment is a marker, a length that counts itself, and content. Entropy-coded data follow the
// segment of a scan. Bytes after the end of the image are ignored: phones append videos.
ImageHeader read_jpeg(const Bytes& file) {
  ImageHeader header;
  std::size_t scans = 0;
  bool incomplete = false;
  for (std::size_t at = 2;;) {
    if (file.number(at, 1) != 0xff) file.refuse("a damaged JPEG file");
    const std::size_t marker = file.number(++at, 1);
    if (marker == 0xff) continue;  // a fill byte
    if (marker == 0xd9) break;     // end of image
    const std::size_t length = file.number(at + 1, 2);
    if (length < 2) file.refuse("a damaged JPEG file");
    const std::size_t content = at + 3;
    const std::size_t end = at + 1 + length;
    if (marker == 0xc4) check_huffman_tables(file, content, end);
    if (is_frame(marker)) header.shape = {file.number(content + 1, 2), file.number(content + 3, 2)};
    if (marker == 0xe1 && length > 16 &&
        file.part(content, exif_signature.size()) == exif_signature) {
      header.orientation = exif_orientation(file, content + exif_signature.size(), end);
    }
    at = end;
    if (marker != 0xda) continue;
    ++scans;
    at = end_of_scan(file, end);
    incomplete = incomplete || 8 * (at - end) < min_scan_bits(file, content, header.shape.pixels());
  }
  if (scans > max_scanned_pixels / std::max<std::size_t>(1, header.shape.pixels())) {
    file.refuse(std::to_string(scans) + " scans, too many for an image of its size");
  }
  // stb shifts by too many bits when the data of a scan end too early.
  if (incomplete || scans == 0) file.refuse("truncated image");
  return header;
}

}  // namespace

ImageFormat image_format(std::string_view bytes) noexcept {
  if (bytes.starts_with(png_signature)) return ImageFormat::png;
  if (bytes.starts_with(jpeg_signature)) return ImageFormat::jpeg;
  return ImageFormat::other;
}

ImageHeader read_image_header(std::string_view bytes, const std::string& name) {
  const Bytes file(bytes, name);
  const ImageFormat format = image_format(bytes);
  if (format == ImageFormat::other) {
    const Recognized found = recognize(bytes);
    std::string kind(found.format == FileFormat::text ? "not an image" : found.name);
    if (bytes.empty()) kind = "empty";
    file.refuse(kind + ", expected a PNG or JPEG file");
  }
  const ImageHeader header = format == ImageFormat::png ? read_png(file) : read_jpeg(file);
  if (header.shape.pixels() == 0) file.refuse("an image without pixels");
  return header;
}

}  // namespace fanin
