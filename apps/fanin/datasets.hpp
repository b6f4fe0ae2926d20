// Finding and loading data sets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "fanin/data/dataset.hpp"

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

}  // namespace fanin::program
