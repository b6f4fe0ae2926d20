#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "console/text.hpp"
#include "report/report.hpp"

namespace fanin::program {

std::string counted(std::size_t count, const std::string& noun) {
  return fmt::format("{} {}{}", with_commas(count), noun, count == 1 ? "" : "s");
}

std::string describe(const DataSummary& data) {
  std::string text = data.is_image ? fmt::format("{} of {}×{}", counted(data.count, "image"),
                                                 data.shape.height, data.shape.width)
                                   : fmt::format("{} of {}", counted(data.count, "record"),
                                                 counted(data.shape.pixels(), "value"));
  const std::string& column = data.label_column;
  const bool number = !column.empty() && column.find_first_not_of("0123456789") == column.npos;
  if (column == "first" || column == "last") {
    text += fmt::format(", label in the {} column", column);
  } else if (number) {
    text += ", label in column " + column;
  } else if (column.starts_with("first ") || column.starts_with("last ")) {
    text += fmt::format(", label in the {} columns, one of which is 1", column);
  } else if (!column.empty() && column != "none") {
    text += ", labels from " + column;
  } else if (!data.labelled) {
    text += ", no labels";
  }
  if (data.is_image) text += fmt::format(", pixels {:g} to {:g}", data.low, data.high);
  if (!data.label_names.empty()) text += ", classes " + joined(data.label_names, ", ");
  for (const std::string& note : data.notes) text += ", " + note;
  return text;
}

std::string describe(const Architecture& architecture) {
  std::string activation(architecture.hidden.name);
  if (architecture.output != architecture.hidden) {
    activation += fmt::format(" with {} outputs", architecture.output.name);
  }
  return fmt::format("{}, {}, {}", fmt::join(architecture.sizes, "-"), activation,
                     architecture.biases ? "biases" : "no biases");
}

std::string describe(const ModelSummary& model) {
  const auto find = [&](const char* key) {
    const auto found = model.metadata.find(key);
    return found == model.metadata.end() ? std::string() : found->second;
  };
  std::string text = describe(model.architecture);
  if (const auto init = find("init"); !init.empty()) {
    text += fmt::format("; initial weights {}, seed {}", init, find("seed"));
  }
  if (const auto data = find("data"); !data.empty()) {
    const std::string epochs = find("epochs");
    text += fmt::format("; {} epoch{} of {}", epochs, epochs == "1" ? "" : "s", data);
  }
  return text;
}

std::string describe(const TrainingFlags& flags) {
  const TrainOptions& options = flags.options;
  std::vector<std::string> rates;
  for (const Rate& rate : flags.rates) rates.push_back(to_string(rate));
  std::vector<std::string> angles;
  for (const double angle : flags.angles) angles.push_back(fmt::format("{:+g}°", angle));
  if (!angles.empty()) angles.front() = "as it is";
  return fmt::format(
      "{} at rate {}, {} in {}, {}, rule {}{}", counted(options.epochs, "epoch"),
      joined(rates, ", "),
      options.batch == 1 ? "one sample at a time" : fmt::format("batches of {}", options.batch),
      options.shuffle ? "a new order each epoch" : "file order", options.loss.name,
      name(options.rule), angles.empty() ? std::string() : "; every image " + joined(angles, ", "));
}

std::string describe_weights(const std::string& initializer) {
  const std::string what = describe_initializer(initializer);
  return what == initializer ? what : initializer + " (" + what + ")";
}

void add_warnings(Rows& rows, const std::vector<std::string>& warnings) {
  for (const std::string& warning : warnings) rows.emplace_back("Warning", warning);
}

std::string warning_lines(const std::vector<std::string>& warnings, const Style& style,
                          std::size_t shown) {
  std::string lines;
  for (std::size_t k = shown; k < warnings.size(); ++k) {
    lines += wrapped("Warning: " + warnings[k] + '.', style.columns) + '\n';
  }
  return lines;
}

std::string describe_runs(const CompareResult& result) {
  const auto runs = [](const RecipeResult& recipe) { return recipe.runs.size(); };
  const auto [fewest, most] = std::ranges::minmax(result.results, {}, runs);
  return (runs(fewest) == runs(most) ? "" : with_commas(runs(fewest)) + " to ") +
         counted(runs(most), "run");
}

std::string describe_trainings(const CompareResult& result) {
  const std::size_t total = result.shard > 0 ? result.shard_trainings : result.total();
  const std::size_t done = result.done();
  std::string text = done == total ? counted(total, "training")
                                   : with_commas(done) + " of " + counted(total, "training");
  if (result.known == done) return text;
  if (result.known > 0) text += ", " + with_commas(done - result.known) + " of them";
  return text + " in " + duration(result.seconds);
}

std::string class_name(const std::vector<std::string>& names, std::size_t label) {
  return label < names.size() ? names[label] : std::to_string(label);
}

std::string settings_table(const Rows& rows, const Style& style) {
  std::size_t names = 0;
  for (const auto& [name, text] : rows) names = std::max(names, width(name) + 2);
  std::string table;
  for (const auto& [name, text] : rows) {
    table += padded(name, names) + wrapped(text, style.columns - names, names) + '\n';
  }
  return table + '\n';
}

std::string shown_name(const ComparedRecipe& recipe, std::size_t columns) {
  const std::size_t variant = width(recipe.variant);
  const std::size_t room = columns > variant + 4 ? columns - variant : 4;
  return shortened(shortened(recipe.scheme.name, room) + recipe.variant, columns);
}

std::string formula(const Initializer& initializer) {
  const auto scheme = std::ranges::find(schemes(), initializer.name, &Scheme::name);
  return scheme == schemes().end() ? initializer.name : scheme->formula;
}

std::optional<Summary> accuracy_after(const RecipeResult& recipe, std::size_t epoch) {
  std::vector<double> accuracies;
  for (const Run& run : recipe.runs) {
    if (run.diverged.empty() && epoch > 0) accuracies.push_back(run.accuracy.at(epoch - 1));
  }
  return accuracies.empty() ? std::nullopt : std::optional(summarise(accuracies));
}

std::string mean_and_deviation(const Summary& summary) {
  return percent(summary.mean) + (summary.count > 1 ? " ± " + percent(summary.deviation) : "");
}

std::vector<std::size_t> shown_epochs(std::size_t epochs, std::size_t count) {
  std::vector<std::size_t> shown;
  std::size_t last = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(count);
    const auto spaced = std::lround(std::pow(static_cast<double>(epochs), share));
    const std::size_t epoch = std::max(last + 1, static_cast<std::size_t>(spaced));
    if (epoch > last + 1) shown.push_back(0);
    shown.push_back(epoch);
    last = epoch;
  }
  if (last + 1 < epochs) shown.push_back(0);
  return shown;
}

}  // namespace fanin::program
