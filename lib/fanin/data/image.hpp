// Image files: PNG and JPEG. Only image.cpp includes stb.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fanin/data/dataset.hpp"
#include "fanin/file.hpp"

namespace fanin {

/// A grey image: 0 is black, 255 is white.
struct GreyImage {
  ImageShape shape;
  std::vector<std::uint8_t> pixels;  ///< (height * width), row by row

  std::uint8_t& operator()(std::size_t y, std::size_t x) { return pixels[y * shape.width + x]; }
  std::uint8_t operator()(std::size_t y, std::size_t x) const {
    return pixels[y * shape.width + x];
  }
};

/// A part of an image, in pixels.
struct ImageBox {
  std::size_t top = 0, left = 0, height = 0, width = 0;
};

/// Larger images are refused.
inline constexpr std::size_t max_image_pixels = std::size_t{1} << 26;

/// Reads a PNG or JPEG image of any colour type as grey. Transparent pixels are blended with white,
/// or with black when all opaque pixels are light. The Exif orientation is applied. No byte is
/// trusted: size and amount of work are checked before any pixel is decoded. Throws Error(data) for
/// other formats, damaged, truncated or animated images, and images of more than max_image_pixels;
/// Error(io).
GreyImage read_image(const std::filesystem::path& path);
GreyImage read_image(FileReader file);

/// The same from the bytes of a file. `name` is used in messages.
GreyImage decode_image(std::string_view bytes, const std::string& name);

/// Grey (luma of ITU-R BT.601) from pixels of 1 to 4 bytes: grey, grey and alpha, RGB, RGB and
/// alpha, blended as in read_image. Throws Error(argument) unless there are shape.pixels() *
/// channels bytes.
GreyImage to_grey(std::span<const std::uint8_t> bytes, ImageShape shape, std::size_t channels);

/// The bytes of a PNG file, 8 bits per pixel.
std::string encode_png(const GreyImage& image);

/// Writes a PNG file atomically. Throws Error(io).
void write_png(const std::filesystem::path& path, const GreyImage& image);

/// Dark on light from the pixels of a data set, which are 0 for background (white) to 255 for full
/// foreground (black). Throws Error(argument) unless there are shape.pixels() of them.
GreyImage dark_on_light(std::span<const std::uint8_t> foreground, ImageShape shape);

/// The same from values between `white` and `black`; values outside are clamped.
GreyImage dark_on_light(std::span<const float> values, ImageShape shape, float white, float black);

/// Images of one shape in rows of `columns`, each pixel `zoom` x `zoom`, separated and framed by
/// thin grey lines. Unused cells of the last row are grey. Throws Error(argument) for no images,
/// different shapes, or a grid of more than max_image_pixels.
GreyImage image_grid(std::span<const GreyImage> images, std::size_t columns, std::size_t zoom = 2);

}  // namespace fanin
