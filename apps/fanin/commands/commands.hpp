// The commands of the program, each in a file of its name.
#pragma once

#include <functional>

namespace CLI {
class App;
}  // namespace CLI

namespace fanin::program {

/// A command and what it does once its options are read. `run` throws fanin::Error, Interrupted or
/// BrokenPipe.
struct Command {
  CLI::App* app;
  std::function<void()> run;
};

Command add_compare(CLI::App& program);
Command add_train(CLI::App& program);
Command add_score(CLI::App& program);
Command add_query(CLI::App& program);
Command add_backquery(CLI::App& program);
Command add_show(CLI::App& program);
Command add_convert(CLI::App& program);
Command add_signal(CLI::App& program);
Command add_claims(CLI::App& program);

}  // namespace fanin::program
