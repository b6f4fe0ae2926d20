// Networks on disk, in the safetensors format. Metadata that this file owns: `fanin.format`, which
// is "1", and `fanin.activations`, the names of all layers' activations with commas between.
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

/// Writes tensors `layers.0.weight` (out, in), `layers.0.bias` (out), ... as float32, atomically;
/// gzip where the path ends in `.gz`. The same model gives the same bytes. Throws Error(io);
/// Error(argument) for a network that `check` refuses, a value that is not finite, an activation
/// that is not one of `activations::all()`, a reserved key, text that is not UTF-8, or more than
/// 2 GiB of parameters: what it writes, `read_model` reads.
void write_model(const std::filesystem::path& path, const Model& model);

/// Reads what `write_model` wrote, bit for bit, plain or gzip. No byte is trusted: Error(data) says
/// what is wrong. Throws Error(io) when the file cannot be read.
Model read_model(const std::filesystem::path& path);

}  // namespace fanin
