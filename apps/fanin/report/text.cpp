#include <fmt/format.h>

#include <algorithm>

#include "console/table.hpp"
#include "console/text.hpp"
#include "report/report.hpp"

namespace fanin::program {
namespace {

// More classes make no table that fits a terminal.
constexpr std::size_t max_columns = 15;

// Of many epochs the first three, then some at equal distances (10, 20, ... 50, ...), and the last.
bool is_shown(std::size_t epoch, const TrainOptions& options) {
  constexpr std::size_t max_epoch_lines = 30;
  const std::size_t count = options.epochs + 1 - options.first_epoch;
  if (count <= max_epoch_lines || epoch < options.first_epoch + 3 || epoch == options.epochs)
    return true;
  std::size_t step = 1;
  for (std::size_t k = 0; count / step > max_epoch_lines - 4; ++k)
    step = step * (k % 3 == 1 ? 5 : 4) / 2;
  return epoch % step == 0;
}

std::string confusion_table(const ScoreResult& result, const Style& style) {
  const auto& confusion = result.score.confusion;
  const std::size_t classes = confusion.size();
  const auto& names = result.model.label_names;
  const bool wide = classes <= max_columns;
  std::vector<Table::Column> columns = {{"label"}};
  for (std::size_t answer = 0; wide && answer < classes; ++answer) {
    columns.push_back({class_name(names, answer)});
  }
  columns.push_back({"of"});
  columns.push_back({"right, %"});
  Table table(columns);
  for (std::size_t label = 0; label < classes; ++label) {
    const auto& row = confusion[label];
    std::vector<std::string> cells = {class_name(names, label)};
    for (std::size_t answer = 0; wide && answer < classes; ++answer) {
      const std::string count = row[answer] == 0 ? "·" : std::to_string(row[answer]);
      cells.push_back(answer == label    ? style.good(count)
                      : row[answer] == 0 ? style.dim(count)
                                         : count);
    }
    const auto right = result.recall(label);
    cells.push_back(std::to_string(result.samples(label)));
    cells.push_back(right ? percent(*right) : "–");
    table.add(std::move(cells));
  }
  return table.text(style);
}

std::string worst_confusions(const ScoreResult& result) {
  const Score& score = result.score;
  const auto& names = result.model.label_names;
  struct Mistake {
    std::size_t times, label, answer;
  };
  std::vector<Mistake> mistakes;
  for (std::size_t label = 0; label < score.confusion.size(); ++label) {
    for (std::size_t answer = 0; answer < score.confusion[label].size(); ++answer) {
      const std::size_t times = score.confusion[label][answer];
      if (answer != label && times > 0) mistakes.push_back({times, label, answer});
    }
  }
  if (mistakes.empty()) return {};
  std::ranges::stable_sort(mistakes, std::greater{}, &Mistake::times);
  mistakes.resize(std::min<std::size_t>(mistakes.size(), 3));
  std::vector<std::string> items;
  for (const Mistake& m : mistakes) {
    items.push_back(fmt::format("{} taken for {} ({}×)", class_name(names, m.label),
                                class_name(names, m.answer), m.times));
  }
  return "Most frequent mistakes: " + joined(items, ", ") + ".\n";
}

}  // namespace

Rows train_settings(const TrainResult& result) {
  Rows rows = {
      {"Data", fmt::format("{}: {}", result.train.name, describe(result.train))},
      {"Test", result.test ? fmt::format("{}: {}", result.test->name, describe(*result.test))
                           : "none: losses only"}};
  add_warnings(rows, result.warnings);
  rows.insert(
      rows.end(),
      {{"Network", fmt::format("{}: {} weights", describe(result.architecture),
                               with_commas(result.parameters))},
       {"Weights", describe_weights(result.init) + fmt::format(", seed {}", result.training.seed)},
       {"Training", result.training.options.epochs > 0 ? describe(result.training)
                                                       : "none: the initial weights"}});
  if (!result.from.empty()) {
    rows.emplace_back("From",
                      fmt::format("{} after {}", result.from,
                                  counted(result.training.options.first_epoch - 1, "epoch")));
  }
  return rows;
}

std::string train_part_text(const TrainResult& result, const Style& style) {
  if (result.epochs.empty()) {
    const std::string title = "epoch      loss  accuracy      time";
    return settings_table(train_settings(result), style) +
           (result.training.options.epochs > 0 ? style.bold(title) + '\n' : std::string());
  }
  const std::size_t before = result.training.options.first_epoch - 1;
  const TrainResult::Epoch& last = result.epochs.back();
  if (!is_shown(before + result.epochs.size(), result.training.options)) return "";
  return fmt::format("{:>5}  {:>8.5f}  {:>8}  {:>8}\n", before + result.epochs.size(), last.loss,
                     last.accuracy ? percent(*last.accuracy) + " %" : "–", duration(last.seconds));
}

std::string train_end_text(const TrainResult& result, const Style& style) {
  const std::string warnings = warning_lines(result.warnings, style, result.shown_warnings);
  const std::string saved = result.model.empty() ? "Not saved (use -o MODEL to save it)."
                                                 : "Saved as " + result.model + '.';
  if (result.epochs.empty()) {
    const auto& accuracy = result.accuracy;
    return warnings + fmt::format("Untrained{}. {}\n",
                                  accuracy ? ": " + percent(*accuracy) + " % right" : "", saved);
  }
  double seconds = 0;
  for (const TrainResult::Epoch& epoch : result.epochs) seconds += epoch.seconds;
  std::string speed;
  if (seconds > 0) {
    const double trained = static_cast<double>(result.samples * result.epochs.size());
    speed = fmt::format(", {} samples/s", with_commas(static_cast<std::size_t>(trained / seconds)));
  }
  const std::string end = fmt::format("Trained in {}{}. {}", duration(seconds), speed, saved);
  return '\n' + warnings + wrapped(end, style.columns) + '\n';
}

std::string score_text(const ScoreResult& result, const Style& style) {
  const Score& score = result.score;
  Rows rows = {{"Model", result.model.file + ": " + describe(result.model)},
               {"Test", result.test.name + ": " + describe(result.test)}};
  add_warnings(rows, result.warnings);
  const std::string head = settings_table(rows, style);
  const std::string summary =
      style.bold(percent(score.accuracy()) + " % right") +
      fmt::format(": {} of {}", with_commas(score.correct), with_commas(score.count()));
  return fmt::format("{}{}\n\nEach label's answers:\n\n{}\n{}", head, summary,
                     confusion_table(result, style), worst_confusions(result));
}

std::string convert_text(const ConvertResult& result, const Style&) {
  std::string text = fmt::format("{}: {}.\n", joined(result.files, " and "), describe(result.data));
  if (result.skipped.empty()) return text;
  text += fmt::format("{} skipped:\n", with_commas(result.skipped.size()));
  for (const std::string& why : result.skipped) text += "  " + why + '\n';
  return text;
}

std::string export_text(const ExportResult& result, const Style& style) {
  const std::string text =
      fmt::format("{}: {}.\n", joined(result.files, ", "), describe(result.model.architecture));
  return text + warning_lines(result.model.warnings, style);
}

}  // namespace fanin::program
