#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "console/table.hpp"
#include "console/text.hpp"
#include "report/report.hpp"

namespace fanin::program {
namespace {

std::string layer_table(const InfoResult& result, const Style& style) {
  Table table({{""},
               {"inputs"},
               {"nodes"},
               {"activation", Align::left},
               {"mean"},
               {"deviation"},
               {"· √inputs"},
               {"min"},
               {"max"}});
  const auto add = [&](const std::string& name, const InfoResult::Layer& layer,
                       const InfoResult::Values& values, bool weights) {
    const auto number = [](double value) { return fmt::format("{:.2g}", value); };
    const double inputs = static_cast<double>(layer.inputs);
    table.add({name, weights ? with_commas(layer.inputs) : "",
               weights ? with_commas(layer.outputs) : "", weights ? layer.activation : "biases",
               number(values.mean), number(values.deviation),
               weights ? number(values.deviation * std::sqrt(inputs)) : "", number(values.min),
               number(values.max)});
  };
  for (std::size_t l = 0; l < result.layers.size(); ++l) {
    const InfoResult::Layer& layer = result.layers[l];
    add(std::to_string(l + 1), layer, layer.weights, true);
    if (layer.biases.count > 0) add("", layer, layer.biases, false);
  }
  return table.text(style);
}

std::string describe_scaling(const Scaling& scaling) {
  std::string text = fmt::format("inputs {:g} to {:g}, targets {:g} and {:g}", scaling.low,
                                 scaling.high, scaling.off, scaling.on);
  if (scaling.from.size() > 1) return text + ", each column by a range of its own";
  if (scaling.from.size() == 1) {
    text += fmt::format(", from pixels {:g} to {:g}", scaling.from.front(), scaling.to.front());
  }
  return text;
}

}  // namespace

std::string info_text(const InfoResult& result, const Style& style) {
  constexpr std::size_t max_value = 300;  // columns
  const ModelSummary& model = result.model;
  Rows rows = {{"Model", model.file},
               {"Network", fmt::format("{}: {}", describe(model.architecture),
                                       counted(result.parameters, "parameter"))},
               {"Images", result.shape.pixels() > 0
                              ? fmt::format("{}×{}", result.shape.height, result.shape.width)
                              : "the file names none"},
               {"Scaling", describe_scaling(model.scaling)}};
  if (!model.label_names.empty()) {
    rows.emplace_back("Labels", shortened(joined(model.label_names, ", "), max_value));
  }
  add_warnings(rows, model.warnings);
  Rows entries;
  for (const auto& [key, value] : model.metadata) {
    std::string line = value;
    std::ranges::replace(line, '\n', ' ');
    entries.emplace_back(shortened(key, 24), shortened(line, max_value));
  }
  return settings_table(rows, style) + layer_table(result, style) + "\nMetadata\n\n" +
         settings_table(entries, style);
}

}  // namespace fanin::program
