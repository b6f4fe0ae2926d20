// The whole job, as a user waits for it.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "digits.hpp"
#include "fanin/study/comparison.hpp"
#include "measure.hpp"
#include "process.hpp"
#include "report.hpp"
#include "sections.hpp"

namespace fanin::bench {
namespace {

// The program, run as a process.
struct Program {
  std::vector<std::string> command;
  double peak_memory = 0;  // the largest of its runs

  double run() {
    const Process process = run_process(command, Stdout::discard);
    peak_memory = std::max(peak_memory, process.peak_memory);
    return process.seconds;
  }
};

Program fanin_program(const Settings& settings, const std::string& subcommand,
                      const std::vector<std::string>& options) {
  Program program{
      {FANIN_BENCH_PROGRAM, subcommand, settings.train.string(), settings.test.string()}};
  program.command.insert(program.command.end(), options.begin(), options.end());
  return program;
}

void measure_processes(const Settings& settings) {
  if (std::string(FANIN_BENCH_PROGRAM).empty()) {
    print_note("Without the whole job, because this build has no program (FANIN_PROGRAM).");
    return;
  }
  const std::string hidden = settings.quick ? "10" : "200";
  std::vector<std::string> pairs = {"--init", "normal:in^-0.5", "--init", "uniform:1", "--runs",
                                    "2",      "--epochs",       "2",      "--hidden",  hidden,
                                    "--jobs"};
  const auto compare = [&](const std::string& jobs) {
    std::vector<std::string> options = pairs;
    options.push_back(jobs);
    return fanin_program(settings, "compare", options);
  };
  const std::string names[] = {"fanin train: read, 5 epochs, scores",
                               "fanin compare --jobs 1: 4 runs of 2 epochs",
                               "fanin compare --jobs 2"};
  Program programs[] = {fanin_program(settings, "train", {"--epochs", "5", "--hidden", hidden}),
                        compare("1"), compare("2")};
  std::vector<Contestant> contestants;
  for (std::size_t i = 0; i < std::size(programs); ++i) {
    contestants.push_back(
        {names[i], [&, i] { return programs[i].run(); }, settings.slow_repeats()});
  }
  const std::vector<Summary> seconds = measure(contestants);

  print_heading("The whole job: processes from their start to their end");
  Table table(timing_columns("process", {"peak MB"}));
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    table.add(timing_row(names[i], seconds[i], {fmt::format("{:.0f}", programs[i].peak_memory)}));
  }
  print(table);
  Aims aims;
  aims.add("fanin train, seconds", seconds_text(seconds[0].median), "at most 4.5");
  aims.add("peak of compare --jobs 2, MB", fmt::format("{:.0f}", programs[2].peak_memory),
           "below 100");
  aims.print();
}

bool identical(const std::vector<RecipeResult>& a, const std::vector<RecipeResult>& b) {
  return std::ranges::equal(a, b, [](const RecipeResult& x, const RecipeResult& y) {
    return std::ranges::equal(x.runs, y.runs, [](const Run& r, const Run& s) {
      return r.seed == s.seed && r.accuracy == s.accuracy && r.loss == s.loss;
    });
  });
}

void measure_jobs(const Settings& settings) {
  const Digits digits = read_digits(settings);
  const Samples train = make_samples(digits.train, classes);
  const Samples test = make_samples(digits.test, classes);
  std::vector<Recipe> recipes;
  for (const char* init : {"normal:in^-0.5", "uniform:1"}) {
    const Initializer fill = initializer(init);
    TrainOptions options = TrainOptions::book();
    options.epochs = 2;
    recipes.push_back({init,
                       [fill](Random& random) {
                         return make_network({{pixels, 200, classes}}, fill, random);
                       },
                       options});
  }
  std::vector<RecipeResult> results[2];
  std::vector<Contestant> contestants;
  for (const std::size_t jobs : {1U, 2U}) {
    contestants.push_back(
        {fmt::format("{} at a time", jobs),
         [&, jobs] {
           CompareOptions options;
           options.seeds = {1, 2};
           options.jobs = jobs;
           return seconds_of([&] { results[jobs - 1] = compare(recipes, train, test, options); });
         },
         settings.slow_repeats()});
  }
  const std::vector<Summary> seconds = measure(contestants);

  print_heading("Jobs: fanin::compare, 4 runs of 2 epochs, training and scoring");
  Table table(timing_columns("trainings"));
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    table.add(timing_row(contestants[i].name, seconds[i]));
  }
  print(table);
  Aims aims;
  aims.add("two at a time, times as fast", ratio_text(seconds[0].median / seconds[1].median),
           "at least 1.85");
  aims.add("results", identical(results[0], results[1]) ? "identical" : "DIFFERENT", "identical");
  aims.print();
}

}  // namespace

void job(const Settings& settings) {
  measure_processes(settings);
  measure_jobs(settings);
}

}  // namespace fanin::bench
