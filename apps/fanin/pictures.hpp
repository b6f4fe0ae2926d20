// Pictures in files and in the terminal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "fanin/data/image.hpp"
#include "fanin/network/model.hpp"

namespace fanin::program {

/// How a picture of a digit becomes an image of a network.
enum class Preparation { like_mnist, as_is };

/// Whether a file is to be read as a picture: by its content, or by a name that promises one.
/// Throws Error(io) when it cannot be read.
bool is_picture(const std::filesystem::path& path);

/// A picture of a digit as a network sees it: pixels (height * width), 255 full ink.
/// Throws Error(data) that names the file, Error(io).
std::vector<std::uint8_t> load_digit(const std::filesystem::path& path, ImageShape shape,
                                     Preparation preparation);

/// The label that a picture's name tells, `..._3.png`; none when there is none below `classes`.
std::optional<std::size_t> label_in_name(const std::filesystem::path& path, std::size_t classes);

/// The shape of the images that a model has learnt from. Throws Error(data) when the file does not
/// say and the number of inputs is no square.
ImageShape image_shape(const Model& model);

/// Ink as lines of text, two rows of pixels a line, a character for each column.
std::vector<std::string> render_text(std::span<const std::uint8_t> ink, ImageShape shape);

/// An image and what is to be written under it.
struct Captioned {
  std::vector<std::uint8_t> ink;
  std::string caption;
};

/// Images of one shape in text, side by side as far as 80 columns reach.
std::string render_text(std::span<const Captioned> images, ImageShape shape);

/// Writes images of one shape on one sheet, `columns` in a row. Throws Error(io), Error(argument).
void write_sheet(const std::filesystem::path& path, std::span<const Captioned> images,
                 ImageShape shape, std::size_t columns, std::size_t zoom);

/// Values between `white` and `black` as ink.
std::vector<std::uint8_t> to_ink(std::span<const float> values, float white, float black);

}  // namespace fanin::program
