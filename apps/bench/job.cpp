// The whole job, as a user waits for it.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "measure.hpp"
#include "report.hpp"
#include "sections.hpp"

namespace fanin::bench {

void job(const Settings& settings) {
  if (std::string(FANIN_BENCH_PROGRAM).empty()) {
    print_note("Without the whole job, because this build has no program (FANIN_PROGRAM).");
    return;
  }
  std::vector<TimedTask> tasks;
  std::map<std::string, double> peaks;  // of memory, in megabytes
  const auto add = [&](const std::string& name, const std::string& options) {
    std::vector<std::string> command = {FANIN_BENCH_PROGRAM};
    std::istringstream words(options);
    for (std::string word; words >> word;) command.push_back(word);
    command.insert(command.begin() + 2, {settings.train.string(), settings.test.string()});
    const auto run = [&peaks, name, command] {
      const test::ProcessResult result = run_program(command, {.discard_out = true});
      peaks[name] = std::max(peaks[name], result.peak_memory);
      return result.seconds;
    };
    tasks.push_back({name, run, settings.slow_repeats()});
  };
  const std::string hidden = settings.quick ? " --hidden 10" : " --hidden 200";
  const std::string compare =
      "compare --init normal:in^-0.5 --init uniform:1 --runs 2 --epochs 10" + hidden + " --jobs ";
  const std::string two_jobs = "fanin compare --jobs 2";
  add("fanin train: read, 5 epochs, scores", "train --epochs 5" + hidden);
  add("fanin compare --jobs 1: 4 runs of 10 epochs", compare + '1');
  add(two_jobs, compare + '2');
  const std::vector<Summary> seconds = measure(tasks);

  const auto peak = [&](const std::string& name) { return fmt::format("{:.0f}", peaks[name]); };
  print_heading("The whole job: processes from their start to their end");
  print_timings("process", tasks, seconds,
                {{"peak MB", [&](std::size_t i) { return peak(tasks[i].name); }}});
  Aims aims;
  aims.add("fanin train, seconds", seconds_text(seconds[0].median), "at most 4.5");
  aims.add("two trainings at a time, times as fast",
           ratio_text(seconds[1].median / seconds[2].median), "at least 1.7");
  aims.add("peak of compare --jobs 2, MB", peak(two_jobs), "below 100");
  aims.print();
}

}  // namespace fanin::bench
