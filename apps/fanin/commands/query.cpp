// fanin query: what a model says of images.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "commands/commands.hpp"
#include "console/table.hpp"
#include "datasets.hpp"
#include "facts.hpp"
#include "fanin/data/image.hpp"
#include "fanin/error.hpp"
#include "interrupt.hpp"
#include "options.hpp"
#include "output.hpp"
#include "pictures.hpp"
#include "query_inputs.hpp"

namespace fanin::program {
namespace {

struct QueryFlags {
  std::string model;
  std::vector<std::string> files;
  std::vector<std::vector<float>> inputs;  // instead of files
  std::string seen;
  bool as_is = false;
  std::string json;
};

// Up to so many images are shown with every output as a bar, more with one line each.
constexpr std::size_t max_in_full = 3;

struct Answer {
  std::string file;
  std::size_t record = 0;  // from 1
  std::vector<float> outputs;
  std::optional<std::size_t> label;
  std::vector<std::uint8_t> seen;  // of a picture: what the network was shown

  std::size_t answer() const { return argmax(outputs); }
  bool right() const { return label == answer(); }
  std::string image() const {
    return seen.empty() ? fmt::format("{}, record {}", file, record) : file;
  }
};

std::vector<Answer> ask(const Model& model, const Dataset& dataset) {
  check_images(model, dataset);
  const Scaling scaling = Scaling::from_metadata(model.metadata);
  std::vector<Answer> answers;
  std::vector<float> x(dataset.shape.pixels());
  for (std::size_t k = 0; k < dataset.count(); ++k) {
    stop_if_interrupted();
    scale_image(dataset.image(k), scaling, x);
    Answer answer{dataset.name, k + 1, model.network.predict(x), std::nullopt, {}};
    if (dataset.labelled()) answer.label = dataset.labels[k];
    answers.push_back(std::move(answer));
  }
  return answers;
}

Answer ask_picture(const Model& model, const std::string& file, Preparation preparation) {
  stop_if_interrupted();
  std::vector<std::uint8_t> digit = load_digit(file, image_shape(model), preparation);
  std::vector<float> x(digit.size());
  scale_image(digit, Scaling::from_metadata(model.metadata), x);
  return {file, 1, model.network.predict(x), label_in_name(file, model.network.outputs()),
          std::move(digit)};
}

std::string verdict(const Answer& answer, const Style& style) {
  if (!answer.label) return {};
  return answer.right() ? style.good("right")
                        : style.bad(fmt::format("wrong, labelled {}", *answer.label));
}

// Outputs as bars, with the picture before them where it is to be drawn.
std::string in_full(const Answer& answer, ImageShape shape, bool draw, const Style& style) {
  std::string text =
      fmt::format("{}: {}  {}\n", answer.image(), style.bold(std::to_string(answer.answer())),
                  verdict(answer, style));
  std::vector<std::string> drawing;
  if (draw) drawing = render_text(answer.seen, shape);
  for (std::size_t i = 0; i < std::max(answer.outputs.size(), drawing.size()); ++i) {
    std::string line = i < drawing.size() ? drawing[i] : "";
    if (i < answer.outputs.size()) {
      const double y = answer.outputs[i];
      const std::string output = fmt::format("  {:>3}  {:>6.3f}  {}", i, y, bar(y, draw ? 30 : 40));
      if (draw) line = padded(line, shape.width);
      line += i == answer.answer() ? style.bold(output) : output;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text + '\n';
}

// One picture as it is, several on a sheet.
void write_seen(const std::string& path, const std::vector<Answer>& answers, ImageShape shape) {
  std::vector<Captioned> images;
  for (const Answer& answer : answers) {
    if (!answer.seen.empty()) images.push_back({answer.seen, answer.file});
  }
  if (images.empty()) {
    throw Error(ErrorKind::argument, "--seen: there is no picture among the files");
  }
  if (images.size() == 1) {
    write_png(path, dark_on_light(images.front().ink, shape));
  } else {
    write_sheet(path, images, shape, 10, 2);
  }
}

std::string in_lines(const std::vector<Answer>& answers, const Style& style) {
  // Up to ten outputs stand under their own digit.
  const std::size_t outputs = answers.front().outputs.size();
  const std::string title = outputs <= 10 ? std::string("0123456789").substr(0, outputs) : "all";
  Table table(
      {{"image", Align::left}, {"answer"}, {"output"}, {title, Align::left}, {"", Align::left}});
  for (const Answer& answer : answers) {
    table.add({answer.image(), std::to_string(answer.answer()),
               fmt::format("{:.3f}", answer.outputs[answer.answer()]), sparkline(answer.outputs),
               verdict(answer, style)});
  }
  return table.text(style) + '\n';
}

Json report(const QueryFlags& flags, const Model& model, const std::vector<Answer>& answers) {
  Json json = json_head();
  json["model"] = to_json(flags.model, model);
  json["answers"] = Json::array();
  for (const Answer& answer : answers) {
    json["answers"].push_back({{"file", answer.file},
                               {"record", answer.record},
                               {"answer", answer.answer()},
                               {"outputs", answer.outputs},
                               {"label", answer.label ? Json(*answer.label) : Json()},
                               {"right", answer.label ? Json(answer.right()) : Json()}});
  }
  return json;
}

void run(const QueryFlags& flags) {
  const Output output(flags.json);
  if (flags.files.empty() && flags.inputs.empty()) {
    throw Error(ErrorKind::argument, "FILE is required, or --inputs\nSee fanin query --help");
  }
  const Model model = load_model(flags.model);
  if (!flags.inputs.empty()) {
    query_inputs(model, flags.model, flags.inputs, output);
    return;
  }
  std::vector<Answer> answers;
  const Preparation preparation = flags.as_is ? Preparation::as_is : Preparation::like_mnist;
  for (const std::string& file : flags.files) {
    if (!split_pair(file) && is_picture(file)) {
      answers.push_back(ask_picture(model, file, preparation));
      continue;
    }
    auto more = ask(model, load_dataset(file));
    std::ranges::move(more, std::back_inserter(answers));
  }
  if (!flags.seen.empty()) write_seen(flags.seen, answers, image_shape(model));
  output.write(report(flags, model, answers));

  const Style& style = output.style();
  std::string text;
  if (answers.size() <= max_in_full) {
    for (const Answer& answer : answers) {
      const bool draw = flags.seen.empty() && !answer.seen.empty();
      text += in_full(answer, draw ? image_shape(model) : ImageShape{}, draw, style);
    }
  } else {
    text = in_lines(answers, style);
  }
  const auto labelled = std::ranges::count_if(answers, [](const Answer& a) { return !!a.label; });
  const auto right = std::ranges::count_if(answers, [](const Answer& a) { return a.right(); });
  if (labelled > 1) {
    text += fmt::format("{} of {} right: {} %\n", with_commas(static_cast<std::size_t>(right)),
                        with_commas(static_cast<std::size_t>(labelled)),
                        percent(static_cast<double>(right) / static_cast<double>(labelled)));
  }
  if (!flags.seen.empty()) text += "What the network saw: " + flags.seen + '\n';
  output.print(text);
}

constexpr const char* footer =
    "Examples\n"
    "  fanin query digits.safetensors mnist_test_10.csv\n"
    "  head -1 mnist_test_10.csv > seven.csv && fanin query digits.safetensors seven.csv\n"
    "  fanin query digits.safetensors photo_3.jpg --seen seen.png\n"
    "\n"
    "A picture is prepared as MNIST's digits were: uneven light is evened out, the digit found,\n"
    "scaled and placed in the middle. Dark on light or light on dark, of any size. A name that "
    "ends\n"
    "in _ and a digit tells the label.\n"
    "\n"
    "MODEL may also be written by hand, as JSON, a row of weights for each node:\n"
    "  {\"layers\": [{\"weights\": [[0.9, 0.3], [0.2, 0.8]]}]}\n"
    "with \"biases\" and \"activation\" for a layer that has them, or left to chance:\n"
    "  {\"sizes\": [3, 3, 3], \"init\": \"book\", \"seed\": 1, \"biases\": false}\n"
    "  fanin query by_hand.json --inputs 1.0,0.5\n";

}  // namespace

Command add_query(CLI::App& program) {
  const auto flags = std::make_shared<QueryFlags>();
  CLI::App* command = program.add_subcommand(
      "query", "Asks a model what it sees in images: its answer and all outputs.");
  command->set_help_flag("-h,--help", "print this help");
  command->add_option("MODEL", flags->model, "a network that fanin train saved, or written by hand")
      ->required()
      ->option_text("MODEL");
  CLI::Option* const files =
      command->add_option("FILE", flags->files, "pictures (PNG, JPEG), or images as CSV or IDX")
          ->option_text("FILE...");
  const auto read = [flags](const std::vector<std::string>& texts) {
    for (const std::string& text : texts) flags->inputs.push_back(parse_numbers("--inputs", text));
  };
  command
      ->add_option_function<std::vector<std::string>>(
          "--inputs", read,
          "ask about these numbers, taken as they are, instead of files: what every layer makes of "
          "them; may be repeated")
      ->allow_extra_args(false)
      ->type_name("X,...")
      ->excludes(files);
  command->add_flag("--as-is", flags->as_is,
                    "take pictures as they are, only inverted: they must be of the model's size");
  command
      ->add_option("--seen", flags->seen,
                   "write what the network saw of the pictures, rather than draw it here")
      ->type_name("PNG");
  command->add_option("--json", flags->json, "write the answers as JSON; - stands for stdout")
      ->type_name("FILE");
  command->footer(footer);
  return {command, [flags] { run(*flags); }};
}

}  // namespace fanin::program
