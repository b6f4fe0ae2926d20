#include "options.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <charconv>
#include <cmath>
#include <limits>
#include <locale>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "console/text.hpp"
#include "fanin/error.hpp"
#include "fanin/network/initializer.hpp"
#include "formula.hpp"

namespace fanin::program {
namespace {

constexpr const char* group = "Training options";
constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

std::optional<double> number(const std::string& text) {
  std::istringstream in(text);
  in.imbue(std::locale::classic());
  double value = 0;
  const bool whole = (in >> value) && in.peek() == std::istringstream::traits_type::eof();
  return whole && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

// One value per --name; several only where they make a grid.
template <typename T, typename Parse>
CLI::Option* add_list(CLI::App& command, const std::string& names, std::vector<T>& values,
                      Repeat repeat, Parse parse, const std::string& description) {
  const auto read = [&values, parse](const std::vector<std::string>& texts) {
    values.clear();
    for (const std::string& text : texts) values.push_back(parse(text));
  };
  CLI::Option* option = command.add_option_function<std::vector<std::string>>(
      names, read, description + (repeat == Repeat::yes ? "; repeat it for a grid" : ""));
  if (repeat == Repeat::no) option->expected(1);
  return option->allow_extra_args(false)->group(group);
}

// An option whose value is one of a few names.
template <typename T, typename Parse>
CLI::Option* add_choice(CLI::App& command, const std::string& name, T& value, Parse parse,
                        const std::string& description, std::string_view standard) {
  const auto read = [&value, parse, name](const std::string& text) {
    try {
      value = parse(text);
    } catch (const Error& error) {
      throw CLI::ValidationError(name, error.what());
    }
  };
  return command.add_option_function<std::string>(name, read, description)
      ->type_name("NAME")
      ->default_str(std::string(standard));
}

template <typename Values>
std::string names(const Values& values) {
  std::vector<std::string> all;
  for (const auto& value : values) all.emplace_back(value.name);
  return joined(all, ", ");
}

}  // namespace

double parse_positive(const std::string& option, const std::string& text) {
  const std::optional<double> value = number(text);
  if (value && *value > 0) return *value;
  throw CLI::ValidationError(option, '"' + text + "\", expected a positive number such as 0.1");
}

std::vector<float> parse_numbers(const std::string& option, const std::string& text) {
  std::vector<float> numbers;
  for (const std::string& part : split(text, ',')) {
    const auto value = static_cast<float>(number(part).value_or(std::nan("")));
    if (!std::isfinite(value)) {
      throw CLI::ValidationError(option, '"' + part + "\", expected numbers with commas between");
    }
    numbers.push_back(value);
  }
  return numbers;
}

std::size_t parse_count(const std::string& option, const std::string& text, std::size_t least,
                        std::size_t most) {
  std::size_t value = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value);
  if (error == std::errc() && at == end && value >= least && value <= most) return value;
  std::string range = fmt::format("from {}", least);
  if (most != no_limit) range += fmt::format(" to {}", most);
  throw CLI::ValidationError(option,
                             fmt::format("\"{}\", expected a whole number {}", text, range));
}

CLI::Option* add_count(CLI::App& command, const std::string& name, std::size_t& value,
                       const std::string& description, std::size_t least) {
  const auto read = [&value, name, least](const std::string& text) {
    value = parse_count(name, text, least, no_limit);
  };
  return command.add_option_function<std::string>(name, read, description)->type_name("N");
}

CLI::Option* add_activation(CLI::App& command, const std::string& name, Activation& value,
                            const std::string& description) {
  return add_choice(command, name, value, parse_activation, description, value.name);
}

std::vector<std::size_t> parse_sizes(const std::string& option, const std::string& text) {
  std::vector<std::size_t> sizes;
  for (const std::string& part : split(text, ',')) {
    sizes.push_back(parse_count(option + ' ' + text, part, 1, no_limit));
  }
  return sizes;
}

NamedInit parse_init(const std::string& text) {
  const std::size_t at = text.find('=');
  if (at == 0) {
    throw Error(ErrorKind::argument, "--init " + text + ": a name is missing before the =");
  }
  NamedInit init{text.substr(0, at), at == std::string::npos ? text : text.substr(at + 1)};
  parse_initializer(init.spec, evaluate_formula);
  return init;
}

void add_inits(CLI::App& command, std::vector<std::string>& inits) {
  inits = {"1/√n=normal:in^-0.5", "random ±1=uniform:1", "1/√n uniform=uniform:in^-0.5"};
  command
      .add_option("--init", inits,
                  "a way to choose the first weights, and a name for it; repeat it; see below")
      ->allow_extra_args(false)
      ->type_name("[NAME=]SPEC");
}

CLI::Option* add_seed(CLI::App& command, std::uint32_t& seed, const std::string& description) {
  const auto read = [&seed](const std::string& text) {
    seed = static_cast<std::uint32_t>(
        parse_count("--seed", text, 0, std::numeric_limits<std::uint32_t>::max()));
  };
  return command.add_option_function<std::string>("--seed", read, description)
      ->type_name("N")
      ->default_str(std::to_string(seed));
}

void add_training_options(CLI::App& command, TrainingFlags& flags, Repeat repeat) {
  add_list(
      command, "--hidden", flags.hidden, repeat,
      [](const std::string& text) { return parse_sizes("--hidden", text); },
      "nodes of the hidden layer; commas make a deep net: 100,100")
      ->type_name("N")
      ->default_str(text(flags.hidden.front()));
  add_list(
      command, "--lr,--learning-rate", flags.rates, repeat,
      [](const std::string& text) { return parse_positive("--lr", text); }, "learning rate")
      ->type_name("RATE")
      ->default_str(shortest(flags.rates.front()));
  TrainOptions& options = flags.options;
  const bool single = repeat == Repeat::no;
  add_count(command, "--epochs", options.epochs,
            single ? "times through the training data; 0 leaves the first weights as they are"
                   : "times through the training data",
            single ? 0 : 1)
      ->default_str(std::to_string(options.epochs))
      ->group(group);
  add_count(command, "--batch", options.batch, "samples per update; 1: one at a time")
      ->default_str(std::to_string(options.batch))
      ->group(group);
  add_activation(command, "--activation", flags.activation,
                 "of the hidden layers: " + names(activations::all()))
      ->group(group);
  add_activation(command, "--output-activation", flags.output_activation, "of the output layer")
      ->group(group);
  add_choice(command, "--loss", options.loss, parse_loss, names(losses::all()), options.loss.name)
      ->group(group);
  add_choice(command, "--rule", options.rule, parse_rule,
             "what the hidden layers learn from: book (the output's raw error, as the book has it) "
             "or gradient",
             name(options.rule))
      ->group(group);
  command.add_flag("--bias", flags.bias, "give every node a bias")->group(group);
  command.add_flag("--shuffle", options.shuffle, "a new record order in every epoch")->group(group);
  add_seed(command, flags.seed,
           repeat == Repeat::yes ? "of the first run; the others follow" : "of the random numbers")
      ->group(group);
  add_rotate(command, flags.angles,
             "train every image as it is and turned by so many degrees to the left and to the "
             "right")
      ->group(group);
}

CLI::Option* add_rotate(CLI::App& command, std::vector<double>& angles,
                        const std::string& description) {
  const auto read = [&angles](const std::string& text) {
    angles = {0};
    for (const std::string& part : split(text, ',')) {
      const double angle = parse_positive("--rotate", part);
      angles.insert(angles.end(), {angle, -angle});
    }
  };
  return command
      .add_option_function<std::string>("--rotate", read,
                                        description + "; commas give more angles: 5,10")
      ->type_name("DEGREES");
}

Samples augmented(const Samples& samples, const TrainingFlags& flags, const Scaling& scaling) {
  return flags.angles.empty() ? samples : rotated(samples, flags.angles, scaling.offset);
}

void validate(const TrainingFlags& flags) {
  if (!flags.options.loss.fits(flags.output_activation)) {
    throw Error(ErrorKind::argument,
                fmt::format("--loss {} does not fit --output-activation {}, whose outputs are no "
                            "probabilities; take squared-error, or sigmoid or softmax outputs",
                            flags.options.loss.name, flags.output_activation.name));
  }
}

Architecture architecture(const TrainingFlags& flags, std::size_t inputs, const Hidden& hidden,
                          std::size_t outputs) {
  Architecture result{{inputs}, flags.activation, flags.output_activation, flags.bias};
  result.sizes.insert(result.sizes.end(), hidden.begin(), hidden.end());
  result.sizes.push_back(outputs);
  return result;
}

Scaling scaling_for(const Activation& output) {
  if (output == activations::softmax) return Scaling::one_hot();
  if (output == activations::tanh) return Scaling::symmetric();
  return Scaling::book();
}

std::string describe(const Architecture& architecture) {
  std::vector<std::string> sizes;
  for (const std::size_t size : architecture.sizes) sizes.push_back(std::to_string(size));
  std::string activation(architecture.hidden.name);
  if (architecture.output != architecture.hidden) {
    activation += fmt::format(" with {} outputs", architecture.output.name);
  }
  return fmt::format("{}, {}, {}", joined(sizes, "-"), activation,
                     architecture.biases ? "biases" : "no biases");
}

std::string describe_training(const TrainingFlags& flags) {
  const TrainOptions& options = flags.options;
  std::vector<std::string> rates;
  for (const double rate : flags.rates) rates.push_back(shortest(rate));
  std::vector<std::string> angles;
  for (const double angle : flags.angles) angles.push_back(fmt::format("{:+g}°", angle));
  if (!angles.empty()) angles.front() = "as it is";
  return fmt::format(
      "{} epoch{} at rate {}, {} in {}, {}, rule {}{}", options.epochs,
      options.epochs == 1 ? "" : "s", joined(rates, ", "),
      options.batch == 1 ? "one sample at a time" : fmt::format("batches of {}", options.batch),
      options.shuffle ? "a new order each epoch" : "file order", options.loss.name,
      name(options.rule), angles.empty() ? std::string() : "; every image " + joined(angles, ", "));
}

std::string text(const Hidden& hidden) {
  std::vector<std::string> sizes;
  for (const std::size_t size : hidden) sizes.push_back(std::to_string(size));
  return joined(sizes, ",");
}

Json to_json(const TrainingFlags& flags) {
  Json json;
  json["epochs"] = flags.options.epochs;
  json["batch"] = flags.options.batch;
  json["loss"] = flags.options.loss.name;
  json["rule"] = name(flags.options.rule);
  json["activation"] = flags.activation.name;
  json["output_activation"] = flags.output_activation.name;
  json["bias"] = flags.bias;
  json["shuffle"] = flags.options.shuffle;
  json["angles"] = flags.angles;
  return json;
}

std::string initializer_help() {
  std::string out =
      "First weights (SPEC)\n"
      "  A distribution and a scale: uniform:1 (from -1 to 1), normal:0.1 (deviation 0.1),\n"
      "  constant:0. The scale may be a formula in the links into a node, `in`, and the nodes\n"
      "  of its layer, `out`: normal:in^-0.5, 'uniform:sqrt(6/(in+out))' (quoted for the shell).\n"
      "  Or the name of a scheme:\n\n";
  for (const Scheme& scheme : schemes()) {
    out += fmt::format("    {:<20} {:<24} {}\n", scheme.name, scheme.formula, scheme.source);
  }
  return out;
}

}  // namespace fanin::program
