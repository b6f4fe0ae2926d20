// fanin train: trains one network.
#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "commands/commands.hpp"
#include "console/text.hpp"
#include "fanin/network/model.hpp"
#include "fanin/study/score.hpp"
#include "formula.hpp"
#include "memory.hpp"
#include "warnings.hpp"

namespace fanin::program {
namespace {

struct TrainFlags : ReportFlags {
  DataFlags data;
  TrainingFlags training;
  Initializer initializer = parse_initializer("book");
  std::string model;
};

// What a trained model says about its training: the same training gives the same metadata.
std::map<std::string, std::string> metadata(const TrainResult& result, const Data& data) {
  const TrainOptions& options = result.training.options;
  std::map<std::string, std::string> values;
  values["version"] = version();
  values["init"] = result.init;
  values["seed"] = std::to_string(result.training.seed);
  values["learning_rate"] = to_string(result.training.rates.front());
  values["epochs"] = std::to_string(options.epochs);
  values["batch"] = std::to_string(options.batch);
  values["loss"] = options.loss.name;
  values["rule"] = name(options.rule);
  values["shuffle"] = options.shuffle ? "true" : "false";
  std::vector<std::string> angles;
  for (const double angle : result.training.angles) angles.push_back(shortest(angle));
  if (!angles.empty()) values["angles"] = joined(angles, ",");
  values["data"] = data.train.name;
  if (!data.train.label_column.empty()) values[label_column_key] = data.train.label_column;
  values["data.count"] = std::to_string(data.train.count());
  values["data.fnv1a"] = fmt::format("{:016x}", fingerprint(data.train));
  if (data.test && result.accuracy) {
    values["test"] = data.test->name;
    values["test.count"] = std::to_string(data.test->count());
    values["test.accuracy"] = shortest(*result.accuracy);
  }
  return values;
}

// Trains, reporting every epoch as it ends.
void train_observed(Network& network, const Samples& samples, const std::optional<Samples>& test,
                    TrainResult& result, const Observer<TrainResult>& observer) {
  using Clock = std::chrono::steady_clock;
  TrainOptions options = result.training.options;
  options.rate = result.training.rates.front();
  options.seed = result.training.seed;
  Clock::time_point start = Clock::now();
  options.on_progress = [&](const Progress& progress) {
    return observer.on_progress((progress.epoch - 1) * progress.samples + progress.sample,
                                options.epochs * progress.samples);
  };
  options.on_epoch = [&](const Progress& progress, const Network& now) {
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    if (test) result.accuracy = score(now, *test).accuracy();
    result.epochs.push_back({progress.loss, result.accuracy, seconds});
    observer.on_part(result);
    start = Clock::now();
    return true;
  };
  train(network, samples, options);
  stop_if_interrupted();
}

TrainResult run(const TrainFlags& flags, const Observer<TrainResult>& observer) {
  const TrainingFlags& training = flags.training;
  validate(training);
  if (!flags.model.empty()) check_writable(flags.model);

  const Data data = load(flags.data);
  require_images_to_rotate(data.train, training);
  const Scaling scaling = fitted(scaling_for(training.output_activation), data.train);
  const Samples samples =
      augmented(make_samples(data.train, data.classes(), scaling), training, scaling);
  std::optional<Samples> test;
  if (data.test) test = make_samples(*data.test, data.classes(), fitted(scaling, *data.test));
  const Architecture shape =
      architecture(training, samples.inputs, training.hidden.front(), samples.outputs);
  require_trainable(shape, training.options.batch, 1, !flags.model.empty());
  Random random(training.seed);
  Network network = make_network(shape, flags.initializer, random);

  TrainResult result{.train = summary(data.train),
                     .classes = data.classes(),
                     .samples = samples.count,
                     .architecture = shape,
                     .parameters = network.parameters(),
                     .scaling = scaling,
                     .init = flags.initializer.name,
                     .training = training};
  if (data.test) result.test = summary(*data.test);
  result.warnings = warnings(data, training.options.shuffle, scaling);
  result.shown_warnings = result.warnings.size();
  observer.on_part(result);
  if (training.options.epochs > 0) {
    train_observed(network, samples, test, result, observer);
  }
  if (test) {
    const Score last = score(network, *test);
    result.accuracy = last.accuracy();
    for (const std::string& warning : warnings(last)) result.warnings.push_back(warning);
  }
  if (!flags.model.empty()) {
    Model model{std::move(network), scaling, {}, {}, metadata(result, data)};
    if (data.train.is_image) model.image_shape = data.train.shape;
    if (data.train.label_names.size() == model.network.outputs()) {
      model.label_names = data.train.label_names;
    }
    for (auto& [key, text] : model.metadata) text = printable_line(text);  // it must be UTF-8
    save_model(flags.model, model);
  }
  result.model = flags.model;
  return result;
}

constexpr const char* train_examples =
    "Examples\n"
    "  fanin train -o digits.safetensors\n"
    "  fanin train --hidden 100 --lr 0.3 --epochs 1          the book's first run\n"
    "  fanin train --hidden 60,60,60,60 --epochs 2           four hidden layers\n"
    "  fanin train --output-activation softmax --loss cross-entropy --bias --rule gradient\n"
    "  fanin train --rotate 10 --lr 0.01 --epochs 10         the book's rotated digits\n"
    "  fanin train train.csv test.csv --init he-normal --activation relu -o m.safetensors\n\n";

}  // namespace

Command train_command() {
  const auto flags = std::make_shared<TrainFlags>();
  const auto parse_init = [](const std::string& text) {
    return parse_initializer(text, evaluate_formula);
  };
  const std::vector<Option> own = {read_option("--init", "SPEC", flags->initializer,
                                               "how the initial weights are chosen; see below",
                                               parse_init, flags->initializer.name),
                                   output_option("-o,--output", *flags, flags->model, "MODEL",
                                                 "where to save the network (safetensors)"),
                                   json_option(*flags)};
  return {"train", "Trains one network and saves it.",
          training_options(flags->training, Repeat::no, data_options(flags->data, false, own)),
          train_examples + initializer_help(),
          shown<TrainResult>(flags, run,
                             {.part = train_part_text, .end = train_end_text, .json = train_json})};
}

}  // namespace fanin::program
