// A zip archive of .npy files, none of them compressed.
// Sources: NEP 1 (.npy, version 1.0), PKWARE's APPNOTE 6.3 (zip).
#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <utility>
#include <vector>

#include "export/export.hpp"
#include "fanin/file.hpp"

namespace fanin::program {
namespace {

// `data` are as many values of the type as the shape has.
std::string npy(const std::string& type, const std::vector<std::size_t>& shape,
                const std::string& data) {
  constexpr std::size_t alignment = 64;
  std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({},), }}",
                                   type, fmt::join(shape, ", "));
  const std::string magic("\x93NUMPY\x01\0", 8);
  header.append(alignment - 1 - (magic.size() + 2 + header.size()) % alignment, ' ') += '\n';
  std::string file = magic;
  append_bytes(file, header.size(), 2);
  return file + header + data;
}

// Numbers of some bytes each, one after the other.
std::string fields(std::initializer_list<std::pair<std::uint64_t, std::size_t>> numbers) {
  std::string bytes;
  for (const auto& [number, count] : numbers) append_bytes(bytes, number, count);
  return bytes;
}

class Zip {
 public:
  void add(const std::string& name, const std::string& content) {
    constexpr std::uint64_t version = 20;
    constexpr std::uint64_t day = 33;  // 1 January 1980: the same model gives the same bytes
    // Version, flags, stored, time, day, CRC, size twice, name, no extra field.
    const std::string entry = fields({{version, 2},
                                      {0, 6},
                                      {day, 2},
                                      {crc32(content), 4},
                                      {content.size(), 4},
                                      {content.size(), 4},
                                      {name.size(), 2},
                                      {0, 2}});
    // No comment, disk 0, no attributes, where it begins.
    directory_ += "PK\x01\x02" + fields({{version, 2}}) + entry +
                  fields({{0, 10}, {bytes_.size(), 4}}) + name;
    bytes_ += "PK\x03\x04" + entry + name + content;
    ++count_;
  }

  std::string content() const {
    return bytes_ + directory_ + "PK\x05\x06" +
           fields({{0, 4},
                   {count_, 2},
                   {count_, 2},
                   {directory_.size(), 4},
                   {bytes_.size(), 4},
                   {0, 2}});
  }

 private:
  std::string bytes_;
  std::string directory_;
  std::size_t count_ = 0;
};

// NumPy's text: every character four bytes, all names as long as the longest.
std::string text_array(const std::vector<std::string>& names) {
  std::size_t longest = 0;
  for (const std::string& name : names) longest = std::max(longest, name.size());
  std::string data;
  for (std::string name : names) {
    name.resize(longest);
    for (const char c : name) append_bytes(data, static_cast<unsigned char>(c), 4);
  }
  return npy(fmt::format("<U{}", longest), {names.size()}, data);
}

}  // namespace

std::string to_npz(const Model& model) {
  Zip zip;
  const auto add = [&zip](const std::string& name, const std::vector<std::size_t>& shape,
                          std::span<const float> values) {
    zip.add(name + ".npy", npy("<f4", shape, float_bytes(values)));
  };
  std::vector<std::string> names;
  for (const Layer& layer : model.network.layers) {
    const std::string prefix = fmt::format("layers.{}.", names.size());
    add(prefix + "weight", {layer.outputs(), layer.inputs()}, layer.weights.values());
    if (!layer.biases.empty()) add(prefix + "bias", {layer.outputs()}, layer.biases);
    names.push_back(layer.activation.name);
  }
  zip.add("activations.npy", text_array(names));
  const Scaling& scaling = model.scaling;
  std::string numbers;
  for (const double v : {scaling.low, scaling.high, scaling.off, scaling.on}) {
    append_bytes(numbers, std::bit_cast<std::uint64_t>(v), sizeof v);
  }
  zip.add("scaling.npy", npy("<f8", {4}, numbers));
  if (!scaling.from.empty()) {
    add("scaling.from", {scaling.from.size()}, scaling.from);
    add("scaling.to", {scaling.to.size()}, scaling.to);
  }
  return zip.content();
}

}  // namespace fanin::program
