// fanin query: what a model answers to images or numbers.
#include <algorithm>
#include <filesystem>
#include <utility>

#include "commands/commands.hpp"
#include "console/text.hpp"
#include "fanin/error.hpp"

namespace fanin::program {
namespace {

using Answer = QueryResult::Answer;

struct QueryFlags : ReportFlags {
  std::string model;
  std::vector<std::string> files;
  std::vector<std::vector<float>> inputs;  // instead of files
  std::string seen;
  bool as_is = false;
  bool drawing = false;
  ReadOptions read;
};

void ask_dataset(const Model& model, const Dataset& dataset, std::vector<Answer>& answers) {
  const Scaling scaling = fitted(model.scaling, dataset);
  std::vector<float> x(dataset.shape.pixels());
  for (std::size_t k = 0; k < dataset.count(); ++k) {
    stop_if_interrupted();
    scale_record(dataset, k, scaling, x);
    Answer answer{dataset.name, k + 1, model.network.predict(x)};
    if (dataset.labelled()) answer.label = dataset.labels[k];
    answers.push_back(std::move(answer));
  }
}

// Every digit of an image file, in reading order. A label in its name is that of a single digit.
void ask_image(const Model& model, FileReader reader, Preparation preparation,
               std::vector<Answer>& answers) {
  stop_if_interrupted();
  const std::string file = reader.path().string();
  const ImageShape shape = image_shape(model);
  PreparedDigits found = load_digits(std::move(reader), shape, preparation);
  Scaling scaling = model.scaling;  // digits are bytes, whatever the training data were
  scaling.from.clear();
  scaling.to.clear();
  std::vector<float> x(shape.pixels());
  for (std::size_t k = 0; k < found.digits.size(); ++k) {
    const auto& [pixels, box] = found.digits[k];
    scale_image(pixels, scaling, x);
    Answer answer{.file = file, .record = k + 1, .outputs = model.network.predict(x)};
    if (found.digits.size() == 1) answer.label = label_in_name(file, model.network.outputs());
    answer.seen = dark_on_light(pixels, shape);
    answer.box = box;
    if (k == 0) answer.warnings = std::move(found.warnings);
    answers.push_back(std::move(answer));
  }
}

// Layer by layer, as a network of each: what one makes is the next one's input.
Answer ask_numbers(const Model& model, const std::string& file, const std::vector<float>& x) {
  if (x.size() != model.network.inputs()) {
    refuse_argument("--inputs: {} numbers, expected {} as {} has inputs", x.size(),
                    model.network.inputs(), file);
  }
  auto layers = model.network.predict_layers(x);
  return {.file = file,
          .record = 1,
          .outputs = layers.back(),
          .inputs = x,
          .layers = std::move(layers)};
}

// One image as it is, several in a grid.
void write_seen(const std::string& path, const std::vector<Answer>& answers) {
  std::vector<GreyImage> images;
  for (const Answer& answer : answers) {
    if (!answer.seen.pixels.empty()) images.push_back(answer.seen);
  }
  if (images.empty()) refuse_argument("--seen: none of the files is an image");
  write_png(path, images.size() == 1 ? images.front() : image_grid(images, 10));
}

void fail_without_answers(const QueryResult& result) {
  const auto none =
      std::ranges::count_if(result.answers, [](const Answer& a) { return !a.is_answer(); });
  if (none > 0) {
    refuse_data("no answer to {} of {}: outputs are not finite", none, result.answers.size());
  }
  if (!result.failures.empty()) refuse_data("{}", joined(result.failures, "\nfanin: "));
}

QueryResult run(const QueryFlags& flags, const Observer<QueryResult>&) {
  if (flags.files.empty() && flags.inputs.empty()) {
    refuse_argument("FILE is required, or --inputs\nSee fanin query --help");
  }
  const Model model = load_model(flags.model);
  const Preparation preparation = flags.drawing ? Preparation::drawing
                                  : flags.as_is ? Preparation::as_is
                                                : Preparation::find;
  QueryResult result{summary(flags.model, model), {}, flags.seen};
  for (const std::vector<float>& x : flags.inputs) {
    result.answers.push_back(ask_numbers(model, flags.model, x));
  }
  for (const std::string& file : flags.files) {
    if (split_pair(file) || std::filesystem::is_directory(file)) {
      ask_dataset(model, load_for(flags.model, model, file, flags.read), result.answers);
      continue;
    }
    FileReader reader = open_input(file);
    if (!is_image_file(reader)) {
      ask_dataset(model, load_for(flags.model, model, std::move(reader), flags.read),
                  result.answers);
      continue;
    }
    try {
      ask_image(model, std::move(reader), preparation, result.answers);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::data || flags.files.size() == 1) throw;
      result.failures.emplace_back(error.what());
    }
  }
  if (result.answers.empty()) fail_without_answers(result);
  if (!flags.seen.empty()) write_seen(flags.seen, result.answers);
  return result;
}

constexpr const char* query_footer =
    "Examples\n"
    "  fanin query digits.safetensors mnist_test_10.csv\n"
    "  fanin query digits.safetensors photo_3.jpg --seen seen.png\n"
    "\n"
    "A photo or scan is prepared as MNIST's digits were: uneven light is evened out, the digit "
    "found, scaled and centred. Dark on light or light on dark, of any size. Several digits are "
    "answered one by one. A name that ends in _ and a digit gives the label.\n"
    "\n"
    "MODEL may also be written by hand, as JSON, with a row of weights for each node:\n"
    "  {\"layers\": [{\"weights\": [[0.9, 0.3], [0.2, 0.8]]}]}\n"
    "with \"biases\" and \"activation\" for a layer that has them, or at random:\n"
    "  {\"sizes\": [3, 3, 3], \"init\": \"book\", \"seed\": 1, \"biases\": false}\n"
    "  fanin query by_hand.json --inputs 1.0,0.5\n";

}  // namespace

Command query_command() {
  const auto flags = std::make_shared<QueryFlags>();
  return {
      "query",
      "Asks a model what it sees in images: its answer and all outputs.",
      read_options(
          flags->read,
          {model_argument(flags->model),
           arguments("FILE...", flags->files, "image files (PNG, JPEG), or images as CSV or IDX"),
           list_option("--inputs", "X,...", flags->inputs,
                       "ask about these numbers, taken as they are, instead of files, and show the "
                       "outputs of every layer; may be repeated",
                       parse_numbers),
           flag("--as-is", flags->as_is,
                "take image files as they are, inverted where light: they must be of the model's "
                "size"),
           flag("--drawn", flags->drawing,
                "image files are drawings of one digit, dark on light, as saved from a report's "
                "drawing board: only scaled and centred, as the board does it"),
           output_option("--seen", *flags, flags->seen, "PNG",
                         "write what the network saw of the image files instead of drawing it"),
           json_option(*flags, "write the answers as JSON")}),
      query_footer,
      shown<QueryResult>(flags, run,
                         {.end = query_text, .json = query_json, .fail = fail_without_answers}),
      {},
      {{"--inputs", "FILE"}, {"--drawn", "--as-is"}}};
}

}  // namespace fanin::program
