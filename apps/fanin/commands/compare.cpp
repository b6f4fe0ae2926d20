// fanin compare: schemes for the initial weights against each other.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>
#include <thread>
#include <utility>

#include "commands/commands.hpp"
#include "console/text.hpp"
#include "fanin/error.hpp"
#include "fanin/numeric/product.hpp"
#include "journal.hpp"
#include "memory.hpp"
#include "warnings.hpp"

namespace fanin::program {
namespace {

struct CompareFlags : ReportFlags {
  DataFlags data;
  TrainingFlags training;
  std::vector<NamedInit> inits;
  std::size_t runs = 10;
  std::size_t jobs = std::max(1U, std::thread::hardware_concurrency());
  double reach = 0.95;
  double margin = 0.0025;
  bool every_run = false;
  std::string journal;
};

// Every scheme with every rate and every size.
std::vector<ComparedRecipe> grid(const CompareFlags& flags) {
  const auto& rates = flags.training.rates;
  const auto& sizes = flags.training.hidden;
  std::vector<ComparedRecipe> all;
  for (const NamedInit& scheme : flags.inits) {
    for (const Hidden& hidden : sizes) {
      for (const Rate& rate : rates) {
        ComparedRecipe recipe{scheme, "", rate, hidden};
        if (sizes.size() > 1) recipe.variant += ", hidden " + to_string(hidden);
        if (rates.size() > 1) recipe.variant += ", rate " + to_string(rate);
        if (std::ranges::find(all, recipe.name(), &ComparedRecipe::name) != all.end()) {
          refuse_argument(
              "\"{}\" is given twice; give each scheme, rate and size once, or a "
              "name of its own: --init NAME=SPEC",
              recipe.name());
        }
        all.push_back(std::move(recipe));
      }
    }
  }
  return all;
}

std::vector<std::uint32_t> seeds(const CompareFlags& flags) {
  const std::uint32_t first = flags.training.seed;
  if (flags.runs - 1 > std::numeric_limits<std::uint32_t>::max() - first) {
    refuse_argument("--seed {} leaves no room for {} seeds", first, flags.runs);
  }
  std::vector<std::uint32_t> all(flags.runs);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = first + static_cast<std::uint32_t>(i);
  return all;
}

std::vector<Recipe> recipes(const CompareResult& result, const Samples& train) {
  std::vector<Recipe> all;
  for (const ComparedRecipe& recipe : result.recipes) {
    TrainOptions options = result.training.options;
    options.rate = recipe.rate;
    const auto make =
        [shape = architecture(result.training, train.inputs, recipe.hidden, train.outputs),
         initializer = recipe.scheme.initializer](Random& random) {
          return make_network(shape, initializer, random);
        };
    all.push_back({recipe.name(), make, std::move(options)});
  }
  return all;
}

CompareResult run(const CompareFlags& flags, const Observer<CompareResult>& observer) {
  validate(flags.training);
  if (!flags.data.train.empty() && flags.data.test.empty() && flags.data.hold_out == 0) {
    refuse_argument("TEST is missing: give TRAIN and TEST, or TRAIN with --hold-out N");
  }
  CompareResult result{.training = flags.training,
                       .schemes = flags.inits.size(),
                       .recipes = grid(flags),
                       .seeds = seeds(flags),
                       .reach = flags.reach,
                       .every_run = flags.every_run,
                       .margin = flags.margin};
  const std::size_t jobs = std::min(flags.jobs, result.seeds.size() * result.recipes.size());
  result.jobs = blas_jobs(jobs);

  const Data data = load(flags.data);
  result.train = summary(data.train);
  result.test = summary(*data.test);
  result.train.fingerprint = fmt::format("{:016x}", fingerprint(data.train));
  result.test.fingerprint = fmt::format("{:016x}", fingerprint(*data.test));
  result.classes = data.classes();
  result.hold_out = flags.data.hold_out;
  require_images_to_rotate(data.train, flags.training);
  const Scaling scaling = fitted(scaling_for(flags.training.output_activation), data.train);
  result.scaling = scaling;
  result.warnings = warnings(data, flags.training.options.shuffle, scaling);
  if (result.jobs < jobs) {
    result.warnings.push_back(
        fmt::format("trainings at a time: {} instead of {}, as this build of OpenBLAS and the "
                    "address space allow",
                    result.jobs, jobs));
  }
  result.shown_warnings = result.warnings.size();
  const Samples train =
      augmented(make_samples(data.train, result.classes, scaling), flags.training, scaling);
  const Samples test = make_samples(*data.test, result.classes, fitted(scaling, *data.test));
  for (const Hidden& hidden : flags.training.hidden) {
    require_trainable(architecture(flags.training, train.inputs, hidden, train.outputs),
                      flags.training.options.batch, result.jobs, false);
  }
  const std::vector<Recipe> all = recipes(result, train);

  CompareOptions options;
  options.seeds = result.seeds;
  options.jobs = result.jobs;
  options.on_progress = observer.on_progress;
  std::optional<Journal> journal;
  if (!flags.journal.empty()) {
    journal.emplace(flags.journal, journal_header(result),
                    [&result](const JournalRun& run) { validate(run, result); });
    std::vector<std::string> names;
    for (const ComparedRecipe& recipe : result.recipes) names.push_back(recipe.name());
    journal->connect(options, std::move(names), result.reach);
    result.journal = flags.journal;
    result.known = journal->runs().size();
    result.notes = journal->notes();
  }
  observer.on_part(result);
  const auto start = std::chrono::steady_clock::now();
  result.results = compare(all, train, test, options);
  stop_if_interrupted();
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  result.verdicts = compare_pairs(result.results, result.margin, result.test.count);
  for (const RecipeResult& recipe : result.results) {
    const std::size_t same = count_one_answer(recipe, *data.test);
    if (same == 0) continue;
    result.warnings.push_back(fmt::format("{}: {} of {} networks answer the same for every record",
                                          recipe.name, same, recipe.runs.size()));
  }
  return result;
}

// A comparison of which nothing is left has failed.
void fail_if_all_diverged(const CompareResult& result) {
  const auto finished = [](const RecipeResult& recipe) {
    return !recipe.final_accuracies().empty();
  };
  if (std::ranges::any_of(result.results, finished)) return;
  throw Error(ErrorKind::diverged, result.results.front().runs.front().diverged);
}

constexpr const char* compare_examples =
    "Accuracies after the last epoch are compared in pairs: Welch's test, p adjusted by Holm over\n"
    "all pairs, intervals of 95 % for each pair alone. Equal means: two one-sided tests show that\n"
    "the difference is below the margin. Without --init: normal and uniform 1/√n, and random ±1.\n"
    "Fewer than 6 runs give no verdict.\n"
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
  const auto parse_points = [](const std::string& text) { return parse_positive(text) / 100; };
  Option csv = text_option("--csv", flags->csv, "FILE",
                           "write every run and every epoch as CSV; - stands for stdout");
  csv.writes = true;
  const std::vector<Option> own = {
      inits_option(flags->inits),
      count_option("--runs", flags->runs, "trainings of each, with seeds of their own"),
      jobs_option(flags->jobs, "trainings"),
      read_option("--reach", "SHARE", flags->reach, "count the epochs to this accuracy",
                  parse_share, shortest(flags->reach)),
      read_option("--margin", "POINTS", flags->margin,
                  "schemes are called equal when no further apart", parse_points,
                  shortest(100 * flags->margin)),
      flag("--every-run", flags->every_run, "list every run"),
      text_option("--journal", flags->journal, "JOURNAL",
                  "write each training here as it ends, and take those that are here as done: the "
                  "same command goes on where it was stopped"),
      json_option(*flags),
      csv};
  return {"compare",
          "Compares ways to choose the initial weights.\n\n"
          "Trains every scheme with every seed and compares the accuracies on the test set.",
          training_options(flags->training, Repeat::yes, data_options(flags->data, true, own)),
          compare_examples + initializer_help(),
          shown<CompareResult>(flags, run,
                               {.part = compare_part_text,
                                .end = compare_end_text,
                                .json = compare_json,
                                .csv = compare_csv,
                                .fail = fail_if_all_diverged})};
}

}  // namespace fanin::program
