#include "pictures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "console/text.hpp"
#include "fanin/data/handwriting.hpp"
#include "fanin/data/image.hpp"
#include "fanin/error.hpp"

namespace fanin::program {
namespace {

constexpr std::size_t terminal_columns = 80;

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

// Two pixels, one above the other.
const char* shade(int top, int bottom) {
  constexpr std::array<const char*, 5> shades = {" ", "░", "▒", "▓", "█"};
  if (top - bottom >= 112) return "▀";
  if (bottom - top >= 112) return "▄";
  return shades[static_cast<std::size_t>(((top + bottom) / 2 + 32) / 64)];
}

std::size_t number_of(const Model& model, const char* key) {
  const auto found = model.metadata.find(key);
  if (found == model.metadata.end() || found->second.empty() || found->second.size() > 6 ||
      found->second.find_first_not_of("0123456789") != std::string::npos) {
    return 0;
  }
  return std::stoul(found->second);
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

ImageShape image_shape(const Model& model) {
  const std::size_t inputs = model.network.inputs();
  const ImageShape told{number_of(model, "image.height"), number_of(model, "image.width")};
  if (told.pixels() == inputs) return told;
  const auto side = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(inputs))));
  if (side * side == inputs) return {side, side};
  throw Error(ErrorKind::data,
              fmt::format("the model has {} inputs and does not say what images they are", inputs));
}

std::vector<std::string> render_text(std::span<const std::uint8_t> ink, ImageShape shape) {
  std::vector<std::string> lines;
  for (std::size_t y = 0; y < shape.height; y += 2) {
    std::string line;
    for (std::size_t x = 0; x < shape.width; ++x) {
      const int top = ink[y * shape.width + x];
      const int bottom = y + 1 < shape.height ? ink[(y + 1) * shape.width + x] : 0;
      line += shade(top, bottom);
    }
    lines.push_back(line);
  }
  return lines;
}

std::string render_text(std::span<const Captioned> images, ImageShape shape) {
  std::size_t cell = shape.width;
  for (const Captioned& image : images) cell = std::max(cell, width(image.caption));
  cell += 2;
  const std::size_t columns = std::max<std::size_t>(1, terminal_columns / cell);
  std::string text;
  for (std::size_t first = 0; first < images.size(); first += columns) {
    const auto row = images.subspan(first, std::min(columns, images.size() - first));
    std::vector<std::string> lines((shape.height + 1) / 2 + 1);
    for (const Captioned& image : row) {
      auto block = render_text(image.ink, shape);
      block.push_back(image.caption);
      for (std::size_t k = 0; k < lines.size(); ++k) {
        lines[k] += padded(block[k], cell);
      }
    }
    for (std::string& line : lines) {
      line.erase(line.find_last_not_of(' ') + 1);
      text += line + '\n';
    }
  }
  return text;
}

void write_sheet(const std::filesystem::path& path, std::span<const Captioned> images,
                 ImageShape shape, std::size_t columns, std::size_t zoom) {
  std::vector<GreyImage> pictures;
  for (const Captioned& image : images) pictures.push_back(dark_on_light(image.ink, shape));
  write_png(path, image_grid(pictures, columns, zoom));
}

std::vector<std::uint8_t> to_ink(std::span<const float> values, float white, float black) {
  std::vector<std::uint8_t> ink;
  for (const float value : values) {
    const float share = std::clamp((value - white) / (black - white), 0.0F, 1.0F);
    ink.push_back(static_cast<std::uint8_t>(std::lround(255 * share)));
  }
  return ink;
}

}  // namespace fanin::program
