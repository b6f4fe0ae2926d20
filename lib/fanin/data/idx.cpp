#include "fanin/data/idx.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "fanin/data/internal/labels.hpp"
#include "fanin/data/internal/pixels.hpp"
#include "fanin/internal/format.hpp"
#include "fanin/internal/require.hpp"

namespace fanin {
namespace {

constexpr std::uint32_t images_magic = 0x00000803;  // bytes in three dimensions
constexpr std::uint32_t labels_magic = 0x00000801;  // bytes in one
constexpr std::size_t max_read = std::size_t{1} << 20;

// What values can be: type 0x08 and on.
struct Type {
  const char* name;
  std::size_t bytes;
};
constexpr std::size_t bytes_type = 0;
constexpr std::size_t int32_type = 4;
constexpr Type types[] = {{"bytes", 1},           {"signed bytes", 1},    {},
                          {"16-bit integers", 2}, {"32-bit integers", 4}, {"floats", 4},
                          {"doubles", 8}};

// What stands before the values.
struct Header {
  std::size_t type = 0;  // in types
  std::vector<std::size_t> sizes = {};
};

template <typename... Parts>
[[noreturn]] void refuse(const FileReader& file, const Parts&... what) {
  throw data_error(file.path().string(), ": ", what...);
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

// "20 x 784 floats".
std::string describe(const Header& header) {
  std::string text;
  for (const std::size_t size : header.sizes) text += concat(text.empty() ? "" : " x ", size);
  return concat(text, " ", types[header.type].name);
}

Header read_header(FileReader& file, const char* expected) {
  require_format(file, {FileFormat::idx}, expected);
  const std::size_t magic = read_number(file);
  Header header{(magic >> 8 & 255) - 8};
  for (std::size_t d = 0; d < (magic & 255); ++d) header.sizes.push_back(read_number(file));
  return header;
}

// The rest of the file, which must be what the header promises. Memory grows with what is really
// there.
std::vector<std::uint8_t> read_rest(FileReader& file, const Header& header,
                                    const std::string& promised) {
  std::size_t size = types[header.type].bytes;
  for (const std::size_t factor : header.sizes) {
    if (factor != 0 && size > std::numeric_limits<std::size_t>::max() / factor) {
      refuse(file, describe(header), ": no file holds that much");
    }
    size *= factor;
  }
  if (size > file.limit()) {
    refuse(file, promised, ", more than the ", file.limit(),
           " bytes that are read (see --max-data)");
  }
  std::vector<std::uint8_t> bytes;
  bytes.reserve(std::min(size, file.size_hint()));
  while (bytes.size() < size) {
    const std::size_t before = bytes.size();
    bytes.resize(std::min(size, before + max_read));
    const std::span<char> out(reinterpret_cast<char*>(bytes.data()), bytes.size());
    const std::size_t end = before + file.read(out.subspan(before));
    if (end < bytes.size()) {
      refuse(file, end, " bytes after the header, expected ", size, " for ", promised);
    }
  }
  char extra = 0;
  if (file.read({&extra, 1}) != 0) {
    refuse(file, "more bytes after the header than the ", size, " for ", promised);
  }
  return bytes;
}

// Labels in one column, or in the first of several, as QMNIST has them.
std::vector<std::uint8_t> read_labels(FileReader& file) {
  const Header header = read_header(file, "labels");
  const std::size_t rank = header.sizes.size();
  if (rank == 3) refuse(file, "holds images, expected labels (are the two files swapped?)");
  if (rank == 0 || rank > 2 || (header.type != bytes_type && header.type != int32_type) ||
      (rank == 2 && header.sizes[1] == 0)) {
    refuse(file, "holds ", describe(header),
           ", expected labels: bytes or 32-bit integers in one or two dimensions");
  }
  const std::size_t count = header.sizes[0];
  const std::size_t columns = rank == 2 ? header.sizes[1] : 1;
  const std::size_t width = types[header.type].bytes;
  std::vector<std::uint8_t> bytes = read_rest(
      file, header, rank == 1 && width == 1 ? concat(count, " labels") : describe(header));
  for (std::size_t k = 0; k < count; ++k) {
    const std::uint8_t* const at = bytes.data() + k * columns * width;
    const bool high = std::any_of(at, at + width - 1, [](std::uint8_t byte) { return byte != 0; });
    if (high) refuse(file, "label ", k + 1, " is not a whole number from 0 to 255");
    bytes[k] = at[width - 1];
  }
  bytes.resize(count);
  return bytes;
}

std::string replace_last(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.rfind(from);
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

void write_bytes(FileWriter& file, const std::vector<std::uint8_t>& bytes) {
  file.write({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

Dataset read_idx(FileReader file, const ReadOptions& options) {
  file.set_limit(options.max_bytes);
  const Header header = read_header(file, "images");
  const std::size_t rank = header.sizes.size();
  if (rank == 1 || (rank == 2 && header.type == int32_type)) {
    refuse(file, "holds labels, expected images (are the two files swapped?)");
  }
  if (header.type != bytes_type || rank != 3) {
    refuse(file, "holds ", describe(header), ", expected images: bytes in three dimensions");
  }
  Dataset dataset;
  dataset.name = file.path().string();
  dataset.shape = {header.sizes[1], header.sizes[2]};
  const std::string promised =
      concat(header.sizes[0], " images of ", dataset.shape.height, "x", dataset.shape.width);
  if (std::ranges::count(header.sizes, 0) > 0)
    refuse(file, promised, ", expected at least one pixel");
  dataset.pixels = read_rest(file, header, promised);
  settle_pixels(dataset, options, dataset.shape);
  return dataset;
}

void read_idx_labels(FileReader file, Dataset& images) {
  set_labels(images, read_labels(file), file.path().string());
}

Dataset read_idx(const std::filesystem::path& images, const std::filesystem::path& labels) {
  Dataset dataset = read_idx(FileReader(images));
  if (!labels.empty()) read_idx_labels(FileReader(labels), dataset);
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
  require(labels.empty() || dataset.labelled(), labels.string(), ": ", dataset.name,
          " has no labels to write");
  const ImageShape shape = dataset.shape;
  require(std::max({dataset.count(), shape.height, shape.width}) <= 0xffffffff, images.string(),
          ": more images than an IDX file can count");
  FileWriter images_file(images);
  images_file.write(big_endian(images_magic) + big_endian(dataset.count()) +
                    big_endian(shape.height) + big_endian(shape.width));
  if (dataset.values.empty()) write_bytes(images_file, dataset.pixels);
  for (std::size_t k = 0; k < dataset.count() && !dataset.values.empty(); ++k) {
    write_bytes(images_file, dataset.bytes(k));
  }
  if (labels.empty()) return images_file.commit();
  FileWriter labels_file(labels);
  labels_file.write(big_endian(labels_magic) + big_endian(dataset.count()));
  write_bytes(labels_file, dataset.labels);
  FileWriter::commit_both(images_file, labels_file);
}

}  // namespace fanin
