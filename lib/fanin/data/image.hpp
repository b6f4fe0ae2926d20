// Pictures in files: PNG and JPEG. The only file that knows stb.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fanin/data/dataset.hpp"

namespace fanin {

/// A grey picture as on paper: 0 black, 255 white.
struct GreyImage {
  ImageShape shape;
  std::vector<std::uint8_t> pixels;  ///< (height * width), row by row

  std::uint8_t& operator()(std::size_t y, std::size_t x) { return pixels[y * shape.width + x]; }
  std::uint8_t operator()(std::size_t y, std::size_t x) const {
    return pixels[y * shape.width + x];
  }
};

/// Larger pictures are refused: no photograph of a digit needs them, and memory is finite.
inline constexpr std::size_t max_image_pixels = std::size_t{1} << 26;

/// Whether a file begins as a PNG or JPEG file does. Throws Error(io) when it cannot be read.
bool is_image(const std::filesystem::path& path);

/// Reads a PNG or JPEG picture of any colour type in grey. What is transparent lies on white paper;
/// a photograph is turned upright as its camera noted. No byte is trusted, and what is refused is
/// refused before its pixels take memory.
/// Throws Error(data) for another format, a damaged, cut short or animated picture, or one of more
/// than max_image_pixels; Error(io).
GreyImage read_image(const std::filesystem::path& path);

/// The same from the content of a file; `name` is for messages.
GreyImage decode_image(std::string_view bytes, const std::string& name);

/// Grey (luma of ITU-R BT.601) from pixels of 1 to 4 bytes: grey, grey and alpha, RGB, RGB and
/// alpha. Throws Error(argument) unless there are shape.pixels() * channels bytes.
GreyImage to_grey(std::span<const std::uint8_t> bytes, ImageShape shape, std::size_t channels);

/// The content of a PNG file, 8 bits a pixel.
std::string encode_png(const GreyImage& image);

/// Writes a PNG file atomically. Throws Error(io).
void write_png(const std::filesystem::path& path, const GreyImage& image);

/// A picture of a data set or of a network's input as ink on paper: `ink` row by row, 0 none
/// (white) to 255 full (black). Throws Error(argument) unless there are shape.pixels() of them.
GreyImage dark_on_light(std::span<const std::uint8_t> ink, ImageShape shape);

/// The same from values between `white` and `black`, beyond which they are cut off.
GreyImage dark_on_light(std::span<const float> values, ImageShape shape, float white, float black);

/// Pictures of one shape in rows of `columns`, each pixel `zoom` x `zoom`, thin grey lines between
/// them and around. Places that are left over in the last row are grey.
/// Throws Error(argument) for no images, different shapes, or a sheet of more than
/// max_image_pixels.
GreyImage image_grid(std::span<const GreyImage> images, std::size_t columns, std::size_t zoom = 2);

}  // namespace fanin
