#include "continuation.hpp"

#include <fmt/format.h>

#include <limits>
#include <utility>
#include <vector>

#include "console/text.hpp"
#include "refuse.hpp"
#include "report/report.hpp"

namespace fanin::program {
namespace {

std::string yes_or_no(bool value) { return value ? "true" : "false"; }

// What decides the weights besides data and epochs: an option, the key under which a model keeps it
// (none for what the network itself shows), and its value.
using Flags = const TrainFlags&;
struct Setting {
  const char* option;
  const char* key;
  std::string (*text)(Flags);
};

constexpr Setting settings[] = {
    {"--init", "init", [](Flags f) { return f.initializer.name; }},
    {"--seed", "seed", [](Flags f) { return std::to_string(f.training.seed); }},
    {"--lr", "learning_rate", [](Flags f) { return to_string(f.training.rates[0]); }},
    {"--batch", "batch", [](Flags f) { return std::to_string(f.training.options.batch); }},
    {"--loss", "loss", [](Flags f) { return std::string(f.training.options.loss.name); }},
    {"--rule", "rule", [](Flags f) { return std::string(name(f.training.options.rule)); }},
    {"--shuffle", "shuffle", [](Flags f) { return yes_or_no(f.training.options.shuffle); }},
    {"--bias", "bias", [](Flags f) { return yes_or_no(f.training.bias); }},
    {"--rotate", "angles",
     [](Flags f) { return fmt::format("{}", fmt::join(f.training.angles, ",")); }},
    {"--hidden", nullptr, [](Flags f) { return to_string(f.training.hidden[0]); }},
    {"--activation", nullptr, [](Flags f) { return std::string(f.training.activation.name); }},
    {"--output-activation", nullptr,
     [](Flags f) { return std::string(f.training.output_activation.name); }}};

// The flags of the training that made the model.
TrainFlags saved_flags(const TrainFlags& flags, const Model& model) {
  TrainFlags saved = flags;
  TrainingFlags& training = saved.training;
  const auto value = [&](const char* key) { return value_of(flags, model, key); };
  constexpr std::size_t max_seed = std::numeric_limits<std::uint32_t>::max();
  try {
    saved.initializer.name = value("init");
    training.seed = static_cast<std::uint32_t>(parse_count(value("seed"), 0, max_seed));
    training.rates = {parse_rate(value("learning_rate"))};
    training.options.batch = parse_count(value("batch"), 1);
    training.options.loss = parse_loss(value("loss"));
    training.options.rule = parse_rule(value("rule"));
    training.options.shuffle = value("shuffle") == "true";
    training.angles.clear();
    if (model.metadata.contains("angles")) {
      const std::vector<std::string> angles = split(value("angles"));  // 0,10,-10
      training.angles = {0};
      for (std::size_t k = 1; k < angles.size(); k += 2) {
        const double angle = parse_positive(angles[k]);
        training.angles.insert(training.angles.end(), {angle, -angle});
      }
    }
    const std::size_t done = parse_count(value(epochs_key), 0);
    training.options.first_epoch = done + 1;
    const bool says_planned = model.metadata.contains(planned_key);
    training.options.epochs = says_planned ? parse_count(value(planned_key), done) : done;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::argument) throw;
    refuse_data("{}: metadata: {}", flags.from, error.what());
  }
  const auto& layers = model.network.layers;
  training.bias = !layers.front().biases.empty();
  training.hidden = {{}};
  for (const Layer& layer : layers) training.hidden[0].push_back(layer.outputs());
  training.hidden[0].pop_back();
  training.activation = layers.front().activation;
  training.output_activation = layers.back().activation;
  return saved;
}

}  // namespace

std::map<std::string, std::string> saved_settings(const TrainFlags& flags) {
  std::map<std::string, std::string> values;
  for (const Setting& setting : settings) {
    if (setting.key != nullptr) values[setting.key] = setting.text(flags);
  }
  if (flags.training.angles.empty()) values.erase("angles");
  return values;
}

std::string value_of(const TrainFlags& flags, const Model& model, const std::string& key) {
  const auto found = model.metadata.find(key);
  if (found != model.metadata.end()) return found->second;
  refuse_data(
      "{} does not say how it was trained (no {}): only what fanin train has "
      "saved can be trained further",
      flags.from, key);
}

TrainFlags continued(const TrainFlags& flags, const Model& model) {
  TrainFlags all = saved_flags(flags, model);
  for (const Setting& setting : settings) {
    const std::string wanted = setting.text(flags);
    const std::string saved = setting.text(all);
    if (!flags.on_command_line.contains(setting.option) || wanted == saved) continue;
    refuse_argument("{} {}: {} was trained with {}, and goes on with it", setting.option, wanted,
                    flags.from, saved);
  }
  TrainOptions& options = all.training.options;
  const std::size_t planned = options.epochs;
  const std::size_t done = options.first_epoch - 1;
  if (flags.on_command_line.contains("--epochs")) options.epochs = flags.training.options.epochs;
  if (options.epochs <= done) {
    refuse_argument(
        "--epochs {}: {} has been trained for {} already; expected the "
        "number that it is to have in the end, {} or more",
        options.epochs, flags.from, counted(done, "epoch"), done + 1);
  }
  const Rate& rate = all.training.rates[0];
  if (rate.first != rate.last && options.epochs != planned) {
    refuse_argument(
        "--epochs {}: the learning rate of {} goes from {} to {} in {}, "
        "which its first epochs were trained for",
        options.epochs, flags.from, shortest(rate.first), shortest(rate.last),
        counted(planned, "epoch"));
  }
  return all;
}

}  // namespace fanin::program
