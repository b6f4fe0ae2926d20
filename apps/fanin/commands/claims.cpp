#include "commands/claims.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <memory>
#include <thread>
#include <utility>

#include "claims/claims.hpp"
#include "claims/report.hpp"
#include "console/text.hpp"
#include "fanin/error.hpp"
#include "options.hpp"
#include "output.hpp"

namespace fanin::program {
namespace {

struct ClaimsFlags : ReportFlags {
  std::vector<std::string> numbers;  // empty: all
  std::size_t jobs = std::max(1U, std::thread::hardware_concurrency());
  bool markdown = false;
  std::string output;
};

// By number, so that 3b follows 3.
std::vector<Claim> all_claims() {
  std::vector<Claim> all;
  for (const auto group : {claims_of_layers, claims_of_depth, claims_of_training}) {
    for (Claim& claim : group()) all.push_back(std::move(claim));
  }
  const auto place = [](const Claim& claim) {
    int number = 0;
    std::from_chars(claim.number.data(), claim.number.data() + claim.number.size(), number);
    return std::pair(number, claim.number);
  };
  std::ranges::sort(all, {}, place);
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
      throw Error(ErrorKind::argument,
                  fmt::format("there is no claim {}, only {}", number, joined(known, ", ")));
    }
    some.push_back(*found);
  }
  return some;
}

void run(const ClaimsFlags& flags) {
  const std::vector<Claim> claims = wanted(flags.numbers);
  const Output output(flags);
  if (!flags.output.empty()) check_writable(flags.output);
  ExperimentRunner lab(flags.jobs);
  const bool as_text = !flags.markdown || !flags.output.empty();
  std::vector<Settled> all;
  double total = 0;
  for (const Claim& claim : claims) {
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    Settled settled{claim, claim.experiment(lab), 0};
    settled.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    total += settled.seconds;
    if (as_text) output.print(claim_text(settled, output.style()) + '\n');
    all.push_back(std::move(settled));
  }
  Json json = json_head();
  json["claims"] = Json::array();
  for (const Settled& settled : all) json["claims"].push_back(to_json(settled));
  output.write_json(dump(json));
  if (flags.markdown) {
    std::string command = "fanin claims";
    for (const std::string& number : flags.numbers) command += ' ' + number;
    const std::string page = claims_page(all, command + " --markdown");
    if (flags.output.empty()) {
      output.print(page);
    } else {
      write_file(flags.output, page);
    }
  }
  if (!as_text) return;
  if (all.size() > 1) output.print(claims_summary(all, output.style()) + '\n');
  output.print(output.style().dim(
      fmt::format("{} claim{} in {}\n", all.size(), all.size() == 1 ? "" : "s", duration(total))));
}

constexpr const char* examples =
    "Every claim is an experiment on the bundled MNIST or on unit-normal numbers, with fixed "
    "seeds.\n"
    "It holds, holds partly or does not hold by what theory or figures simulated elsewhere "
    "expect;\n"
    "findings in brackets do not decide. All of them take a few minutes on two cores; claim 4, "
    "why\n"
    "not ±1, takes seconds.\n"
    "\n"
    "Examples\n"
    "  fanin claims\n"
    "  fanin claims 4\n"
    "  fanin claims 3 3b --json -\n"
    "  fanin claims --markdown -o claims.md\n";

}  // namespace

Command claims_command() {
  const auto flags = std::make_shared<ClaimsFlags>();
  std::string list = "\nClaims\n";
  for (const Claim& claim : all_claims()) {
    list += fmt::format("  {:<4}{}\n", claim.number, wrapped(claim.sentence, 90, 6));
  }
  const std::vector<Option> options = {
      arguments("[N...]", flags->numbers, "the claims to test, by number; without it all of them"),
      jobs_option(flags->jobs, "trainings or draws"),
      flag("--markdown", flags->markdown, "as a page of Markdown"),
      output_option("-o", flags->output, "FILE",
                    "with --markdown: write the page here, and the usual text as well"),
      json_option(*flags)};
  return {"claims",
          "Tests what is claimed about initial weights, and says what holds.",
          options,
          examples + list,
          [flags] { run(*flags); },
          {{"-o", "--markdown"}}};
}

}  // namespace fanin::program
