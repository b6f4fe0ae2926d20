// fanin train: trains one network.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "commands/commands.hpp"
#include "console/text.hpp"
#include "continuation.hpp"
#include "fanin/error.hpp"
#include "fanin/network/model.hpp"
#include "fanin/numeric/product.hpp"
#include "fanin/study/score.hpp"
#include "formula.hpp"
#include "memory.hpp"
#include "report/html/html.hpp"
#include "warnings.hpp"

namespace fanin::program {
namespace {

// What a model says about its training after so many epochs: the same training gives the same
// metadata on the same machine.
std::map<std::string, std::string> metadata(const TrainFlags& flags, const TrainResult& result,
                                            const Data& data, std::size_t epochs) {
  std::map<std::string, std::string> values = saved_settings(flags);
  values["version"] = version();
  values["blas"] = blas_description();
  values["sparse_kernel"] = sparse_kernel();
  values[epochs_key] = std::to_string(epochs);
  values[planned_key] = std::to_string(flags.training.options.epochs);
  values["data"] = data.train.name;
  if (!data.train.label_column.empty()) values[label_column_key] = data.train.label_column;
  values["data.count"] = std::to_string(data.train.count());
  values[fingerprint_key] = fingerprint(data.train);
  if (data.test && result.accuracy) {
    values["test"] = data.test->name;
    values["test.count"] = std::to_string(data.test->count());
    values["test.accuracy"] = shortest(*result.accuracy);
  }
  return values;
}

// The network as it was after its last whole epoch.
struct Kept {
  std::size_t epochs = 0;
  Network network = {};
};

// Saves a network after so many epochs. If the user has asked to stop, it says what was saved.
void save(const TrainFlags& flags, const TrainResult& result, const Data& data, Kept kept) {
  Model model{
      std::move(kept.network), result.scaling, {}, {}, metadata(flags, result, data, kept.epochs)};
  if (data.train.is_image) model.image_shape = data.train.shape;
  if (data.train.label_names.size() == model.network.outputs()) {
    model.label_names = data.train.label_names;
  }
  for (auto& [key, text] : model.metadata) text = printable_line(text);  // it must be UTF-8
  save_model(flags.model, model);
  if (!interrupted()) return;
  finish_interrupted();
  const std::size_t planned = flags.training.options.epochs;
  throw Interrupted{kept.epochs == planned
                        ? fmt::format("{} is saved", flags.model)
                        : fmt::format("{} has {} of {}; --from {} goes on", flags.model,
                                      kept.epochs, counted(planned, "epoch"), flags.model)};
}

// Trains, reporting every epoch as it ends.
void train_observed(Network& network, const Samples& samples, const std::optional<Samples>& test,
                    TrainResult& result, const Observer<TrainResult>& observer,
                    std::optional<Kept>& kept) {
  using Clock = std::chrono::steady_clock;
  TrainOptions options = result.training.options;
  options.rate = result.training.rates.front();
  options.seed = result.training.seed;
  Probe probe;
  const auto record = [&](std::size_t epoch) {
    if (result.networks.empty()) return;
    if (epoch > options.first_epoch && epoch < options.epochs) return;
    probe.rate = options.rate.at(static_cast<double>(epoch) /
                                 static_cast<double>(std::max(options.epochs, std::size_t{1})));
    record_stage(result.networks.front(), network, probe, measure_signal(network, probe), epoch);
  };
  if (!result.networks.empty()) {
    const Samples& seen = test ? *test : samples;
    probe = sample_probe(seen, CompareOptions().probe, options.loss, options.rule);
  }
  record(options.first_epoch - 1);
  Clock::time_point start = Clock::now();
  options.on_progress = [&](const Progress& progress) {
    const std::size_t before = progress.epoch - options.first_epoch;
    return observer.on_progress(before * progress.samples + progress.sample,
                                (options.epochs + 1 - options.first_epoch) * progress.samples);
  };
  options.on_epoch = [&](const Progress& progress, const Network& now) {
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    if (test) result.accuracy = score(now, *test).accuracy();
    result.epochs.push_back({progress.loss, result.accuracy, seconds});
    if (kept) {
      kept->epochs = progress.epoch;
      kept->network = now;  // in the memory that it has
      allow_time();
    }
    record(progress.epoch);
    observer.on_part(result);
    start = Clock::now();
    return true;
  };
  if (options.epochs > 0) train(network, samples, options);
  stop_if_interrupted();
}

TrainResult run(const TrainFlags& command_line, const Observer<TrainResult>& observer) {
  std::optional<Model> from;
  if (!command_line.from.empty()) from = load_model(command_line.from);
  const TrainFlags flags = from ? continued(command_line, *from) : command_line;
  const TrainingFlags& training = flags.training;
  validate(training);
  if (!flags.model.empty()) check_writable(flags.model);

  const Data data = load(flags.data);
  require_images_to_rotate(data.train, training);
  if (from && fingerprint(data.train) != value_of(flags, *from, fingerprint_key)) {
    throw Error(
        ErrorKind::argument,
        fmt::format("{} are not the data that {} was trained on ({}, {})", data.train.name,
                    flags.from, value_of(flags, *from, "data"),
                    counted(parse_count(value_of(flags, *from, "data.count"), 0), "record")));
  }
  const std::size_t classes = from ? from->network.outputs() : data.classes();
  const Scaling scaling =
      from ? from->scaling : fitted(scaling_for(training.output_activation), data.train);
  const Samples samples = augmented(make_samples(data.train, classes, scaling), training, scaling);
  std::optional<Samples> test;
  if (data.test) test = make_samples(*data.test, classes, fitted(scaling, *data.test));
  const Architecture shape =
      architecture(training, samples.inputs, training.hidden.front(), samples.outputs);
  require_trainable(shape, training.options.batch, 1, !flags.model.empty());
  Random random(training.seed);
  Network network =
      from ? std::move(from->network) : make_network(shape, flags.initializer, random);

  TrainResult result{.train = summary(data.train),
                     .classes = classes,
                     .samples = samples.count,
                     .architecture = shape,
                     .parameters = network.parameters(),
                     .scaling = scaling,
                     .init = flags.initializer.name,
                     .training = training,
                     .from = flags.from};
  if (data.test) result.test = summary(*data.test);
  result.warnings = warnings(data, training.options.shuffle, scaling);
  result.shown_warnings = result.warnings.size();
  observer.on_part(result);
  if (!flags.report.empty()) {
    result.networks.push_back({.name = flags.initializer.name, .seed = training.seed});
  }
  std::optional<Kept> kept;
  if (!flags.model.empty()) kept.emplace();
  try {
    train_observed(network, samples, test, result, observer, kept);
  } catch (const Interrupted&) {
    network = {};  // saving takes memory
    if (kept && kept->epochs > 0) save(flags, result, data, *std::move(kept));
    throw;
  }
  kept.reset();
  Score last;
  if (test) {
    last = score(network, *test);
    result.accuracy = last.accuracy();
    for (const std::string& warning : warnings(last)) result.warnings.push_back(warning);
  }
  for (NetworkRecord& record : result.networks) {
    record.network = network;
    record_end(record, data.test ? &*data.test : nullptr, test ? *test : samples, last);
  }
  if (!flags.model.empty()) {
    save(flags, result, data, {training.options.epochs, std::move(network)});
  }
  result.model = flags.model;
  return result;
}

constexpr const char* train_examples =
    "Examples\n"
    "  fanin train -o digits.safetensors\n"
    "  fanin train --hidden 100 --lr 0.3 --epochs 1         the book's first run\n"
    "  fanin train --hidden 60,60,60,60 --epochs 2          four hidden layers\n"
    "  fanin train --output-activation softmax --loss cross-entropy --rule gradient\n"
    "  fanin train --rotate 10 --lr 0.01 --epochs 10        the book's rotated digits\n"
    "  fanin train --from digits.safetensors --epochs 10 -o digits.safetensors\n"
    "  fanin train train.csv test.csv --init he-normal --activation relu\n\n";

}  // namespace

Command train_command() {
  const auto flags = std::make_shared<TrainFlags>();
  const auto parse_init = [](const std::string& text) {
    return parse_initializer(text, evaluate_formula);
  };
  const std::vector<Option> own = {
      with_choices(read_option("--init", "SPEC", flags->initializer,
                               "how the initial weights are chosen; see below", parse_init,
                               flags->initializer.name),
                   scheme_names()),
      output_option("-o,--output", *flags, flags->model, "MODEL",
                    "where to save the network (safetensors); interrupted, as it was after its "
                    "last whole epoch"),
      text_option("--from", flags->from, "FILE",
                  "go on training what fanin train has saved, with its settings and the same data, "
                  "until it has had --epochs in all"),
      json_option(*flags),
      report_option(*flags),
      quiet_option(*flags)};
  std::vector<Option> options =
      training_options(flags->training, Repeat::no, data_options(flags->data, false, own));
  for (Option& option : options) {
    option.read = [flags, name = option.names.substr(0, option.names.find(',')),
                   read = option.read](const std::vector<std::string>& texts) {
      flags->on_command_line.insert(name);
      read(texts);
    };
  }
  return {"train", "Trains one network and saves it.", std::move(options),
          train_examples + initializer_help(),
          shown<TrainResult>(flags, run,
                             {.part = train_part_text,
                              .end = train_end_text,
                              .json = train_json,
                              .html = train_html})};
}

}  // namespace fanin::program
