#include "fanin/data/idx.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <system_error>
#include <vector>

#include "fanin/error.hpp"
#include "fanin/file.hpp"

namespace fanin {
namespace {

constexpr std::uint32_t images_magic = 0x00000803;  // bytes in three dimensions
constexpr std::uint32_t labels_magic = 0x00000801;  // bytes in one
constexpr std::size_t step = std::size_t{1} << 20;

[[noreturn]] void refuse(const FileReader& file, const std::string& what) {
  throw Error(ErrorKind::data, file.path().string() + ": " + what);
}

std::string hexadecimal(std::uint32_t number) {
  std::string text = "0x";
  for (int shift = 28; shift >= 0; shift -= 4) text += "0123456789abcdef"[number >> shift & 15];
  return text;
}

std::size_t read_number(FileReader& file) {
  std::array<char, 4> bytes{};
  if (file.read(bytes) != bytes.size())
    refuse(file, "ends within its header, expected an IDX file");
  std::uint32_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

std::string big_endian(std::size_t number) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift & 255);
  return bytes;
}

void read_magic(FileReader& file, std::uint32_t expected) {
  const bool images = expected == images_magic;
  const auto found = static_cast<std::uint32_t>(read_number(file));
  if (found == expected) return;
  if (found == (images ? labels_magic : images_magic)) {
    refuse(file, images ? "holds labels, expected images (are the two files swapped?)"
                        : "holds images, expected labels (are the two files swapped?)");
  }
  refuse(file, "begins with " + hexadecimal(found) + ", expected " + hexadecimal(expected) +
                   (images ? ", an IDX file of images" : ", an IDX file of labels"));
}

// The rest of the file, which must be `size` bytes. Memory grows with what is really there,
// whatever the header has promised.
std::vector<std::uint8_t> read_rest(FileReader& file, std::size_t size,
                                    const std::string& promised) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(std::min(size, file.size_hint()));
  while (bytes.size() < size) {
    const std::size_t before = bytes.size();
    const std::size_t wanted = std::min(step, size - before);
    bytes.resize(before + wanted);
    const std::size_t got = file.read({reinterpret_cast<char*>(bytes.data()) + before, wanted});
    if (got < wanted) {
      refuse(file, std::to_string(before + got) + " bytes after the header, expected " +
                       std::to_string(size) + " for " + promised);
    }
  }
  char extra = 0;
  if (file.read({&extra, 1}) != 0) {
    refuse(file,
           "more bytes after the header than the " + std::to_string(size) + " for " + promised);
  }
  return bytes;
}

std::vector<std::uint8_t> read_labels(const std::filesystem::path& path) {
  FileReader file(path);
  read_magic(file, labels_magic);
  const std::size_t count = read_number(file);
  return read_rest(file, count, std::to_string(count) + " labels");
}

std::string replace_last(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.rfind(from);
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

void write_bytes(FileWriter& file, const std::vector<std::uint8_t>& bytes) {
  file.write({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

bool is_idx(const std::filesystem::path& path) {
  FileReader file(path);
  std::array<char, 4> begin{};
  if (file.read(begin) != begin.size()) return false;
  const std::string types = "\x08\x09\x0b\x0c\x0d\x0e";
  return begin[0] == 0 && begin[1] == 0 && types.find(begin[2]) != std::string::npos &&
         begin[3] > 0;
}

Dataset read_idx(const std::filesystem::path& images, const std::filesystem::path& labels) {
  FileReader file(images);
  read_magic(file, images_magic);
  const std::size_t count = read_number(file);
  const ImageShape shape{read_number(file), read_number(file)};
  const std::string promised = std::to_string(count) + " images of " +
                               std::to_string(shape.height) + "x" + std::to_string(shape.width);
  if (count == 0 || shape.pixels() == 0) refuse(file, promised + ", expected at least one pixel");
  if (count > std::numeric_limits<std::size_t>::max() / shape.pixels()) {
    refuse(file, promised + ": no file holds that much");
  }

  Dataset dataset;
  dataset.name = images.string();
  dataset.shape = shape;
  dataset.pixels = read_rest(file, count * shape.pixels(), promised);
  if (labels.empty()) return dataset;
  dataset.labels = read_labels(labels);
  if (dataset.labels.size() != count) {
    throw Error(ErrorKind::data, labels.string() + ": " + std::to_string(dataset.labels.size()) +
                                     " labels, expected " + std::to_string(count) +
                                     ", one for each image of " + images.string());
  }
  return dataset;
}

std::filesystem::path idx_labels_path(const std::filesystem::path& images) {
  const std::string name = images.filename().string();
  return std::filesystem::path(images).replace_filename(
      replace_last(replace_last(name, "images", "labels"), "idx3", "idx1"));
}

std::filesystem::path find_idx_labels(const std::filesystem::path& images) {
  if (images.filename().string().find("images") == std::string::npos) return {};
  const std::string name = idx_labels_path(images).filename().string();
  const std::string other = name.ends_with(".gz") ? name.substr(0, name.size() - 3) : name + ".gz";
  for (const std::string& candidate : {name, other}) {
    std::error_code ignored;
    const auto labels = std::filesystem::path(images).replace_filename(candidate);
    if (std::filesystem::exists(labels, ignored)) return labels;
  }
  return {};
}

void write_idx(const std::filesystem::path& images, const std::filesystem::path& labels,
               const Dataset& dataset) {
  dataset.validate();
  if (!labels.empty() && !dataset.labelled()) {
    throw Error(ErrorKind::argument,
                labels.string() + ": " + dataset.name + " has no labels to write");
  }
  const ImageShape shape = dataset.shape;
  if (std::max({dataset.count(), shape.height, shape.width}) > 0xffffffff) {
    throw Error(ErrorKind::argument, images.string() + ": more images than an IDX file can count");
  }
  FileWriter images_file(images);
  images_file.write(big_endian(images_magic) + big_endian(dataset.count()) +
                    big_endian(shape.height) + big_endian(shape.width));
  write_bytes(images_file, dataset.pixels);
  if (!labels.empty()) {
    FileWriter labels_file(labels);
    labels_file.write(big_endian(labels_magic) + big_endian(dataset.count()));
    write_bytes(labels_file, dataset.labels);
    labels_file.commit();
  }
  images_file.commit();
}

}  // namespace fanin
