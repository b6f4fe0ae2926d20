// Image files of handwritten digits, one by one and in folders.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "fanin/data/handwriting.hpp"
#include "fanin/data/image.hpp"
#include "fanin/file.hpp"

namespace fanin::program {

/// Whether a file is to be read as an image: by its content, or by the ending of its name.
/// Throws as FileReader::read does.
bool is_image_file(FileReader& file);

/// The ending of a file's name in lower case, ".png"; empty where there is none.
std::string lower_ending(const std::filesystem::path& path);

/// How an image becomes digits: found and prepared as MNIST's were, one on a clean ground that is
/// scaled and centred alone (see prepare_drawing), or the whole image taken as it is.
enum class Preparation { find, drawing, as_is };

/// The handwritten digits of an image file as a network sees them. Throws Error(data) that names
/// the file, Error(io).
PreparedDigits load_digits(FileReader file, ImageShape shape, Preparation preparation);

/// The label in an image file's name, `..._3.png`; none when there is none below `classes`, or in
/// the names that cameras and scanners give, `IMG_3.png`.
std::optional<std::size_t> label_in_name(const std::filesystem::path& path, std::size_t classes);

/// The image files of a folder as a data set of 28×28. The files of a subfolder are a class of its
/// name; without subfolders a file's name says its label. Classes are dealt one of each in turn,
/// all names in byte order, so that every machine has the same order. Files that cannot be read,
/// those of several digits and those without a label are skipped, and it is said why. Throws
/// Error(data) when none is left.
Dataset load_folder(const std::filesystem::path& folder, bool as_is,
                    std::vector<std::string>& skipped);

}  // namespace fanin::program
