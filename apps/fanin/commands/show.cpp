// fanin show: images of a data set, mistakes and weights of a model.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "commands/commands.hpp"
#include "console/text.hpp"
#include "datasets.hpp"
#include "facts.hpp"
#include "fanin/error.hpp"
#include "fanin/study/score.hpp"
#include "interrupt.hpp"
#include "options.hpp"
#include "output.hpp"
#include "pictures.hpp"

namespace fanin::program {
namespace {

struct ShowFlags {
  std::string data;
  std::string sheet;
  std::string mistakes;
  std::string weights;
  std::vector<double> angles;  // none: as they are
  std::string json;
  std::size_t from = 1;
  std::size_t count = 0;  // 0: as many as suit
};

constexpr std::size_t a_row = 10;

// Records or nodes to be shown; each record once for every angle.
std::size_t most(const ShowFlags& flags) {
  if (flags.count > 0) return flags.count;
  const std::size_t pictures = flags.sheet.empty() ? a_row : a_row * a_row;
  return std::max<std::size_t>(1, pictures / std::max<std::size_t>(1, flags.angles.size()));
}

struct Gallery {
  std::vector<Captioned> images;
  ImageShape shape;
  std::string title;
  Json json = Json::array();

  // `values` between white and black; `kind` is their name for machines.
  void add(std::span<const float> values, float white, float black, const char* kind,
           const std::string& caption, std::optional<std::size_t> label = std::nullopt) {
    images.push_back({to_ink(values, white, black), caption});
    Json image = {{"caption", caption}};
    if (label) image["label"] = *label;
    image[kind] = std::vector<float>(values.begin(), values.end());
    json.push_back(std::move(image));
  }

