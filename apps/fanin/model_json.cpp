#include "model_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "formula.hpp"
#include "options.hpp"
#include "output.hpp"
#include "refuse.hpp"

namespace fanin::program {
namespace {

using Json = nlohmann::ordered_json;

// What a file may cost.
constexpr std::size_t max_bytes = std::size_t{1} << 26;
constexpr std::size_t max_values = 3'000'000;
constexpr std::size_t max_layers = 10'000;  // the parser takes their square
constexpr std::size_t max_keys = 64;        // of an object; likewise
constexpr int max_depth = 64;
constexpr std::size_t max_weights = std::size_t{1} << 22;  // a file of 20 bytes asks for them

template <typename... Parts>
void require(bool fits, fmt::format_string<Parts...> text, Parts&&... parts) {
  if (!fits) refuse_data(text, std::forward<Parts>(parts)...);
}

void check_keys(const Json& object, const std::string& where,
                std::initializer_list<std::string_view> known) {
  require(object.is_object(), "{}expected {{ and }}", where);
  for (const auto& [key, value] : object.items()) {
    if (std::ranges::find(known, key) != known.end()) continue;
    std::vector<std::string> names;
    for (const std::string_view name : known) names.push_back(fmt::format("\"{}\"", name));
    refuse_data("{}unknown key \"{}\", expected {}", where, key, fmt::join(names, ", "));
  }
}

std::vector<float> numbers(const Json& list, const std::string& where) {
  require(list.is_array() && !list.empty(), "{}expected a list of numbers", where);
  std::vector<float> values;
  for (const Json& item : list) {
    values.push_back(item.is_number() ? item.get<float>() : std::nanf(""));
    if (std::isfinite(values.back())) continue;
    refuse_data("{}number {} is {}, expected a finite number", where, values.size(), item.dump());
  }
  return values;
}

std::size_t whole(const Json& item, const std::string& where, std::size_t min, std::size_t max) {
  if (item.is_number_unsigned()) {
    const auto value = item.get<std::uint64_t>();
    if (value >= min && value <= max) return value;
  }
  refuse_data("{}{}, expected a whole number from {} to {}", where, item.dump(), min, max);
}

std::string word(const Json& item, const std::string& where) {
  require(item.is_string(), "{}{}, expected a name", where, item.dump());
  return item.get<std::string>();
}

Matrix weights(const Json& rows, const std::string& where) {
  require(rows.is_array() && !rows.empty(), "{}expected rows of weights, one per node", where);
  Matrix matrix;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const auto row = numbers(rows[r], fmt::format("{}row {}: ", where, r + 1));
    if (r == 0) matrix = Matrix(rows.size(), row.size());
    require(row.size() == matrix.cols(), "{}row {}: {} numbers, expected {} as in row 1", where,
            r + 1, row.size(), matrix.cols());
    std::ranges::copy(row, matrix.row(r).begin());
  }
  return matrix;
}

Network parse_layers(const Json& model) {
  check_keys(model, "", {"layers"});
  const Json& layers = model["layers"];
  require(layers.is_array() && !layers.empty(), "layers: expected a list of layers");
  Network network;
  for (const Json& item : layers) {
    const std::string where = fmt::format("layer {}: ", network.layers.size() + 1);
    check_keys(item, where, {"weights", "biases", "activation"});
    require(item.contains("weights"), "{}no \"weights\"", where);
    Layer layer{weights(item["weights"], where + "weights: "), {}, activations::sigmoid};
    if (item.contains("biases")) {
      layer.biases = numbers(item["biases"], where + "biases: ");
      require(layer.biases.size() == layer.outputs(),
              "{}{} biases, expected {}, one for each row of weights", where, layer.biases.size(),
              layer.outputs());
    }
    if (item.contains("activation")) {
      layer.activation = parse_activation(word(item["activation"], where + "activation: "));
    }
    if (!network.layers.empty()) {
      require(layer.inputs() == network.outputs(),
              "{}{} weights in a row, expected {}, the outputs of layer {}", where, layer.inputs(),
              network.outputs(), network.layers.size());
    }
    network.layers.push_back(std::move(layer));
  }
  return network;
}

Model parse_untrained(const Json& model) {
  check_keys(model, "", {"sizes", "init", "seed", "biases"});
  Architecture shape;
  const Json& sizes = model["sizes"];
  require(sizes.is_array() && sizes.size() > 1,
          "sizes: expected a list of two or more, from the inputs to the outputs");
  std::size_t count = 0;
  for (const Json& item : sizes) {
    const std::size_t size = whole(item, "sizes: ", 1, max_weights);
    if (!shape.sizes.empty()) count += size * shape.sizes.back();
    require(count <= max_weights, "sizes: more than {} weights", std::size_t{max_weights});
    shape.sizes.push_back(size);
  }
  if (model.contains("biases")) {
    require(model["biases"].is_boolean(), "biases: expected true or false");
    shape.biases = model["biases"].get<bool>();
  }
  const std::string init = model.contains("init") ? word(model["init"], "init: ") : "book";
  constexpr std::size_t max_seed = std::numeric_limits<std::uint32_t>::max();
  const std::size_t seed = model.contains("seed") ? whole(model["seed"], "seed: ", 0, max_seed) : 1;
  Random random(static_cast<std::uint32_t>(seed));
  Model result{make_network(shape, parse_initializer(init, evaluate_formula), random)};
  result.metadata = {{"init", init}, {"seed", std::to_string(seed)}};
  return result;
}

// 0,9, 0,3: blanks after some commas alone. Then the others are decimal commas.
bool has_decimal_commas(const std::string& text) {
  bool tight = false, wide = false;
  for (std::size_t at = 1; at + 1 < text.size(); ++at) {
    const auto is_digit = [&](std::size_t k) { return text[k] >= '0' && text[k] <= '9'; };
    if (text[at] != ',' || !is_digit(at - 1)) continue;
    tight = tight || is_digit(at + 1);
    wide = wide || text[at + 1] == ' ';
  }
  return tight && wide && text.find('.') == text.npos;
}

Model parse(const std::string& text) {
  require(!text.starts_with("\xff\xfe") && !text.starts_with("\xfe\xff"),
          "UTF-16, expected JSON in UTF-8");
  require(!has_decimal_commas(text),
          "numbers such as 0,9 with a comma, which JSON takes for two: write 0.9");
  // The keys of every object that is open: of two that are equal the parser would keep one.
  std::vector<std::set<std::string>> keys;
  std::size_t values = 0, objects = 0;
  const auto inspect = [&](int depth, Json::parse_event_t event, Json& value) {
    require(depth <= max_depth, "JSON nested deeper than {}", max_depth);
    require(++values <= max_values, "more than {} values", max_values);
    keys.resize(static_cast<std::size_t>(depth));
    if (event == Json::parse_event_t::object_start) {
      require(++objects <= max_layers, "more than {} layers", max_layers);
      keys.emplace_back();
    } else if (event == Json::parse_event_t::key) {
      const auto key = value.get<std::string>();
      require(keys.back().insert(key).second, "\"{}\" is given twice", key);
      require(keys.back().size() <= max_keys, "more than {} keys in an object", max_keys);
    }
    return true;
  };
  Json json;
  try {
    json = Json::parse(text, inspect);
  } catch (const Json::exception& error) {
    // Its message begins with the library's name for it: "[json.exception.parse_error.101] ".
    const std::string_view message = error.what();
    std::string what(message.substr(std::min(message.find("] ") + 2, message.size())));
    if (error.id == 406) {  // number overflow parsing '1e999': it has no place
      const std::size_t quote = what.find('\'') + 1;
      const std::size_t at = text.find(what.substr(quote, what.rfind('\'') - quote));
      what +=
          fmt::format(" at line {}, column {}", 1 + std::ranges::count(text.substr(0, at), '\n'),
                      at - text.rfind('\n', at));
    }
    refuse_data("not valid JSON: {}{}", what,
                text.find('\'') == text.npos ? "" : " (JSON has double quotes)");
  }
  require(json.contains("layers") || json.contains("sizes"),
          "expected \"layers\" with their weights, or \"sizes\" of an untrained network");
  Model model = json.contains("layers") ? Model{parse_layers(json)} : parse_untrained(json);
  model.scaling = scaling_for(model.network.layers.back().activation);
  return model;
}

}  // namespace

