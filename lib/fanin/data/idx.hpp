// Images and labels in the IDX format of MNIST.
// Source: the description at the foot of LeCun's MNIST page; magic 0x00000803 images, 0x00000801
// labels, big-endian 32-bit sizes, then bytes.
#pragma once

#include <filesystem>

#include "fanin/data/dataset.hpp"
#include "fanin/file.hpp"

namespace fanin {

/// Reads images: bytes in three dimensions. Throws Error(data) for labels (swapped files are
/// recognised), another type or number of dimensions, and a header that promises more or fewer
/// bytes than there are; Error(io).
Dataset read_idx(FileReader file, const ReadOptions& options = {});

/// Reads labels for images that have none: bytes or 32-bit integers, in one dimension or, as QMNIST
/// has them, in the first column of two. Throws as read_idx does, and Error(data) for a label above
/// 255 and unless there is one for each image.
void read_idx_labels(FileReader file, Dataset& images);

/// Both; `labels` may be empty.
Dataset read_idx(const std::filesystem::path& images, const std::filesystem::path& labels = {});

/// How the labels file that belongs to an images file is named: `train-images-idx3-ubyte.gz` has
/// `train-labels-idx1-ubyte.gz`. The same path when the name does not say.
std::filesystem::path idx_labels_path(const std::filesystem::path& images);

/// That file, with or without `.gz`, of images with "images" in their name; empty when none lies
/// next to them.
std::filesystem::path find_idx_labels(const std::filesystem::path& images);

/// Writes one IDX file each, both or neither; gzip where a path ends in `.gz`. `labels` may be
/// empty.
/// Throws Error(io), Error(argument) when labels are asked for and the data set has none or does
/// not fit together.
void write_idx(const std::filesystem::path& images, const std::filesystem::path& labels,
               const Dataset& dataset);

}  // namespace fanin
