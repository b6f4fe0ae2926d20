// fanin: trains dense networks and compares ways to choose their first weights.
#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <vector>

#include "commands/commands.hpp"
#include "fanin/error.hpp"
#include "fanin/numeric/product.hpp"
#include "help.hpp"
#include "interrupt.hpp"
#include "output.hpp"

namespace {

using namespace fanin::program;

constexpr const char* footer =
    "Without data sets a command takes the bundled MNIST: from the folder that FANIN_DATA names,\n"
    "else from the installation. NO_COLOR turns colours off.\n"
    "\n"
    "Exit codes: 0 done; 1 failed (a file that cannot be read or written); 2 wrong usage;\n"
    "3 bad data; 4 training diverged; 130 interrupted.\n"
    "\n"
    "fanin COMMAND --help tells more about a command.\n";

int fail(const std::string& message, int code) {
  std::fputs(("fanin: " + message + '\n').c_str(), stderr);
  return code;
}

int exit_code(fanin::ErrorKind kind) {
  switch (kind) {
    case fanin::ErrorKind::io:
      return 1;
    case fanin::ErrorKind::argument:
      return 2;
    case fanin::ErrorKind::data:
      return 3;
    case fanin::ErrorKind::diverged:
      return 4;
  }
  return 1;
}

// The command that the words on the command line have reached.
const CLI::App& reached(const CLI::App& program) {
  const auto commands = program.get_subcommands();
  return commands.empty() ? program : *commands.front();
}

std::string usage_error(const CLI::App& program, const CLI::ParseError& error) {
  const CLI::App& command = reached(program);
  const bool none = &command == &program;
  const std::vector<std::string> rest = program.remaining();
  std::string message = error.what();
  if (none && !rest.empty() && !rest.front().starts_with('-')) {
    message = "there is no command \"" + rest.front() + '"';
  }
  return message + "\nSee fanin " + (none ? "" : command.get_name() + ' ') + "--help";
}

int run(int argc, char** argv) {
  CLI::App program(
      "Trains dense neural networks, and answers how their first weights should be "
      "chosen.",
      "fanin");
  program.require_subcommand(0, 1);
  program.set_help_flag("-h,--help", "print this help");
  program.set_version_flag("--version", version() + '\n' + fanin::blas_description(),
                           "print the version");
  program.footer(footer);
  const std::vector<Command> commands = {
      add_compare(program), add_train(program),     add_score(program),
      add_query(program),   add_backquery(program), add_show(program),
      add_convert(program), add_signal(program),    add_claims(program)};
  const Output output("");
  try {
    program.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    output.print(help_page(reached(program)));
    return 0;
  } catch (const CLI::CallForVersion& call) {
    output.print(std::string(call.what()) + '\n');
    return 0;
  } catch (const CLI::ParseError& error) {
    return fail(usage_error(program, error), 2);
  }
  for (const Command& command : commands) {
    if (!command.app->parsed()) continue;
    catch_interrupts();
    command.run();
    return 0;
  }
  return fail("no command given\n\n" + help_page(program), 2);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const fanin::Error& error) {
    return fail(error.what(), exit_code(error.kind()));
  } catch (const Interrupted&) {
    return fail("interrupted; no file was written", 130);
  } catch (const BrokenPipe&) {
    return 141;  // as a shell tells of SIGPIPE
  } catch (const std::bad_alloc&) {
    return fail("out of memory", 1);
  } catch (const std::exception& error) {
    return fail(error.what(), 1);
  }
}
