// Models in formats of others: each the content of a file.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "fanin/network/model.hpp"

namespace fanin::program {

/// NumPy's .npz: `layers.0.weight` (out, in), `layers.0.bias` (out), ... as in a model's file,
/// `activations`, a name for each layer, `scaling` (low, high, off, on), and where the scaling has
/// them `scaling.from` and `scaling.to`.
std::string to_npz(const Model& model);

/// ONNX, opset 13: `inputs` (N, in), scaled, give `outputs` (N, out). A layer is a Gemm and its
/// activation. The metadata are those of a model's file.
std::string to_onnx(const Model& model);

/// A header for C99: the weights, NAME_scale for values as in the data, and NAME_predict. Needs
/// <math.h> and a stack for the outputs of two layers, and allocates nothing. `name` is an
/// identifier.
std::string to_c_header(const Model& model, const std::string& name);

/// Appends the lowest `count` bytes of a number, the lowest first.
inline void append_bytes(std::string& bytes, std::uint64_t number, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) bytes += static_cast<char>(number >> (8 * i));
}

/// Floats as bytes, each the lowest first.
inline std::string float_bytes(std::span<const float> values) {
  std::string bytes;
  bytes.reserve(values.size_bytes());
  for (const float v : values) append_bytes(bytes, std::bit_cast<std::uint32_t>(v), sizeof v);
  return bytes;
}

}  // namespace fanin::program
