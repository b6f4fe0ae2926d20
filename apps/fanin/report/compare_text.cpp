#include "report/compare_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "console/table.hpp"
#include "console/text.hpp"
#include "fanin/study/statistics.hpp"
#include "report/compare_inside.hpp"
#include "report/csv.hpp"
#include "report/describe.hpp"

namespace fanin::program {
namespace {

constexpr std::size_t page = 100;  // columns

// The mean accuracy after an epoch (from 1) over the runs that reached the end.
std::optional<double> mean_after(const RecipeResult& result, std::size_t epoch) {
  double sum = 0;
  std::size_t runs = 0;
  for (const Run& run : result.runs) {
    if (!run.diverged.empty() || run.accuracy.size() < epoch) continue;
    sum += run.accuracy[epoch - 1];
    ++runs;
  }
  if (runs == 0) return std::nullopt;
  return sum / static_cast<double>(runs);
}

std::optional<Summary> summary(const RecipeResult& result) {
  const std::vector<double> accuracies = result.final_accuracies();
  if (accuracies.empty()) return std::nullopt;
  return summarise(accuracies);
}

// The epochs before the last that get a column: all, or `room` of them, closer at the start, where
// more happens.
std::vector<std::size_t> shown_epochs(std::size_t epochs, std::size_t room) {
  std::vector<std::size_t> shown;
  if (epochs - 1 <= room) {
    for (std::size_t epoch = 1; epoch < epochs; ++epoch) shown.push_back(epoch);
    return shown;
  }
  for (std::size_t i = 0; i < room; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(room);
    const auto epoch = std::lround(std::pow(static_cast<double>(epochs), share));
    const auto next = shown.empty() ? 1 : shown.back() + 1;
    shown.push_back(std::max(next, static_cast<std::size_t>(epoch)));
  }
  return shown;
}

// A scheme's formula, where its name does not say it.
std::string formula(const std::string& init) {
  for (const Scheme& scheme : schemes()) {
    if (scheme.name == init) return scheme.formula;
  }
  return init;
}

std::size_t widest(const Comparison& comparison, std::string (*text)(const Contestant&)) {
  std::size_t most = 0;
  for (const Contestant& c : comparison.contestants) most = std::max(most, width(text(c)));
  return most;
}

std::string name_of(const Contestant& c) { return c.name; }
std::string formula_of(const Contestant& c) { return formula(c.initializer.name); }

// Whether the formula tells more than the names do.
bool formula_wanted(const Comparison& comparison) {
  return std::ranges::any_of(comparison.contestants, [](const Contestant& c) {
    return formula(c.initializer.name) != c.name;
  });
}

std::string accuracy_table(const Comparison& comparison, const Style& style) {
  const bool with_formula = formula_wanted(comparison);
  std::size_t used = widest(comparison, name_of) + 2 + 12 + 2 + 6 + 2 + 6;
  if (with_formula) used += 2 + widest(comparison, formula_of);
  const std::size_t room = used < page ? (page - used) / 9 : 0;
  const auto epochs = shown_epochs(comparison.epochs, room);

  std::vector<Table::Column> columns = {{"scheme", Align::left}};
  if (with_formula) columns.push_back({"first weights", Align::left});
  for (const std::size_t epoch : epochs) columns.push_back({fmt::format("epoch {}", epoch)});
  columns.push_back({fmt::format("epoch {} ± sd", comparison.epochs)});
  columns.push_back({"min"});
  columns.push_back({"median"});
  Table table(columns);
  for (std::size_t i = 0; i < comparison.results.size(); ++i) {
    const RecipeResult& result = comparison.results[i];
    std::vector<std::string> cells = {comparison.contestants[i].name};
    if (with_formula) cells.push_back(formula_of(comparison.contestants[i]));
    for (const std::size_t epoch : epochs) {
      const auto mean = mean_after(result, epoch);
      cells.push_back(mean ? percent(*mean) : "–");
    }
    if (const auto last = summary(result)) {
      cells.push_back(fmt::format("{} ± {}", percent(last->mean), percent(last->deviation)));
      cells.push_back(percent(last->min));
      cells.push_back(percent(last->median));
    } else {
      cells.insert(cells.end(), {"diverged", "–", "–"});
    }
    table.add(std::move(cells));
  }
  return table.text(style);
}

// Verdicts, and where each run lies between the worst and the best of all.
std::string verdict_table(const Comparison& comparison, const Style& style) {
  double low = 1;
  double high = 0;
  for (const RecipeResult& result : comparison.results) {
    for (const double accuracy : result.final_accuracies()) {
      low = std::min(low, accuracy);
      high = std::max(high, accuracy);
    }
  }
  if (low > high) return {};  // nothing finished
  std::vector<Table::Column> columns = {{"scheme", Align::left}};
  std::size_t used = widest(comparison, name_of) + 2;
  const bool versus = !comparison.verdicts.empty();
  std::size_t words = 0;
  for (const Verdict& verdict : comparison.verdicts) words = std::max(words, width(verdict.words));
  if (versus) {
    const std::string title = "against " + comparison.contestants.front().name;
    columns.push_back({title, Align::left});
    used += std::max(words, width(title)) + 2;
  }
  const std::size_t room = used < page ? page - used : 0;
  const std::string range = fmt::format("{}–{}", percent(low), percent(high));
  const std::string title = fmt::format("every run: {} to {}", percent(low), percent(high));
  columns.push_back({room < width(title) ? range : title, Align::left});
  const double end = high > low ? high : low + 1e-9;

  Table table(columns);
  for (std::size_t i = 0; i < comparison.results.size(); ++i) {
    std::vector<std::string> cells = {comparison.contestants[i].name};
    if (versus) cells.push_back(i == 0 ? "–" : comparison.verdicts[i - 1].words);
    cells.push_back(dot_strip(comparison.results[i].final_accuracies(), low, end,
                              std::min<std::size_t>(room, 36)));
    table.add(std::move(cells));
  }
  return table.text(style);
}

Json accuracy_json(const RecipeResult& result, std::size_t tested) {
  const auto last = summary(result);
  if (!last) return nullptr;
  // Binomial: what another test set of this size would change.
  const double test_error = std::sqrt(last->mean * (1 - last->mean) / static_cast<double>(tested));
  return {{"mean", last->mean},
          {"sd", last->deviation},
          {"min", last->min},
          {"max", last->max},
          {"median", last->median},
          {"count", last->count},
          {"test_standard_error", test_error}};
}

const char* name(Outcome outcome) {
  switch (outcome) {
    case Outcome::higher:
      return "higher";
    case Outcome::lower:
      return "lower";
    case Outcome::no_difference_shown:
      return "no difference shown";
    case Outcome::no_verdict:
      break;
  }
  return "no verdict";
}

Json verdict_json(const Verdict& verdict, const std::string& against) {
  return {{"against", against},
          {"outcome", name(verdict.outcome)},
          {"words", verdict.words},
          {"difference", verdict.test.difference},
          {"low", verdict.test.low},
          {"high", verdict.test.high},
          {"degrees", verdict.test.degrees},
          {"p", verdict.test.p},
          {"p_adjusted", verdict.p_adjusted}};
}

}  // namespace

std::string comparison_tables(const Comparison& comparison, const Style& style) {
  return accuracy_table(comparison, style) + '\n' + verdict_table(comparison, style);
}

std::string every_run(const Comparison& comparison, const Style& style) {
  const std::size_t used = widest(comparison, name_of) + 2 + 10;
  const std::size_t room = used < page ? (page - used) / 9 - 1 : 1;
  auto epochs = shown_epochs(comparison.epochs, room);
  epochs.push_back(comparison.epochs);
  std::vector<Table::Column> columns = {{"scheme", Align::left}, {"seed"}};
  for (const std::size_t epoch : epochs) columns.push_back({fmt::format("epoch {}", epoch)});
  Table table(columns);
  for (const RecipeResult& result : comparison.results) {
    for (const Run& run : result.runs) {
      std::vector<std::string> cells = {result.name, std::to_string(run.seed)};
      for (const std::size_t epoch : epochs) {
        const bool reached = run.accuracy.size() >= epoch;
        cells.push_back(reached ? percent(run.accuracy[epoch - 1]) : "diverged");
      }
      table.add(std::move(cells));
    }
  }
  return table.text(style);
}

std::string conclusion(const Comparison& comparison) {
  const std::string& first = comparison.contestants.front().name;
  const std::size_t others = comparison.verdicts.size();
  std::vector<std::string> worse;
  std::vector<std::string> better;
  std::vector<std::string> open;
  for (std::size_t i = 0; i < others; ++i) {
    const Verdict& verdict = comparison.verdicts[i];
    const std::string& name = comparison.contestants[i + 1].name;
    const std::string by =
        fmt::format("{} by {} points", name, percent(std::abs(verdict.test.difference)));
    if (verdict.outcome == Outcome::lower) worse.push_back(by);
    if (verdict.outcome == Outcome::higher) better.push_back(by);
    if (verdict.outcome == Outcome::no_difference_shown) open.push_back(name);
  }
  // A sentence stays one: many are counted, not named.
  const auto list = [others](const std::vector<std::string>& items) {
    return others <= 3 ? joined(items, ", ") : fmt::format("{} of {}", items.size(), others);
  };
  std::vector<std::string> clauses;
  if (!worse.empty()) clauses.push_back(fmt::format("{} beats {}", first, list(worse)));
  if (!better.empty()) clauses.push_back(fmt::format("{} loses to {}", first, list(better)));
  if (!open.empty()) {
    clauses.push_back(fmt::format("no difference is shown between {} and {}",
                                  clauses.empty() ? first : "it", list(open)));
  }
  return clauses.empty() ? "" : joined(clauses, "; ") + '.';
}

Json recipes_json(const Comparison& comparison) {
  Json recipes = Json::array();
  for (std::size_t i = 0; i < comparison.results.size(); ++i) {
    const Contestant& contestant = comparison.contestants[i];
    const RecipeResult& result = comparison.results[i];
    Json recipe = {{"name", contestant.name},
                   {"init", contestant.initializer.name},
                   {"formula", formula(contestant.initializer.name)},
                   {"lr", contestant.learning_rate},
                   {"hidden", contestant.hidden},
                   {"accuracy", accuracy_json(result, comparison.tested)}};
    recipe["verdict"] =
        i == 0 ? Json()
               : verdict_json(comparison.verdicts[i - 1], comparison.contestants.front().name);
    recipe["runs"] = Json::array();
    for (const Run& run : result.runs) {
      const auto epochs = run.epochs_to_reach(comparison.reach);
      recipe["runs"].push_back({{"seed", run.seed},
                                {"accuracy", run.accuracy},
                                {"loss", run.loss},
                                {"seconds", run.seconds},
                                {"epochs_to_reach", epochs ? Json(*epochs) : Json()},
                                {"signals", signals_json(run)},
                                {"diverged", run.diverged.empty() ? Json() : Json(run.diverged)}});
    }
    recipes.push_back(std::move(recipe));
  }
  return recipes;
}

std::string comparison_csv(const Comparison& comparison) {
  std::string csv = "name,init,lr,hidden,seed,epoch,accuracy,loss\n";
  for (std::size_t i = 0; i < comparison.results.size(); ++i) {
    const Contestant& contestant = comparison.contestants[i];
    const std::string recipe = fmt::format(
        "{},{},{},{}", csv_field(contestant.name), csv_field(contestant.initializer.name),
        contestant.learning_rate, csv_field(to_string(contestant.hidden)));
    for (const Run& run : comparison.results[i].runs) {
      for (std::size_t epoch = 0; epoch < run.accuracy.size(); ++epoch) {
        csv += fmt::format("{},{},{},{},{}\n", recipe, run.seed, epoch + 1, run.accuracy[epoch],
                           run.loss[epoch]);
      }
    }
  }
  return csv;
}

}  // namespace fanin::program
