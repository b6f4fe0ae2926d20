#include "program.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <string>

#include "cli.hpp"
#include "commands/commands.hpp"
#include "console/text.hpp"
#include "fanin/error.hpp"
#include "fanin/numeric/product.hpp"
#include "interrupt.hpp"
#include "output.hpp"

namespace fanin::program {
namespace {

constexpr const char* footer =
    "Without data sets a command takes the bundled MNIST: from the folder that FANIN_DATA names, "
    "else from the installation. NO_COLOR turns colours off.\n"
    "\n"
    "Exit codes: 0 done; 1 failed (a file that cannot be read or written); 2 wrong usage; "
    "3 bad data; 4 training diverged; 130 interrupted (143 by SIGTERM, 129 by SIGHUP).\n"
    "\n"
    "fanin COMMAND --help describes a command.\n";

[[noreturn]] void fail(const std::string& message, int code) {
  std::fputs(printable("fanin: " + message + '\n').c_str(), stderr);
  // At an ordinary end OpenBLAS waits for its threads, which may wait for memory for ever.
  std::fflush(nullptr);
  std::_Exit(code);
}

int exit_code(ErrorKind kind) {
  using enum ErrorKind;
  return kind == argument ? 2 : kind == data ? 3 : kind == diverged ? 4 : 1;
}

Program program() {
  return {"fanin",
          "Trains dense neural networks, and answers how their initial weights should be chosen.",
          version() + '\n' + blas_description() + "\nsparse kernel " + std::string(sparse_kernel()),
          footer,
          {compare_command(), merge_command(), train_command(), score_command(), query_command(),
           backquery_command(), report_command(), show_command(), info_command(), convert_command(),
           export_command(), signal_command(), claims_command()}};
}

// As one would type it.
std::string command_line(int argc, char** argv) {
  std::string line = "fanin";
  for (int k = 1; k < argc; ++k) {
    const std::string word = argv[k];
    const bool plain =
        !word.empty() && word.find_first_of(" \t\n\"'\\$`!*?[](){}<>|&;#~") == word.npos;
    line += plain ? " " : " '";
    for (const char c : word) line += c == '\'' ? "'\\''" : std::string(1, c);
    line += plain ? "" : "'";
  }
  return line;
}

// Else a file would be opened in the place of a stream that is closed, and get its text.
void fill_standard_streams() {
  int number = 0;
  while (number >= 0 && number <= STDERR_FILENO) number = ::open("/dev/null", O_RDONLY);
  if (number >= 0) ::close(number);
}

void run_command(int argc, char** argv) {
  const Program fanin = program();
  const Request request = parse(fanin, argc, argv);
  if (request.command == nullptr) {
    Output({}).print(request.text);
  } else {
    fill_standard_streams();
    catch_interrupts();
    check_outputs(request.inputs, request.outputs);
    request.command->run(command_line(argc, argv));
  }
}

}  // namespace

int run(int argc, char** argv) {
  try {
    run_command(argc, argv);
    return 0;
  } catch (const Error& error) {
    fail(error.what(), exit_code(error.kind()));
  } catch (const Interrupted& interrupt) {
    fail("interrupted; " + interrupt.saved, interrupt_code());
  } catch (const BrokenPipe&) {
    return 141;  // as a shell reports SIGPIPE
  } catch (const std::bad_alloc&) {
    fail("out of memory", 1);
  } catch (const std::exception& error) {
    fail(error.what(), 1);
  }
}

}  // namespace fanin::program
