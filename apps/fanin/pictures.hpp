// Pictures in files and in the terminal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "fanin/data/image.hpp"

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

/// The label in an image file's name, `..._3.png`; none when there is none below `classes`.
std::optional<std::size_t> label_in_name(const std::filesystem::path& path, std::size_t classes);

}  // namespace fanin::program
