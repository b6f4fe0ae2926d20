#include "fanin/network/model.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "fanin/data/internal/text.hpp"
#include "fanin/error.hpp"
#include "fanin/file.hpp"
#include "fanin/internal/format.hpp"
#include "fanin/internal/number.hpp"
#include "fanin/internal/require.hpp"
#include "fanin/network/internal/safetensors.hpp"
#include "fanin/numeric/internal/row.hpp"

namespace fanin {
namespace {

using Metadata = std::map<std::string, std::string>;

// What the file calls things; model.hpp explains the keys.
constexpr const char* format_key = "fanin.format";
constexpr const char* activations_key = "fanin.activations";
constexpr std::pair<const char*, double Scaling::*> scaling_numbers[] = {
    {"scaling.low", &Scaling::low},
    {"scaling.high", &Scaling::high},
    {"scaling.off", &Scaling::off},
    {"scaling.on", &Scaling::on}};
constexpr std::pair<const char*, std::vector<float> Scaling::*> scaling_ranges[] = {
    {"scaling.from", &Scaling::from}, {"scaling.to", &Scaling::to}};
constexpr const char* old_offset_key = "scaling.offset";  // low
constexpr const char* old_factor_key = "scaling.factor";  // high - low
constexpr const char* height_key = "image.height";
constexpr const char* width_key = "image.width";
constexpr const char* label_names_key = "label_names";
constexpr const char* format_version = "1";

bool is_reserved(const std::string& key) {
  return key.starts_with("fanin.") || key.starts_with("scaling.") || key == height_key ||
         key == width_key || key == label_names_key;
}

std::string weight_name(std::size_t l) { return "layers." + std::to_string(l) + ".weight"; }
std::string bias_name(std::size_t l) { return "layers." + std::to_string(l) + ".bias"; }

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t end = 0; end != text.npos;) {
    end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end != text.npos) text.remove_prefix(end + 1);
  }
  return parts;
}

std::string join(const std::vector<std::string>& parts, char separator) {
  std::string text;
  for (const std::string& part : parts) (text += part) += separator;
  text.pop_back();
  return text;
}

// Takes a key's text off the metadata.
std::optional<std::string> take(Metadata& metadata, const char* key) {
  auto node = metadata.extract(key);
  return node.empty() ? std::nullopt : std::optional(std::move(node.mapped()));
}

double to_number(const std::string& key, const std::string& text) {
  const auto value = parse_number(text);
  if (value && std::isfinite(*value)) return *value;
  throw data_error("metadata ", key, " is \"", printable(text), "\", expected a finite number");
}

std::string take_text(Metadata& metadata, const char* key) {
  if (auto text = take(metadata, key)) return *std::move(text);
  throw data_error("the metadata has no ", key);
}

double take_number(Metadata& metadata, const char* key) {
  return to_number(key, take_text(metadata, key));
}

Scaling take_scaling(Metadata& metadata) {
  Scaling scaling;
  if (metadata.contains(old_offset_key)) {
    const double low = take_number(metadata, old_offset_key);
    metadata.emplace("scaling.low", shortest(low));
    metadata.emplace("scaling.high", shortest(low + take_number(metadata, old_factor_key)));
  }
  for (const auto& [key, number] : scaling_numbers) scaling.*number = take_number(metadata, key);
  for (const auto& [key, range] : scaling_ranges) {
    const auto text = take(metadata, key);
    if (!text) continue;
    for (const std::string& part : split(*text, ',')) {
      (scaling.*range).push_back(static_cast<float>(to_number(key, part)));
    }
  }
  return scaling;
}

std::size_t take_size(Metadata& metadata, const char* key) {
  const double value = take_number(metadata, key);
  if (value >= 1 && value <= 1e6 && value == std::floor(value)) {
    return static_cast<std::size_t>(value);
  }
  throw data_error("metadata ", key, " is ", value, ", expected a whole number");
}

