#include "cli.hpp"

#include <CLI/CLI.hpp>

#include <charconv>
#include <cmath>
#include <locale>
#include <optional>
#include <sstream>

#include "console/text.hpp"

namespace fanin::program {
namespace {

using floats = std::numeric_limits<float>;
constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

// Finite, and whole text.
std::optional<double> number(const std::string& text) {
  std::istringstream in(text);
  in.imbue(std::locale::classic());
  double value = 0;
  const bool whole = (in >> value) && in.peek() == std::istringstream::traits_type::eof();
  return whole && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

// CLI11 calls this with all that was given for an option.
CLI::callback_t reader(const Option& option, Request& request) {
  return [&option, &request](const CLI::results_t& texts) {
    const bool read = option.value == "MODEL" || option.value == "JOURNAL";
    if (option.writes || option.group == "Arguments" || read) {
      auto& files = option.writes ? request.outputs : request.inputs;
      files.insert(files.end(), texts.begin(), texts.end());
    }
    try {
      if (texts.size() > 1 && !option.repeatable) {
        refuse_argument("given {} times, expected once", texts.size());
      }
      option.read(texts);
    } catch (const Error& error) {
      const std::string message = error.what();
      if (message.starts_with('-')) throw CLI::ValidationError(message);  // names the option
      throw CLI::ValidationError(option.names.substr(0, option.names.find(',')), message);
    }
    return true;
  };
}

void add(CLI::App& app, const Option& option, Request& request) {
  const bool argument = option.group == "Arguments";
  if (option.value.empty() && !argument) {
    app.add_flag_callback(option.names, [&option] { option.read({}); });
    return;
  }
  CLI::Option* added =
      app.add_option(argument ? bare_name(option.names) : option.names, reader(option, request));
  added->required(option.required)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  if (option.repeatable) {
    added->expected(CLI::detail::expected_max_vector_size)->allow_extra_args(argument);
  }
}

// `command` must outlive `app`, which refers to it.
void add(CLI::App& program, const Command& command, Request& request) {
  CLI::App& app = *program.add_subcommand(command.name);
  app.set_help_flag("-h,--help");
  for (const Option& option : command.options) add(app, option, request);
  for (const auto& [one, other] : command.needs) {
    app.get_option(one)->needs(app.get_option(other));
  }
  for (const auto& [one, other] : command.excludes) {
    app.get_option(one)->excludes(app.get_option(other));
  }
}

// What was probably meant by a wrong command or option; or nothing.
std::string suggestion(const CLI::App& program, const CLI::App& command) {
  const std::vector<std::string> rest = program.remaining(true);
  if (rest.empty()) return {};
  std::vector<std::string> names;
  if (rest.front().starts_with("--")) {
    for (const CLI::Option* option : command.get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
  } else if (&command == &program) {
    for (const CLI::App* each : program.get_subcommands({})) names.push_back(each->get_name());
  }
  const std::string name = closest(rest.front().substr(0, rest.front().find('=')), names);
  return name.empty() ? name : "; did you mean " + name + '?';
}

}  // namespace

Request parse(const Program& program, int argc, const char* const* argv) {
  CLI::App app("", program.name);
  app.require_subcommand(0, 1);
  app.set_help_flag("-h,--help");
  app.set_version_flag("--version", program.version);
  std::string what;
  app.add_option("--generate", what);  // for those who install the program: not in its help
  Request request;
  for (const Command& command : program.commands) add(app, command, request);
  const auto reached = [&]() -> const Command* {
    for (const Command& command : program.commands) {
      if (app.got_subcommand(command.name)) return &command;
    }
    return nullptr;
  };
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return {nullptr, reached() == nullptr ? help_page(program) : help_page(program, *reached())};
  } catch (const CLI::CallForVersion&) {
    return {nullptr, program.version + '\n'};
  } catch (const CLI::ParseError& error) {
    const std::vector<std::string> rest = app.remaining();
    const bool unknown = !reached() && !rest.empty() && !rest.front().starts_with('-');
    const CLI::App& command = reached() ? *app.get_subcommand(reached()->name) : app;
    refuse_argument("{}{}\nSee {} {}--help",
                    unknown ? "there is no command \"" + rest.front() + '"' : error.what(),
                    suggestion(app, command), program.name, reached() ? reached()->name + ' ' : "");
  }
  request.command = reached();
  if (request.command != nullptr) return request;
  if (!what.empty()) return {nullptr, generate(program, what)};
  refuse_argument("no command given\n\n{}", help_page(program));
}

Option flag(std::string names, bool& variable, std::string description) {
  return {std::move(names), "", std::move(description), "",
          [&variable](const std::vector<std::string>&) { variable = true; }};
}

Option text_option(std::string names, std::string& variable, std::string value,
                   std::string description) {
  const auto same = [](const std::string& text) { return text; };
  return read_option(std::move(names), std::move(value), variable, std::move(description), same,
                     variable);
}

Option count_option(std::string names, std::size_t& variable, std::string description,
                    std::size_t min, std::size_t max) {
  const auto parse = [min, max](const std::string& text) { return parse_count(text, min, max); };
  return read_option(std::move(names), "N", variable, std::move(description), parse,
                     variable == 0 ? "" : std::to_string(variable));
}

Option argument(std::string usage, std::string& variable, std::string description) {
  const bool required = usage.find_first_of("[]") == std::string::npos;
  Option option = text_option(std::move(usage), variable, "", std::move(description));
  option.group = "Arguments";
  option.required = required;
  return option;
}

Option arguments(std::string usage, std::vector<std::string>& variable, std::string description) {
  const auto read = [&variable](const std::vector<std::string>& texts) { variable = texts; };
  return {std::move(usage), "", std::move(description), "", read, true, "Arguments"};
}

Option with_choices(Option option, std::vector<std::string> choices) {
  option.choices = std::move(choices);
  return option;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream in(text + ',');
  for (std::string part; std::getline(in, part, ',');) parts.push_back(part);
  return parts;
}

std::size_t parse_count(const std::string& text, std::size_t min, std::size_t max) {
  std::size_t value = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value);
  if (error == std::errc() && at == end && value >= min && value <= max) return value;
  refuse_argument("\"{}\", expected a whole number from {}{}", text, min,
                  max == no_limit ? "" : fmt::format(" to {}", max));
}

double parse_positive(const std::string& text) {
  const double value = number(text).value_or(0);
  // The library computes in floats.
  if (value >= floats::min() && value <= floats::max()) return value;
  refuse_argument("\"{}\", expected a positive number such as 0.1", text);
}

double parse_share(const std::string& text) {
  const double value = number(text).value_or(0);
  if (value > 0 && value <= 1) return value;
  refuse_argument("\"{}\", expected a share between 0 and 1 such as 0.95", text);
}

std::vector<float> parse_numbers(const std::string& text) {
  std::vector<float> numbers;
  for (const std::string& part : split(text)) {
    const auto value = number(part);
    if (!value || std::abs(*value) > floats::max()) {
      refuse_argument("\"{}\", expected numbers with commas between", part);
    }
    numbers.push_back(static_cast<float>(*value));
  }
  return numbers;
}

}  // namespace fanin::program
