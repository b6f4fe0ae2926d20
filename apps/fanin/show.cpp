// fanin show: images of a data set, mistakes and weights of a model.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "datasets.hpp"
#include "facts.hpp"
#include "fanin/error.hpp"
#include "fanin/study/score.hpp"
#include "interrupt.hpp"
#include "options.hpp"
#include "output.hpp"
#include "pictures.hpp"
#include "text.hpp"

namespace fanin::program {
namespace {

struct ShowFlags {
  std::string data;
  std::string sheet;
  std::string mistakes;
  std::string weights;
  std::size_t from = 1;
  std::size_t count = 0;  // 0: as many as suit
};

constexpr std::size_t a_row = 10;

std::size_t most(const ShowFlags& flags) {
  if (flags.count > 0) return flags.count;
  return flags.sheet.empty() ? a_row : a_row * a_row;
}

struct Gallery {
  std::vector<Captioned> images;
  ImageShape shape;
  std::string title;
};

Dataset load(const ShowFlags& flags) {
  return flags.data.empty() ? load_bundled("mnist_test.csv") : load_dataset(flags.data);
}

std::vector<std::uint8_t> copy(std::span<const std::uint8_t> ink) {
  return {ink.begin(), ink.end()};
}

Gallery records(const ShowFlags& flags) {
  const Dataset data = load(flags);
  if (flags.from > data.count()) {
    throw Error(ErrorKind::argument,
                fmt::format("--from {}: {} has {} records", flags.from, data.name, data.count()));
  }
  Gallery gallery{{}, data.shape, {}};
  const std::size_t end = std::min(data.count(), flags.from - 1 + most(flags));
  for (std::size_t k = flags.from - 1; k < end; ++k) {
    std::string caption = fmt::format("record {}", k + 1);
    if (data.labelled()) caption += fmt::format(": {}", data.labels[k]);
    gallery.images.push_back({copy(data.image(k)), caption});
  }
  gallery.title =
      fmt::format("{}: records {} to {} of {}", data.name, flags.from, end, grouped(data.count()));
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
    gallery.images.push_back({copy(data.image(k)), fmt::format("{}: {} taken for {}", k + 1,
                                                               data.labels[k], result.answers[k])});
  }
  gallery.title = fmt::format("{}: {} of {} mistakes in {}", flags.mistakes, gallery.images.size(),
                              grouped(result.count() - result.correct), data.name);
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
    gallery.images.push_back({to_ink(first.row(node), -reach, reach),
                              fmt::format("node {}: ±{:.2g}", node + 1, largest)});
  }
  gallery.title = fmt::format(
      "{}: weights of nodes {} to {} of {} in the first layer, white "
      "negative, black positive",
      flags.weights, flags.from, end, first.rows());
  return gallery;
}

void run(const ShowFlags& flags) {
  const Output output("");
  const Gallery gallery = !flags.weights.empty()    ? weights(flags)
                          : !flags.mistakes.empty() ? mistakes(flags)
                                                    : records(flags);
  std::string text = gallery.title + '\n';
  if (gallery.images.empty()) {
    output.print(text);
    return;
  }
  if (flags.sheet.empty()) {
    output.print(text + '\n' + drawn(gallery.images, gallery.shape));
    return;
  }
  write_sheet(flags.sheet, gallery.images, gallery.shape, a_row, 2);
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
  add_count(*command, "--from", flags->from, "the first record or node")->default_str("1");
  add_count(*command, "--count", flags->count, "how many: 10 in the terminal, 100 on a sheet");
  command->footer(footer);
  return {command, [flags] { run(*flags); }};
}

}  // namespace fanin::program
