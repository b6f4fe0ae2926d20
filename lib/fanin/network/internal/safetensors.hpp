// The safetensors format, as far as float32 goes, and float16 to be read. The only file that knows
// the JSON library. Source: the format's description (huggingface/safetensors): a little-endian
// 64-bit header length, a JSON header of names, types, shapes and offsets, then the bytes of all
// tensors.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "fanin/file.hpp"

namespace fanin {

/// A block of numbers of any number of dimensions, the last one fastest.
struct Tensor {
  std::vector<std::size_t> shape;
  std::vector<float> values;  ///< as many as the product of the shape

  bool operator==(const Tensor&) const = default;
};

/// What a safetensors file holds. The order of the maps is the order in the file.
struct Safetensors {
  std::map<std::string, std::string> metadata;
  std::map<std::string, Tensor> tensors;

  bool operator==(const Safetensors&) const = default;
};

/// The content of a file; the same tensors and metadata give the same bytes. Throws Error(argument)
/// for text that is not UTF-8, a tensor named `__metadata__`, values that do not fill their shape,
/// or a header of more than 16 MiB.
std::string to_bytes(const Safetensors& safetensors);

/// How much of a file to read, from what has been read of it so far: the length of its header, then
/// the header, then all that this promises. Throws as parse_safetensors does.
std::size_t size_to_read(std::string_view bytes);

/// The content of a file: no more than its header promises, which must not be above the limit or
/// what a file of that size can hold. Throws Error(data), and as FileReader::read does.
std::string read_safetensors(FileReader& file, std::size_t limit);

/// Reads the content of a file without trusting a byte. Throws Error(data), which says what is
/// wrong but not where, for anything but tensors of float32 or float16, which is widened, that fill
/// the file exactly.
Safetensors parse_safetensors(std::string_view bytes);

}  // namespace fanin
