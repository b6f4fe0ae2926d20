// fanin report: saved models on a page.
#include <limits>
#include <tuple>
#include <utility>

#include "commands/commands.hpp"
#include "continuation.hpp"
#include "fanin/error.hpp"
#include "report/html/html.hpp"

namespace fanin::program {
namespace {

struct ModelReportFlags : ReportFlags {
  std::vector<std::string> models;
  std::string test;
  ReadOptions read;
};

// What a page has once for all its networks.
auto task(const Model& model) {
  return std::tuple(model.network.inputs(), model.network.outputs(), model.label_names,
                    model.scaling.low, model.scaling.high, model.scaling.from, model.scaling.to);
}

NetworkRecord record_of(const std::string& file, const Model& model, const Dataset* test) {
  NetworkRecord record{.name = file, .network = model.network};
  // What the file says of its training; the book's where it does not say.
  const auto said = [&](const char* key, const std::string& standard) {
    const auto at = model.metadata.find(key);
    return at == model.metadata.end() ? standard : at->second;
  };
  TrainOptions options = TrainOptions::book();
  try {
    constexpr std::size_t max_seed = std::numeric_limits<std::uint32_t>::max();
    record.seed = static_cast<std::uint32_t>(parse_count(said("seed", "0"), 0, max_seed));
    options.epochs = parse_count(said(epochs_key, "0"), 0);
    options.loss = parse_loss(said("loss", std::string(options.loss.name)));
    options.rule = parse_rule(said("rule", std::string(name(options.rule))));
    options.rate = parse_rate(said("learning_rate", to_string(options.rate)));
  } catch (const Error& error) {
    refuse_data("{}: {}", file, error.what());
  }
  Samples samples;
  Score answers;
  if (test != nullptr) {
    samples = samples_for(model, *test);
    Probe probe = sample_probe(samples, CompareOptions().probe, options.loss, options.rule);
    probe.rate = options.rate.last;
    const Signal signal = measure_signal(model.network, probe);
    record_stage(record, model.network, probe, signal, options.epochs);
    record.initial = {};
    answers = score(model.network, samples);
  }
  record_end(record, test, samples, answers);
  return record;
}

ReportResult run(const ModelReportFlags& flags, const Observer<ReportResult>& observer) {
  if (flags.report.empty()) refuse_argument("-o FILE is required\nSee fanin report --help");
  if (flags.models.size() > max_records) {
    refuse_argument("{} models, a page has room for {}", flags.models.size(), max_records);
  }
  ReportResult result;
  std::optional<Model> first;
  std::optional<Dataset> test;
  for (const std::string& file : flags.models) {
    const Model model = load_model(file);
    if (!first) {
      first = model;
      const Dataset data = data_of(file, model);
      if (data.is_image) result.shape = data.shape;
      if (!flags.test.empty()) test = load_for(file, model, flags.test, flags.read);
      if (test) result.test = summary(*test);
    }
    if (task(model) != task(*first)) {
      refuse_argument("{}: other inputs or classes than {} has, expected the same on one page",
                      file, flags.models.front());
    }
    result.models.push_back(summary(file, model));
    result.networks.push_back(record_of(file, model, test ? &*test : nullptr));
    observer.on_part(result);
  }
  return result;
}

constexpr const char* report_footer =
    "A page that a browser opens without a network: a board to draw digits on, which all models "
    "answer at once, their weights and what they expect of each label; with a test set also what "
    "they confuse, and what goes on inside.\n"
    "\n"
    "Examples\n"
    "  fanin report digits.safetensors -o digits.html\n"
    "  fanin report book.safetensors wide.safetensors -o both.html\n";

}  // namespace

Command report_command() {
  const auto flags = std::make_shared<ModelReportFlags>();
  Option models = arguments("MODEL...", flags->models, "up to four networks with the same inputs");
  models.required = true;
  Option output = report_option(*flags);
  output.names = "-o,--output";
  output.description = "the page to write";
  return {"report", "Puts models on a page for a browser, with a board to draw digits on.",
          read_options(flags->read,
                       {models, output,
                        text_option("--test", flags->test, "TEST", "labelled images to test on")}),
          report_footer, shown<ReportResult>(flags, run, {.html = report_html})};
}

}  // namespace fanin::program
