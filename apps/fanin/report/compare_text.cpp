#include "report/compare_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
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

// The epochs before the last that get a column: so many of them, closer at the start, where more
// happens, and 0 where some are left out.
std::vector<std::size_t> shown_epochs(std::size_t epochs, std::size_t count) {
  std::vector<std::size_t> shown;
  std::size_t last = 0;
  const auto add = [&](std::size_t epoch) {
    if (epoch > last + 1) shown.push_back(0);
    if (epoch < epochs) shown.push_back(epoch);
    last = epoch;
  };
  for (std::size_t i = 0; i < count; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(count);
    const auto spaced = std::lround(std::pow(static_cast<double>(epochs), share));
    const bool all = count == epochs - 1;
    add(all ? last + 1 : std::max(last + 1, static_cast<std::size_t>(spaced)));
  }
  add(epochs);
  return shown;
}

void add_epochs(std::vector<Table::Column>& columns, const std::vector<std::size_t>& epochs) {
  for (const std::size_t epoch : epochs) {
    columns.push_back({epoch == 0 ? "…" : epoch == 1 ? "epoch 1" : std::to_string(epoch)});
  }
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

// A table with as many epochs as fit the page, and then with names that fit.
std::string fitted(
    const Comparison& comparison,
    const std::function<std::string(const std::vector<std::size_t>&, std::size_t)>& table) {
  const std::size_t names = widest(comparison, name_of);
  for (std::size_t count = std::min<std::size_t>(comparison.epochs - 1, 12);; --count) {
    const auto epochs = shown_epochs(comparison.epochs, count);
    const std::string text = table(epochs, names);
    const std::size_t columns = widest_line(text);
    if (columns <= page) return text;
    if (count == 0) return table(epochs, names_room(columns - names));
  }
}

std::string accuracy_table(const Comparison& comparison, const std::vector<std::size_t>& epochs,
                           std::size_t names, const Style& style) {
  const bool with_formula = formula_wanted(comparison);
  std::vector<Table::Column> columns = {{"scheme", Align::left}};
  if (with_formula) columns.push_back({"first weights", Align::left});
  add_epochs(columns, epochs);
  columns.push_back({fmt::format("epoch {} ± sd", comparison.epochs)});
  columns.push_back({"min"});
  columns.push_back({"median"});
  Table table(columns);
  for (std::size_t i = 0; i < comparison.results.size(); ++i) {
    const RecipeResult& result = comparison.results[i];
    std::vector<std::string> cells = {shortened(comparison.contestants[i].name, names)};
    if (with_formula) cells.push_back(shortened(formula_of(comparison.contestants[i]), 30));
    for (const std::size_t epoch : epochs) {
      const auto mean = epoch == 0 ? std::nullopt : mean_after(result, epoch);
      cells.push_back(epoch == 0 ? "" : mean ? percent(*mean) : "–");
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
  const std::string range = fmt::format("{}–{}", percent(low), percent(high));
  const bool versus = !comparison.verdicts.empty();
  std::size_t words = width("against ") + 20;
  for (const Verdict& verdict : comparison.verdicts) words = std::max(words, width(verdict.words));
  const std::string against = shortened("against " + comparison.contestants.front().name, words);
  std::vector<Table::Column> columns = {{"scheme", Align::left}};
  if (versus) columns.push_back({against, Align::left});
  const std::size_t others = 2 + (versus ? words + 2 : 0);
  const std::size_t names =
      std::min(widest(comparison, name_of), names_room(others + width(range)));
  const std::size_t room = page - std::min(page, others + names);
  const std::string title = fmt::format("every run: {} to {}", percent(low), percent(high));
  columns.push_back({room < width(title) ? range : title, Align::left});

  Table table(columns);
  for (std::size_t i = 0; i < comparison.results.size(); ++i) {
    std::vector<std::string> cells = {shortened(comparison.contestants[i].name, names)};
    if (versus) cells.push_back(i == 0 ? "–" : comparison.verdicts[i - 1].words);
    cells.push_back(dot_strip(comparison.results[i].final_accuracies(), low, high,
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
  const auto table = [&](const std::vector<std::size_t>& epochs, std::size_t names) {
    return accuracy_table(comparison, epochs, names, style);
  };
  return fitted(comparison, table) + '\n' + verdict_table(comparison, style);
}

std::string every_run(const Comparison& comparison, const Style& style) {
  return fitted(comparison, [&](const std::vector<std::size_t>& epochs, std::size_t names) {
    std::vector<Table::Column> columns = {{"scheme", Align::left}, {"seed"}};
    add_epochs(columns, epochs);
    columns.push_back({fmt::format("epoch {}", comparison.epochs)});
    Table table(columns);
    for (const RecipeResult& result : comparison.results) {
      for (const Run& run : result.runs) {
        const auto cell = [&run](std::size_t epoch) {
          return run.accuracy.size() >= epoch ? percent(run.accuracy[epoch - 1]) : "diverged";
        };
        std::vector<std::string> cells = {shortened(result.name, names), std::to_string(run.seed)};
        for (const std::size_t epoch : epochs) cells.push_back(epoch == 0 ? "" : cell(epoch));
        cells.push_back(cell(comparison.epochs));
        table.add(std::move(cells));
      }
    }
    return table.text(style);
  });
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
