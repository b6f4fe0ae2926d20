#include "fanin/network/model.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include "fanin/error.hpp"
#include "fanin/internal/format.hpp"
#include "fanin/internal/require.hpp"
#include "fanin/network/internal/model_metadata.hpp"
#include "fanin/network/internal/safetensors.hpp"
#include "fanin/numeric/internal/row.hpp"

namespace fanin {
namespace {

std::string weight_name(std::size_t l) { return "layers." + std::to_string(l) + ".weight"; }
std::string bias_name(std::size_t l) { return "layers." + std::to_string(l) + ".bias"; }

// The named ones, and those of one's own.
Activations known_activations(const Activations& own) {
  Activations known = activations::all();
  for (const Activation& activation : own) {
    validate(activation);
    require(std::ranges::count(known, activation) == 0, "activation \"", activation.name,
            "\": there is one of that name");
    known.push_back(activation);
  }
  return known;
}

// Takes the tensor off the list; one that is not there has no shape.
Tensor take_tensor(std::map<std::string, Tensor>& tensors, const std::string& name,
                   std::size_t dimensions) {
  auto node = tensors.extract(name);
  if (node.empty()) return {};
  const Tensor& tensor = node.mapped();
  if (tensor.shape.size() != dimensions || tensor.values.empty()) {
    throw data_error("tensor \"", name, "\": expected a shape of ", dimensions,
                     dimensions == 1 ? " size" : " sizes", ", not 0");
  }
  if (!row::all_finite(tensor.values)) {
    throw data_error("tensor \"", name, "\" has a value that is not finite");
  }
  return std::move(node.mapped());
}

Model to_model(Safetensors file, const Activations& known) {
  Model model;
  const Activations layer_activations = take_metadata(file.metadata, model, known);
  for (const Activation& activation : layer_activations) {
    const std::size_t l = model.network.layers.size();
    Tensor weights = take_tensor(file.tensors, weight_name(l), 2);
    Tensor biases = take_tensor(file.tensors, bias_name(l), 1);
    if (weights.shape.empty()) throw data_error("tensor \"", weight_name(l), "\" is missing");
    model.network.layers.push_back(
        {Matrix(weights.shape[0], weights.shape[1], std::move(weights.values)),
         std::move(biases.values), activation});
  }
  if (!file.tensors.empty()) {
    throw data_error("tensors that belong to none of the ", model.network.layers.size(),
                     " layers of fanin.activations: ", file.tensors.size());
  }
  validate(model);
  return model;
}

}  // namespace

void validate(const Model& model) {
  const Network& network = model.network;
  validate(network);
  validate(model.scaling, network.inputs());
  const ImageShape shape = model.image_shape;
  require(shape == ImageShape{} || shape.pixels() == network.inputs(), "model: images of ",
          shape.height, " x ", shape.width, ", the network has ", network.inputs(), " inputs");
  const auto& names = model.label_names;
  require(names.empty() || names.size() == network.outputs(), "model: ", names.size(),
          " label names, the network has ", network.outputs(), " outputs");
  for (const std::string& label : names) {
    require(label.find('\n') == label.npos, "model: a label name with a line break");
  }
}

std::string to_bytes(const Model& model) {
  validate(model);
  Safetensors file{file_metadata(model), {}};
  for (std::size_t l = 0; l < model.network.layers.size(); ++l) {
    const Layer& layer = model.network.layers[l];
    const auto weights = layer.weights.values();
    require(row::all_finite(weights) && row::all_finite(layer.biases), "model: layer ", l,
            " has a value that is not finite");
    file.tensors[weight_name(l)] = {{layer.outputs(), layer.inputs()},
                                    {weights.begin(), weights.end()}};
    if (!layer.biases.empty()) file.tensors[bias_name(l)] = {{layer.outputs()}, layer.biases};
  }
  std::string bytes = to_bytes(file);
  require(bytes.size() <= max_model_bytes, "model: ", bytes.size(), " bytes, expected at most ",
          max_model_bytes);
  return bytes;
}

void write_model(const std::filesystem::path& path, const Model& model) {
  const std::string bytes = to_bytes(model);
  FileWriter writer(path);
  writer.write(bytes);
  writer.commit();
}

Model parse_model(std::string_view bytes, const Activations& own) {
  const Activations known = known_activations(own);
  try {
    return to_model(parse_safetensors(bytes), known);
  } catch (const Error& e) {
    throw Error(ErrorKind::data, e.what());
  }
}

Model read_model(const std::filesystem::path& path, const Activations& own) {
  return read_model(FileReader(path), own);
}

Model read_model(FileReader file, const Activations& own) {
  using enum FileFormat;
  const auto [format, name, hint] = recognize(file.beginning());
  // Other data without a hint, or text of a few bytes, may be a model that was cut off.
  if (format == other ? !hint.empty() : format != safetensors && file.beginning().size() > 8) {
    const bool is_data = format != other && format != json;
    require_format(file, {}, is_data ? "a model: MODEL comes first" : "a model");
  }
  try {
    return parse_model(read_safetensors(file, max_model_bytes), own);
  } catch (const Error& e) {
    if (e.kind() == ErrorKind::argument) throw;  // of `own`
    throw data_error(file.path().string(), ": ", e.what());
  }
}

}  // namespace fanin
