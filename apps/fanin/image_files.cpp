#include "image_files.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <utility>

#include "console/text.hpp"
#include "interrupt.hpp"
#include "refuse.hpp"

namespace fanin::program {
namespace {

namespace fs = std::filesystem;

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

}  // namespace

bool is_image_file(FileReader& file) {
  constexpr std::array endings = {".png",  ".jpg",  ".jpeg", ".gif", ".bmp",
                                  ".webp", ".heic", ".tif",  ".tiff"};
  return file.format() == FileFormat::png || file.format() == FileFormat::jpeg ||
         std::ranges::find(endings, lower_ending(file.path())) != endings.end();
}

std::string lower_ending(const fs::path& path) { return lower(path.extension().string()); }

PreparedDigits load_digits(FileReader file, ImageShape shape, Preparation preparation) {
  const fs::path path = file.path();
  const GreyImage image = read_image(std::move(file));
  try {
    if (preparation == Preparation::find) return prepare_digits(image, shape);
    const auto prepare = preparation == Preparation::drawing ? prepare_drawing : take_as_is;
    return {{{prepare(image, shape), {0, 0, image.shape.height, image.shape.width}}}, {}};
  } catch (const Error& error) {
    throw Error(error.kind(), path.string() + ": " + error.what());
  }
}

std::optional<std::size_t> label_in_name(const fs::path& path, std::size_t classes) {
  constexpr std::array cameras = {"img", "dsc", "dscn", "pxl", "scan"};
  const std::string stem = path.stem().string();
  const std::size_t at = stem.size() < 2 ? 0 : stem.size() - 2;
  if (at == 0 || stem[at] != '_' || stem[at + 1] < '0' || stem[at + 1] > '9') return std::nullopt;
  if (std::ranges::find(cameras, lower(stem.substr(0, at))) != cameras.end()) return std::nullopt;
  const auto label = static_cast<std::size_t>(stem[at + 1] - '0');
  return label < classes ? std::optional(label) : std::nullopt;
}

Dataset load_folder(const fs::path& folder, bool as_is, std::vector<std::string>& skipped) {
  constexpr ImageShape shape = {28, 28};
  std::map<std::string, std::vector<fs::path>> classes;  // by name, in byte order
  const auto images_in = [](const fs::path& place) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(place)) {
      if (!entry.is_regular_file()) continue;
      FileReader file(entry.path());
      if (is_image_file(file)) files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
  };
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (!entry.is_directory()) continue;
    auto files = images_in(entry.path());
    if (!files.empty()) classes[entry.path().filename().string()] = std::move(files);
  }
  const bool by_folder = !classes.empty();
  std::vector<std::deque<std::pair<fs::path, std::size_t>>> queues(1);  // without subfolders one
  for (const auto& file : images_in(folder)) {
    const auto label = by_folder ? std::nullopt : label_in_name(file, 10);
    if (label) {
      queues.front().emplace_back(file, *label);
    } else {
      skipped.push_back(file.string() +
                        (by_folder ? ": not in the folder of a class"
                                   : ": no label in the name, expected one such as digit_3.png"));
    }
  }
  Dataset dataset{.name = folder.string(), .shape = shape};
  dataset.label_column = by_folder ? "folders' names" : "files' names";
  const bool numbered = std::ranges::all_of(classes, [](const auto& each) {
    const std::string& name = each.first;
    return name.size() <= 3 && name.find_first_not_of("0123456789") == name.npos &&
           std::stoul(name) <= 255;
  });
  for (const auto& [name, files] : classes) {
    const std::size_t label = numbered ? std::stoul(name) : dataset.label_names.size();
    auto& queue = queues.emplace_back();
    for (const auto& file : files) queue.emplace_back(file, label);
    if (!numbered) dataset.label_names.push_back(printable_line(name));
  }
  const auto add = [&](const fs::path& file, std::size_t label) {
    stop_if_interrupted();
    try {
      const PreparedDigits found =
          load_digits(FileReader(file), shape, as_is ? Preparation::as_is : Preparation::find);
      if (found.digits.size() > 1) refuse_data("{}: several digits", file.string());
      const std::vector<std::uint8_t>& pixels = found.digits.front().pixels;
      dataset.pixels.insert(dataset.pixels.end(), pixels.begin(), pixels.end());
      dataset.labels.push_back(static_cast<std::uint8_t>(label));
      return true;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::data) throw;
      skipped.emplace_back(error.what());
      return false;
    }
  };
  for (bool more = true; std::exchange(more, false);) {
    for (auto& queue : queues) {
      for (bool added = false; !added && !queue.empty(); queue.pop_front()) {
        added = add(queue.front().first, queue.front().second);
        more = more || added;
      }
    }
  }
  if (!dataset.labels.empty()) return dataset;
  if (!skipped.empty()) throw Error(ErrorKind::data, skipped.front());
  refuse_data("{}: no images, expected PNG or JPEG files, or a folder of them for each class",
              folder.string());
}

}  // namespace fanin::program
