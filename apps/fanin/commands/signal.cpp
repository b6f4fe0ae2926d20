#include "commands/signal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "console/table.hpp"
#include "console/text.hpp"
#include "datasets.hpp"
#include "fanin/error.hpp"
#include "fanin/study/signal.hpp"
#include "interrupt.hpp"
#include "options.hpp"
#include "output.hpp"
#include "report/describe.hpp"
#include "report/signal_text.hpp"

namespace fanin::program {
namespace {

struct SignalFlags : ReportFlags {
  std::vector<std::size_t> layers = {784, 200, 10};
  std::size_t depth = 0;  // 0: --layers says it all
  std::size_t width = 500;
  Activation activation = activations::sigmoid;
  Activation output_activation = activations::sigmoid;
  bool own_output_activation = false;
  std::vector<NamedInit> inits;
  std::size_t draws = 20;
  std::size_t samples = 1000;
  std::size_t jobs = std::max(1U, std::thread::hardware_concurrency());
  std::uint32_t seed = 1;
  std::string input;  // "mnist", "normal" or a file; empty: by the shape
  bool rank = false;
};

[[noreturn]] void refuse(const std::string& message) { throw Error(ErrorKind::argument, message); }

Architecture shape(const SignalFlags& flags) {
  const bool alike = flags.depth > 0;
  Architecture result{flags.layers, flags.activation, flags.output_activation};
  if (alike) {
    result.sizes.assign(flags.depth + 1, flags.width);
    if (!flags.own_output_activation) result.output = flags.activation;
  }
  if (result.sizes.size() < 2)
    refuse("--layers needs the inputs and the nodes of a layer at least");
  return result;
}

// What goes through the network, and how it is described.
struct Input {
  Probe probe;
  std::string words;
};

Input image_input(const SignalFlags& flags, const Architecture& architecture,
                  const std::string& what) {
  const Dataset images = what == "mnist" ? load_bundled("mnist_train.csv") : load_dataset(what);
  if (images.shape.pixels() != architecture.sizes.front()) {
    refuse(
        fmt::format("{}: {} pixels, but the first layer takes {} inputs; --input normal suits "
                    "any size",
                    images.name, images.shape.pixels(), architecture.sizes.front()));
  }
  const Samples samples =
      make_samples(images, architecture.sizes.back(), scaling_for(architecture.output));
  const TrainOptions book = TrainOptions::book();
  const std::size_t count = std::min(flags.samples, samples.count);
  return {sample_probe(samples, count, book.loss, book.rule),
          fmt::format("the first {} images of {}; back: {}, rule {}", with_commas(count),
                      images.name, book.loss.name, name(book.rule))};
}

Input make_input(const SignalFlags& flags, const Architecture& architecture) {
  const std::string what = !flags.input.empty() ? flags.input
                           : flags.depth > 0    ? "normal"
                                                : "mnist";
  if (what != "normal") return image_input(flags, architecture, what);
  return {normal_probe(flags.samples, architecture.sizes.front(), architecture.sizes.back(),
                       flags.seed),
          fmt::format("{} samples of unit-normal numbers; back: a unit-normal ∂E/∂y",
                      with_commas(flags.samples))};
}

std::string settings(const SignalFlags& flags, const Architecture& architecture,
                     const Input& input) {
  const std::size_t depth = architecture.sizes.size() - 1;
  Table table({{"", Align::left}, {"", Align::left}});
  table.add({"Network", flags.depth > 0 ? fmt::format("{} layers of {}, {}", depth, flags.width,
                                                      architecture.hidden.name)
                                        : describe(architecture)});
  table.add({"Input", input.words});
  table.add({"Weights", flags.draws == 1
                            ? fmt::format("one draw, seed {}", flags.seed)
                            : fmt::format("means over {} draws, seeds {} to {}", flags.draws,
                                          flags.seed, flags.seed + flags.draws - 1)});
  return table.text({}) + '\n';
}

void run(const SignalFlags& flags) {
  const Architecture architecture = shape(flags);
  if (flags.draws - 1 > std::numeric_limits<std::uint32_t>::max() - flags.seed) {
    refuse(fmt::format("--seed {} leaves no room for {} draws", flags.seed, flags.draws));
  }
  std::vector<SchemeSignals> schemes;
  for (const NamedInit& init : flags.inits) schemes.push_back({init, {}});
  const Output output(flags);
  const Input input = make_input(flags, architecture);
  stop_if_interrupted();
  output.print(settings(flags, architecture, input));

  Json json = json_head();
  json["settings"] = {{"layers", architecture.sizes},
                      {"activation", architecture.hidden.name},
                      {"output_activation", architecture.output.name},
                      {"input", input.words},
                      {"samples", input.probe.x.rows()},
                      {"draws", flags.draws},
                      {"seed", flags.seed}};
  json["schemes"] = Json::array();
  ProgressBar bar;
  const std::size_t per_draw = input.probe.x.rows();
  for (std::size_t s = 0; s < schemes.size(); ++s) {
    const auto make = [&](Random& random) {
      return make_network(architecture, schemes[s].init.initializer, random);
    };
    DrawOptions options{flags.draws, flags.seed, flags.jobs, flags.rank ? std::size_t{1} : 0, {}};
    options.on_progress = [&](std::size_t done, std::size_t total) {
      bar.update((s * total + done) * per_draw, schemes.size() * total * per_draw);
      return !interrupted();
    };
    schemes[s].draws = draw_signals(make, input.probe, options);
    stop_if_interrupted();
    bar.erase();
    output.print(signal_table(architecture, schemes[s], output.style()) + '\n');
    json["schemes"].push_back(to_json(architecture, schemes[s]));
  }
  const std::string why = conclusion(schemes);
  json["conclusion"] = why.empty() ? Json() : Json(why);
  output.write_json(dump(json));
  if (!why.empty()) output.print(output.style().bold(wrapped(why, 100)) + "\n\n");
  output.print(output.style().dim(signal_legend(schemes.back())));
}

constexpr const char* examples =
    "Sends data through freshly drawn networks, and the error back, and shows what every layer\n"
    "does to it. Why not ±1? The first example answers in seconds.\n"
    "\n"
    "Examples\n"
    "  fanin signal\n"
    "  fanin signal --init book --init kumar --init uniform:1 --draws 100\n"
    "  fanin signal --depth 10 --activation tanh --init normal:0.01 --init normal:1 --init book\n"
    "  fanin signal --depth 10 --activation relu --init book --init he-normal\n"
    "  fanin signal --depth 10 --activation identity --rank --draws 3 --init book \\\n"
    "               --init orthogonal\n"
    "  fanin signal --layers 400,100,300,50 --input normal --init lecun-normal --json signal.json\n"
    "\n";

}  // namespace

Command signal_command() {
  const auto flags = std::make_shared<SignalFlags>();
  const auto read_layers = [flags](const std::string& text) {
    flags->layers = parse_sizes("--layers", text);
  };
  const auto read_output_activation = [flags](const std::string& text) {
    flags->output_activation = parse_activation(text);
    flags->own_output_activation = true;
  };
  const std::vector<Option> options = {
      inits_option(flags->inits),
      read_option("--layers", "N,N,...", "inputs and the nodes of every layer", read_layers,
                  "784,200,10"),
      count_option("--depth", flags->depth, "instead: this many layers, all alike"),
      count_option("--width", flags->width, "inputs and nodes of each of them"),
      activation_option("--activation", flags->activation, "of the layers"),
      read_option("--output-activation", "NAME",
                  "of the last layer; with --depth the same as the others unless given",
                  read_output_activation, "sigmoid"),
      text_option("--input", flags->input, "WHAT",
                  "mnist (the bundled training images), normal (unit-normal numbers), or a file of "
                  "images; without it mnist, with --depth normal"),
      count_option("--samples", flags->samples, "how many go through each network"),
      count_option("--draws", flags->draws, "networks of each scheme"),
      flag("--rank", flags->rank,
           "also the effective rank of the Jacobian at the first sample: slow"),
      seed_option(flags->seed, "of the first draw; the others follow"),
      jobs_option(flags->jobs, "draws"),
      json_option(*flags)};
  return {"signal",
          "Shows what happens to signals and gradients at the initial weights.",
          options,
          examples + initializer_help(),
          [flags] { run(*flags); },
          {{"--width", "--depth"}},
          {{"--depth", "--layers"}}};
}

}  // namespace fanin::program
