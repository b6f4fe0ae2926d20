// fanin compare: schemes for the initial weights against each other.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "commands/commands.hpp"
#include "comparison_recorder.hpp"
#include "console/text.hpp"
#include "detection.hpp"
#include "estimate.hpp"
#include "fanin/error.hpp"
#include "fanin/numeric/product.hpp"
#include "journal.hpp"
#include "memory.hpp"
#include "report/html/html.hpp"
#include "shard.hpp"
#include "standings.hpp"
#include "warnings.hpp"

namespace fanin::program {
namespace {

struct CompareFlags : ReportFlags {
  DataFlags data;
  TrainingFlags training;
  std::vector<NamedInit> inits;
  std::vector<double> scales = {1};
  std::size_t runs = 10;
  std::size_t jobs = std::max(1U, std::thread::hardware_concurrency());
  double reach = 0.95;
  double margin = 0.0025;
  double detect = 0;  // 0: not in two stages
  std::size_t max_runs = 200;
  bool every_run = false;
  bool dry_run = false;
  std::string journal;
  Shard shard;
};

// Every scheme with every rate and every size.
std::vector<ComparedRecipe> grid(const CompareFlags& flags) {
  const auto& rates = flags.training.rates;
  const auto& sizes = flags.training.hidden;
  std::vector<ComparedRecipe> all;
  for (const NamedInit& scheme : flags.inits) {
    for (const Hidden& hidden : sizes) {
      for (const Rate& rate : rates) {
        for (const double scale : flags.scales) {
          ComparedRecipe recipe{scheme, "", rate, hidden, scale};
          if (sizes.size() > 1) recipe.variant += ", hidden " + to_string(hidden);
          if (rates.size() > 1) recipe.variant += ", rate " + to_string(rate);
          if (flags.scales != std::vector{1.0}) recipe.variant += ", c " + shortest(scale);
          require_scalable(scheme.initializer, scale);
          if (std::ranges::find(all, recipe.name(), &ComparedRecipe::name) != all.end()) {
            refuse_argument(
                "\"{}\" is given twice; give each scheme, rate and size once, or a "
                "name of its own: --init NAME=SPEC",
                recipe.name());
          }
          all.push_back(std::move(recipe));
          if (all.size() > max_recipes) refuse_argument("more than {} recipes", max_recipes);
        }
      }
    }
  }
  return all;
}

CompareResult run(const CompareFlags& flags, const Observer<CompareResult>& observer) {
  validate(flags.training);
  if (!flags.data.train.empty() && flags.data.test.empty() && flags.data.hold_out == 0) {
    refuse_argument("TEST is missing: give TRAIN and TEST, or TRAIN with --hold-out N");
  }
  CompareResult result{
      .training = flags.training,
      .schemes = flags.inits.size(),
      .recipes = grid(flags),
      .seeds = seeds_from(flags.training.seed, flags.detect > 0 ? first_stage_runs : flags.runs),
      .reach = flags.reach,
      .every_run = flags.every_run,
      .margin = flags.margin};
  if (flags.detect > 0) {
    if (result.recipes.size() < 2) refuse_argument("--detect needs two schemes to compare");
    seeds_from(flags.training.seed, flags.max_runs);
    result.detection = {.difference = flags.detect, .max_runs = flags.max_runs};
  }
  const std::size_t jobs = std::min(flags.jobs, result.seeds.size() * result.recipes.size());
  result.jobs = blas_jobs(jobs);

  const Data data = load(flags.data);
  result.train = summary(data.train);
  result.test = summary(*data.test);
  if (!flags.json.empty() || !flags.journal.empty() || !flags.report.empty()) {
    result.train.fingerprint = fingerprint(data.train);
    result.test.fingerprint = fingerprint(*data.test);
  }
  result.test_labels = data.test->labels;
  result.classes = data.classes();
  result.hold_out = flags.data.hold_out;
  require_images_to_rotate(data.train, flags.training);
  result.scaling = fitted(scaling_for(flags.training.output_activation), data.train);
  const Scaling& scaling = result.scaling;
  result.warnings = warnings(data, flags.training.options.shuffle, scaling);
  if (result.jobs < jobs) result.warnings.push_back(fewer_jobs(result.jobs, jobs));
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
  if (!flags.journal.empty() && !flags.dry_run) {
    journal.emplace(flags.journal, journal_header(result),
                    [&result](const JournalRun& run) { validate(run, result); });
    std::vector<std::string> names;
    for (const ComparedRecipe& recipe : result.recipes) names.push_back(recipe.name());
    journal->connect(options, std::move(names), result.reach);
    result.journal = flags.journal;
    result.notes = journal->notes();
  }
  std::set<std::pair<std::size_t, std::uint32_t>> own;
  if (flags.shard.number > 0) {
    result.shard = flags.shard.number;
    result.shards = flags.shard.count;
    own = shard_of(result);
    result.shard_trainings = own.size();
    options.wanted = [&own](std::size_t r, std::uint32_t seed) { return own.contains({r, seed}); };
  }
  watch(options, result, observer.on_change);
  result.known = count_known(options, result);
  ComparisonRecorder recorder(result, *data.test, test);
  if (!flags.report.empty()) recorder.connect(options);
  observer.on_part(result);
  if (flags.dry_run) {
    result.estimate = estimate(result, all, train, test);
    result.results.resize(all.size());
    return result;
  }
  const auto start = std::chrono::steady_clock::now();
  result.results = compare(all, train, test, options);
  if (result.done() == 0 && result.shard == 0) stop_if_interrupted();
  if (result.detection && result.done() == result.total()) {
    plan_second_stage(result);
    result.known = count_known(options, result);
    observer.on_part(result);
    options.seeds = result.seeds;
    options.known = [stage = result.results, before = options.known](std::size_t r,
                                                                     std::uint32_t seed) {
      const auto at = std::ranges::find(stage[r].runs, seed, &Run::seed);
      if (at != stage[r].runs.end()) return std::optional(*at);
      return before ? before(r, seed) : std::nullopt;
    };
    count_known(options, result);
    result.results = compare(all, train, test, options);
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (!flags.report.empty()) {
    add_networks(result, [&] { return recorder.finish(all, train, options); });
  }
  if (result.detection) {
    test_difference(result);
  } else {
    result.verdicts = compare_pairs(result.results, result.margin, result.test.count);
  }
  for (std::string& warning : warnings(result)) result.warnings.push_back(std::move(warning));
  return result;
}

constexpr const char* compare_examples =
    "Accuracies after the last epoch are compared in pairs: Welch's test, p adjusted by Holm over "
    "all pairs, intervals of 95 % for each pair alone. Equal means: two one-sided tests show that "
    "the difference is below the margin. Without --init: normal and uniform 1/√n, and random ±1.\n"
    "Fewer than 6 runs give no verdict. With --detect, the deviations of the first 10 runs say how "
    "many it takes to show the difference in four cases of five (Stein 1945); the test on all runs "
    "takes their place.\n"
    "\n"
    "Examples\n"
    "  fanin compare\n"
    "  fanin compare --init book --init glorot-uniform --init he=he-normal --runs 20\n"
    "  fanin compare --init book --scale 0.01,0.1,0.3,1,3,10,30,100\n"
    "  fanin compare --init book --lr 0.05 --lr 0.1 --lr 0.2 --hold-out 10000\n"
    "  fanin compare --init book --init glorot-normal --detect 0.1\n"
    "  fanin compare --hidden 60,60,60 --epochs 2 --json results.json --csv runs.csv\n"
    "  fanin compare --runs 50 --journal runs.jsonl\n"
    "  fanin compare --runs 50 --shard 1/4 --journal shard-1.jsonl   # 2/4 ...\n"
    "  fanin merge shard-*.jsonl\n"
    "\n";

}  // namespace

void fail_unless_compared(const CompareResult& result) {
  if (result.estimate) return;
  const std::size_t all = result.shard > 0 ? result.shard_trainings : result.total();
  if (result.done() < all && interrupted()) {
    throw Interrupted{fmt::format("{}{}", describe_trainings(result),
                                  result.journal.empty()
                                      ? "; with --journal, the same command would go on from here"
                                      : "; the same command goes on from here")};
  }
  if (result.done() < all) {
    refuse_io("{} of {} missing", with_commas(all - result.done()), counted(all, "training"));
  }
  const auto finished = [](const RecipeResult& recipe) {
    return !recipe.final_accuracies().empty();
  };
  if (result.shard > 0 || std::ranges::any_of(result.results, finished)) return;
  throw Error(ErrorKind::diverged, result.results.front().runs.front().diverged);
}

Command compare_command() {
  const auto flags = std::make_shared<CompareFlags>();
  const auto parse_points = [](const std::string& text) { return parse_positive(text) / 100; };
  const std::vector<Option> own = {
      inits_option(flags->inits),
      scale_option(flags->scales),
      count_option("--runs", flags->runs, "trainings of each, with seeds of their own"),
      jobs_option(flags->jobs, "trainings"),
      read_option("--reach", "SHARE", flags->reach, "count the epochs to this accuracy",
                  parse_share, shortest(flags->reach)),
      read_option("--margin", "POINTS", flags->margin,
                  "the largest difference that counts as equal, in percentage points", parse_points,
                  shortest(100 * flags->margin)),
      read_option(
          "--detect", "POINTS", flags->detect,
          "look for differences of this size from the first scheme, in two stages: 10 runs of "
          "each, then as many as it takes",
          parse_points),
      count_option("--max-runs", flags->max_runs, "with --detect: runs of each, at most",
                   first_stage_runs, detection_runs_limit),
      flag("--every-run", flags->every_run, "list every run"),
      text_option("--journal", flags->journal, "JOURNAL",
                  "write each training here as it ends, and take those that are here as done: the "
                  "same command goes on where it was stopped"),
      read_option("--shard", "I/N", flags->shard,
                  "do the I-th of N parts of the trainings, for fanin merge", parse_shard),
      flag("--dry-run", flags->dry_run,
           "say how many trainings it would be, and about how much time and memory; no training is "
           "done and no file written"),
      json_option(*flags),
      csv_option(*flags),
      report_option(*flags),
      quiet_option(*flags)};
  const auto compare = shown<CompareResult>(flags, run,
                                            {.part = compare_part_text,
                                             .end = compare_end_text,
                                             .json = compare_json,
                                             .csv = compare_csv,
                                             .html = compare_html,
                                             .live = compare_live,
                                             .note = compare_note,
                                             .fail = fail_unless_compared,
                                             .partial = true});
  const auto compare_or_estimate = [flags, compare](const std::string& command) {
    if (flags->dry_run) flags->json = flags->csv = flags->report = "";
    compare(command);
  };
  return {"compare",
          "Compares ways to choose the initial weights.\n\n"
          "Trains every scheme with every seed and compares the accuracies on the test set.",
          training_options(flags->training, Repeat::yes, data_options(flags->data, true, own)),
          compare_examples + initializer_help(),
          compare_or_estimate,
          {{"--shard", "--journal"}, {"--max-runs", "--detect"}},
          {{"--shard", "--json"},
           {"--shard", "--csv"},
           {"--shard", "--report"},
           {"--detect", "--shard"},
           {"--detect", "--runs"},
           {"--detect", "--margin"}}};
}

}  // namespace fanin::program
