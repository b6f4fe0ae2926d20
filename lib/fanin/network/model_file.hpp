// Networks on disk, in the safetensors format.
// Source: the format's description (huggingface/safetensors): a little-endian 64-bit header length,
// a JSON header of names, types, shapes and offsets, then the bytes of all tensors.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "fanin/network/network.hpp"

namespace fanin {

/// A network and what is known about it. Keys are the caller's own (`scaling`, `seed`, `init`,
/// ...); this file adds and takes away its own, which begin with `fanin.`.
struct Model {
  Network network;
  std::map<std::string, std::string> metadata;
};

/// Writes tensors `layers.0.weight` (out, in), `layers.0.bias` (out), ... as float32, atomically.
/// The same model gives the same bytes. Throws Error(io); Error(argument) for a network that
/// `check` refuses, an activation that is not one of `activations::all()`, or a reserved key.
void write_model(const std::filesystem::path& path, const Model& model);

/// Reads what `write_model` wrote, bit for bit. No byte is trusted: Error(data) says what is wrong.
/// Throws Error(io) when the file cannot be read.
Model read_model(const std::filesystem::path& path);

}  // namespace fanin
