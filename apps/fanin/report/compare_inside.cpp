#include "report/compare_inside.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "console/table.hpp"
#include "console/text.hpp"
#include "report/signal_text.hpp"

namespace fanin::program {
namespace {

bool finished(const Run& run) { return run.diverged.empty() && !run.signals.empty(); }

double mean_of(const RecipeResult& result, std::size_t epoch, double LayerSignal::*value) {
  double sum = 0;
  double runs = 0;
  for (const Run& run : result.runs) {
    if (!finished(run)) continue;
    sum += run.signals[epoch].front().*value;
    ++runs;
  }
  return sum / runs;
}

// The median, among runs that may never get there, and how many did unless all of them.
std::string epochs_to_reach(const RecipeResult& result, double accuracy) {
  std::vector<std::size_t> epochs;
  std::size_t runs = 0;
  for (const Run& run : result.runs) {
    if (!finished(run)) continue;
    ++runs;
    if (const auto epoch = run.epochs_to_reach(accuracy)) epochs.push_back(*epoch);
  }
  if (epochs.empty()) return "never";
  std::ranges::sort(epochs);
  const std::size_t middle = (runs - 1) / 2;
  const std::string median = middle < epochs.size() ? std::to_string(epochs[middle]) : "never";
  if (epochs.size() == runs) return median;
  return fmt::format("{} ({} of {})", median, epochs.size(), runs);
}

std::string table(const Comparison& comparison, const std::vector<std::size_t>& epochs,
                  std::size_t names, const Style& style) {
  Table table({{"scheme", Align::left},
               {"saturated"},
               {"mean slope"},
               {"gradient norm"},
               {fmt::format("epochs to {} %", shortest(100 * comparison.reach))}});
  for (const RecipeResult& result : comparison.results) {
    if (std::ranges::none_of(result.runs, finished)) continue;
    std::vector<std::string> saturated;
    std::vector<std::string> slope;
    std::vector<std::string> gradient;
    for (const std::size_t epoch : epochs) {
      saturated.push_back(
          fmt::format("{:.0f}", 100 * mean_of(result, epoch, &LayerSignal::saturated)));
      slope.push_back(fmt::format("{:.2g}", mean_of(result, epoch, &LayerSignal::slope)));
      gradient.push_back(
          fmt::format("{:.2g}", mean_of(result, epoch, &LayerSignal::gradient_norm)));
    }
    table.add({shortened(result.name, names), joined(saturated, " → ") + " %", joined(slope, " → "),
               joined(gradient, " → "), epochs_to_reach(result, comparison.reach)});
  }
  return table.text(style);
}

}  // namespace

std::string inside_table(const Comparison& comparison, const Style& style) {
  const auto any = [](const RecipeResult& result) {
    return std::ranges::any_of(result.runs, finished);
  };
  if (std::ranges::none_of(comparison.results, any)) return {};
  std::vector<std::size_t> epochs = {0, 1};
  if (comparison.epochs > 1) epochs.push_back(comparison.epochs);
  std::size_t names = 0;
  for (const RecipeResult& result : comparison.results) names = std::max(names, width(result.name));
  std::string text = table(comparison, epochs, names, style);
  if (epochs.size() > 2 && widest_line(text) > page) {
    epochs.erase(epochs.begin() + 1);
    text = table(comparison, epochs, names, style);
  }
  if (const std::size_t widest = widest_line(text); widest > page) {
    text = table(comparison, epochs, names_room(widest - names), style);
  }
  std::vector<std::string> stages;
  for (const std::size_t epoch : epochs) {
    stages.push_back(epoch == 0 ? "at the first weights" : fmt::format("after epoch {}", epoch));
  }
  return fmt::format("Inside the first layer, {}\n\n{}", joined(stages, " → "), text);
}

Json signals_json(const Run& run) {
  Json epochs = Json::array();
  for (const Signal& signal : run.signals) epochs.push_back(to_json(signal));
  return epochs;
}

}  // namespace fanin::program
