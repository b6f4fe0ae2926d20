// The command line as values: commands, their options and what reads them. cli.cpp is the only file
// that knows CLI11.
//
// A command is a row of the table in main.cpp. It keeps its flags in a struct, makes an option for
// each, and leaves running and showing to `shown` (report/view.hpp):
//
//     Command score_command() {
//       const auto flags = std::make_shared<ScoreFlags>();  // derives from ReportFlags
//       return {"score", "Measures a model: its accuracy, and what it confuses with what.",
//               {model_argument(flags->model),
//                argument("[TEST]", flags->test, "labelled images; without it the bundled ones"),
//                count_option("--worst", flags->worst, "how many mistakes to name"),
//                json_option(*flags)},
//               "Examples\n  fanin score digits.safetensors\n",
//               shown<ScoreResult>(flags, score, {.end = score_text, .json = score_json})};
//     }
//
// The makers below are for any program; options.hpp has those that Fanin's commands share: MODEL,
// --json, -o, --seed, --jobs, and all that say how to train.
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "refuse.hpp"

namespace fanin::program {

/// An option, flag or argument of a command, as its help page shows it and as it is read.
struct Option {
  std::string names;  ///< "-o,--output"; of an argument as in the usage line: "[TRAIN"
  std::string value;  ///< what it takes: "N"; empty: a flag or an argument
  std::string description;
  std::string standard;  ///< the value without it, for the help; empty: not shown
  /// Takes every value given. Throws Error(argument), whose message `parse` completes by the name.
  std::function<void(const std::vector<std::string>&)> read;
  bool repeatable = false;
  std::string group = "Options";  ///< "Arguments": no option but an argument
  bool required = false;
  bool writes = false;                    ///< its value names a file to write
  std::vector<std::string> choices = {};  ///< values to complete in a shell
};

struct Command {
  std::string name;
  std::string description;  ///< its first line stands in the program's own help
  std::vector<Option> options;
  std::string footer;  ///< printed as it is
  /// Once the options are read, with the command line as one types it.
  std::function<void(const std::string& command)> run;
  /// Pairs of options: the first does not go without the second, or not with it.
  std::vector<std::pair<std::string, std::string>> needs = {};
  std::vector<std::pair<std::string, std::string>> excludes = {};
};

struct Program {
  std::string name;
  std::string description;
  std::string version;
  std::string footer;
  std::vector<Command> commands;
};

/// What a command line asks for: a command to run, or else a text to print.
struct Request {
  const Command* command = nullptr;
  std::string text = {};
  std::vector<std::string> inputs = {};   ///< the files that are named to be read
  std::vector<std::string> outputs = {};  ///< and to be written
};

/// Reads a command line into the options' variables. Throws Error(argument) for a wrong one; its
/// message names the help page to see.
Request parse(const Program& program, int argc, const char* const* argv);

// In help.cpp.

/// The help page of the program or of one command, 80 columns wide: usage, description, commands,
/// options by group, and the footer as it is.
std::string help_page(const Program& program);
std::string help_page(const Program& program, const Command& command);

/// An argument's name in a usage line: "TEST" of "[TEST]]", "FILE" of "FILE...".
std::string bare_name(std::string usage);

/// Completions for the shells bash, fish or zsh, or the manual page (man). Throws Error(argument)
/// for another word. In generate.cpp.
std::string generate(const Program& program, const std::string& what);

// The makers. Each variable must outlive the command; what it holds is the standard value that the
// help shows, unless that is empty or 0.

Option flag(std::string names, bool& variable, std::string description);

/// Any text. `value` stands for it in the help.
Option text_option(std::string names, std::string& variable, std::string value,
                   std::string description);

/// A whole number.
Option count_option(std::string names, std::size_t& variable, std::string description,
                    std::size_t min = 1, std::size_t max = std::numeric_limits<std::size_t>::max());

/// What `parse` makes of the text, which throws Error(argument) for a wrong one.
template <typename T, typename Parse>
Option read_option(std::string names, std::string value, T& variable, std::string description,
                   Parse parse, std::string standard = "") {
  return {std::move(names), std::move(value), std::move(description), std::move(standard),
          [&variable, parse](const auto& texts) { variable = parse(texts.front()); }};
}

/// The same for an option that may be repeated: a value for each text, in place of what was there.
template <typename T, typename Parse>
Option list_option(std::string names, std::string value, std::vector<T>& values,
                   std::string description, Parse parse, std::string standard = "") {
  const auto read = [&values, parse](const std::vector<std::string>& texts) {
    values.clear();
    for (const std::string& text : texts) values.push_back(parse(text));
  };
  return {
      std::move(names), std::move(value), std::move(description), std::move(standard), read, true};
}

/// An argument that is required unless its usage begins with a bracket: "MODEL", "[TEST]", "TEST]".
Option argument(std::string usage, std::string& variable, std::string description);

/// Any number of arguments, none included: "FILE...", "[N...]".
Option arguments(std::string usage, std::vector<std::string>& variable, std::string description);

/// The same option, with values that a shell completes.
Option with_choices(Option option, std::vector<std::string> choices);

// What options read. Each throws Error(argument) that says what was found and what is expected.

std::size_t parse_count(const std::string& text, std::size_t min,
                        std::size_t max = std::numeric_limits<std::size_t>::max());

/// A number above 0 that a float can hold.
double parse_positive(const std::string& text);

/// A share: above 0, at most 1.
double parse_share(const std::string& text);

/// Numbers with commas between them, each finite.
std::vector<float> parse_numbers(const std::string& text);

/// The parts of a text between commas.
std::vector<std::string> split(const std::string& text);

}  // namespace fanin::program
