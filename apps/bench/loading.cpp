// Reading the training set.
#include <fmt/format.h>

#include <optional>

#include "fanin/data/csv.hpp"
#include "measure.hpp"
#include "numpy.hpp"
#include "report.hpp"
#include "sections.hpp"

namespace fanin::bench {

void loading(const Settings& settings) {
  const std::string file = settings.train.string();
  const std::optional<Numpy> numpy = find_numpy();
  std::size_t records = 0;
  std::vector<TimedTask> tasks = {
      {"fanin::read_csv", [&] { return seconds_of([&] { records = read_csv(file).count(); }); },
       settings.repeats},
      {"gzip -dc, thrown away",
       [&] {
         return run_program({"gzip", "-dc", file}, {.discard_out = true}).seconds;
       },
       settings.repeats}};
  if (numpy) {
    tasks.push_back({"numpy.loadtxt, NumPy " + numpy->version,
                     [&] {
                       return numpy->run("load.py", {file, std::to_string(settings.samples)}).at(0);
                     },
                     settings.slow_repeats()});
  }
  const std::vector<Summary> seconds = measure(tasks);

  print_heading(fmt::format("Loading: {}, {} records", settings.train.filename().string(),
                            program::with_commas(records)));
  const auto against_gzip = [&](std::size_t i) {
    return ratio_text(seconds[i].median / seconds[1].median);
  };
  print_timings("reader", tasks, seconds, {{"x gzip", against_gzip}});
  Aims aims;
  aims.add("Fanin against gzip", against_gzip(0), "at most 1.5");
  aims.print();
}

}  // namespace fanin::bench
