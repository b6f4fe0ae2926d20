#include "fanin/network/internal/model_metadata.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "fanin/error.hpp"
#include "fanin/internal/number.hpp"
#include "fanin/internal/require.hpp"
#include "fanin/internal/string.hpp"

namespace fanin {
namespace {

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

// What is missing of the keys, and what there is.
void require_keys(const Metadata& metadata, std::initializer_list<const char*> keys,
                  const char* where = "") {
  constexpr std::size_t max_found = 200;  // characters
  std::string missing, found;
  for (const char* key : keys) {
    if (!metadata.contains(key)) missing += missing.empty() ? key : concat(", ", key);
  }
  if (missing.empty()) return;
  for (const auto& [key, text] : metadata) {
    if (found.size() < max_found) found += (found.empty() ? "" : ", ") + printable(key);
  }
  throw data_error(where, "the metadata has no ", missing, ", found ",
                   found.empty() ? "no keys" : found);
}

double take_number(Metadata& metadata, const char* key) {
  require_keys(metadata, {key});
  return to_number(key, *take(metadata, key));
}

Scaling take_scaling(Metadata& metadata) {
  Scaling scaling;
  if (metadata.contains(old_offset_key)) {
    const double low = take_number(metadata, old_offset_key);
    metadata.emplace("scaling.low", shortest(low));
    metadata.emplace("scaling.high", shortest(low + take_number(metadata, old_factor_key)));
  }
  require_keys(metadata, {"scaling.low", "scaling.high", "scaling.off", "scaling.on"});
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
  require_keys(metadata, {format_key, activations_key}, "not a model of Fanin: ");
  const std::string format = *take(metadata, format_key);
  if (format == format_version) return;
  throw data_error("fanin.format is \"", printable(format.substr(0, 20)), "\", expected \"",
                   format_version, "\": perhaps written by a newer Fanin");
}

Activations take_activations(Metadata& metadata, const Activations& known) {
  Activations found;
  for (const std::string& name : split(*take(metadata, activations_key), ',')) {
    const auto at = std::ranges::find(known, name, &Activation::name);
    if (at == known.end()) {
      std::string names;
      for (const Activation& each : known) names += (names.empty() ? "" : ", ") + each.name;
      throw data_error("fanin.activations: layer ", found.size(), " has \"", printable(name),
                       "\", expected one of ", names);
    }
    found.push_back(*at);
  }
  return found;
}

}  // namespace

Activations take_metadata(Metadata metadata, Model& model, const Activations& known) {
  take_format(metadata);
  Activations activations = take_activations(metadata, known);
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
  return activations;
}

Metadata file_metadata(const Model& model) {
  Metadata metadata = model.metadata;
  for (const auto& [key, text] : metadata) {
    require(!is_reserved(key), "model: metadata \"", key, "\": the name is reserved");
  }
  std::vector<std::string> names;
  for (const Layer& layer : model.network.layers) {
    validate(layer.activation);
    names.push_back(layer.activation.name);
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

}  // namespace fanin
