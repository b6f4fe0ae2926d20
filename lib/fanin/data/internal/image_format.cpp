#include "fanin/data/internal/image_format.hpp"

#include <algorithm>

#include "fanin/file.hpp"
#include "fanin/internal/format.hpp"
#include "fanin/internal/require.hpp"

namespace fanin {
namespace {

constexpr std::size_t png_signature_size = 8;
constexpr std::string_view exif_signature("Exif\0\0", 6);

constexpr std::size_t max_deflate_ratio = 1032;  // zlib's documentation, technical details

// JPEG has at least a bit for a block of 8 x 8 pixels, but only in one scan: a progressive file of
// an even grey has 3,200 pixels in all its scans for a byte.
constexpr std::size_t max_pixels_per_byte = 1024;
constexpr std::size_t max_scanned_pixels_per_byte = 4096;
constexpr std::size_t max_scanned_pixels = std::size_t{1} << 30;
constexpr std::size_t max_scans = 100;

class Bytes {
 public:
  Bytes(std::string_view bytes, const std::string& name) : bytes_(bytes), name_(name) {}

  std::size_t size() const noexcept { return bytes_.size(); }

  template <typename... Parts>
  [[noreturn]] void refuse(const Parts&... what) const {
    throw data_error(name_, ": ", what...);
  }

  // `count` bytes at `at`.
  std::string_view part(std::size_t at, std::size_t count) const {
    if (at > size() || count > size() - at) refuse("truncated image");
    return bytes_.substr(at, count);
  }

  std::size_t find(char byte, std::size_t from) const { return bytes_.find(byte, from); }

  std::size_t number(std::size_t at, std::size_t count, bool little_endian = false) const {
    const std::string_view bytes = part(at, count);
    std::size_t value = 0;
    for (std::size_t k = 0; k < count; ++k) {
      value = value << 8 | static_cast<unsigned char>(bytes[little_endian ? count - 1 - k : k]);
    }
    return value;
  }