  void add_input(std::span<const float> x, const std::string& caption,
                 std::optional<std::size_t> label) {
    add(x, 0.01F, 1.0F, "inputs", caption, label);
  }
};

Dataset load(const ShowFlags& flags) {
  return flags.data.empty() ? load_bundled("mnist_test.csv") : load_dataset(flags.data);
}

// A record as a network of the book's scaling sees it.
std::vector<float> inputs(const Dataset& data, std::size_t record) {
  std::vector<float> x(data.shape.pixels());
  scale_image(data.image(record), Scaling::book(), x);
  return x;
}

// x (pixels) at each angle, by the code that training uses: (angles, pixels).
Matrix turned(std::span<const float> x, ImageShape shape, const std::vector<double>& angles) {
  Matrix image(1, x.size());
  std::ranges::copy(x, image.row(0).begin());
  const Matrix no_target(1, 1);
  Samples sample = make_samples(image, no_target);
  sample.image_shape = shape;
  Matrix out(angles.size(), x.size());
  std::vector<std::size_t> all(angles.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  fanin::inputs(rotated(sample, angles), {all}, out);
  return out;
}

Gallery records(const ShowFlags& flags) {
  const Dataset data = load(flags);
  if (flags.from > data.count()) {
    throw Error(ErrorKind::argument,
                fmt::format("--from {}: {} has {} records", flags.from, data.name, data.count()));
  }
  Gallery gallery{{}, data.shape, {}};
  const std::vector<double> angles = flags.angles.empty() ? std::vector<double>{0} : flags.angles;
  const std::size_t end = std::min(data.count(), flags.from - 1 + most(flags));
  for (std::size_t k = flags.from - 1; k < end; ++k) {
    stop_if_interrupted();
    std::optional<std::size_t> label;
    if (data.labelled()) label = data.labels[k];
    const Matrix images = turned(inputs(data, k), data.shape, angles);
    for (std::size_t i = 0; i < angles.size(); ++i) {
      std::string caption = fmt::format("record {}", k + 1);
      if (label) caption += fmt::format(": {}", *label);
      if (angles[i] != 0) caption += fmt::format(" at {:+g}°", angles[i]);
      gallery.add_input(images.row(i), caption, label);
    }
  }
  gallery.title = fmt::format("{}: records {} to {} of {}", data.name, flags.from, end,
                              with_commas(data.count()));
  return gallery;
}

Gallery mistakes(const ShowFlags& flags) {
  const Model model = load_model(flags.mistakes);
  const Dataset data = load(flags);
  const Score result = score(model.network, samples_for(model, data));
  stop_if_interrupted();
  Gallery gallery{{}, data.shape, {}};
  for (std::size_t k = flags.from - 1; k < data.count(); ++k) {
    if (result.answers[k] == data.labels[k] || gallery.images.size() == most(flags)) continue;
    gallery.add_input(inputs(data, k),
                      fmt::format("{}: {} taken for {}", k + 1, data.labels[k], result.answers[k]),
                      data.labels[k]);
  }
  gallery.title = fmt::format("{}: {} of {} mistakes in {}", flags.mistakes, gallery.images.size(),
                              with_commas(result.count() - result.correct), data.name);
  return gallery;
}

// Every node from its strongest negative weight or positive one, whichever is stronger.
Gallery weights(const ShowFlags& flags) {
  const Model model = load_model(flags.weights);
  const Matrix& first = model.network.layers.front().weights;
  if (flags.from > first.rows()) {
    throw Error(ErrorKind::argument,
                fmt::format("--from {}: the first layer has {} nodes", flags.from, first.rows()));
  }
  Gallery gallery{{}, image_shape(model), {}};
  const std::size_t end = std::min(first.rows(), flags.from - 1 + most(flags));
  for (std::size_t node = flags.from - 1; node < end; ++node) {
    float largest = 0;
    for (const float weight : first.row(node)) largest = std::max(largest, std::abs(weight));
    const float reach = largest > 0 ? largest : 1;
    gallery.add(first.row(node), -reach, reach, "weights",
                fmt::format("node {}: ±{:.2g}", node + 1, largest));
  }
  gallery.title = fmt::format(
      "{}: weights of nodes {} to {} of {} in the first layer, white "
      "negative, black positive",
      flags.weights, flags.from, end, first.rows());
  return gallery;
}

void run(const ShowFlags& flags) {
  const Output output(flags.json);
  const Gallery gallery = !flags.weights.empty()    ? weights(flags)
                          : !flags.mistakes.empty() ? mistakes(flags)
                                                    : records(flags);
  Json json = json_head();
  json["title"] = gallery.title;
  json["height"] = gallery.shape.height;
  json["width"] = gallery.shape.width;
  json["images"] = gallery.json;
  output.write(json);
  std::string text = gallery.title + '\n';
  if (gallery.images.empty()) {
    output.print(text);
    return;
  }
  if (flags.sheet.empty()) {
    output.print(text + '\n' + render_text(gallery.images, gallery.shape));
    return;
  }
  // A record's angles stay in one row.
  const std::size_t together = std::max<std::size_t>(1, flags.angles.size());
  const std::size_t columns = together * std::max<std::size_t>(1, a_row / together);
  write_sheet(flags.sheet, gallery.images, gallery.shape, columns, 2);
  // A sheet has no captions: here they are, a line for each of its rows.
  if (!flags.mistakes.empty()) {
    for (std::size_t k = 0; k < gallery.images.size(); ++k) {
      text += gallery.images[k].caption;
      text += (k + 1) % a_row == 0 || k + 1 == gallery.images.size() ? "\n" : "; ";
    }
  }
  output.print(text + "Written to " + flags.sheet + ".\n");
}

constexpr const char* footer =
    "Examples\n"
    "  fanin show mnist_train_100.csv --count 1       the book's first digit\n"
    "  fanin show -o sheet.png                        a hundred of the bundled test digits\n"
    "  fanin show --rotate 10 --count 1                one of them as rotation turns it\n"
    "  fanin show --mistakes digits.safetensors -o mistakes.png\n"
    "  fanin show --weights digits.safetensors -o weights.png\n";

}  // namespace

Command add_show(CLI::App& program) {
  const auto flags = std::make_shared<ShowFlags>();
  CLI::App* command = program.add_subcommand(
      "show", "Draws images of a data set, or a model's mistakes or weights.");
  command->set_help_flag("-h,--help", "print this help");
  command->add_option("DATA", flags->data, "images; without it the bundled MNIST test set")
      ->option_text("[DATA]");
  command
      ->add_option("-o,--output", flags->sheet,
                   "a sheet to write; without it they are drawn in the terminal")
      ->type_name("PNG");
  CLI::Option* const wrong =
      command->add_option("--mistakes", flags->mistakes, "those that this model takes for others")
          ->type_name("MODEL");
  command
      ->add_option("--weights", flags->weights,
                   "instead of images the weights of this model's hidden nodes")
      ->type_name("MODEL")
      ->excludes(wrong);
  add_rotate(*command, flags->angles,
             "each record as it is and turned by so many degrees to the left and to the right, as "
             "training sees it")
      ->excludes("--mistakes")
      ->excludes("--weights");
  add_count(*command, "--from", flags->from, "the first record or node")->default_str("1");
  add_count(*command, "--count", flags->count,
            "how many; without it 10 pictures in the terminal, 100 on a sheet");
  command
      ->add_option("--json", flags->json,
                   "write captions, labels and inputs as JSON; - stands for stdout")
      ->type_name("FILE");
  command->footer(footer);
  return {command, [flags] { run(*flags); }};
}

}  // namespace fanin::program
