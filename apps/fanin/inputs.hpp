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

#include "fanin/data/samples.hpp"
#include "fanin/file.hpp"
#include "fanin/network/model.hpp"
#include "image_files.hpp"

namespace fanin::program {

/// The data sets that a command line names. Empty: the bundled MNIST.
struct DataFlags {
  std::string train;
  std::string test;
  std::size_t hold_out = 0;  ///< training records to test on instead; 0: none
  ReadOptions read = {};     ///< of both
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

/// Opens a file, or the standard input for "-". It can be read once, as a pipe can.
FileReader open_input(const std::string& name);

/// A data set of any format that Fanin reads, "-" for the standard input, or a folder of image
/// files (see load_folder). IDX images find their labels by name; images of any format are named
/// with them: IMAGES,LABELS.
Dataset load_dataset(const std::string& name, const ReadOptions& options = {});
Dataset load_dataset(FileReader file, const ReadOptions& options);
/// The bundled one of that name ("mnist_test.csv"), plain or gzip: from the folder that FANIN_DATA
/// names, else the installation, else the source tree. Throws Error(io) when it is in none.
Dataset load_bundled(const std::string& name);

/// Throws Error(data) for a data set without labels, with a hint where they may be.
void require_labels(const Dataset& dataset);

/// A data set without its values, and what was understood of it.
struct DataSummary {
  std::string name;
  std::size_t count = 0;
  ImageShape shape = {};
  bool labelled = false;
  bool is_image = true;
  double low = 0, high = 255;
  std::string label_column = {};
  std::vector<std::string> label_names = {};
  std::vector<std::string> notes = {};
  std::string fingerprint = {};  ///< in hexadecimal, where it was asked for
};

DataSummary summary(const Dataset& dataset);

/// FNV-1a, 64 bits, over labels and pixels: distinguishes data sets.
std::string fingerprint(const Dataset& dataset);

/// A model without its weights.
struct ModelSummary {
  std::string file;
  Architecture architecture;
  Scaling scaling = {};
  std::map<std::string, std::string> metadata = {};  ///< all that its file says
  std::vector<std::string> label_names = {};
  std::vector<std::string> warnings = {};
};

ModelSummary summary(const std::string& file, const Model& model);

/// Reads a model: safetensors, or JSON written by hand. Throws Error(io), Error(data).
Model load_model(const std::string& path);

/// The shape of the images that a model has learnt from. Throws Error(data) when the file does not
/// say and the number of inputs is not a square.
ImageShape image_shape(const Model& model);

/// Whether it learned from a table, each column with a range of its own.
bool is_of_table(const Model& model);

/// The metadata of a model that says where its labels stood.
inline constexpr const char* label_column_key = "label_column";

/// What a model says of its training data, without records: for ReadOptions::like. `file` is its
/// name in messages.
Dataset data_of(const std::string& file, const Model& model);

/// A data set to ask a model, read as its training data were; the bundled one where `name` is
/// empty.
Dataset load_for(const std::string& file, const Model& model, const std::string& name,
                 const ReadOptions& options);
Dataset load_for(const std::string& file, const Model& model, FileReader data,
                 const ReadOptions& options);

/// The samples of a data set as the model wants them. Throws Error(data) when its images are not
/// of the model's size.
Samples samples_for(const Model& model, const Dataset& dataset);

/// Throws Error(data) unless the images have as many pixels as the model has inputs.
void check_images(const Model& model, const Dataset& dataset);

}  // namespace fanin::program
