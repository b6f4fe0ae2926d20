// Reading the training set.
#include <fmt/format.h>

#include <optional>

#include "fanin/data/csv.hpp"
#include "measure.hpp"
#include "numpy.hpp"
#include "process.hpp"
#include "report.hpp"
#include "sections.hpp"

namespace fanin::bench {

void loading(const Settings& settings) {
  const std::string file = settings.train.string();
  const std::optional<Numpy> numpy = find_numpy();
  std::size_t records = 0;
  std::vector<Contestant> contestants = {
      {"fanin::read_csv", [&] { return seconds_of([&] { records = read_csv(file).count(); }); },
       settings.repeats},
      {"gzip -dc, thrown away",
       [&] {
         return run_process({"gzip", "-dc", file}, Stdout::discard).seconds;
       },
       settings.repeats}};
  if (numpy) {
    contestants.push_back(
        {"numpy.loadtxt, NumPy " + numpy->version,
         [&] {
           return numpy->run("load.py", {file, std::to_string(settings.samples)}).at(0);
         },
         settings.slow_repeats()});
  }
  const std::vector<Summary> seconds = measure(contestants);

  print_heading(fmt::format("Loading: {}, {} records", settings.train.filename().string(),
                            program::with_commas(records)));
  Table table(timing_columns("reader", {"x gzip"}));
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    table.add(timing_row(contestants[i].name, seconds[i],
                         {ratio_text(seconds[i].median / seconds[1].median)}));
  }
  print(table);
  Aims aims;
  aims.add("Fanin against gzip", ratio_text(seconds[0].median / seconds[1].median), "at most 1.5");
  aims.print();
}

}  // namespace fanin::bench
