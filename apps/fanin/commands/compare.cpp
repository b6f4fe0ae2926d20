#include "commands/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <memory>
#include <thread>
#include <utility>

#include "console/table.hpp"
#include "datasets.hpp"
#include "fanin/error.hpp"
#include "fanin/numeric/product.hpp"
#include "fanin/study/comparison.hpp"
#include "interrupt.hpp"
#include "options.hpp"
#include "output.hpp"
#include "report/compare_inside.hpp"
#include "report/compare_text.hpp"
#include "report/csv.hpp"
#include "report/describe.hpp"
#include "report/json_parts.hpp"

namespace fanin::program {
namespace {

struct CompareFlags : ReportFlags {
  DataFlags data;
  TrainingFlags training;
  std::vector<NamedInit> inits;  // the first is what the others are measured against
  std::size_t runs = 10;
  std::size_t jobs = std::max(1U, std::thread::hardware_concurrency());
  double reach = 0.95;
  bool every_run = false;
};

[[noreturn]] void refuse(const std::string& message) { throw Error(ErrorKind::argument, message); }

// Every scheme with every rate and every size.
std::vector<Contestant> contestants(const CompareFlags& flags) {
  const auto& rates = flags.training.rates;
  const auto& sizes = flags.training.hidden;
  std::vector<Contestant> all;
  for (const NamedInit& scheme : flags.inits) {
    for (const Hidden& hidden : sizes) {
      for (const double rate : rates) {
        Contestant one{scheme.name, scheme.initializer, rate, hidden};
        if (sizes.size() > 1) one.name += ", hidden " + to_string(hidden);
        if (rates.size() > 1) one.name += ", rate " + shortest(rate);
        if (std::ranges::find(all, one.name, &Contestant::name) != all.end()) {
          refuse("\"" + one.name +
                 "\" is given twice; give each scheme, rate and size once, or a "
                 "name of its own: --init NAME=SPEC");
        }
        all.push_back(std::move(one));
      }
    }
  }
  return all;
}

std::vector<std::uint32_t> seeds(const CompareFlags& flags) {
  const std::uint32_t first = flags.training.seed;
  if (flags.runs - 1 > std::numeric_limits<std::uint32_t>::max() - first) {
    refuse(fmt::format("--seed {} leaves no room for {} seeds", first, flags.runs));
  }
  std::vector<std::uint32_t> all(flags.runs);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = first + static_cast<std::uint32_t>(i);
  return all;
}

std::vector<Recipe> recipes(const CompareFlags& flags, const std::vector<Contestant>& all,
                            const Samples& train) {
  std::vector<Recipe> result;
  for (const Contestant& one : all) {
    TrainOptions options = flags.training.options;
    options.learning_rate = one.learning_rate;
    const auto make = [shape =
                           architecture(flags.training, train.inputs, one.hidden, train.outputs),
                       initializer = one.initializer](Random& random) {
      return make_network(shape, initializer, random);
    };
    Random random(flags.training.seed);
    make(random);  // a scale that does not suit these sizes shows now, not after hours
    result.push_back({one.name, make, std::move(options)});
  }
  return result;
}

std::string settings(const CompareFlags& flags, const Data& data, const CompareOptions& options,
                     std::size_t schemes) {
  std::vector<std::string> shapes;
  for (const Hidden& hidden : flags.training.hidden) {
    shapes.push_back(
        describe(architecture(flags.training, data.train.shape.pixels(), hidden, data.classes())));
  }
  Table table({{"", Align::left}, {"", Align::left}});
  table.add({"Data", fmt::format("{}: {}", data.train.name, describe(summary(data.train)))});
  table.add({"Test", fmt::format("{}: {}", data.test->name, describe(summary(*data.test)))});
  table.add({"Network", joined(shapes, " | ")});
  table.add({"Training", describe(flags.training)});
  table.add({"Runs", fmt::format("{} scheme{} × {} seed{} ({} to {}), {} at a time", schemes,
                                 schemes == 1 ? "" : "s", options.seeds.size(),
                                 options.seeds.size() == 1 ? "" : "s", options.seeds.front(),
                                 options.seeds.back(), options.jobs)});
  return table.text({}) + '\n';
}

Json report(const CompareFlags& flags, const Data& data, const CompareOptions& options,
            const Comparison& comparison) {
  Json json = json_head();
  json["blas"] = blas_description();
  json["data"] = {{"train", to_json(summary(data.train))},
                  {"test", to_json(summary(*data.test))},
                  {"classes", data.classes()},
                  {"hold_out", flags.data.hold_out}};
  json["settings"] = to_json(flags.training);
  json["settings"]["scaling"] = to_json(scaling_for(flags.training.output_activation));
  json["settings"]["seeds"] = options.seeds;
  json["settings"]["jobs"] = options.jobs;
  json["settings"]["reach"] = flags.reach;
  json["recipes"] = recipes_json(comparison);
  json["conclusion"] = conclusion(comparison);
  json["scope"] = comparison.scope;
  return json;
}

bool any_finished(const Comparison& comparison) {
  return std::ranges::any_of(comparison.results, [](const RecipeResult& result) {
    return !result.final_accuracies().empty();
  });
}

void run(const CompareFlags& flags) {
  validate(flags.training);
  if (!flags.data.train.empty() && flags.data.test.empty() && flags.data.hold_out == 0) {
    refuse("TEST is missing: give TRAIN and TEST, or TRAIN with --hold-out N");
  }
  Comparison comparison;
  comparison.contestants = contestants(flags);
  CompareOptions options;
  options.seeds = seeds(flags);
  options.jobs = std::min(flags.jobs, options.seeds.size() * comparison.contestants.size());
  const Output output(flags);

  const Data data = load(flags.data);
  const Scaling scaling = scaling_for(flags.training.output_activation);
  const Samples train =
      augmented(make_samples(data.train, data.classes(), scaling), flags.training, scaling);
  const Samples test = make_samples(*data.test, data.classes(), scaling);
  const std::vector<Recipe> all = recipes(flags, comparison.contestants, train);
  stop_if_interrupted();
  output.print(settings(flags, data, options, all.size()));

  const auto start = std::chrono::steady_clock::now();
  {
    ProgressBar bar;
    options.on_progress = [&bar](std::size_t done, std::size_t total) {
      bar.update(done, total);
      return !interrupted();
    };
    comparison.results = compare(all, train, test, options);
  }
  stop_if_interrupted();
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  comparison.verdicts = compare_to_baseline(comparison.results);
  comparison.epochs = flags.training.options.epochs;
  comparison.tested = test.count;
  comparison.reach = flags.reach;
  comparison.scope = fmt::format("{} seed{}, these {} images{}", options.seeds.size(),
                                 options.seeds.size() == 1 ? "" : "s", with_commas(test.count),
                                 flags.training.options.shuffle ? "" : ", this record order");

  output.write_csv(comparison_csv(comparison));
  output.write_json(dump(report(flags, data, options, comparison)));

  const Style& style = output.style();
  std::string text = fmt::format("Accuracy on the test images in %, mean of {} run{}\n\n",
                                 options.seeds.size(), options.seeds.size() == 1 ? "" : "s");
  text += comparison_tables(comparison, style) + '\n';
  if (const std::string inside = inside_table(comparison, style); !inside.empty()) {
    text += inside + '\n';
  }
  if (flags.every_run) text += every_run(comparison, style) + '\n';
  if (const std::string answer = conclusion(comparison); !answer.empty()) {
    text += style.bold(wrapped(answer, 100)) + '\n';
  }
  text +=
      fmt::format("{}; {} training{} in {}\n", comparison.scope, options.seeds.size() * all.size(),
                  options.seeds.size() * all.size() == 1 ? "" : "s", duration(seconds));
  if (all.size() > flags.inits.size() && flags.data.hold_out == 0) {
    text +=
        "To choose a rate or a size, take --hold-out N: the best of many on the test set looks\n"
        "better than it is.\n";
  }
  output.print(text);
  if (!any_finished(comparison)) {
    throw Error(ErrorKind::diverged, comparison.results.front().runs.front().diverged);
  }
}

constexpr const char* examples =
    "Every scheme is measured against the first named, by its accuracy after the last epoch:\n"
    "Welch's 95 % interval of the difference, p adjusted after Holm. Without --init: normal and\n"
    "uniform 1/√n, and random ±1. Fewer than 6 runs give no verdict.\n"
    "\n"
    "Examples\n"
    "  fanin compare\n"
    "  fanin compare --init book --init glorot-uniform --init he=he-normal --runs 20\n"
    "  fanin compare --init book --lr 0.05 --lr 0.1 --lr 0.2 --hold-out 10000\n"
    "  fanin compare --hidden 60,60,60 --epochs 2 --json results.json --csv runs.csv\n"
    "\n";

}  // namespace

Command compare_command() {
  const auto flags = std::make_shared<CompareFlags>();
  const auto read_reach = [flags](const std::string& text) { flags->reach = parse_share(text); };
  const std::vector<Option> own = {
      inits_option(flags->inits),
      count_option("--runs", flags->runs, "trainings of each, with seeds of their own"),
      jobs_option(flags->jobs, "trainings"),
      read_option("--reach", "SHARE", "count the epochs to this accuracy", read_reach,
                  shortest(flags->reach)),
      flag("--every-run", flags->every_run, "list every run"),
      json_option(*flags),
      csv_option(*flags, "write every run and every epoch as CSV")};
  return {"compare",
          "Compares ways to choose the initial weights.\n\n"
          "Trains every scheme with every seed and compares the accuracies on the test set.",
          training_options(flags->training, Repeat::yes, data_options(flags->data, true, own)),
          examples + initializer_help(), [flags] { run(*flags); }};
}

}  // namespace fanin::program
