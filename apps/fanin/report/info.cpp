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
  const auto add = [&](std::vector<std::string> cells, const InfoResult::Values& values,
                       const std::string& scaled) {
    const auto number = [](double value) { return fmt::format("{:.2g}", value); };
    cells.insert(cells.end(), {number(values.mean), number(values.deviation), scaled,
                               number(values.min), number(values.max)});
    table.add(std::move(cells));
  };
  for (std::size_t l = 0; l < result.layers.size(); ++l) {
    const auto& [inputs, outputs, activation, weights, biases] = result.layers[l];
    add({std::to_string(l + 1), with_commas(inputs), with_commas(outputs), activation}, weights,
        fmt::format("{:.2g}", weights.deviation * std::sqrt(static_cast<double>(inputs))));
    if (biases.count > 0) add({"", "", "", "biases"}, biases, "");
  }
  return table.text(style);
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
                              : "the file names none"}};
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