ImageShape take_image_shape(Metadata& metadata) {
  if (!metadata.contains(height_key) && !metadata.contains(width_key)) return {};
  const std::size_t height = take_size(metadata, height_key);
  return {height, take_size(metadata, width_key)};
}

void take_format(Metadata& metadata) {
  const auto format = take(metadata, format_key);
  if (!format) throw data_error("not a model of Fanin: its metadata has no fanin.format");
  if (format == format_version) return;
  throw data_error("fanin.format is not \"1\": perhaps written by a newer Fanin");
}

std::vector<Activation> take_activations(Metadata& metadata) {
  const std::vector<Activation> known = activations::all();
  std::vector<Activation> found;
  for (const std::string& name : split(take_text(metadata, activations_key), ',')) {
    const auto activation = std::ranges::find(known, name, &Activation::name);
    if (activation == known.end()) {
      throw data_error("fanin.activations names an unknown activation for layer ", found.size());
    }
    found.push_back(*activation);
  }
  return found;
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

Model to_model(Safetensors file) {
  Metadata& metadata = file.metadata;
  take_format(metadata);
  const std::vector<Activation> layer_activations = take_activations(metadata);
  Model model;
  const auto first = metadata.lower_bound("scaling.");
  model.has_scaling = first != metadata.end() && first->first.starts_with("scaling.");
  if (model.has_scaling) model.scaling = take_scaling(metadata);
  model.image_shape = take_image_shape(metadata);
  if (const auto names = take(metadata, label_names_key)) model.label_names = split(*names, '\n');
  for (const auto& [key, text] : metadata) {
    if (is_reserved(key)) {
      throw data_error("metadata \"", printable(key), "\": a name that format 1 does not know");
    }
  }
  model.metadata = std::move(metadata);
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

Metadata file_metadata(const Model& model) {
  Metadata metadata = model.metadata;
  for (const auto& [key, text] : metadata) {
    require(!is_reserved(key), "model: metadata \"", key, "\": the name is reserved");
  }
  std::vector<std::string> names;
  for (const Layer& layer : model.network.layers) {
    names.emplace_back(parse_activation(layer.activation.name).name);
  }
  metadata.emplace(format_key, format_version);
  metadata[activations_key] = join(names, ',');
  for (const auto& [key, number] : scaling_numbers) metadata[key] = shortest(model.scaling.*number);
  for (const auto& [key, range] : scaling_ranges) {
    std::vector<std::string> numbers;
    for (const float value : model.scaling.*range) numbers.push_back(shortest(value));
    if (!numbers.empty()) metadata[key] = join(numbers, ',');
  }
  if (model.image_shape != ImageShape{}) {
    metadata[height_key] = std::to_string(model.image_shape.height);
    metadata[width_key] = std::to_string(model.image_shape.width);
  }
  if (!model.label_names.empty()) metadata[label_names_key] = join(model.label_names, '\n');
  return metadata;
}

void write_model(const std::filesystem::path& path, const Model& model) {
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
  const std::string bytes = to_bytes(file);
  require(bytes.size() <= max_model_bytes, "model: ", bytes.size(), " bytes, expected at most ",
          max_model_bytes);
  FileWriter writer(path);
  writer.write(bytes);
  writer.commit();
}

Model read_model(const std::filesystem::path& path) { return read_model(FileReader(path)); }

Model read_model(FileReader file) {
  const Recognized found = recognize(file.beginning());
  if (found.format == FileFormat::png || found.format == FileFormat::jpeg ||
      found.format == FileFormat::idx) {
    require_format(file, {}, "a model: MODEL comes first");
  }
  // Other data without a hint may be a model that was cut off.
  if (found.format == FileFormat::other && !found.hint.empty()) {
    require_format(file, {}, "a model");
  }
  try {
    const std::string bytes = read_safetensors(file, max_model_bytes);
    return to_model(parse_safetensors(bytes));
  } catch (const Error& e) {
    throw data_error(file.path().string(), ": ", e.what());
  }
}

}  // namespace fanin