Model read_model_json(FileReader file) {
  const std::string text = read_all(file, max_bytes);
  try {
    return parse(text);
  } catch (const Error& error) {
    refuse_data("{}: {}", file.path().string(), error.what());
  }
}

std::string json_text(const std::string& text) {
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

static void to_json(Json& json, const InfoResult::Values& values) {
  if (values.count == 0) return;
  json = {{"count", values.count},
          {"mean", values.mean},
          {"sd", values.deviation},
          {"min", values.min},
          {"max", values.max}};
}

static void to_json(Json& json, const InfoResult::Layer& layer) {
  json = {{"inputs", layer.inputs},
          {"outputs", layer.outputs},
          {"activation", layer.activation},
          {"weights", layer.weights},
          {"biases", layer.biases}};
}

std::string info_json(const InfoResult& result) {
  const Scaling& scaling = result.model.scaling;
  Json json = {{"schema", 2},
               {"program", version()},
               {"file", result.model.file},
               {"warnings", result.model.warnings},
               {"parameters", result.parameters},
               {"layers", result.layers},
               {"height", result.shape.height},
               {"width", result.shape.width},
               {"labels", result.model.label_names},
               {"scaling",
                {{"low", scaling.low},
                 {"high", scaling.high},
                 {"off", scaling.off},
                 {"on", scaling.on},
                 {"from", scaling.from},
                 {"to", scaling.to}}},
               {"metadata", result.model.metadata}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace fanin::program
