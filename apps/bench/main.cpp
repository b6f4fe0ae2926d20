// fanin_bench: measures Fanin against others, and how well it agrees with them.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "fanin/numeric/product.hpp"
#include "report.hpp"
#include "sections.hpp"

namespace fanin::bench {
namespace {

struct Section {
  const char* name;
  const char* about;
  void (*run)(const Settings& settings);
};

// In the order in which they run.
constexpr Section sections[] = {
    {"job", "the whole job as processes: time, memory, several trainings at a time", job},
    {"loading", "reading the training set, compared with gzip and NumPy", loading},
    {"training", "an epoch of training, compared with OpenBLAS, NumPy and FANN", training},
    {"agreement", "weights and answers compared with those of the plain loop", agreement},
    {"board", "time to an accuracy; some minutes, only when asked for", board}};

// As Linux names it.
std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown";
}

// What the figures depend on besides Fanin, a line each.
std::string describe_machine() {
  return fmt::format(
      "processor  {}, {} cores\n"
      "BLAS       {}\n"
      "sparse     {}\n"
      "compiler   {}\n"
      "flags      {}\n"
      "build      {}\n",
      processor(), std::thread::hardware_concurrency(), blas_description(), sparse_kernel(),
      FANIN_BENCH_COMPILER, FANIN_BENCH_FLAGS,
      native_build ? "for this machine (FANIN_NATIVE)" : "for any processor of the kind");
}

struct Options {
  std::vector<std::string> only;
  std::size_t repeats = 0;  // 0: the settings'
  bool quick = false;
  std::string data = FANIN_BENCH_DATA;
  std::string against;
};

std::string sections_help() {
  std::string text = "Sections:\n";
  for (const Section& section : sections) {
    text += fmt::format("  {:<11}{}\n", section.name, section.about);
  }
  return text +
         "\nRivals run in turn; tables give the median of the runs, the least and the most.\n"
         "Compare figures of one call only, and of a machine that does nothing else.\n";
}

void add_options(CLI::App& app, Options& options) {
  std::vector<std::string> names;
  for (const Section& section : sections) names.emplace_back(section.name);
  app.set_help_flag("-h,--help", "print this help");
  app.add_option("--only", options.only, "run these sections alone, separated by commas")
      ->delimiter(',')
      ->check(CLI::IsMember(names))
      ->type_name("SECTION");
  app.add_option("--repeats", options.repeats, "runs of what takes about a second (default 7)")
      ->check(CLI::Range(1, 1000))
      ->type_name("N");
  app.add_flag("--quick", options.quick, "small data and one run, to see that all of it works");
  app.add_option("--against", options.against, "only compare with this program of another build")
      ->type_name("FANIN");
  app.add_option("--data", options.data, "where MNIST lies as CSV")->type_name("FOLDER");
  app.footer(sections_help());
}

Settings settings_for(const Options& options) {
  const std::filesystem::path data = options.data;
  Settings settings;
  settings.train = data / (options.quick ? "mnist_test.csv.gz" : "mnist_train.csv.gz");
  settings.test = data / "mnist_test.csv.gz";
  settings.against = options.against;
  if (options.quick) {
    settings.quick = true;
    settings.samples = 200;
    settings.repeats = 1;
  }
  if (options.repeats > 0) settings.repeats = options.repeats;
  return settings;
}

bool wanted(const Section& section, const Options& options) {
  if (options.only.empty()) return section.run != board || options.quick;
  return std::ranges::find(options.only, section.name) != options.only.end();
}

int run(int argc, char** argv) {
  CLI::App app("Measures Fanin against others, and how well it agrees with them.", "fanin_bench");
  Options options;
  add_options(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  const SingleThreadedBlas one_thread;
  fmt::print("{}", describe_machine());
  if (options.quick) print_note("Quick: these figures say nothing about speed.");
  if (!options.against.empty()) {
    against(settings_for(options));
    return 0;
  }
  for (const Section& section : sections) {
    if (wanted(section, options)) section.run(settings_for(options));
  }
  return 0;
}

}  // namespace
}  // namespace fanin::bench

int main(int argc, char** argv) {
  try {
    return fanin::bench::run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "fanin_bench: {}\n", error.what());
    return 1;
  }
}
