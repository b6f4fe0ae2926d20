#include "fanin/network/model.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "fanin/error.hpp"
#include "fanin/file.hpp"
#include "fanin/network/internal/safetensors.hpp"
#include "fanin/numeric/internal/row.hpp"

namespace fanin {
namespace {

constexpr std::string_view own_prefix = "fanin.";
constexpr const char* format_key = "fanin.format";
constexpr const char* activations_key = "fanin.activations";
constexpr const char* format_version = "1";
constexpr std::size_t max_file_size = std::size_t{1} << 31;

std::string weight_name(std::size_t l) { return "layers." + std::to_string(l) + ".weight"; }
std::string bias_name(std::size_t l) { return "layers." + std::to_string(l) + ".bias"; }

// The first key from `own_prefix` on, or the end.
std::map<std::string, std::string>::const_iterator find_own(
    const std::map<std::string, std::string>& metadata) {
  const auto found = metadata.lower_bound(std::string(own_prefix));
  return found != metadata.end() && found->first.starts_with(own_prefix) ? found : metadata.end();
}

[[noreturn]] void refuse(const std::string& what) { throw Error(ErrorKind::data, what); }

// Takes this file's own keys off the metadata and returns the activations of the layers.
std::vector<Activation> take_activations(std::map<std::string, std::string>& metadata) {
  const auto format = metadata.extract(format_key);
  if (format.empty()) refuse("not a model of Fanin: its metadata has no fanin.format");
  if (format.mapped() != format_version) {
    refuse("fanin.format is not \"1\": perhaps written by a newer Fanin");
  }
  const auto names = metadata.extract(activations_key);
  if (names.empty()) refuse("the metadata has no fanin.activations");
  if (find_own(metadata) != metadata.end()) {
    refuse("the metadata has names with fanin. that format 1 does not know");
  }
  const std::vector<Activation> known = activations::all();
  std::vector<Activation> found;
  std::string_view rest = names.mapped();
  for (std::size_t comma = 0; comma != rest.npos;) {
    comma = rest.find(',');
    const auto activation = std::ranges::find(known, rest.substr(0, comma), &Activation::name);
    if (activation == known.end()) {
      refuse("fanin.activations names an unknown activation for layer " +
             std::to_string(found.size()));
    }
    found.push_back(*activation);
    if (comma != rest.npos) rest.remove_prefix(comma + 1);
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
    refuse("tensor \"" + name + "\": expected a shape of " + std::to_string(dimensions) +
           (dimensions == 1 ? " size" : " sizes") + ", not 0");
  }
  if (!row::all_finite(tensor.values)) {
    refuse("tensor \"" + name + "\" has a value that is not finite");
  }
  return std::move(node.mapped());
}

Model to_model(Safetensors file) {
  Model model{{}, std::move(file.metadata)};
  for (const Activation& activation : take_activations(model.metadata)) {
    const std::size_t l = model.network.layers.size();
    Tensor weights = take_tensor(file.tensors, weight_name(l), 2);
    Tensor biases = take_tensor(file.tensors, bias_name(l), 1);
    if (weights.shape.empty()) refuse("tensor \"" + weight_name(l) + "\" is missing");
    model.network.layers.push_back(
        {Matrix(weights.shape[0], weights.shape[1], std::move(weights.values)),
         std::move(biases.values), activation});
  }
  if (!file.tensors.empty()) {
    refuse("tensors that belong to none of the " + std::to_string(model.network.layers.size()) +
           " layers of fanin.activations: " + std::to_string(file.tensors.size()));
  }
  validate(model.network);
  return model;
}

}  // namespace

void write_model(const std::filesystem::path& path, const Model& model) {
  const auto refuse_model = [](const std::string& what) {
    throw Error(ErrorKind::argument, "model: " + what);
  };
  validate(model.network);
  if (const auto own = find_own(model.metadata); own != model.metadata.end()) {
    refuse_model("metadata \"" + own->first + "\": names that begin with fanin. are reserved");
  }
  Safetensors file{model.metadata, {}};
  std::string& names = file.metadata[activations_key];
  file.metadata.emplace(format_key, format_version);
  for (std::size_t l = 0; l < model.network.layers.size(); ++l) {
    const Layer& layer = model.network.layers[l];
    if (!row::all_finite(layer.weights.values()) || !row::all_finite(layer.biases)) {
      refuse_model("layer " + std::to_string(l) + " has a value that is not finite");
    }
    if (l > 0) names += ',';
    names += parse_activation(layer.activation.name).name;
    const auto weights = layer.weights.values();
    file.tensors[weight_name(l)] = {{layer.outputs(), layer.inputs()},
                                    {weights.begin(), weights.end()}};
    if (!layer.biases.empty()) file.tensors[bias_name(l)] = {{layer.outputs()}, layer.biases};
  }
  const std::string bytes = to_bytes(file);
  if (bytes.size() > max_file_size) {
    refuse_model(std::to_string(bytes.size()) + " bytes, expected at most " +
                 std::to_string(max_file_size));
  }
  FileWriter writer(path);
  writer.write(bytes);
  writer.commit();
}

Model read_model(const std::filesystem::path& path) {
  const std::string bytes = read_file(path, max_file_size);
  try {
    return to_model(parse_safetensors(bytes));
  } catch (const Error& e) {
    throw Error(ErrorKind::data, path.string() + ": " + e.what());
  }
}

}  // namespace fanin
