#include "cli.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <charconv>
#include <cmath>
#include <locale>
#include <memory>
#include <optional>
#include <sstream>
#include <utility>

#include "fanin/error.hpp"
#include "help.hpp"

namespace fanin::program {
namespace {

using floats = std::numeric_limits<float>;
constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

[[noreturn]] void refuse(const std::string& text, const std::string& expected) {
  throw Error(ErrorKind::argument, '"' + text + "\", expected " + expected);
}

// Finite, and whole text.
std::optional<double> number(const std::string& text) {
  std::istringstream in(text);
  in.imbue(std::locale::classic());
  double value = 0;
  const bool whole = (in >> value) && in.peek() == std::istringstream::traits_type::eof();
  return whole && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::string first_name(const Option& option) {
  return option.names.substr(0, option.names.find(','));
}

// CLI11 calls this with all that was given for an option.
CLI::callback_t reader(const Option& option) {
  return [&option](const CLI::results_t& texts) {
    try {
      option.read(texts);
    } catch (const Error& error) {
      const std::string message = error.what();
      if (message.starts_with('-')) throw CLI::ValidationError(message);  // names the option
      throw CLI::ValidationError(first_name(option), message);
    }
    return true;
  };
}

void add_argument(CLI::App& app, const Option& option) {
  std::string name = option.names;
  std::erase_if(name, [](char c) { return c == '[' || c == ']' || c == '.'; });
  CLI::Option* added = app.add_option(name, reader(option));
  added->required(option.required);
  if (option.repeatable) added->expected(CLI::detail::expected_max_vector_size);
}

void add_option(CLI::App& app, const Option& option) {
  if (option.value.empty()) {
    app.add_flag_callback(option.names, [&option] { option.read({}); });
    return;
  }
  CLI::Option* added = app.add_option(option.names, reader(option));
  added->required(option.required);
  if (option.repeatable) {
    added->expected(CLI::detail::expected_max_vector_size)->allow_extra_args(false);
  }
}

// `command` must outlive `app`, which refers to it.
void add_command(CLI::App& program, const Command& command) {
  CLI::App& app = *program.add_subcommand(command.name);
  app.set_help_flag("-h,--help");
  for (const Option& option : command.options) {
    option.argument ? add_argument(app, option) : add_option(app, option);
  }
  for (const Option& option : command.options) {
    CLI::Option* added = app.get_option_no_throw(first_name(option));
    for (const std::string& other : option.needed) added->needs(app.get_option(other));
    for (const std::string& other : option.excluded) added->excludes(app.get_option(other));
  }
}

std::string wrong_usage(const CLI::App& program, const CLI::App* command,
                        const CLI::ParseError& error) {
  const std::vector<std::string> rest = program.remaining();
  std::string message = error.what();
  if (command == nullptr && !rest.empty() && !rest.front().starts_with('-')) {
    message = "there is no command \"" + rest.front() + '"';
  }
  return fmt::format("{}\nSee {} {}--help", message, program.get_name(),
                     command == nullptr ? "" : command->get_name() + ' ');
}

}  // namespace

Option Option::mandatory() const {
  Option option = *this;
  option.required = true;
  return option;
}

Option Option::needs(std::string other) const {
  Option option = *this;
  option.needed.push_back(std::move(other));
  return option;
}

Option Option::excludes(std::vector<std::string> others) const {
  Option option = *this;
  option.excluded = std::move(others);
  return option;
}

Option Option::defaults_to(std::string shown) const {
  Option option = *this;
  option.standard = std::move(shown);
  return option;
}

Command Command::with(const std::vector<Option>& more) const {
  Command command = *this;
  command.options.insert(command.options.end(), more.begin(), more.end());
  return command;
}

Request parse(const Program& program, int argc, const char* const* argv) {
  CLI::App app("", program.name);
  app.require_subcommand(0, 1);
  app.set_help_flag("-h,--help");
  app.set_version_flag("--version", program.version);
  for (const Command& command : program.commands) add_command(app, command);
  const auto reached = [&]() -> const CLI::App* {
    const auto commands = app.get_subcommands();
    return commands.empty() ? nullptr : commands.front();
  };
  const auto find = [&](const CLI::App* command) -> const Command* {
    for (const Command& each : program.commands) {
      if (command != nullptr && each.name == command->get_name()) return &each;
    }
    return nullptr;
  };
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    const Command* command = find(reached());
    return {nullptr, command == nullptr ? help_page(program) : help_page(program, *command)};
  } catch (const CLI::CallForVersion&) {
    return {nullptr, program.version + '\n'};
  } catch (const CLI::ParseError& error) {
    throw Error(ErrorKind::argument, wrong_usage(app, reached(), error));
  }
  if (const Command* command = find(reached())) return {command, ""};
  throw Error(ErrorKind::argument, "no command given\n\n" + help_page(program));
}

Option flag(std::string names, bool& variable, std::string description) {
  return {std::move(names), "", std::move(description), "",
          [&variable](const std::vector<std::string>&) { variable = true; }};
}

Option repeated_option(std::string names, std::string value, std::string description,
                       std::function<void(const std::vector<std::string>&)> read) {
  Option option{std::move(names), std::move(value), std::move(description), "", std::move(read)};
  option.repeatable = true;
  return option;
}

Option read_option(std::string names, std::string value, std::string description,
                   std::function<void(const std::string&)> read) {
  return {std::move(names), std::move(value), std::move(description), "",
          [read](const std::vector<std::string>& texts) { read(texts.front()); }};
}

Option text_option(std::string names, std::string& variable, std::string value,
                   std::string description) {
  return read_option(std::move(names), std::move(value), std::move(description),
                     [&variable](const std::string& text) { variable = text; })
      .defaults_to(variable);
}

Option count_option(std::string names, std::size_t& variable, std::string description,
                    std::size_t min, std::size_t max) {
  const auto read = [&variable, min, max](const std::string& text) {
    variable = parse_count(text, min, max);
  };
  return read_option(std::move(names), "N", std::move(description), read)
      .defaults_to(variable == 0 ? "" : std::to_string(variable));
}

Option argument(std::string usage, std::string& variable, std::string description) {
  const bool required = usage.find_first_of("[]") == std::string::npos;
  Option option = text_option(std::move(usage), variable, "", std::move(description));
  option.required = required;
  option.argument = true;
  option.group = "Arguments";
  return option;
}

Option arguments(std::string usage, std::vector<std::string>& variable, std::string description) {
  Option option =
      repeated_option(std::move(usage), "", std::move(description),
                      [&variable](const std::vector<std::string>& texts) { variable = texts; });
  option.argument = true;
  option.group = "Arguments";
  return option;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == ',') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

std::size_t parse_count(const std::string& text, std::size_t min, std::size_t max) {
  std::size_t value = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value);
  if (error == std::errc() && at == end && value >= min && value <= max) return value;
  refuse(text, fmt::format("a whole number from {}{}", min,
                           max == no_limit ? "" : fmt::format(" to {}", max)));
}

double parse_positive(const std::string& text) {
  const double value = number(text).value_or(0);
  // The library computes in floats.
  if (value >= floats::min() && value <= floats::max()) return value;
  refuse(text, "a positive number such as 0.1");
}

double parse_share(const std::string& text) {
  const double value = number(text).value_or(0);
  if (value > 0 && value <= 1) return value;
  refuse(text, "a share between 0 and 1 such as 0.95");
}

std::vector<float> parse_numbers(const std::string& text) {
  std::vector<float> numbers;
  for (const std::string& part : split(text)) {
    const auto value = number(part);
    if (!value || std::abs(*value) > floats::max()) refuse(part, "numbers with commas between");
    numbers.push_back(static_cast<float>(*value));
  }
  return numbers;
}

}  // namespace fanin::program
