#include "inputs.hpp"

#include <fmt/format.h>

#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <system_error>

#include "console/text.hpp"
#include "fanin/data/csv.hpp"
#include "fanin/data/handwriting.hpp"
#include "fanin/data/idx.hpp"
#include "fanin/error.hpp"
#include "model_json.hpp"

namespace fanin::program {
namespace {

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

namespace fs = std::filesystem;

// Empty where the system does not say.
fs::path executable() {
  std::error_code ignored;
#ifdef __APPLE__
  std::array<char, 4096> buffer{};
  auto size = static_cast<std::uint32_t>(buffer.size());
  if (_NSGetExecutablePath(buffer.data(), &size) != 0) return {};
  return fs::canonical(buffer.data(), ignored);
#else
  return fs::read_symlink("/proc/self/exe", ignored);
#endif
}

// Of the bundled data. A build has the folder as an installation has it.
fs::path data_folder() {
  if (const char* folder = std::getenv("FANIN_DATA"); folder != nullptr && *folder != '\0') {
    return folder;
  }
  return executable().parent_path().parent_path() / "share" / "fanin";
}

}  // namespace

std::size_t Data::classes() const noexcept {
  return std::max({std::size_t{2}, train.classes(), test ? test->classes() : 0});
}

Data load(const DataFlags& flags) {
  if (flags.hold_out > 0 && !flags.test.empty()) {
    throw Error(ErrorKind::argument,
                "--hold-out takes the test set from the end of TRAIN: leave TEST out");
  }
  Data data;
  data.train = flags.train.empty() ? load_bundled("mnist_train.csv") : load_dataset(flags.train);
  if (flags.hold_out > 0) {
    data.test = data.train.hold_out(flags.hold_out);
  } else if (flags.train.empty()) {
    data.test = load_bundled("mnist_test.csv");
  } else if (!flags.test.empty()) {
    data.test = load_dataset(flags.test);
  }
  if (data.test && data.test->shape != data.train.shape) {
    throw Error(ErrorKind::data,
                fmt::format("{}: images of {}×{}, expected {}×{} as in {}", data.test->name,
                            data.test->shape.height, data.test->shape.width,
                            data.train.shape.height, data.train.shape.width, data.train.name));
  }
  return data;
}

std::optional<std::pair<fs::path, fs::path>> split_pair(const std::string& text) {
  const std::size_t comma = text.find(',');
  std::error_code ignored;
  if (comma == 0 || comma == std::string::npos || comma + 1 == text.size() ||
      fs::exists(text, ignored)) {
    return std::nullopt;
  }
  return std::pair<fs::path, fs::path>(text.substr(0, comma), text.substr(comma + 1));
}

Dataset load_dataset(const fs::path& path) {
  if (const auto pair = split_pair(path.string())) return read_idx(pair->first, pair->second);
  if (is_idx(path)) return read_idx(path, find_idx_labels(path));
  if (is_image(path)) {
    throw Error(ErrorKind::data, path.string() +
                                     ": an image, expected a data set (fanin query reads images, "
                                     "fanin convert folders of them)");
  }
  return read_csv(path);
}

Dataset load_bundled(const std::string& name) {
  const fs::path folder = data_folder();
  for (const char* ending : {".gz", ""}) {
    const fs::path path = folder / (name + ending);
    std::error_code ignored;
    if (!fs::exists(path, ignored)) continue;
    Dataset dataset = load_dataset(path);
    dataset.name = path.filename().string();
    return dataset;
  }
  throw Error(ErrorKind::io, fmt::format("{}: not found in {}; set FANIN_DATA to the folder that "
                                         "holds it, or name TRAIN and TEST",
                                         name, folder.string()));
}

DataSummary summary(const Dataset& dataset) {
  return {dataset.name, dataset.count(), dataset.shape, dataset.labelled()};
}

std::uint64_t fingerprint(const Dataset& dataset) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const auto* bytes : {&dataset.labels, &dataset.pixels}) {
    for (const std::uint8_t byte : *bytes) hash = (hash ^ byte) * 0x100000001b3;
  }
  return hash;
}

bool is_image_file(const fs::path& path) {
  constexpr std::array endings = {".png",  ".jpg",  ".jpeg", ".gif", ".bmp",
                                  ".webp", ".heic", ".tif",  ".tiff"};
  return std::ranges::find(endings, lower_ending(path)) != endings.end() || is_image(path);
}

std::string lower_ending(const fs::path& path) { return lower(path.extension().string()); }

PreparedDigits load_digits(const fs::path& path, ImageShape shape, bool as_is) {
  const GreyImage image = read_image(path);
  try {
    if (!as_is) return prepare_digits(image, shape);
    return {{{take_as_is(image, shape), {0, 0, shape.height, shape.width}}}, {}};
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

ModelSummary summary(const std::string& file, const Model& model) {
  Architecture shape{{model.network.inputs()},
                     model.network.layers.front().activation,
                     model.network.layers.back().activation,
                     !model.network.layers.front().biases.empty()};
  for (const Layer& layer : model.network.layers) shape.sizes.push_back(layer.outputs());
  return {file, shape, model.scaling, file_metadata(model)};
}

Model load_model(const std::string& path) {
  Model model = is_model_json(path) ? read_model_json(path) : read_model(path);
  if (model.network.layers.empty()) throw Error(ErrorKind::data, path + ": no layers");
  return model;
}

ImageShape image_shape(const Model& model) {
  const std::size_t inputs = model.network.inputs();
  if (model.image_shape.pixels() == inputs) return model.image_shape;
  const auto side = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(inputs))));
  if (side * side == inputs) return {side, side};
  throw Error(ErrorKind::data,
              fmt::format("the model has {} inputs and does not say what images they are", inputs));
}

Samples samples_for(const Model& model, const Dataset& dataset) {
  check_images(model, dataset);
  return make_samples(dataset, model.network.outputs(), model.scaling);
}

void check_images(const Model& model, const Dataset& dataset) {
  if (dataset.shape.pixels() == model.network.inputs()) return;
  throw Error(
      ErrorKind::data,
      fmt::format("{}: images of {}×{}, expected {} pixels as the model has "
                  "inputs",
                  dataset.name, dataset.shape.height, dataset.shape.width, model.network.inputs()));
}

}  // namespace fanin::program
