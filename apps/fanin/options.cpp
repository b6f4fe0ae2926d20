#include "options.hpp"

#include <algorithm>
#include <limits>

#include "console/text.hpp"
#include "fanin/network/initializer.hpp"
#include "formula.hpp"
#include "report/html/html.hpp"

namespace fanin::program {
namespace {

template <typename Values>
std::vector<std::string> names(const Values& values) {
  std::vector<std::string> all;
  for (const auto& value : values) all.emplace_back(value.name);
  return all;
}

// How the name of a file ends that holds such a value; empty where that is open.
std::string ending_of(const std::string& value) {
  if (value == "HEADER") return ".h";
  if (value == "MODEL") return ".safetensors";
  const bool named = value == "HTML" || value == "NPZ" || value == "ONNX" || value == "PNG";
  return named ? lower_ending("x." + value) : "";
}

// Whether a file of that name would be taken for something else than `value` ("PNG", "MODEL").
bool misleads(const std::string& file, const std::string& value) {
  const std::string ending = lower_ending(file), expected = ending_of(value);
  if (value == "MODEL") return ending == ".png" || ending == ".csv" || ending == ".json";
  if (value == "HTML" && ending == ".htm") return false;
  return !expected.empty() && !ending.empty() && ending != expected;
}

// Names a file to write.
Option written(Option option) {
  option.writes = true;
  return option;
}

// Positive numbers with commas between them, no two alike.
std::vector<double> parse_distinct(const std::string& text) {
  std::vector<double> all;
  for (const std::string& part : split(text)) {
    all.push_back(parse_positive(part));
    if (std::ranges::count(all, all.back()) > 1) refuse_argument("\"{}\" is given twice", part);
  }
  return all;
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
    refuse_argument("\"{}\", expected one number with a point (compare: repeat --lr for several)",
                    text);
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
  const auto parse_pixels = [](const std::string& text) {
    const std::size_t dots = text.find("..");
    std::vector<float> ends;
    if (dots != text.npos) ends = parse_numbers(text.substr(0, dots) + ',' + text.substr(dots + 2));
    if (ends.size() != 2 || ends[0] >= ends[1]) {
      refuse_argument("\"{}\", expected LOW..HIGH such as 0..255", text);
    }
    return std::pair<float, float>(ends[0], ends[1]);
  };
  const auto parse_shape = [](const std::string& text) {
    constexpr std::size_t max = 10000;
    const std::size_t x = text.find('x');
    if (text == "none") return ImageShape{};
    if (x == text.npos) refuse_argument("\"{}\", expected HxW such as 28x28, or none", text);
    return ImageShape{parse_count(text.substr(0, x), 1, max),
                      parse_count(text.substr(x + 1), 1, max)};
  };
  constexpr std::size_t giga = 1'000'000'000;
  const auto parse_gigabytes = [](const std::string& text) {
    return parse_count(text, 1, 1'000'000) * giga;
  };
  std::vector<Option> all = {
      text_option("--label", read.label, "COLUMN",
                  "where the labels are: first, last, none, a name in the header or a number from "
                  "1; without it the data decide"),
      read_option("--pixels", "LOW..HIGH", read.range, "the range of the pixels", parse_pixels),
      read_option("--shape", "HxW", read.shape, "of the images; none: a table, not images",
                  parse_shape),
      flag("--transpose", read.transpose, "images are stored column by column, as EMNIST's are"),
      read_option("--max-data", "GB", read.max_bytes,
                  "refuse data sets of more gigabytes, inflated", parse_gigabytes,
                  std::to_string(max_content / giga))};
  for (Option& option : all) option.group = "Data options";
  before.insert(before.end(), all.begin(), all.end());
  return before;
}

Option json_option(ReportFlags& flags, const std::string& description) {
  return written(text_option("--json", flags.json, "FILE", description + "; - stands for stdout"));
}

Option csv_option(ReportFlags& flags) {
  return written(text_option("--csv", flags.csv, "FILE",
                             "write every run and every epoch as CSV; - stands for stdout"));
}

Option quiet_option(ReportFlags& flags) { return flag("--quiet", flags.quiet, "show no progress"); }

Option report_option(ReportFlags& flags) {
  Option option = output_option("--report", flags, flags.report, "HTML",
                                "write a page for a browser: what happened and why, and a place to "
                                "draw digits");
  option.read = [read = option.read](const std::vector<std::string>& texts) {
    if (!has_page()) {
      refuse_argument(
          "this fanin was built without Chart.js (Debian: libjs-chart.js), of which "
          "the page is made");
    }
    read(texts);
  };
  return option;
}

Option output_option(const std::string& names, ReportFlags& flags, std::string& variable,
                     const std::string& value, const std::string& description) {
  const auto parse = [&flags, value](const std::string& text) {
    if (text == "-") refuse_argument("\"-\", expected the name of a file (stdout is for --json)");
    if (misleads(text, value)) {
      refuse_argument("\"{}\", expected a name that ends in {}", text, ending_of(value));
    }
    flags.file_to_stdout = is_stdout(text);
    return text;
  };
  return written(read_option(names, value, variable, description, parse));
}

Option seed_option(std::uint32_t& seed, const std::string& description) {
  const auto parse = [](const std::string& text) {
    constexpr std::size_t max = std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::uint32_t>(parse_count(text, 0, max));
  };
  return read_option("--seed", "N", seed, description, parse, std::to_string(seed));
}

Option jobs_option(std::size_t& jobs, const std::string& what) {
  return count_option("--jobs", jobs, what + " at a time; results do not depend on it");
}

Option activation_option(const std::string& name, Activation& variable,
                         const std::string& description) {
  return with_choices(read_option(name, "NAME", variable, description, parse_activation,
                                  std::string(variable.name)),
                      names(activations::all()));
}

Option rotate_option(std::vector<double>& angles, const std::string& description) {
  const auto parse = [](const std::string& text) {
    std::vector<double> all = {0};
    for (const double angle : parse_distinct(text)) {
      if (angle >= 180) refuse_argument("\"{}\", expected degrees below 180", angle);
      all.insert(all.end(), {angle, -angle});
    }
    return all;
  };
  return read_option("--rotate", "DEGREES", angles, description + "; commas give more angles: 5,10",
                     parse);
}

Option inits_option(std::vector<NamedInit>& inits) {
  const auto parse = [](const std::string& text) {
    const std::size_t at = text.find('=');
    if (at == 0) refuse_argument("{}: a name is missing before the =", text);
    const std::string spec = at == std::string::npos ? text : text.substr(at + 1);
    return NamedInit{text.substr(0, at), parse_initializer(spec, evaluate_formula)};
  };
  inits = {parse("1/√n=normal:in^-0.5"), parse("random ±1=uniform:1"),
           parse("1/√n uniform=uniform:in^-0.5")};
  const Option option = list_option(
      "--init", "[NAME=]SPEC", inits,
      "a way to choose the initial weights, and a name for it; repeat it; see below", parse);
  return with_choices(option, scheme_names());
}

Option scale_option(std::vector<double>& scales) {
  const auto parse = [](const std::string& text) {
    std::vector<double> all = parse_distinct(text);
    // The others are compared with the scheme as it is.
    std::stable_partition(all.begin(), all.end(), [](double scale) { return scale == 1; });
    return all;
  };
  return read_option("--scale", "C,C,...", scales,
                     "multiply the initial weights of each scheme by these", parse, "1");
}

void require_scalable(const Initializer& initializer, double scale) {
  if (scale != 1 && initializer.name == "zeros") refuse_argument("--scale: zeros stay zeros");
}

std::vector<Option> training_options(TrainingFlags& flags, Repeat repeat,
                                     std::vector<Option> before) {
  TrainOptions& options = flags.options;
  const bool single = repeat == Repeat::no;
  const char* grid = single ? "" : "; repeat it for a grid";
  const auto parse_hidden = [](const std::string& text) { return parse_sizes("--hidden", text); };
  std::vector<Option> all = {
      list_option("--hidden", "N", flags.hidden,
                  std::string("nodes of the hidden layer; commas make a deep net: 100,100") + grid,
                  parse_hidden, to_string(flags.hidden.front())),
      list_option("--lr,--learning-rate", "RATE", flags.rates,
                  std::string("learning rate; 0.1:0 falls linearly over the training") + grid,
                  parse_rate, to_string(flags.rates.front())),
      count_option("--epochs", options.epochs,
                   single
                       ? "times through the training data; 0 leaves the initial weights as they are"
                       : "times through the training data",
                   single ? 0 : 1),
      count_option("--batch", options.batch, "samples per update; 1: one at a time"),
      activation_option("--activation", flags.activation,
                        "of the hidden layers: " + joined(names(activations::all()), ", ")),
      activation_option("--output-activation", flags.output_activation, "of the output layer"),
      with_choices(read_option("--loss", "NAME", options.loss, joined(names(losses::all()), ", "),
                               parse_loss, std::string(options.loss.name)),
                   names(losses::all())),
      with_choices(
          read_option(
              "--rule", "NAME", options.rule,
              "what the hidden layers learn from: book (the output's raw error, as the book "
              "has it) or gradient",
              parse_rule, std::string(name(options.rule))),
          {"book", "gradient"}),
      flag("--bias", flags.bias, "give every node a bias"),
      flag("--shuffle", options.shuffle, "a new record order in every epoch"),
      seed_option(flags.seed,
                  single ? "of the random numbers" : "of the first run; the others follow"),
      rotate_option(flags.angles,
                    "train every image as it is and turned by so many degrees to the left and to "
                    "the right")};
  for (Option& option : all) {
    option.group = "Training options";
    option.repeatable = option.repeatable && !single;
  }
  all.insert(all.begin(), before.begin(), before.end());
  return all;
}

std::vector<std::string> scheme_names() { return names(schemes()); }

std::string initializer_help() {
  std::string out =
      "Initial weights (SPEC)\n"
      "  A distribution and a scale: uniform:1 (from -1 to 1), normal:0.1 (deviation 0.1), "
      "constant:0. The scale may be a formula in the links into a node, `in`, and the nodes "
      "of its layer, `out`: normal:in^-0.5, 'uniform:sqrt(6/(in+out))' (quoted for the shell).\n"
      "  Or the name of a scheme:\n\n";
  for (const Scheme& scheme : schemes()) {
    const std::string text = scheme.formula + ": " + scheme.source;
    out += fmt::format("    {:<19} {}\n", scheme.name, wrapped(text, 56, 24));
  }
  return out;
}

Samples augmented(const Samples& samples, const TrainingFlags& flags, const Scaling& scaling) {
  return flags.angles.empty() ? samples : rotated(samples, flags.angles, scaling.low);
}

void require_images_to_rotate(const Dataset& train, const TrainingFlags& flags) {
  if (flags.angles.empty() || train.is_image) return;
  refuse_data("{}: a table, which --rotate cannot turn", train.name);
}

void validate(const TrainingFlags& flags) {
  if (!flags.options.loss.fits(flags.output_activation)) {
    refuse_argument(
        "--loss {} does not fit --output-activation {}, whose outputs are not probabilities; take "
        "squared-error, or sigmoid or softmax outputs",
        flags.options.loss.name, flags.output_activation.name);
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