 private:
  std::string_view bytes_;
  const std::string& name_;
};

// The orientation in Exif data from `at` to `end`; 1 if there is none.
int exif_orientation(const Bytes& file, std::size_t at, std::size_t end) {
  constexpr std::size_t orientation_tag = 0x0112;
  const bool little_endian = file.part(at, 2) == "II";
  const auto number = [&](std::size_t where, std::size_t count) {
    return file.number(where, count, little_endian);
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
  std::size_t pixel_bits = 1;
  std::size_t data = 0;
  std::string_view type;
  for (std::size_t at = png_signature_size; type != "IEND";) {
    const std::size_t length = file.number(at, 4);
    type = file.part(at + 4, 4);
    const bool first = at == png_signature_size;
    if (first != (type == "IHDR") || (first && length != 13)) file.refuse("a damaged PNG file");
    if (file.number(at + 8 + length, 4) != crc32(file.part(at + 4, 4 + length))) {
      file.refuse("a damaged PNG file: a checksum differs");
    }
    if (first) {
      header.shape = {file.number(at + 12, 4), file.number(at + 8, 4)};
      const std::size_t colour = file.number(at + 17, 1);
      const std::size_t channels = colour == 2 ? 3 : colour == 4 ? 2 : colour == 6 ? 4 : 1;
      pixel_bits = std::max<std::size_t>(1, channels * file.number(at + 16, 1));
    }
    if (type == "IDAT") data += length;
    if (type == "eXIf") header.orientation = exif_orientation(file, at + 8, at + 8 + length);
    if (type == "acTL") file.refuse("an animated image, expected a single one");
    at += 12 + length;
  }
  header.max_pixels = 8 * max_deflate_ratio * data / pixel_bits;
  return header;
}

bool is_frame(std::size_t marker) {  // SOF0 to SOF15 without DHT, JPG and DAC
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

// A segment of Huffman tables: their numbers as bits. A table is one byte for its number (0 to 3
// for the first coefficient of a block, 16 to 19 for the others), 16 for how many codes have 1 to
// 16 bits, then the codes. stb's decoder writes past its own table for more than 256 codes.
unsigned read_huffman_tables(const Bytes& file, std::size_t at, std::size_t end) {
  unsigned tables = 0;
  while (at < end) {
    tables |= 1u << file.number(at, 1) % 32;
    std::size_t codes = 0;
    for (std::size_t bits = 1; bits <= 16; ++bits) codes += file.number(at + bits, 1);
    if (codes > 256) file.refuse("a damaged JPEG file");
    at += 17 + codes;
  }
  return tables;
}

// A scan's header: how many components, each with its number and its two tables, then the first
// and the last coefficient, and in the high half of a byte whether the first was begun before.
void validate_scan(const Bytes& file, std::size_t at, unsigned tables) {
  const std::size_t components = file.number(at, 1);
  const std::size_t range = at + 1 + 2 * components;
  const bool uses_first = file.number(range, 1) == 0 && file.number(range + 2, 1) < 16;
  const bool uses_others = file.number(range + 1, 1) > 0;
  for (std::size_t k = 0; k < components; ++k) {
    const std::size_t pair = file.number(at + 2 + 2 * k, 1);
    if ((uses_first && (tables >> pair / 16 & 1) == 0) ||
        (uses_others && (tables >> (16 + pair % 16) & 1) == 0)) {
      file.refuse("a JPEG file without its Huffman tables");
    }
  }
}

// The next marker that is neither a restart nor a stuffed or fill byte.
std::size_t end_of_scan(const Bytes& file, std::size_t at) {
  for (;; at += 2) {
    at = file.find('\xff', at);
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
  unsigned tables = 0;
  for (std::size_t at = 2;;) {
    if (file.number(at, 1) != 0xff) file.refuse("a damaged JPEG file");
    const std::size_t marker = file.number(++at, 1);
    if (marker == 0xff) continue;  // a fill byte
    if (marker == 0xd9) break;     // end of image
    const std::size_t length = file.number(at + 1, 2);
    if (length < 2) file.refuse("a damaged JPEG file");
    const std::size_t content = at + 3;
    const std::size_t end = at + 1 + length;
    if (marker == 0xc4) tables |= read_huffman_tables(file, content, end);
    if (marker == 0xda) validate_scan(file, content, tables);
    if (is_frame(marker)) header.shape = {file.number(content + 1, 2), file.number(content + 3, 2)};
    if (marker == 0xe1 && length > 16 &&
        file.part(content, exif_signature.size()) == exif_signature) {
      header.orientation = exif_orientation(file, content + exif_signature.size(), end);
    }
    at = end;
    if (marker != 0xda) continue;
    ++scans;
    at = end_of_scan(file, end);
  }
  const std::size_t pixels = header.shape.pixels();
  const std::size_t affordable =
      std::min(max_scanned_pixels, max_scanned_pixels_per_byte * file.size());
  if (scans > 1 && (scans > max_scans || scans * pixels > affordable)) {
    file.refuse(scans, " scans, too many for an image of its size");
  }
  if (scans == 0 || pixels > max_pixels_per_byte * file.size()) file.refuse("truncated image");
  return header;
}

}  // namespace

ImageHeader read_image_header(std::string_view bytes, const std::string& name) {
  const Bytes file(bytes, name);
  const Recognized found = recognize(bytes);
  ImageHeader header;
  if (found.format == FileFormat::png) {
    header = read_png(file);
  } else if (found.format == FileFormat::jpeg) {
    header = read_jpeg(file);
  } else {
    file.refuse(bytes.empty()                      ? "empty"
                : found.format == FileFormat::text ? "not an image"
                                                   : found.name,
                ", expected a PNG or JPEG file");
  }
  if (header.shape.pixels() == 0) file.refuse("an image without pixels");
  return header;
}

}  // namespace fanin
