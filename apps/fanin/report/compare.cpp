#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "console/table.hpp"
#include "console/text.hpp"
#include "report/report.hpp"

namespace fanin::program {
namespace {

constexpr std::size_t min_name = 18;

using Epochs = std::vector<std::size_t>;
using Names = std::vector<std::string>;

// The runs that did.
std::vector<const Run*> finished(const RecipeResult& recipe) {
  std::vector<const Run*> all;
  for (const Run& run : recipe.runs) {
    if (run.diverged.empty() && !run.signals.empty()) all.push_back(&run);
  }
  return all;
}

// The recipes' names in at most so many columns, no two alike.
std::vector<std::string> shown_names(const CompareResult& result, std::size_t columns) {
  std::vector<std::string> all;
  for (const ComparedRecipe& recipe : result.recipes) {
    std::string name = shown_name(recipe, columns);
    if (std::ranges::find(all, name) != all.end()) {
      const std::string number = fmt::format(" {}", all.size() + 1);
      name = shown_name(recipe, columns - number.size()) + number;
    }
    all.push_back(std::move(name));
  }
  return all;
}

// A table of size `size`: the larger, the more columns. Names as they are shown.
using MakeTable = std::string (*)(const CompareResult& result, std::size_t size, const Names& names,
                                  const Style& style);

// A table in the largest size, from `sizes` down to 0, that fits the page, and then with names that
// fit: in `names` columns, fewer where that is too wide.
std::string fitted(const CompareResult& result, const Style& style, std::size_t sizes,
                   std::size_t& names, MakeTable table) {
  for (std::size_t size = sizes;; --size) {
    std::string text = table(result, size, shown_names(result, names), style);
    const std::size_t columns = widest_line(text);
    if (columns <= style.columns) return text;
    if (size > 0) continue;
    const std::size_t others = columns - std::min(columns, names);
    names = std::min(names, others + min_name < style.columns ? style.columns - others : min_name);
    return table(result, 0, shown_names(result, names), style);
  }
}

// A table whose first columns are `heads`, followed by the epochs.
Table epoch_table(std::vector<Table::Column> heads, const Epochs& epochs,
                  const std::vector<std::string>& ends) {
  for (const std::size_t epoch : epochs) {
    heads.push_back({epoch == 0 ? "…" : (epoch == 1 ? "epoch " : "") + std::to_string(epoch)});
  }
  for (const std::string& end : ends) heads.push_back({end});
  return Table(std::move(heads));
}

std::string accuracy_table(const CompareResult& result, std::size_t size, const Names& names,
                           const Style& style) {
  const bool with_formula = std::ranges::any_of(result.recipes, [](const ComparedRecipe& recipe) {
    return formula(recipe.scheme.initializer) != recipe.name();
  });
  const std::size_t last = result.training.options.epochs;
  const Epochs epochs = shown_epochs(last, size);
  std::vector<Table::Column> heads = {{"scheme", Align::left}};
  if (with_formula) heads.push_back({"initial weights", Align::left});
  Table table =
      epoch_table(std::move(heads), epochs, {fmt::format("epoch {} ± sd", last), "min", "median"});
  for (const std::size_t i : by_accuracy(result)) {
    const ComparedRecipe& recipe = result.recipes[i];
    std::vector<std::string> cells = {names[i]};
    if (with_formula)
      cells.push_back(shortened(formula(recipe.scheme.initializer), style.columns < 100 ? 24 : 30));
    for (const std::size_t epoch : epochs) {
      const auto after = accuracy_after(result.results[i], epoch);
      cells.push_back(epoch == 0 ? "" : after ? percent(after->mean) : "–");
    }
    if (const auto after = accuracy_after(result.results[i], last)) {
      cells.push_back(mean_and_deviation(*after));
      cells.push_back(percent(after->min));
      cells.push_back(percent(after->median));
    } else {
      const bool none = result.results[i].runs.empty();
      cells.insert(cells.end(), {none ? "–" : "diverged", "–", "–"});
    }
    table.add(std::move(cells));
  }
  return table.text(style) + '\n';
}

// Verdicts, and, unless size is 0, where each run lies between the worst and the best of all.
std::string verdict_table(const CompareResult& result, std::size_t size, const Names& names,
                          const Style& style) {
  std::vector<double> all;
  for (const RecipeResult& recipe : result.results) {
    for (const double accuracy : recipe.final_accuracies()) all.push_back(accuracy);
  }
  if (all.empty()) return {};  // nothing finished
  const auto [low, high] = std::ranges::minmax(all);
  const std::string runs = fmt::format(fmt::runtime(size > 1 ? "every run: {} to {}" : "{}–{}"),
                                       percent(low), percent(high));
  const bool versus = !result.verdicts.empty() || result.detection;
  const std::vector<std::string> shared = letters(result);
  std::vector<Table::Column> columns = {{"scheme", Align::left}};
  if (!shared.empty()) columns.push_back({"letters", Align::left});
  if (versus) columns.push_back({"against " + shown_name(result.recipes[0], 30), Align::left});
  if (size > 0) columns.push_back({runs, Align::left});
  Table table(columns);
  for (const std::size_t i : by_accuracy(result)) {
    std::vector<std::string> cells = {names[i]};
    if (!shared.empty()) cells.push_back(shared[i]);
    if (versus) {
      cells.push_back(i == 0             ? "–"
                      : result.detection ? describe(result.detection->tests.at(i - 1))
                                         : describe(result, verdict_on(result.verdicts, i, 0)));
    }
    if (size > 0) {
      cells.push_back(dot_strip(result.results[i].final_accuracies(), low, high, width(runs)));
    }
    table.add(std::move(cells));
  }
  return table.text(style) + '\n';
}

// Of the first layer: means over the runs, times `unit`, in the order of the epochs.
std::string means(const std::vector<const Run*>& runs, const Epochs& epochs,
                  double LayerSignal::*value, double unit, const char* format) {
  std::vector<std::string> all;
  for (const std::size_t epoch : epochs) {
    double sum = 0;
    for (const Run* run : runs) sum += run->signals[epoch].front().*value;
    all.push_back(fmt::format(fmt::runtime(format), unit * sum / static_cast<double>(runs.size())));
  }
  return joined(all, " → ");
}

// The median, among runs that may never get there, and how many did unless all of them.
std::string epochs_to_reach(const std::vector<const Run*>& runs, double accuracy) {
  Epochs epochs;
  for (const Run* run : runs) {
    if (const auto epoch = run->epochs_to_reach(accuracy)) epochs.push_back(*epoch);
  }
  if (epochs.empty()) return "never";
  std::ranges::sort(epochs);
  const std::size_t middle = (runs.size() - 1) / 2;
  const std::string median = middle < epochs.size() ? std::to_string(epochs[middle]) : "never";
  if (epochs.size() == runs.size()) return median;
  return fmt::format("{} ({} of {})", median, epochs.size(), runs.size());
}

// What went on in the first layer before the first epoch, after it (unless that is left out) and
// after the last, and how soon the networks were good. Means over the runs that finished.
std::string inside_table(const CompareResult& result, std::size_t size, const Names& names,
                         const Style& style) {
  const std::size_t last = result.training.options.epochs;
  Epochs epochs = {0, last};
  if (size > 0) epochs.insert(epochs.begin() + 1, 1);
  std::string title = "Inside the first layer, at the initial weights";
  for (std::size_t i = 1; i < epochs.size(); ++i) {
    title += fmt::format(" → after epoch {}", epochs[i]);
  }
  Table table({{"scheme", Align::left},
               {"saturated"},
               {"mean slope"},
               {"gradient norm"},
               {fmt::format("epochs to {} %", shortest(100 * result.reach))}});
  bool any = false;
  for (const std::size_t i : by_accuracy(result)) {
    const std::vector<const Run*> runs = finished(result.results[i]);
    if (runs.empty()) continue;
    table.add({names[i], means(runs, epochs, &LayerSignal::saturated, 100, "{:.0f}") + " %",
               means(runs, epochs, &LayerSignal::slope, 1, "{:.2g}"),
               means(runs, epochs, &LayerSignal::gradient_norm, 1, "{:.2g}"),
               epochs_to_reach(runs, result.reach)});
    any = true;
  }
  return !any ? "" : title + "\n\n" + table.text(style) + '\n';
}

std::string every_run_table(const CompareResult& result, std::size_t size, const Names& names,
                            const Style& style) {
  const std::size_t last = result.training.options.epochs;
  Epochs epochs = shown_epochs(last, size);
  Table table =
      epoch_table({{"scheme", Align::left}, {"seed"}}, epochs, {"epoch " + std::to_string(last)});
  epochs.push_back(last);
  for (std::size_t i = 0; i < result.results.size(); ++i) {
    for (const Run& run : result.results[i].runs) {
      std::vector<std::string> cells = {names[i], std::to_string(run.seed)};
      for (const std::size_t epoch : epochs) {
        cells.push_back(epoch == 0                    ? ""
                        : run.accuracy.size() < epoch ? "diverged"
                                                      : percent(run.accuracy[epoch - 1]));
      }
      table.add(std::move(cells));
    }
  }
  return table.text(style) + '\n';
}

// All tables, with names in so many columns, fewer where one of them is too wide.
std::string tables_text(const CompareResult& result, std::size_t& names, const Style& style) {
  const std::size_t epochs = std::min<std::size_t>(result.training.options.epochs - 1, 12);
  std::string text = "Accuracy on the test images in %, mean of " + describe_runs(result) + "\n\n";
  text += fitted(result, style, epochs, names, accuracy_table);
  text += fitted(result, style, 2, names, verdict_table);
  text += fitted(result, style, std::min<std::size_t>(epochs, 1), names, inside_table);
  if (result.every_run) text += fitted(result, style, epochs, names, every_run_table);
  return text;
}

}  // namespace

Rows compare_settings(const CompareResult& result) {
  std::vector<std::string> shapes;
  for (const Hidden& hidden : result.training.hidden) {
    shapes.push_back(describe(
        architecture(result.training, result.train.shape.pixels(), hidden, result.classes)));
  }
  Rows rows = {{"Data", result.train.name + ": " + describe(result.train)},
               {"Test", result.test.name + ": " + describe(result.test)}};
  add_warnings(rows, result.warnings);
  rows.emplace_back("Network", joined(shapes, " | "));
  std::string last;  // a scheme stands in each recipe of a grid
  for (const ComparedRecipe& recipe : result.recipes) {
    const std::string& spec = recipe.scheme.initializer.name;
    const std::string& name = recipe.scheme.name;
    if (std::exchange(last, name) == name) continue;
    rows.emplace_back("Weights", name == spec
                                     ? describe_weights(spec)
                                     : shortened(name, 40) + ": " + describe_initializer(spec));
  }
  std::string seeds = std::to_string(result.seeds.front());
  if (result.seeds.size() > 1) seeds += fmt::format(" to {}", result.seeds.back());
  rows.insert(
      rows.end(),
      {{"Training", describe(result.training)},
       {"Runs", fmt::format("{} × {} ({}), {} at a time", counted(result.recipes.size(), "scheme"),
                            counted(result.seeds.size(), "seed"), seeds, result.jobs)}});
  if (result.detection) rows.emplace_back("Stages", describe_stages(result));
  if (result.shard > 0) {
    rows.emplace_back("Shard", fmt::format("{} of {}: {} of {}", result.shard, result.shards,
                                           with_commas(result.shard_trainings),
                                           counted(result.total(), "training")));
  }
  if (!result.journal.empty()) {
    rows.emplace_back("Journal", fmt::format("{}: {} done before", result.journal,
                                             counted(result.known, "training")));
  }
  for (const std::string& note : result.notes) rows.emplace_back("Note", note);
  return rows;
}

std::string compare_part_text(const CompareResult& result, const Style& style) {
  if (result.detection && result.detection->needed > 0) {
    return wrapped(describe_stages(result), style.columns) + ".\n\n";
  }
  return settings_table(compare_settings(result), style);
}

std::string compare_end_text(const CompareResult& result, const Style& style) {
  if (result.estimate) return estimate_text(*result.estimate, style);
  if (result.shard > 0) return describe_trainings(result) + '\n';
  std::size_t widest = 0;
  for (const ComparedRecipe& recipe : result.recipes) {
    widest = std::max(widest, width(recipe.name()));
  }
  std::size_t names = widest;
  std::string text = tables_text(result, names, style);
  if (names < widest) {
    text = tables_text(result, names, style);
    const Names shown = shown_names(result, names);
    for (std::size_t i = 0; i < shown.size(); ++i) {
      const std::string name = result.recipes[i].name();
      if (shown[i] != name) text += wrapped(shown[i] + " = " + name, style.columns) + '\n';
    }
    text += '\n';
  }
  const std::string warnings = warning_lines(result.warnings, style, result.shown_warnings);
  if (!warnings.empty()) text += warnings + '\n';
  text += scale_text(result, style);
  if (const std::string answer = conclusion(result); !answer.empty()) {
    text += style.bold(wrapped(answer, style.columns)) + "\n\n";
  }
  for (const std::string& line : footnotes(result)) text += wrapped(line, style.columns) + '\n';
  return text;
}

}  // namespace fanin::program
