// This build's program against another's, so that a change that makes training slower is seen.
#include <fmt/format.h>

#include <sstream>
#include <string>
#include <vector>

#include "measure.hpp"
#include "report.hpp"
#include "sections.hpp"

namespace fanin::bench {

void against(const Settings& settings) {
  struct Work {
    const char* name;
    const char* options;
    double extra_epochs;  // that the second run of a pair has
  };
  const Work works[] = {{"an epoch of 784-200-10", "train --hidden 200", 5},
                        {"an epoch of 784-1000-10", "train --hidden 1000", 2},
                        {"an epoch in batches of 32", "train --hidden 200 --batch 32", 5},
                        {"compare, 6 runs of 1 epoch", "compare --runs 2", 0}};
  std::vector<TimedTask> tasks;
  for (const Work& work : works) {
    for (const std::string& program : {std::string(FANIN_BENCH_PROGRAM), settings.against}) {
      const auto seconds = [=, &settings](double epochs) {
        std::vector<std::string> command = {program};
        std::istringstream words(work.options);
        for (std::string word; words >> word;) command.push_back(word);
        command.insert(command.begin() + 2, settings.train.string());
        if (work.extra_epochs == 0) command.insert(command.begin() + 3, settings.test.string());
        command.insert(command.end(), {"--epochs", fmt::format("{}", epochs)});
        return run_program(command, {.discard_out = true}).cpu_seconds;
      };
      // Reading the data is in both runs of a pair.
      const auto run = [=] {
        if (work.extra_epochs == 0) return seconds(1);
        return (seconds(1 + work.extra_epochs) - seconds(1)) / work.extra_epochs;
      };
      const char* whose = program == settings.against ? ", other" : ", this";
      tasks.push_back({std::string(work.name) + whose, run, settings.repeats});
    }
  }
  const std::vector<Summary> seconds = measure(tasks);
  print_heading("Processor seconds of this build and of the other, " + settings.against);
  print_timings("work", tasks, seconds,
                {{"x this", [&](std::size_t i) {
                    const std::size_t ours = i - i % 2;
                    return ratio_text(seconds[i].median / seconds[ours].median);
                  }}});
}

}  // namespace fanin::bench
