// A zip archive of .npy files, none of them compressed.
// Sources: NEP 1 (.npy, version 1.0), PKWARE's APPNOTE 6.3 (zip).
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
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

// Numbers one after the other; a digit of `widths` says how many bytes each takes.
std::string fields(const char* widths, std::initializer_list<std::uint64_t> numbers) {
  std::string bytes;
  for (const std::uint64_t number : numbers) {
    append_bytes(bytes, number, static_cast<std::size_t>(*widths++ - '0'));
  }
  return bytes;
}

class Zip {
 public:
  void add(const std::string& name, const std::string& content) {
    constexpr std::uint64_t version = 20;
    constexpr std::uint64_t day = 33;  // 1 January 1980: the same model gives the same bytes
    const std::uint64_t size = content.size();
    // Version, flags, stored, time, day, CRC, size twice, name, no extra field.
    const std::string entry =
        fields("2222244422", {version, 0, 0, 0, day, crc32(content), size, size, name.size(), 0});
    // Version, then no comment, disk 0, attributes, where it begins.
    directory_ += "PK\x01\x02" + fields("2", {version}) + entry +
                  fields("22244", {0, 0, 0, 0, bytes_.size()}) + name;
    bytes_ += "PK\x03\x04" + entry + name + content;
    ++count_;
  }

  // Disk 0 twice, entries twice, the directory's size and place, no comment.
  std::string content() const {
    return bytes_ + directory_ + "PK\x05\x06" +
           fields("2222442", {0, 0, count_, count_, directory_.size(), bytes_.size(), 0});
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
