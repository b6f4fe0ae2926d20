#include "pictures.hpp"

#include <algorithm>
#include <array>

#include "fanin/data/handwriting.hpp"
#include "fanin/data/image.hpp"
#include "fanin/error.hpp"

namespace fanin::program {
namespace {

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

}  // namespace

bool is_picture(const std::filesystem::path& path) {
  constexpr std::array names = {".png",  ".jpg",  ".jpeg", ".gif", ".bmp",
                                ".webp", ".heic", ".tif",  ".tiff"};
  const std::string extension = lower(path.extension().string());
  return std::ranges::find(names, extension) != names.end() || is_image(path);
}

std::vector<std::uint8_t> load_digit(const std::filesystem::path& path, ImageShape shape,
                                     Preparation preparation) {
  const GreyImage picture = read_image(path);
  try {
    return preparation == Preparation::as_is ? invert_image(picture, shape)
                                             : prepare_digit(picture, shape);
  } catch (const Error& error) {
    throw Error(error.kind(), path.string() + ": " + error.what());
  }
}

std::optional<std::size_t> label_in_name(const std::filesystem::path& path, std::size_t classes) {
  const std::string stem = path.stem().string();
  const std::size_t at = stem.rfind('_');
  if (at == std::string::npos) return std::nullopt;
  const std::string number = stem.substr(at + 1);
  if (number.empty() || number.size() > 3 ||
      number.find_first_not_of("0123456789") != std::string::npos) {
    return std::nullopt;
  }
  const std::size_t label = std::stoul(number);
  return label < classes ? std::optional(label) : std::nullopt;
}

}  // namespace fanin::program
