// fanin train: trains one network.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "commands/commands.hpp"
#include "console/table.hpp"
#include "datasets.hpp"
#include "facts.hpp"
#include "fanin/network/model.hpp"
#include "fanin/numeric/product.hpp"
#include "fanin/study/score.hpp"
#include "fanin/training/train.hpp"
#include "formula.hpp"
#include "interrupt.hpp"
#include "options.hpp"
#include "output.hpp"

namespace fanin::program {
namespace {

using Clock = std::chrono::steady_clock;

struct TrainFlags {
  DataFlags data;
  TrainingFlags training;
  std::string init = "book";
  std::string model;
  std::string json;
};

struct Epoch {
  double loss = 0;
  std::optional<double> accuracy;
  double seconds = 0;
};

double since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::string settings(const TrainFlags& flags, const Data& data, const Architecture& shape,
                     const Network& network) {
  Table table({{"", Align::left}, {"", Align::left}});
  table.add({"Data", fmt::format("{}: {}", data.train.name, describe(data.train))});
  table.add({"Test", data.test ? fmt::format("{}: {}", data.test->name, describe(*data.test))
                               : "none: losses only"});
  table.add({"Network",
             fmt::format("{}: {} weights", describe(shape), with_commas(network.parameters()))});
  table.add({"Weights", fmt::format("{}, seed {}", flags.init, flags.training.seed)});
  table.add({"Training", flags.training.options.epochs > 0 ? describe_training(flags.training)
                                                           : "none: the first weights"});
  return table.text({}) + '\n';
}

std::string epoch_line(std::size_t epoch, const Epoch& done) {
  return fmt::format("{:>5}  {:>8.5f}  {:>8}  {:>8}\n", epoch, done.loss,
                     done.accuracy ? percent(*done.accuracy) + " %" : "–", duration(done.seconds));
}

Json report(const TrainFlags& flags, const Data& data, const Scaling& scaling,
            const Network& network, const std::vector<Epoch>& epochs,
            std::optional<double> accuracy) {
  Json json = json_head();
  json["blas"] = blas_description();
  json["data"] = {{"train", to_json(data.train)},
                  {"test", data.test ? to_json(*data.test) : Json()},
                  {"classes", data.classes()}};
  json["settings"] = to_json(flags.training);
  json["settings"]["scaling"] = scaling.to_metadata();
  json["init"] = flags.init;
  json["lr"] = flags.training.rates.front();
  json["hidden"] = flags.training.hidden.front();
  json["seed"] = flags.training.seed;
  json["parameters"] = network.parameters();
  json["accuracy"] = accuracy ? Json(*accuracy) : Json();
  json["epochs"] = Json::array();
  for (std::size_t i = 0; i < epochs.size(); ++i) {
    json["epochs"].push_back({{"epoch", i + 1},
                              {"loss", epochs[i].loss},
                              {"accuracy", epochs[i].accuracy ? Json(*epochs[i].accuracy) : Json()},
                              {"seconds", epochs[i].seconds}});
  }
  json["model"] = flags.model.empty() ? Json() : Json(flags.model);
  return json;
}

// Trains, telling of every epoch as it ends.
std::vector<Epoch> train_shown(Network& network, const Samples& samples,
                               const std::optional<Samples>& test, TrainOptions options,
                               const Output& output) {
  std::vector<Epoch> epochs;
  ProgressBar bar;
  Clock::time_point start = Clock::now();
  options.on_progress = [&](const Progress& progress) {
    bar.update((progress.epoch - 1) * progress.samples + progress.sample,
               options.epochs * progress.samples);
    return !interrupted();
  };
  options.on_epoch = [&](const Progress& progress, const Network& now) {
    Epoch epoch{progress.loss, std::nullopt, since(start)};
    if (test) epoch.accuracy = score(now, *test).accuracy();
    bar.erase();
    output.print(epoch_line(progress.epoch, epoch));
    epochs.push_back(epoch);
    start = Clock::now();
    return !interrupted();
  };
  train(network, samples, options);
  stop_if_interrupted();
  return epochs;
}

void run(const TrainFlags& flags) {
  const TrainingFlags& training = flags.training;
  validate(training);
  const Initializer initializer = parse_initializer(flags.init, evaluate_formula);
  const Output output(flags.json);
  if (!flags.model.empty()) check_writable(flags.model);

  const Data data = load(flags.data);
  const Scaling scaling = scaling_for(training.output_activation);
  const Samples samples =
      augmented(make_samples(data.train, data.classes(), scaling), training, scaling);
  std::optional<Samples> test;
  if (data.test) test = make_samples(*data.test, data.classes(), scaling);
  const Architecture shape =
      architecture(training, samples.inputs, training.hidden.front(), samples.outputs);
  Random random(training.seed);
  Network network = make_network(shape, initializer, random);
  TrainOptions options = training.options;
  options.learning_rate = training.rates.front();
  options.seed = training.seed;
  stop_if_interrupted();

  output.print(settings(flags, data, shape, network));
  std::vector<Epoch> epochs;
  if (options.epochs > 0) {
    output.print(output.style().bold("epoch      loss  accuracy      time") + '\n');
    epochs = train_shown(network, samples, test, options, output);
  }
  std::optional<double> accuracy;
  if (test) accuracy = epochs.empty() ? score(network, *test).accuracy() : epochs.back().accuracy;

  if (!flags.model.empty()) {
    write_model(flags.model, {network, model_facts(training, flags.init, scaling, data, accuracy)});
  }
  output.write(report(flags, data, scaling, network, epochs, accuracy));
  const std::string saved =
      flags.model.empty() ? "Not saved: -o MODEL would." : "Saved as " + flags.model + '.';
  if (epochs.empty()) {
    output.print(fmt::format("Untrained{}. {}\n",
                             accuracy ? ": " + percent(*accuracy) + " % right" : "", saved));
    return;
  }
  double seconds = 0;
  for (const Epoch& epoch : epochs) seconds += epoch.seconds;
  const double trained = static_cast<double>(samples.count * epochs.size());
  output.print(fmt::format("\nTrained in {}, {} samples/s. {}\n", duration(seconds),
                           with_commas(static_cast<std::size_t>(trained / seconds)), saved));
}

constexpr const char* examples =
    "Examples\n"
    "  fanin train -o digits.safetensors\n"
    "  fanin train --hidden 100 --lr 0.3 --epochs 1          the book's first run\n"
    "  fanin train --hidden 60,60,60,60 --epochs 2           four hidden layers\n"
    "  fanin train --output-activation softmax --loss cross-entropy --bias --rule gradient\n"
    "  fanin train --rotate 10 --lr 0.01 --epochs 10         the book's rotated digits\n"
    "  fanin train train.csv test.csv --init he-normal --activation relu -o m.safetensors\n\n";

}  // namespace

Command add_train(CLI::App& program) {
  const auto flags = std::make_shared<TrainFlags>();
  CLI::App* command = program.add_subcommand("train", "Trains one network and saves it.");
  command->set_help_flag("-h,--help", "print this help");
  command
      ->add_option("TRAIN", flags->data.train, "what to learn from; without it the bundled MNIST")
      ->option_text("[TRAIN");
  command->add_option("TEST", flags->data.test, "what to measure the accuracy on")
      ->option_text("[TEST]]");
  command->add_option("--init", flags->init, "how the first weights are chosen; see below")
      ->type_name("SPEC")
      ->default_str(flags->init);
  command->add_option("-o,--output", flags->model, "where to save the network (safetensors)")
      ->type_name("MODEL");
  add_hold_out(*command, flags->data);
  command->add_option("--json", flags->json, "write the results as JSON; - stands for stdout")
      ->type_name("FILE");
  add_training_options(*command, flags->training, Repeat::no);
  command->footer(examples + initializer_help());
  return {command, [flags] { run(*flags); }};
}

}  // namespace fanin::program
