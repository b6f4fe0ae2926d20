// fanin_bench: measures Fanin beside others, and how well it agrees with them.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "fanin/numeric/product.hpp"
#include "machine.hpp"
#include "report.hpp"
#include "sections.hpp"

namespace fanin::bench {
namespace {

struct Options {
  std::vector<std::string> only;
  std::size_t repeats = 0;  // 0: the settings'
  bool quick = false;
  std::string data = FANIN_BENCH_DATA;
};

std::string sections_help() {
  std::string text = "Sections:\n";
  for (const Section& section : sections()) {
    text += fmt::format("  {:<11}{}{}\n", section.name, section.about,
                        section.standard ? "" : "; runs only if asked for");
  }
  return text +
         "\nRivals run in turn; tables give the median of the runs, the least and the most.\n"
         "Compare figures of one call only, and of a machine that does nothing else.\n";
}

void add_options(CLI::App& app, Options& options) {
  std::vector<std::string> names;
  for (const Section& section : sections()) names.emplace_back(section.name);
  app.set_help_flag("-h,--help", "print this help");
  app.add_option("--only", options.only, "run these sections alone, separated by commas")
      ->delimiter(',')
      ->check(CLI::IsMember(names))
      ->type_name("SECTION");
  app.add_option("--repeats", options.repeats, "runs of what takes about a second (default 7)")
      ->check(CLI::Range(1, 1000))
      ->type_name("N");
  app.add_flag("--quick", options.quick, "small data and one run, to see that all of it works");
  app.add_option("--data", options.data, "where MNIST lies as CSV")->type_name("FOLDER");
  app.footer(sections_help());
}

Settings settings_for(const Options& options) {
  const std::filesystem::path data = options.data;
  Settings settings;
  settings.train = data / (options.quick ? "mnist_test.csv.gz" : "mnist_train.csv.gz");
  settings.test = data / "mnist_test.csv.gz";
  if (options.quick) {
    settings.quick = true;
    settings.samples = 200;
    settings.repeats = 1;
  }
  if (options.repeats > 0) settings.repeats = options.repeats;
  return settings;
}

bool wanted(const Section& section, const Options& options) {
  if (options.only.empty()) return section.standard;
  return std::ranges::find(options.only, section.name) != options.only.end();
}

int run(int argc, char** argv) {
  CLI::App app("Measures Fanin beside others, and how well it agrees with them.", "fanin_bench");
  Options options;
  add_options(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  const SingleThreadedBlas one_thread;
  fmt::print("{}", describe_machine());
  if (options.quick) print_note("Quick: these figures tell nothing about speed.");
  for (const Section& section : sections()) {
    if (wanted(section, options)) section.run(settings_for(options));
  }
  return 0;
}

}  // namespace

std::span<const Section> sections() {
  static constexpr Section all[] = {
      {"job", "the whole job as processes: time, memory, several trainings at a time", job, true},
      {"loading", "reading the training set, beside gzip and NumPy", loading, true},
      {"training", "an epoch of the book's network, beside OpenBLAS, NumPy and FANN", training,
       true},
      {"agreement", "weights and answers beside those of the plain loop", agreement, true},
      {"scaling", "time against hidden nodes, depth and samples", scaling, true},
      {"functions", "sigmoid and tanh of all 2^32 floats, about two minutes", functions, false}};
  return all;
}

}  // namespace fanin::bench

int main(int argc, char** argv) {
  try {
    return fanin::bench::run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "fanin_bench: {}\n", error.what());
    return 1;
  }
}
