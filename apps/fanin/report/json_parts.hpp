// What the JSON of several commands shares. Only report/*json.cpp and this file know nlohmann-json,
// apart from model_json.cpp.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "inputs.hpp"
#include "options.hpp"

namespace fanin::program {

/// JSON that keeps its keys in the order they were written.
using Json = nlohmann::ordered_json;

/// What every JSON begins with: schema and program.
Json json_head();

/// The text of a file. Bytes that are not UTF-8, such as in a file's name, are replaced.
std::string dump(const Json& json);

/// null for no value.
template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json to_json(const DataSummary& data);
Json to_json(const ModelSummary& model);

/// As keys of a model file, `scaling.offset` and `scaling.factor` (high - low) among them.
Json to_json(const Scaling& scaling);

/// All but rate, hidden layers and seed.
Json to_json(const TrainingFlags& flags);

}  // namespace fanin::program
