// fanin score: how well a model answers, and what it confuses.
#include "fanin/study/score.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

#include "commands/commands.hpp"
#include "console/table.hpp"
#include "datasets.hpp"
#include "facts.hpp"
#include "interrupt.hpp"
#include "output.hpp"

namespace fanin::program {
namespace {

struct ScoreFlags {
  std::string model;
  std::string test;
  std::string json;
};

// More classes make no table that fits a terminal.
constexpr std::size_t max_columns = 15;

std::size_t sum(const std::vector<std::size_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::size_t{0});
}

// Right answers / all of that label; no value for a label that does not occur.
std::optional<double> recall(const Score& score, std::size_t label) {
  const auto& row = score.confusion[label];
  const std::size_t all = sum(row);
  if (all == 0) return std::nullopt;
  return static_cast<double>(row[label]) / static_cast<double>(all);
}

std::string confusion_table(const Score& score, const Style& style) {
  const std::size_t classes = score.confusion.size();
  const bool wide = classes <= max_columns;
  std::vector<Table::Column> columns = {{"label"}};
  for (std::size_t answer = 0; wide && answer < classes; ++answer) {
    columns.push_back({std::to_string(answer)});
  }
  columns.push_back({"of"});
  columns.push_back({"right, %"});
  Table table(columns);
  for (std::size_t label = 0; label < classes; ++label) {
    const auto& row = score.confusion[label];
    std::vector<std::string> cells = {std::to_string(label)};
    for (std::size_t answer = 0; wide && answer < classes; ++answer) {
      const std::string count = row[answer] == 0 ? "·" : std::to_string(row[answer]);
      cells.push_back(answer == label    ? style.good(count)
                      : row[answer] == 0 ? style.dim(count)
                                         : count);
    }
    const auto right = recall(score, label);
    cells.push_back(std::to_string(sum(row)));
    cells.push_back(right ? percent(*right) : "–");
    table.add(std::move(cells));
  }
  return table.text(style);
}

std::string worst_confusions(const Score& score) {
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
    items.push_back(fmt::format("{} taken for {} ({}×)", m.label, m.answer, m.times));
  }
  return "Most frequent mistakes: " + joined(items, ", ") + ".\n";
}

Json report(const ScoreFlags& flags, const Model& model, const Dataset& test, const Score& score) {
  Json json = json_head();
  json["model"] = to_json(flags.model, model);
  json["data"] = {{"test", to_json(test)}};
  json["accuracy"] = score.accuracy();
  json["correct"] = score.correct;
  json["count"] = score.count();
  json["confusion"] = score.confusion;
  json["recall"] = Json::array();
  for (std::size_t label = 0; label < score.confusion.size(); ++label) {
    const auto right = recall(score, label);
    json["recall"].push_back(right ? Json(*right) : Json());
  }
  return json;
}

void run(const ScoreFlags& flags) {
  const Output output(flags.json);
  const Model model = load_model(flags.model);
  const Dataset test =
      flags.test.empty() ? load_bundled("mnist_test.csv") : load_dataset(flags.test);
  const Samples samples = samples_for(model, test);
  const Score result = score(model.network, samples);
  stop_if_interrupted();

  output.write(report(flags, model, test, result));
  Table head({{"", Align::left}, {"", Align::left}});
  head.add({"Model", flags.model + ": " + describe(model)});
  head.add({"Test", test.name + ": " + describe(test)});
  const Style& style = output.style();
  const std::string summary =
      style.bold(percent(result.accuracy()) + " % right") +
      fmt::format(": {} of {}", with_commas(result.correct), with_commas(result.count()));
  output.print(fmt::format("{}\n{}\n\nEach label's answers:\n\n{}\n{}", head.text(style), summary,
                           confusion_table(result, style), worst_confusions(result)));
}

constexpr const char* footer =
    "Examples\n"
    "  fanin score digits.safetensors\n"
    "  fanin score digits.safetensors mnist_test_10.csv --json -\n";

}  // namespace

Command add_score(CLI::App& program) {
  const auto flags = std::make_shared<ScoreFlags>();
  CLI::App* command = program.add_subcommand(
      "score", "Measures a model: its accuracy, and what it confuses with what.");
  command->set_help_flag("-h,--help", "print this help");
  command->add_option("MODEL", flags->model, "a network that fanin train saved")
      ->required()
      ->option_text("MODEL");
  command->add_option("TEST", flags->test, "labelled images; without it the bundled MNIST test set")
      ->option_text("[TEST]");
  command->add_option("--json", flags->json, "write the results as JSON; - stands for stdout")
      ->type_name("FILE");
  command->footer(footer);
  return {command, [flags] { run(*flags); }};
}

}  // namespace fanin::program
