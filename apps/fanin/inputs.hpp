// What commands read: data sets, image files and models.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fanin/data/dataset.hpp"
#include "fanin/data/handwriting.hpp"
#include "fanin/data/image.hpp"
#include "fanin/network/model.hpp"

namespace fanin::program {

/// The data sets that a command line names. Empty: the bundled MNIST.
struct DataFlags {
  std::string train;
  std::string test;
  std::size_t hold_out = 0;  ///< training records to test on instead; 0: none
};

/// What to train on and what to test on: images of one shape.
struct Data {
  Dataset train;
  std::optional<Dataset> test;

  /// Classes in both together, at least 2: the outputs of a network.
  std::size_t classes() const noexcept;
};

/// Loads what the flags name. Without TRAIN both are the bundled MNIST; with TRAIN alone there is
/// no test set; with --hold-out it is the end of TRAIN.
/// Throws Error(io), Error(data); Error(argument) for flags that contradict each other.
Data load(const DataFlags& flags);

/// Two files as one word, IMAGES,LABELS; nothing when a file of that whole name exists.
std::optional<std::pair<std::filesystem::path, std::filesystem::path>> split_pair(
    const std::string& text);

/// A data set of any format that Fanin reads. IDX images find their labels by name, or are named
/// with them: IMAGES,LABELS.
Dataset load_dataset(const std::filesystem::path& path);
/// The bundled one of that name ("mnist_test.csv"), plain or gzip: from the folder that FANIN_DATA
/// names, else the installation, else the source tree. Throws Error(io) when it is in none.
Dataset load_bundled(const std::string& name);

/// A data set without its pixels.
struct DataSummary {
  std::string name;
  std::size_t count = 0;
  ImageShape shape = {};
  bool labelled = false;
};

DataSummary summary(const Dataset& dataset);

/// FNV-1a, 64 bits, over labels and pixels: distinguishes data sets.
std::uint64_t fingerprint(const Dataset& dataset);

/// Whether a file is to be read as an image: by its content, or by the ending of its name.
/// Throws Error(io) when it cannot be read.
bool is_image_file(const std::filesystem::path& path);

/// The ending of a file's name in lower case, ".png"; empty where there is none.
std::string lower_ending(const std::filesystem::path& path);

/// The handwritten digits of an image file as a network sees them. Prepared as MNIST's digits were,
/// or the whole image taken as it is. Throws Error(data) that names the file, Error(io).
PreparedDigits load_digits(const std::filesystem::path& path, ImageShape shape, bool as_is);

/// The label in an image file's name, `..._3.png`; none when there is none below `classes`, or in
/// the names that cameras and scanners give, `IMG_3.png`.
std::optional<std::size_t> label_in_name(const std::filesystem::path& path, std::size_t classes);

/// A model without its weights.
struct ModelSummary {
  std::string file;
  Architecture architecture;
  Scaling scaling = {};
  std::map<std::string, std::string> metadata = {};  ///< all that its file says
};

ModelSummary summary(const std::string& file, const Model& model);

/// Reads a model: safetensors, or JSON written by hand. Throws Error(io), Error(data).
Model load_model(const std::string& path);

/// The shape of the images that a model has learnt from. Throws Error(data) when the file does not
/// say and the number of inputs is not a square.
ImageShape image_shape(const Model& model);

/// The samples of a data set as the model wants them. Throws Error(data) when its images are not
/// of the model's size.
Samples samples_for(const Model& model, const Dataset& dataset);

/// Throws Error(data) unless the images have as many pixels as the model has inputs.
void check_images(const Model& model, const Dataset& dataset);

}  // namespace fanin::program
