#include "inputs.hpp"

#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <span>
#include <system_error>

#include "console/text.hpp"
#include "fanin/data/csv.hpp"
#include "fanin/data/idx.hpp"
#include "memory.hpp"
#include "model_json.hpp"
#include "refuse.hpp"
#include "report/report.hpp"
#include "warnings.hpp"

namespace fanin::program {
namespace {

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

// Gives classes that have names the numbers that they have in the training data.
void name_classes_like(const Dataset& like, Dataset& dataset) {
  if (dataset.label_names.empty() || dataset.label_names == like.label_names) return;
  std::vector<std::uint8_t> number_of;
  for (const std::string& name : dataset.label_names) {
    const auto found = std::ranges::find(like.label_names, name);
    if (found == like.label_names.end()) {
      refuse_data("{}: class \"{}\" is not a class of {}", dataset.name, name, like.name);
    }
    number_of.push_back(static_cast<std::uint8_t>(found - like.label_names.begin()));
  }
  for (std::uint8_t& label : dataset.labels) label = number_of[label];
  dataset.label_names = like.label_names;
}

void add_labels(const std::string& path, Dataset& images, const ReadOptions& options) {
  FileReader file = open_input(path);
  if (file.format() == FileFormat::idx) return read_idx_labels(std::move(file), images);
  read_csv_labels(std::move(file), images, options);
}

// With those of the labels file that belongs to an IDX file of images, if there is one.
Dataset with_labels(Dataset dataset, const std::string& images) {
  const fs::path labels = find_idx_labels(images);
  if (labels.empty()) return dataset;
  add_labels(labels.string(), dataset, {});
  dataset.label_column = labels.filename().string();
  return dataset;
}

// Of the images that a model has learned from, also where it does not say that its square number of
// inputs is one; else {0, 0}.
ImageShape likely_shape(const Model& model) {
  const std::size_t inputs = model.network.inputs();
  if (model.image_shape.pixels() == inputs) return model.image_shape;
  const auto side = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(inputs))));
  return side * side == inputs && !is_of_table(model) ? ImageShape{side, side} : ImageShape{};
}

template <typename Name>
Dataset load_like(const std::string& file, const Model& model, Name name, ReadOptions options) {
  const Dataset like = data_of(file, model);
  options.like = &like;
  options.classes = model.network.outputs();
  Dataset dataset = load_dataset(std::move(name), options);
  check_images(model, dataset);
  return dataset;
}

}  // namespace

std::size_t Data::classes() const noexcept {
  return std::max({std::size_t{2}, train.classes(), test ? test->classes() : 0});
}

Data load(const DataFlags& flags) {
  if (flags.hold_out > 0 && !flags.test.empty()) {
    refuse_argument("--hold-out takes the test set from the end of TRAIN: leave TEST out");
  }
  Data data;
  ReadOptions first = flags.read;
  first.held = flags.hold_out;
  data.train =
      flags.train.empty() ? load_bundled("mnist_train.csv") : load_dataset(flags.train, first);
  require_labels(data.train);
  ReadOptions like = flags.read;
  like.like = &data.train;
  like.classes = data.train.classes();
  if (flags.hold_out > 0) {
    data.test = data.train.hold_out(flags.hold_out);
    const auto seen = classes_of(data.train);
    for (const std::size_t label : classes_of(*data.test)) {
      if (seen.contains(label)) continue;
      refuse_data("{}: class {} is in the held-out records only: shuffle the file", data.train.name,
                  class_name(data.train.label_names, label));
    }
  } else if (flags.train.empty()) {
    data.test = load_bundled("mnist_test.csv");
  } else if (!flags.test.empty()) {
    data.test = load_dataset(flags.test, like);
  }
  if (data.test) require_labels(*data.test);
  if (data.test && data.test->shape != data.train.shape) {
    const ImageShape found = data.test->shape;
    const ImageShape expected = data.train.shape;
    refuse_data("{}: images of {}×{}, expected {}×{} as in {}", data.test->name, found.height,
                found.width, expected.height, expected.width, data.train.name);
  }
  return data;
}

