// fanin score: how well a model answers, and what it confuses.
#include <numeric>

#include "commands/commands.hpp"
#include "warnings.hpp"

namespace fanin::program {
namespace {

struct ScoreFlags : ReportFlags {
  std::string model;
  std::string test;
  ReadOptions read;
};

ScoreResult run(const ScoreFlags& flags, const Observer<ScoreResult>&) {
  const Model model = load_model(flags.model);
  const Dataset test = load_for(flags.model, model, flags.test, flags.read);
  ScoreResult result{summary(flags.model, model), summary(test),
                     score(model.network, samples_for(model, test))};
  result.warnings = result.model.warnings;
  for (const std::string& warning : warnings(result.score)) result.warnings.push_back(warning);
  warn_of_outside(test, model.scaling, result.warnings);
  return result;
}

}  // namespace

std::size_t ScoreResult::samples(std::size_t label) const {
  const auto& row = score.confusion[label];
  return std::accumulate(row.begin(), row.end(), std::size_t{0});
}

std::optional<double> ScoreResult::recall(std::size_t label) const {
  const std::size_t all = samples(label);
  if (all == 0) return std::nullopt;
  return static_cast<double>(score.confusion[label][label]) / static_cast<double>(all);
}

Command score_command() {
  const auto flags = std::make_shared<ScoreFlags>();
  return {
      "score", "Measures a model: its accuracy, and what it confuses with what.",
      read_options(flags->read, {model_argument(flags->model),
                                 argument("[TEST]", flags->test,
                                          "labelled images; without it the bundled MNIST test set"),
                                 json_option(*flags)}),
      "Examples\n"
      "  fanin score digits.safetensors\n"
      "  fanin score digits.safetensors mnist_test_10.csv --json -\n",
      shown<ScoreResult>(flags, run, {.end = score_text, .json = score_json})};
}

}  // namespace fanin::program
