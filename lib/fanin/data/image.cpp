#include "fanin/data/image.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <utility>

#include "fanin/data/internal/image_format.hpp"
#include "fanin/file.hpp"
#include "fanin/internal/require.hpp"

namespace {

// A small file can decompress to gigabytes. While an image is decoded, its allocations together are
// limited; what is released is not counted back. They begin as zeros: stb's decoder uses tables
// that a damaged file does not fill.
thread_local std::size_t available = 0;

void* reallocate(void* block, std::size_t size) {
  if (size > available) return nullptr;
  available -= size;
  return block == nullptr ? std::calloc(size, 1) : std::realloc(block, size);
}

}  // namespace

#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_JPEG
#define STBI_ONLY_PNG
#define STBI_NO_STDIO
#define STBI_MALLOC(size) reallocate(nullptr, size)
#define STBI_REALLOC(block, size) reallocate(block, size)
#define STBI_FREE(block) std::free(block)
#include <stb_image.h>

#define STB_IMAGE_WRITE_STATIC
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STBI_WRITE_NO_STDIO
#include <stb_image_write.h>

namespace fanin {
namespace {

constexpr std::uint8_t grid_line = 176;  // grey between the images of a grid

constexpr std::size_t max_file_bytes = std::size_t{1} << 27;
constexpr std::size_t max_decoding_memory = 9 * max_image_pixels;

GreyImage apply_orientation(const GreyImage& image, int orientation) {
  GreyImage result = image;
  if (orientation >= 5) {  // transposed
    result.shape = {image.shape.width, image.shape.height};
    for (std::size_t y = 0; y < image.shape.height; ++y) {
      for (std::size_t x = 0; x < image.shape.width; ++x) result(x, y) = image(y, x);
    }
  }
  const bool upside_down = orientation % 4 == 3 || orientation % 4 == 0;  // 3, 4, 7, 8
  if (upside_down) std::ranges::reverse(result.pixels);
  if (orientation % 2 == 1) return result;
  for (std::size_t y = 0; y < result.shape.height; ++y) {
    const auto row = result.pixels.begin() + static_cast<std::ptrdiff_t>(y * result.shape.width);
    std::reverse(row, row + static_cast<std::ptrdiff_t>(result.shape.width));
  }
  return result;
}

}  // namespace

GreyImage read_image(const std::filesystem::path& path) { return read_image(FileReader(path)); }

GreyImage read_image(FileReader file) {
  const FileFormat format = file.format();
  const bool is_image = format == FileFormat::png || format == FileFormat::jpeg;
  return decode_image(is_image ? read_all(file, max_file_bytes) : std::string(file.beginning()),
                      file.path().string());
}

GreyImage decode_image(std::string_view bytes, const std::string& name) {
  const ImageHeader header = read_image_header(bytes, name);
  const auto [height, width] = header.shape;
  if (height > max_image_pixels / width) {
    throw data_error(name, ": ", width, "x", height, " pixels, expected at most ",
                     max_image_pixels >> 20, " million");
  }
  if (header.shape.pixels() > header.max_pixels) throw data_error(name, ": truncated image");
  // PNG's 8 bytes a pixel are held inflated, decoded and as channels of 8 bits: 20 bytes. A buffer
  // that grows to the size of the file counts at most four times.
  available = std::min(max_decoding_memory, 24 * header.shape.pixels() + (std::size_t{1} << 20)) +
              4 * bytes.size();
  int stored_width = 0, stored_height = 0, channels = 0;
  const std::unique_ptr<stbi_uc, void (*)(void*)> pixels(
      stbi_load_from_memory(reinterpret_cast<const stbi_uc*>(bytes.data()),
                            static_cast<int>(bytes.size()), &stored_width, &stored_height,
                            &channels, 0),
      stbi_image_free);
  if (!pixels) {
    const std::string reason = stbi_failure_reason();
    throw data_error(name, ": damaged or unsupported image: ",
                     reason == "outofmem" ? "it takes too much memory" : reason);
  }
  const ImageShape shape{static_cast<std::size_t>(stored_height),
                         static_cast<std::size_t>(stored_width)};
  const auto depth = static_cast<std::size_t>(channels);
  return apply_orientation(to_grey({pixels.get(), shape.pixels() * depth}, shape, depth),
                           header.orientation);
}

GreyImage to_grey(std::span<const std::uint8_t> bytes, ImageShape shape, std::size_t channels) {
  require(channels >= 1 && channels <= 4 && bytes.size() == shape.pixels() * channels,
          "to_grey: ", bytes.size(), " bytes, expected ", shape.width, "x", shape.height,
          " pixels of 1 to 4 bytes each");
  const bool colour = channels >= 3;
  const bool alpha = channels % 2 == 0;
  GreyImage image{shape, std::vector<std::uint8_t>(shape.pixels())};
  const auto luma = [&](const std::uint8_t* p) {
    return colour ? 299u * p[0] + 587u * p[1] + 114u * p[2] : 1000u * p[0];
  };
  std::size_t opaque = 0, dark = 0, clear = 0;
  for (std::size_t k = 0; alpha && k < bytes.size(); k += channels) {
    const bool is_clear = bytes[k + channels - 1] < 128;
    clear += is_clear;
    opaque += !is_clear;
    dark += !is_clear && luma(&bytes[k]) < 128000;
  }
  const bool is_light_on_clear = clear > 0 && opaque > 0 && 200 * dark < opaque;
  const unsigned behind = is_light_on_clear ? 0 : 255000;
  for (std::size_t k = 0; k < image.pixels.size(); ++k) {
    const std::uint8_t* const p = bytes.data() + k * channels;
    const unsigned opacity = alpha ? p[channels - 1] : 255;
    const unsigned blended = luma(p) * opacity + behind * (255 - opacity);
    image.pixels[k] = static_cast<std::uint8_t>((blended + 127500) / 255000);
  }
  return image;
}

std::string encode_png(const GreyImage& image) {
  std::string bytes;
  const auto append = [](void* to, void* data, int size) {
    static_cast<std::string*>(to)->append(static_cast<const char*>(data),
                                          static_cast<std::size_t>(size));
  };
  const auto width = static_cast<int>(image.shape.width);
  const auto height = static_cast<int>(image.shape.height);
  if (!stbi_write_png_to_func(append, &bytes, width, height, 1, image.pixels.data(), width)) {
    throw std::bad_alloc();
  }
  return bytes;
}

void write_png(const std::filesystem::path& path, const GreyImage& image) {
  FileWriter file(path);
  file.write(encode_png(image));
  file.commit();
}

GreyImage dark_on_light(std::span<const std::uint8_t> foreground, ImageShape shape) {
  require(foreground.size() == shape.pixels(), "dark_on_light: ", foreground.size(),
          " pixels, expected ", shape.pixels());
  GreyImage image{shape, {foreground.begin(), foreground.end()}};
  for (std::uint8_t& pixel : image.pixels) pixel = static_cast<std::uint8_t>(255 - pixel);
  return image;
}

GreyImage dark_on_light(std::span<const float> values, ImageShape shape, float white, float black) {
  std::vector<std::uint8_t> foreground;
  for (const float value : values) {
    const float share = (value - white) / (black - white);
    // NaN, which std::lround must not see, is white.
    const long level = share > 0 ? std::lround(255 * std::min(share, 1.0F)) : 0;
    foreground.push_back(static_cast<std::uint8_t>(level));
  }
  return dark_on_light(foreground, shape);
}

GreyImage image_grid(std::span<const GreyImage> images, std::size_t columns, std::size_t zoom) {
  require(!images.empty() && columns > 0 && zoom > 0, "image_grid: nothing to draw");
  const ImageShape shape = images.front().shape;
  const std::size_t rows = (images.size() + columns - 1) / columns;
  columns = std::min(columns, images.size());
  const ImageShape cell{shape.height * zoom + 1, shape.width * zoom + 1};  // with a line before it
  GreyImage grid{{rows * cell.height + 1, columns * cell.width + 1}, {}};
  require(grid.shape.height <= max_image_pixels / grid.shape.width, "image_grid: ", images.size(),
          " images, too many for one grid");
  grid.pixels.assign(grid.shape.pixels(), grid_line);
  for (std::size_t k = 0; k < images.size(); ++k) {
    const GreyImage& image = images[k];
    require(image.shape == shape, "image_grid: images of different shapes");
    const std::size_t top = k / columns * cell.height + 1;
    const std::size_t left = k % columns * cell.width + 1;
    for (std::size_t y = 0; y < shape.height * zoom; ++y) {
      for (std::size_t x = 0; x < shape.width * zoom; ++x) {
        grid(top + y, left + x) = image(y / zoom, x / zoom);
      }
    }
  }
  return grid;
}

}  // namespace fanin
