// fanin query: what a model says of images.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "commands.hpp"
#include "datasets.hpp"
#include "facts.hpp"
#include "interrupt.hpp"
#include "output.hpp"
#include "table.hpp"

namespace fanin::program {
namespace {

struct QueryFlags {
  std::string model;
  std::vector<std::string> files;
  std::string json;
};

// Up to so many images are shown with every output as a bar, more with one line each.
constexpr std::size_t most_in_full = 3;

struct Answer {
  std::string file;
  std::size_t record = 0;  // from 1
  std::vector<float> outputs;
  std::optional<std::size_t> label;

  std::size_t answer() const { return argmax(outputs); }
  bool right() const { return label == answer(); }
};

std::vector<Answer> ask(const Model& model, const Dataset& dataset) {
  check_images(model, dataset);
  const Scaling scaling = Scaling::from_metadata(model.metadata);
  std::vector<Answer> answers;
  std::vector<float> x(dataset.shape.pixels());
  for (std::size_t k = 0; k < dataset.count(); ++k) {
    stop_if_interrupted();
    scale_image(dataset.image(k), scaling, x);
    Answer answer{dataset.name, k + 1, model.network.predict(x), std::nullopt};
    if (dataset.labelled()) answer.label = dataset.labels[k];
    answers.push_back(std::move(answer));
  }
  return answers;
}

std::string verdict(const Answer& answer, const Style& style) {
  if (!answer.label) return {};
  return answer.right() ? style.good("right")
                        : style.bad(fmt::format("wrong, labelled {}", *answer.label));
}

std::string in_full(const Answer& answer, const Style& style) {
  std::string text =
      fmt::format("{}, record {}: {}  {}\n", answer.file, answer.record,
                  style.bold(std::to_string(answer.answer())), verdict(answer, style));
  for (std::size_t i = 0; i < answer.outputs.size(); ++i) {
    const double y = answer.outputs[i];
    const std::string line = fmt::format("  {:>3}  {:>6.3f}  {}", i, y, bar(y, 40));
    text += (i == answer.answer() ? style.bold(line) : line) + '\n';
  }
  return text + '\n';
}

std::string in_lines(const std::vector<Answer>& answers, const Style& style) {
  // Up to ten outputs stand under their own digit.
  const std::size_t outputs = answers.front().outputs.size();
  const std::string title = outputs <= 10 ? std::string("0123456789").substr(0, outputs) : "all";
  Table table({{"file", Align::left},
               {"record"},
               {"answer"},
               {"output"},
               {title, Align::left},
               {"", Align::left}});
  for (const Answer& answer : answers) {
    table.add({answer.file, std::to_string(answer.record), std::to_string(answer.answer()),
               fmt::format("{:.3f}", answer.outputs[answer.answer()]), sparkline(answer.outputs),
               verdict(answer, style)});
  }
  return table.text(style) + '\n';
}

Json report(const QueryFlags& flags, const Model& model, const std::vector<Answer>& answers) {
  Json json = json_head();
  json["model"] = {{"file", flags.model}, {"metadata", model.metadata}};
  json["answers"] = Json::array();
  for (const Answer& answer : answers) {
    json["answers"].push_back({{"file", answer.file},
                               {"record", answer.record},
                               {"answer", answer.answer()},
                               {"outputs", answer.outputs},
                               {"label", answer.label ? Json(*answer.label) : Json()},
                               {"right", answer.label ? Json(answer.right()) : Json()}});
  }
  return json;
}

void run(const QueryFlags& flags) {
  const Output output(flags.json);
  const Model model = load_model(flags.model);
  std::vector<Answer> answers;
  for (const std::string& file : flags.files) {
    auto more = ask(model, load_dataset(file));
    std::ranges::move(more, std::back_inserter(answers));
  }
  output.write(report(flags, model, answers));

  const Style& style = output.style();
  std::string text;
  if (answers.size() <= most_in_full) {
    for (const Answer& answer : answers) text += in_full(answer, style);
  } else {
    text = in_lines(answers, style);
  }
  const auto labelled = std::ranges::count_if(answers, [](const Answer& a) { return !!a.label; });
  const auto right = std::ranges::count_if(answers, [](const Answer& a) { return a.right(); });
  if (labelled > 1) {
    text += fmt::format("{} of {} right: {} %\n", grouped(static_cast<std::size_t>(right)),
                        grouped(static_cast<std::size_t>(labelled)),
                        percent(static_cast<double>(right) / static_cast<double>(labelled)));
  }
  output.print(text);
}

constexpr const char* footer =
    "Examples\n"
    "  fanin query digits.safetensors mnist_test_10.csv\n"
    "  head -1 mnist_test_10.csv > seven.csv && fanin query digits.safetensors seven.csv\n";

}  // namespace

Command add_query(CLI::App& program) {
  const auto flags = std::make_shared<QueryFlags>();
  CLI::App* command = program.add_subcommand(
      "query", "Asks a model what it sees in images: its answer and all outputs.");
  command->set_help_flag("-h,--help", "print this help");
  command->add_option("MODEL", flags->model, "a network that fanin train saved")
      ->required()
      ->option_text("MODEL");
  command->add_option("FILE", flags->files, "images as CSV, with or without labels")
      ->required()
      ->option_text("FILE...");
  command->add_option("--json", flags->json, "write the answers as JSON; - stands for stdout")
      ->type_name("FILE");
  command->footer(footer);
  return {command, [flags] { run(*flags); }};
}

}  // namespace fanin::program
