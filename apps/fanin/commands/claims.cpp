// fanin claims: what is claimed about initial weights, each with a verdict.
#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "claims/experiment_runner.hpp"
#include "commands/commands.hpp"
#include "console/text.hpp"
#include "warnings.hpp"

namespace fanin::program {
namespace {

struct ClaimsFlags : ReportFlags {
  std::vector<std::string> numbers;  // empty: all
  std::size_t jobs = std::max(1U, std::thread::hardware_concurrency());
  bool markdown = false;
  std::string page;
  std::string journal;
};

// By number, so that 3b follows 3.
std::vector<Claim> all_claims() {
  std::vector<Claim> all;
  for (const auto group :
       {claims_of_layers, claims_of_depth, claims_of_training, claims_of_practice}) {
    for (Claim& claim : group()) all.push_back(std::move(claim));
  }
  std::ranges::sort(
      all, {}, [](const Claim& claim) { return std::pair(std::stoi(claim.number), claim.number); });
  return all;
}

std::vector<Claim> wanted(const std::vector<std::string>& numbers) {
  std::vector<Claim> all = all_claims();
  if (numbers.empty()) return all;
  std::vector<Claim> some;
  for (const std::string& number : numbers) {
    const auto found = std::ranges::find(all, number, &Claim::number);
    if (found == all.end()) {
      std::vector<std::string> known;
      for (const Claim& claim : all) known.push_back(claim.number);
      refuse_argument("there is no claim {}, only {}", number, joined(known, ", "));
    }
    some.push_back(*found);
  }
  return some;
}

ClaimsResult run(const ClaimsFlags& flags, const Observer<ClaimsResult>& observer) {
  using Clock = std::chrono::steady_clock;
  const std::vector<Claim> claims = wanted(flags.numbers);
  if (!flags.page.empty()) check_writable(flags.page);
  ClaimsResult result{.page_only = flags.markdown && flags.page.empty()};
  result.command = "fanin claims";
  for (const std::string& number : flags.numbers) result.command += ' ' + number;
  result.command += " --markdown";
  result.total = claims.size();
  // One bar over all claims. How many jobs a claim has is not known before: each counts as half of
  // what the others have left.
  constexpr double unit = 1000;  // of a claim
  double left = 1;
  std::size_t last = 0;
  const auto on_progress = [&](std::size_t done, std::size_t total) {
    if (done < std::exchange(last, done)) left /= 2;
    const double job = static_cast<double>(done) / static_cast<double>(total);
    const double all = static_cast<double>(result.claims.size()) + 1 - left * (1 - job / 2);
    return observer.on_progress(static_cast<std::size_t>(unit * all),
                                static_cast<std::size_t>(unit) * claims.size());
  };
  ExperimentRunner runner(flags.jobs, on_progress);
  const std::size_t jobs = blas_jobs(flags.jobs);
  if (jobs < flags.jobs) result.notes.push_back(fewer_jobs(jobs, flags.jobs));
  if (!flags.journal.empty()) {
    for (std::string& note : runner.keep(flags.journal)) result.notes.push_back(std::move(note));
  }
  for (const Claim& claim : claims) {
    const auto start = Clock::now();
    result.current = claim.sentence;
    left = 1;
    last = 0;
    observer.on_change(result);
    ClaimResult settled = claim.experiment(runner);
    settled.claim = claim;
    settled.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    result.claims.push_back(std::move(settled));
    observer.on_part(result);
  }
  if (!flags.page.empty()) write_file(flags.page, claims_page(result));
  return result;
}

constexpr const char* claims_examples =
    "Every claim is an experiment on the bundled MNIST or on unit-normal numbers, with fixed "
    "seeds. It holds, holds partly or does not hold, judged by ranges from theory, from figures "
    "simulated elsewhere or from what is claimed; measurements in brackets do not decide. All of "
    "them take about 370 trainings, which is five minutes on two cores; claim 4, why not ±1, takes "
    "seconds.\n"
    "\n"
    "Examples\n"
    "  fanin claims\n"
    "  fanin claims 4\n"
    "  fanin claims 3 3b --json -\n"
    "  fanin claims -o claims.md\n"
    "  fanin claims --journal claims.jsonl\n";

}  // namespace

Command claims_command() {
  const auto flags = std::make_shared<ClaimsFlags>();
  std::string list = "\nClaims\n";
  for (const Claim& claim : all_claims()) {
    list += fmt::format("  {:<4}{}\n", claim.number, wrapped(claim.sentence, 74, 6));
  }
  return {
      "claims",
      "Tests what is claimed about initial weights, and says what holds.",
      {arguments("[N...]", flags->numbers, "the claims to test, by number; without it all of them"),
       jobs_option(flags->jobs, "trainings or draws"),
       flag("--markdown", flags->markdown, "print a page of Markdown in place of the text"),
       output_option("-o", *flags, flags->page, "FILE", "print the text, and write the page here"),
       text_option("--journal", flags->journal, "JOURNAL",
                   "write each training here, and take those that are here as done; draws are done "
                   "again"),
       json_option(*flags), quiet_option(*flags)},
      claims_examples + list,
      shown<ClaimsResult>(flags, run,
                          {.part = claims_part_text,
                           .end = claims_end_text,
                           .json = claims_json,
                           .live = claims_live,
                           .samples = false})};
}

}  // namespace fanin::program
