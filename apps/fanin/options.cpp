#include "options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "console/text.hpp"
#include "fanin/error.hpp"
#include "fanin/network/initializer.hpp"
#include "formula.hpp"

namespace fanin::program {
namespace {

constexpr const char* group = "Training options";

// The names of a list of values, for a help page.
template <typename Values>
std::string names(const Values& values) {
  std::vector<std::string> all;
  for (const auto& value : values) all.emplace_back(value.name);
  return joined(all, ", ");
}

// An option that gives one value, or several that make a grid.
template <typename T, typename Parse>
Option grid_option(const std::string& names, const std::string& value, std::vector<T>& values,
                   Repeat repeat, const std::string& description, Parse parse,
                   const std::string& standard) {
  const bool grid = repeat == Repeat::yes;
  const auto read = [&values, parse](const std::vector<std::string>& texts) {
    values.clear();
    for (const std::string& text : texts) values.push_back(parse(text));
  };
  return {names, value, description + (grid ? "; repeat it for a grid" : ""), standard, read,
          group, grid};
}

// Whether a file of that name would be taken for something else than `value` ("PNG", "MODEL").
bool misleads(const std::string& file, const std::string& value) {
  const std::string ending = lower_ending(file);
  if (value == "PNG") return !ending.empty() && ending != ".png";
  return value == "MODEL" && (ending == ".png" || ending == ".csv" || ending == ".json");
}

}  // namespace

std::vector<std::size_t> parse_sizes(const std::string& option, const std::string& text) {
  std::vector<std::size_t> sizes;
  try {
    for (const std::string& part : split(text)) sizes.push_back(parse_count(part, 1));
  } catch (const Error& error) {
    throw Error(error.kind(), option + ' ' + text + ": " + error.what());
  }
  return sizes;
}

std::string to_string(const Hidden& hidden) { return fmt::format("{}", fmt::join(hidden, ",")); }

Rate parse_rate(const std::string& text) {
  if (text.find(',') != text.npos) {
    throw Error(
        ErrorKind::argument,
        '"' + text + "\", expected one number with a point (compare: repeat --lr for several)");
  }
  const std::size_t colon = text.find(':');
  const double first = parse_positive(text.substr(0, colon));
  if (colon == std::string::npos) return first;
  const std::string last = text.substr(colon + 1);
  return {first, last == "0" ? 0 : parse_positive(last)};
}

std::string to_string(const Rate& rate) {
  return shortest(rate.first) + (rate.last == rate.first ? "" : ':' + shortest(rate.last));
}

Option model_argument(std::string& model) {
  return argument("MODEL", model, "a network that fanin train saved, or written by hand");
}

std::vector<Option> data_options(DataFlags& flags, bool test_required, std::vector<Option> more) {
  std::vector<Option> all = {
      argument("[TRAIN", flags.train,
               test_required ? "what to learn from; without both the bundled MNIST"
                             : "what to learn from; without it the bundled MNIST"),
      argument(test_required ? "TEST]" : "[TEST]]", flags.test, "what to measure the accuracy on"),
      count_option("--hold-out", flags.hold_out,
                   "test on the last N training records instead of TEST: for choosing rates and "
                   "sizes without looking at the test set")};
  all = read_options(flags.read, std::move(all));
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::vector<Option> read_options(ReadOptions& read, std::vector<Option> before) {
  const auto refuse = [](const std::string& text, const char* expected) {
    throw Error(ErrorKind::argument, '"' + text + "\", expected " + expected);
  };
  const auto pixels = [&read, refuse](const std::string& text) {
    const std::size_t dots = text.find("..");
    if (dots == text.npos) refuse(text, "LOW..HIGH such as 0..255");
    const auto ends = parse_numbers(text.substr(0, dots) + ',' + text.substr(dots + 2));
    if (ends.size() != 2 || ends[0] >= ends[1]) refuse(text, "LOW..HIGH such as 0..255");
    read.range = {ends[0], ends[1]};
  };
  const auto shape = [&read, refuse](const std::string& text) {
    const std::size_t x = text.find('x');
    if (text == "none") {
      read.shape = ImageShape{};
    } else if (x == text.npos) {
      refuse(text, "HxW such as 28x28, or none");
    } else {
      constexpr std::size_t max = 10000;
      read.shape = ImageShape{parse_count(text.substr(0, x), 1, max),
                              parse_count(text.substr(x + 1), 1, max)};
    }
  };
  std::vector<Option> all = {
      text_option("--label", read.label, "COLUMN",
                  "where the labels are: first, last, none, a name in the header or a number from "
                  "1; without it the data decide"),
      read_option("--pixels", "LOW..HIGH", "the range of the pixels", pixels),
      read_option("--shape", "HxW", "of the images; none: a table, not images", shape),
      flag("--transpose", read.transpose, "images are stored column by column, as EMNIST's are")};
  for (Option& option : all) option.group = "Data options";
  before.insert(before.end(), all.begin(), all.end());
  return before;
}

Option json_option(ReportFlags& flags, const std::string& description) {
  Option option = text_option("--json", flags.json, "FILE", description + "; - stands for stdout");
  option.writes = true;
  return option;
}

Option output_option(const std::string& names, ReportFlags& flags, std::string& variable,
                     const std::string& value, const std::string& description) {
  Option option =
      read_option(names, value, description, [&flags, &variable, value](const std::string& text) {
        if (text == "-") {
          throw Error(ErrorKind::argument,
                      "\"-\", expected the name of a file (stdout is for --json)");
        }
        if (misleads(text, value)) {
          throw Error(ErrorKind::argument,
                      fmt::format("\"{}\", expected a name that ends in {}", text,
                                  value == "PNG" ? ".png" : ".safetensors"));
        }
        variable = text;
        flags.file_to_stdout = is_stdout(text);
      });
  option.writes = true;
  return option;
}

Option seed_option(std::uint32_t& seed, const std::string& description) {
  const auto read = [&seed](const std::string& text) {
    constexpr std::size_t max = std::numeric_limits<std::uint32_t>::max();
    seed = static_cast<std::uint32_t>(parse_count(text, 0, max));
  };
  return read_option("--seed", "N", description, read, std::to_string(seed));
}

Option jobs_option(std::size_t& jobs, const std::string& what) {
  return count_option("--jobs", jobs, what + " at a time; results do not depend on it");
}

Option activation_option(const std::string& name, Activation& variable,
                         const std::string& description) {
  const auto read = [&variable](const std::string& text) { variable = parse_activation(text); };
  return read_option(name, "NAME", description, read, std::string(variable.name));
}

Option rotate_option(std::vector<double>& angles, const std::string& description) {
  const auto read = [&angles](const std::string& text) {
    angles = {0};
    for (const std::string& part : split(text)) {
      const double angle = parse_positive(part);
      if (angle >= 180) {
        throw Error(ErrorKind::argument, '"' + part + "\", expected degrees below 180");
      }
      if (std::ranges::find(angles, angle) != angles.end()) {
        throw Error(ErrorKind::argument, '"' + part + "\" is given twice");
      }
      angles.insert(angles.end(), {angle, -angle});
    }
  };
  return read_option("--rotate", "DEGREES", description + "; commas give more angles: 5,10", read);
}

Option inits_option(std::vector<NamedInit>& inits) {
  const auto read = [&inits](const std::vector<std::string>& texts) {
    inits.clear();
    for (const std::string& text : texts) {
      const std::size_t at = text.find('=');
      if (at == 0) throw Error(ErrorKind::argument, text + ": a name is missing before the =");
      const std::string spec = at == std::string::npos ? text : text.substr(at + 1);
      inits.push_back({text.substr(0, at), parse_initializer(spec, evaluate_formula)});
    }
  };
  read({"1/√n=normal:in^-0.5", "random ±1=uniform:1", "1/√n uniform=uniform:in^-0.5"});
  return repeated_option(
      "--init", "[NAME=]SPEC",
      "a way to choose the initial weights, and a name for it; repeat it; see below", read);
}

std::vector<Option> training_options(TrainingFlags& flags, Repeat repeat,
                                     std::vector<Option> before) {
  TrainOptions& options = flags.options;
  const bool single = repeat == Repeat::no;
  const auto parse_hidden = [](const std::string& text) { return parse_sizes("--hidden", text); };
  std::vector<Option> all = {
      grid_option("--hidden", "N", flags.hidden, repeat,
                  "nodes of the hidden layer; commas make a deep net: 100,100", parse_hidden,
                  to_string(flags.hidden.front())),
      grid_option("--lr,--learning-rate", "RATE", flags.rates, repeat,
                  "learning rate; 0.1:0 falls linearly over the training", parse_rate,
                  to_string(flags.rates.front())),
      count_option("--epochs", options.epochs,
                   single
                       ? "times through the training data; 0 leaves the initial weights as they are"
                       : "times through the training data",
                   single ? 0 : 1),
      count_option("--batch", options.batch, "samples per update; 1: one at a time"),
      activation_option("--activation", flags.activation,
                        "of the hidden layers: " + names(activations::all())),
      activation_option("--output-activation", flags.output_activation, "of the output layer"),
      read_option(
          "--loss", "NAME", names(losses::all()),
          [&options](const std::string& text) { options.loss = parse_loss(text); },
          std::string(options.loss.name)),
      read_option(
          "--rule", "NAME",
          "what the hidden layers learn from: book (the output's raw error, as the book has it) or "
          "gradient",
          [&options](const std::string& text) { options.rule = parse_rule(text); },
          std::string(name(options.rule))),
      flag("--bias", flags.bias, "give every node a bias"),
      flag("--shuffle", options.shuffle, "a new record order in every epoch"),
      seed_option(flags.seed,
                  single ? "of the random numbers" : "of the first run; the others follow"),
      rotate_option(flags.angles,
                    "train every image as it is and turned by so many degrees to the left and to "
                    "the right")};
  for (Option& option : all) option.group = group;
  all.insert(all.begin(), before.begin(), before.end());
  return all;
}

std::string initializer_help() {
  std::string out =
      "Initial weights (SPEC)\n"
      "  A distribution and a scale: uniform:1 (from -1 to 1), normal:0.1 (deviation 0.1),\n"
      "  constant:0. The scale may be a formula in the links into a node, `in`, and the nodes\n"
      "  of its layer, `out`: normal:in^-0.5, 'uniform:sqrt(6/(in+out))' (quoted for the shell).\n"
      "  Or the name of a scheme:\n\n";
  for (const Scheme& scheme : schemes()) {
    out += fmt::format("    {:<20} {:<24} {}\n", scheme.name, scheme.formula, scheme.source);
  }
  return out;
}

Samples augmented(const Samples& samples, const TrainingFlags& flags, const Scaling& scaling) {
  return flags.angles.empty() ? samples : rotated(samples, flags.angles, scaling.low);
}

void require_images_to_rotate(const Dataset& train, const TrainingFlags& flags) {
  if (flags.angles.empty() || train.is_image) return;
  throw Error(ErrorKind::data, train.name + ": a table, which --rotate cannot turn");
}

void validate(const TrainingFlags& flags) {
  if (!flags.options.loss.fits(flags.output_activation)) {
    throw Error(ErrorKind::argument,
                fmt::format("--loss {} does not fit --output-activation {}, whose outputs are not "
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

}  // namespace fanin::program
