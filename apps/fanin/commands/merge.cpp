// fanin merge: one comparison from the journals of its parts.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "commands/commands.hpp"
#include "comparison_recorder.hpp"
#include "console/text.hpp"
#include "detection.hpp"
#include "fanin/error.hpp"
#include "journal.hpp"
#include "report/html/html.hpp"
#include "warnings.hpp"

namespace fanin::program {
namespace {

struct MergeFlags : ReportFlags {
  std::vector<std::string> journals;
  bool every_run = false;
};

// What journals hold together.
struct Merged {
  std::string header = {};
  CompareResult result = {};
  Runs runs = {};
  std::map<std::string, std::size_t> origins = {};  ///< how many runs of each
  std::size_t repeated = 0;
  std::size_t differing = 0;  ///< of those
};

// Journals of a comparison need not have the same seeds.
void add_seed(std::uint32_t seed, std::vector<std::uint32_t>& seeds) {
  const auto at = std::ranges::lower_bound(seeds, seed);
  if (at == seeds.end() || *at != seed) seeds.insert(at, seed);
}

// Of the result's seeds, all runs that the journals have.
void take_results(const Runs& runs, CompareResult& result) {
  result.results.clear();
  for (const ComparedRecipe& recipe : result.recipes) {
    RecipeResult& to = result.results.emplace_back(RecipeResult{recipe.name()});
    for (const std::uint32_t seed : result.seeds) {
      const auto at = runs.find({to.name, seed});
      if (at != runs.end()) to.runs.push_back(at->second);
    }
  }
  result.known = result.done();
}

void take_header(const std::string& header, const std::string& first, Merged& merged) {
  if (merged.header.empty()) {
    merged.header = header;
    merged.result = parse_comparison(header);
    return;
  }
  for (const std::uint32_t seed : parse_comparison(header).seeds) {
    add_seed(seed, merged.result.seeds);
  }
  const std::string what = difference(header, merged.header);
  if (what.empty()) return;
  refuse_argument("{} as in {}: not of the same comparison", what, first);
}

void take_run(JournalRun run, Merged& merged) {
  stop_if_interrupted();
  validate(run, merged.result);
  add_seed(run.run.seed, merged.result.seeds);
  const auto [at, is_new] = merged.runs.try_emplace({run.recipe, run.run.seed}, std::move(run.run));
  if (is_new) {
    ++merged.origins[run.origin];
    return;
  }
  ++merged.repeated;
  if (at->second.accuracy != run.run.accuracy || at->second.loss != run.run.loss) {
    ++merged.differing;
  }
}

void take_notes(Merged& merged) {
  std::vector<std::string>& notes = merged.result.notes;
  if (merged.repeated > 0) {
    std::string note = fmt::format("{} in more than one line, of which the first counts",
                                   counted(merged.repeated, "training"));
    if (merged.differing > 0) note += fmt::format("; {} with other results", merged.differing);
    notes.push_back(std::move(note));
  }
  if (merged.origins.size() > 1) {
    for (const auto& [origin, count] : merged.origins) {
      notes.push_back(fmt::format("{} by {}", counted(count, "training"), origin));
    }
    notes.back() += ": last bits may differ";
  }
  const std::size_t missing = merged.result.total() - merged.result.done();
  if (missing > 0) {
    notes.push_back(fmt::format("{} of {} missing", with_commas(missing),
                                counted(merged.result.total(), "training")));
  }
}

CompareResult run(const MergeFlags& flags, const Observer<CompareResult>& observer) {
  Merged merged;
  for (const std::string& path : flags.journals) {
    const JournalEnd end = read_journal(
        path,
        {[&](const std::string& header) { take_header(header, flags.journals.front(), merged); },
         [&](JournalRun run) { take_run(std::move(run), merged); }});
    if (end.whole == 0) throw Error(ErrorKind::data, path + ": an empty journal");
    if (end.torn > 0) {
      merged.result.notes.push_back(path + ": the last line is not whole and does not count");
    }
  }
  CompareResult& result = merged.result;
  take_results(merged.runs, result);
  if (result.detection) {
    plan_second_stage(result);
    take_results(merged.runs, result);
    test_difference(result);
  } else {
    result.verdicts = compare_pairs(result.results, result.margin, result.test.count);
  }
  take_notes(merged);
  result.every_run = flags.every_run;
  observer.on_part(result);
  if (!flags.report.empty()) {
    add_networks(result, [&result] { return repeat_networks(result); });
    stop_if_interrupted();
  }
  for (std::string& warning : warnings(result)) result.warnings.push_back(std::move(warning));
  return std::move(result);
}

constexpr const char* merge_examples =
    "What is printed and written is what one machine would have printed and written: bit for bit "
    "when all have one kind of processor. A training in several journals counts once. When some "
    "are missing, the others are shown, and the exit code is 1.\n"
    "\n"
    "Examples\n"
    "  fanin merge shard-*.jsonl\n"
    "  fanin merge shard-*.jsonl --json results.json --csv runs.csv\n";

}  // namespace

Command merge_command() {
  const auto flags = std::make_shared<MergeFlags>();
  Option journals = arguments("JOURNAL...", flags->journals,
                              "what fanin compare --journal has written, of one comparison");
  journals.required = true;
  return {"merge",
          "Makes one comparison of the journals of its shards.",
          {journals, flag("--every-run", flags->every_run, "list every run"), json_option(*flags),
           csv_option(*flags), report_option(*flags)},
          merge_examples,
          shown<CompareResult>(flags, run,
                               {.part = compare_part_text,
                                .end = compare_end_text,
                                .json = compare_json,
                                .csv = compare_csv,
                                .html = compare_html,
                                .fail = fail_unless_compared})};
}

}  // namespace fanin::program
