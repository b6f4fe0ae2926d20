// Models: a network with what is needed to ask it something, and its file, in the safetensors
// format.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "fanin/data/samples.hpp"
#include "fanin/file.hpp"
#include "fanin/network/network.hpp"

namespace fanin {

/// A network with what it needs to be asked.
struct Model {
  Network network = {};
  Scaling scaling = {};                       ///< of the inputs and targets it was trained with
  ImageShape image_shape = {};                ///< of its inputs; {0, 0} where they are not an image
  std::vector<std::string> label_names = {};  ///< (outputs), or empty
  /// What else is known, under keys of the caller's own: `seed`, `init`, ...
  std::map<std::string, std::string> metadata = {};
  bool has_scaling = true;  ///< false: its file has no key of it, so that it is the book's

  bool operator==(const Model&) const = default;
};

/// Throws Error(argument) unless the network is valid and the rest fits it: the scaling's ranges
/// and the pixels its inputs, the names its outputs (a name holds no line break).
void validate(const Model& model);

/// The metadata of a model's file: the model's own, and the keys that stand for the rest.
///
///     fanin.format         1
///     fanin.activations    sigmoid,softmax: of all layers
///     scaling.low  .high  .off  .on      numbers
///     scaling.from  .to    numbers with commas between; where the scaling has them
///     image.height  .width               where the inputs are an image
///     label_names          a line each; where there are any
///
/// Throws Error(argument) when the model's own metadata has one of these, or another key that
/// begins with `fanin.`.
std::map<std::string, std::string> file_metadata(const Model& model);

/// The largest file of a model that is written or read.
inline constexpr std::size_t max_model_bytes = std::size_t{1} << 31;

/// The content of a model's file: tensors `layers.0.weight` (out, in), `layers.0.bias` (out), ...
/// as float32. The same model gives the same bytes. Throws Error(argument) for a model that
/// `validate` or `file_metadata` refuses, a value that is not finite, text that is not UTF-8, or
/// more than 2 GiB of parameters: what it makes, `parse_model` reads.
std::string to_bytes(const Model& model);

/// Writes those bytes, atomically; gzip where the path ends in `.gz`. Throws as `to_bytes` does,
/// and Error(io).
void write_model(const std::filesystem::path& path, const Model& model);

/// Activations that a model may name.
using Activations = std::vector<Activation>;

/// Reads what `to_bytes` made, bit for bit. `own` are the activations that are not among
/// activations::all() and may occur. Tensors may be float16, which is widened. A file without any
/// key of `scaling` has the book's; `scaling.offset` and `scaling.factor`, as Fanin 0.1 wrote them,
/// stand for low and high - low. No byte is trusted: Error(data) says what is wrong, found and
/// expected. Throws Error(argument) for an activation of one's own that is not valid.
Model parse_model(std::string_view bytes, const Activations& own = {});

/// Reads a model's file, plain or gzip. Throws as `parse_model` does, with the file's name before
/// the message, and Error(io) when the file cannot be read.
Model read_model(const std::filesystem::path& path, const Activations& own = {});
Model read_model(FileReader file, const Activations& own = {});

}  // namespace fanin