void require_labels(const Dataset& dataset) {
  if (dataset.labelled()) return;
  const fs::path path = dataset.name;
  std::string hint =
      "--label says which column they are in, IMAGES,LABELS that they are in a file "
      "of their own";
  for (const auto& [from, to] : {std::pair("x_", "y_"), {"X_", "y_"}, {"images", "labels"}}) {
    std::string name = path.filename().string();
    const std::size_t at = name.find(from);
    if (at == std::string::npos) continue;
    const fs::path labels =
        fs::path(path).replace_filename(name.replace(at, std::string(from).size(), to));
    std::error_code ignored;
    if (fs::exists(labels, ignored)) {
      hint = fmt::format("those in {}? {},{}", labels.string(), path.string(), labels.string());
    }
  }
  refuse_data("{}: no labels, needed to train or to score ({})", dataset.name, hint);
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

FileReader open_input(const std::string& name) {
  return FileReader(name == "-" ? "/dev/stdin" : name);
}

Dataset load_dataset(FileReader file, const ReadOptions& options) {
  const std::string path = file.path().string();
  // The pixels of an IDX file are held as they are; a value of a table takes two bytes of text.
  const double share = file.format() == FileFormat::idx ? 1 : 0.5;
  require_memory(share * static_cast<double>(file.size_hint()), path);
  switch (file.format()) {
    case FileFormat::idx:
      return with_labels(read_idx(std::move(file), options), path);
    case FileFormat::png:
    case FileFormat::jpeg:
      refuse_data(
          "{}: an image, expected a data set (fanin query reads images, fanin convert folders of "
          "them)",
          path);
    case FileFormat::safetensors:
      refuse_data("{}: a model, expected a data set: MODEL comes first", path);
    default:
      return read_csv(std::move(file), options);
  }
}

Dataset load_dataset(const std::string& name, const ReadOptions& options) {
  std::error_code ignored;
  if (fs::is_directory(name, ignored)) {
    std::vector<std::string> skipped;
    Dataset dataset = load_folder(name, false, skipped);
    if (!skipped.empty()) {
      dataset.notes.push_back(
          fmt::format("{} skipped ({})", counted(skipped.size(), "file"), skipped.front()));
    }
    if (options.like != nullptr) name_classes_like(*options.like, dataset);
    return dataset;
  }
  if (const auto pair = split_pair(name)) {
    ReadOptions images = options;
    images.label = "none";
    Dataset dataset = load_dataset(open_input(pair->first.string()), images);
    add_labels(pair->second.string(), dataset, options);
    return dataset;
  }
  return load_dataset(open_input(name), options);
}

Dataset load_bundled(const std::string& name) {
  const fs::path folder = data_folder();
  for (const char* ending : {".gz", ""}) {
    const fs::path path = folder / (name + ending);
    std::error_code ignored;
    if (!fs::exists(path, ignored)) continue;
    Dataset dataset = load_dataset(path.string());
    dataset.name = path.filename().string();
    return dataset;
  }
  refuse_io(
      "{}: not found in {}; set FANIN_DATA to the folder that holds it, or name TRAIN and TEST",
      name, folder.string());
}

DataSummary summary(const Dataset& dataset) {
  return {dataset.name,        dataset.count(), dataset.shape, dataset.labelled(),
          dataset.is_image,    dataset.low,     dataset.high,  dataset.label_column,
          dataset.label_names, dataset.notes};
}

std::string fingerprint(const Dataset& dataset) {
  std::uint64_t hash = 0xcbf29ce484222325;
  const auto add = [&hash](std::span<const std::uint8_t> bytes) {
    for (const std::uint8_t byte : bytes) hash = (hash ^ byte) * 0x100000001b3;
  };
  add(dataset.labels);
  add(dataset.pixels);
  add({reinterpret_cast<const std::uint8_t*>(dataset.values.data()),
       dataset.values.size() * sizeof(float)});
  return fmt::format("{:016x}", hash);
}

ModelSummary summary(const std::string& file, const Model& model) {
  Architecture shape{{model.network.inputs()},
                     model.network.layers.front().activation,
                     model.network.layers.back().activation,
                     !model.network.layers.front().biases.empty()};
  for (const Layer& layer : model.network.layers) shape.sizes.push_back(layer.outputs());
  ModelSummary result{file, shape, model.scaling, file_metadata(model), model.label_names};
  if (!model.has_scaling) {
    result.warnings.push_back(file + " does not say how inputs are scaled: taken as the book's");
  }
  return result;
}

Model load_model(const std::string& path) {
  FileReader file = open_input(path);
  const bool json = file.format() == FileFormat::json ||
                    (file.format() == FileFormat::text && lower_ending(path) == ".json");
  Model model = json ? read_model_json(std::move(file)) : read_model(std::move(file));
  if (model.network.layers.empty()) refuse_data("{}: no layers", path);
  return model;
}

ImageShape image_shape(const Model& model) {
  const ImageShape shape = likely_shape(model);
  if (shape.pixels() > 0) return shape;
  refuse_data("the model has {} inputs{}", model.network.inputs(),
              is_of_table(model) ? " from a table, not from images"
                                 : " and does not say what images they are");
}

bool is_of_table(const Model& model) { return model.scaling.from.size() > 1; }

Dataset data_of(const std::string& file, const Model& model) {
  const std::size_t inputs = model.network.inputs();
  const auto column = model.metadata.find(label_column_key);
  Dataset data{.name = file, .shape = {1, inputs}, .label_names = model.label_names};
  const ImageShape shape = likely_shape(model);
  data.is_image = shape.pixels() > 0 && (inputs >= 49 || shape == model.image_shape);
  if (data.is_image) data.shape = shape;
  if (model.scaling.from.size() == 1) {
    data.low = model.scaling.from[0];
    data.high = model.scaling.to[0];
  }
  if (column != model.metadata.end()) data.label_column = column->second;
  return data;
}

Dataset load_for(const std::string& file, const Model& model, const std::string& name,
                 const ReadOptions& options) {
  return name.empty() ? load_bundled("mnist_test.csv") : load_like(file, model, name, options);
}

Dataset load_for(const std::string& file, const Model& model, FileReader data,
                 const ReadOptions& options) {
  return load_like(file, model, std::move(data), options);
}

Samples samples_for(const Model& model, const Dataset& dataset) {
  check_images(model, dataset);
  require_labels(dataset);
  return make_samples(dataset, model.network.outputs(), fitted(model.scaling, dataset));
}

void check_images(const Model& model, const Dataset& dataset) {
  if (dataset.shape.pixels() == model.network.inputs()) return;
  refuse_data("{}: images of {}×{}, expected {} pixels as the model has inputs", dataset.name,
              dataset.shape.height, dataset.shape.width, model.network.inputs());
}

}  // namespace fanin::program
