// fanin signal: what happens to signals in a network at its initial weights.
#include <algorithm>
#include <limits>
#include <string>
#include <thread>
#include <utility>

#include "commands/commands.hpp"
#include "console/text.hpp"
#include "report/html/html.hpp"

namespace fanin::program {
namespace {

struct SignalFlags : ReportFlags {
  std::vector<std::size_t> layers = {784, 200, 10};
  std::size_t depth = 0;  // 0: --layers says it all
  std::size_t width = 500;
  Activation activation = activations::sigmoid;
  std::optional<Activation> output_activation;
  std::vector<NamedInit> inits;
  std::vector<double> scales = {1};
  double rate = TrainOptions::book().rate.first;
  std::size_t draws = 20;
  std::size_t samples = 1000;
  std::size_t jobs = std::max(1U, std::thread::hardware_concurrency());
  std::uint32_t seed = 1;
  std::string input;  // "mnist", "normal" or a file; empty: by the shape
  bool rank = false;
};

Architecture shape(const SignalFlags& flags) {
  const bool alike = flags.depth > 0;
  Architecture result{
      alike ? std::vector(flags.depth + 1, flags.width) : flags.layers, flags.activation,
      flags.output_activation.value_or(alike ? flags.activation : activations::sigmoid)};
  if (result.sizes.size() < 2) {
    refuse_argument("--layers needs the inputs and the nodes of a layer at least");
  }
  return result;
}

// What goes through the networks, described in the result.
Probe make_probe(const SignalFlags& flags, SignalResult& result) {
  const std::string what = !flags.input.empty() ? flags.input : result.alike ? "normal" : "mnist";
  const std::size_t inputs = result.architecture.sizes.front();
  const std::size_t outputs = result.architecture.sizes.back();
  if (what == "normal") return normal_probe(flags.samples, inputs, outputs, flags.seed);
  const Dataset images = what == "mnist" ? load_bundled("mnist_train.csv") : load_dataset(what);
  if (images.shape.pixels() != inputs) {
    refuse_argument(
        "{}: {} pixels, but the first layer takes {} inputs; --input normal suits any size",
        images.name, images.shape.pixels(), inputs);
  }
  result.images = summary(images);
  const Samples samples =
      make_samples(images, outputs, fitted(scaling_for(result.architecture.output), images));
  const TrainOptions book = TrainOptions::book();
  return sample_probe(samples, flags.samples, book.loss, book.rule);
}

// Every scheme at every scale, by rising scale.
std::vector<SchemeSignals> scaled_schemes(const SignalFlags& flags) {
  std::vector<double> scales = flags.scales;
  std::ranges::sort(scales);
  std::vector<SchemeSignals> all;
  for (const NamedInit& scheme : flags.inits) {
    for (const double c : scales) {
      require_scalable(scheme.initializer, c);
      const std::string variant = scales == std::vector{1.0} ? "" : ", c " + shortest(c);
      all.push_back({{scheme.name + variant, scaled(scheme.initializer, c)}, c, {}, {}});
    }
  }
  return all;
}

SignalResult run(const SignalFlags& flags, const Observer<SignalResult>& observer) {
  if (flags.draws - 1 > std::numeric_limits<std::uint32_t>::max() - flags.seed) {
    refuse_argument("--seed {} leaves no room for {} draws", flags.seed, flags.draws);
  }
  SignalResult result{.architecture = shape(flags),
                      .alike = flags.depth > 0,
                      .rate = flags.rate,
                      .draws = flags.draws,
                      .seed = flags.seed};
  std::vector<SchemeSignals> schemes = scaled_schemes(flags);
  Probe probe = make_probe(flags, result);
  probe.rate = flags.rate;
  result.samples = probe.x.rows();
  result.loss = probe.loss;
  result.rule = probe.rule;
  observer.on_part(result);
  for (SchemeSignals& scheme : schemes) {
    const auto make = [&](Random& random) {
      return make_network(result.architecture, scheme.scheme.initializer, random);
    };
    DrawOptions options{flags.draws, flags.seed, flags.jobs, flags.rank ? std::size_t{1} : 0, {}};
    options.on_progress = [&](std::size_t done, std::size_t total) {
      return observer.on_progress((result.schemes.size() * total + done) * result.samples,
                                  schemes.size() * total * result.samples);
    };
    scheme.draws = draw_signals(make, probe, options);
    stop_if_interrupted();
    if (!flags.report.empty() && result.networks.size() < max_records) {
      Random random(flags.seed);
      result.networks.push_back({.name = scheme.scheme.name, .seed = flags.seed});
      record_stage(result.networks.back(), make(random), probe, scheme.draws.front(), 0);
    }
    scheme.mean = mean_signal(scheme.draws);
    result.schemes.push_back(std::move(scheme));
    observer.on_part(result);
  }
  return result;
}

constexpr const char* signal_examples =
    "Sends data through freshly drawn networks, and the error back, and shows what every layer "
    "does to it. Why not ±1? The first example answers in seconds.\n"
    "\n"
    "Examples\n"
    "  fanin signal\n"
    "  fanin signal --init book --init kumar --init uniform:1 --draws 100\n"
    "  fanin signal --depth 10 --activation tanh --init normal:0.01 --init book\n"
    "  fanin signal --init book --scale 0.01,0.1,1,10,100\n"
    "  fanin signal --depth 10 --activation relu --init book --init he-normal\n"
    "  fanin signal --depth 10 --activation identity --rank --draws 3 --init book \\\n"
    "               --init orthogonal\n"
    "  fanin signal --layers 400,100,300,50 --input normal --json signal.json\n"
    "\n";

}  // namespace

Command signal_command() {
  const auto flags = std::make_shared<SignalFlags>();
  const auto parse_layers = [](const std::string& text) { return parse_sizes("--layers", text); };
  const std::vector<Option> options = {
      inits_option(flags->inits),
      scale_option(flags->scales),
      read_option("--layers", "N,N,...", flags->layers, "inputs and the nodes of every layer",
                  parse_layers, to_string(flags->layers)),
      count_option("--depth", flags->depth, "instead: this many layers, all alike"),
      count_option("--width", flags->width, "inputs and nodes of each of them"),
      activation_option("--activation", flags->activation, "of the layers"),
      read_option("--output-activation", "NAME", flags->output_activation,
                  "of the last layer; with --depth the same as the others unless given",
                  parse_activation, "sigmoid"),
      text_option("--input", flags->input, "WHAT",
                  "mnist (the bundled training images), normal (unit-normal numbers), or a file of "
                  "images; without it mnist, with --depth normal"),
      count_option("--samples", flags->samples, "how many go through each network"),
      read_option("--lr,--learning-rate", "RATE", flags->rate, "learning rate, for the updates",
                  parse_positive, shortest(flags->rate)),
      count_option("--draws", flags->draws, "networks of each scheme"),
      flag("--rank", flags->rank,
           "also the effective rank of the Jacobian at the first sample: slow"),
      seed_option(flags->seed, "of the first draw; the others follow"),
      jobs_option(flags->jobs, "draws"),
      json_option(*flags),
      report_option(*flags),
      quiet_option(*flags)};
  return {"signal",
          "Shows what happens to signals and gradients at the initial weights.",
          options,
          signal_examples + initializer_help(),
          shown<SignalResult>(flags, run,
                              {.part = signal_part_text,
                               .end = signal_end_text,
                               .json = signal_json,
                               .html = signal_html}),
          {{"--width", "--depth"}},
          {{"--depth", "--layers"}}};
}

}  // namespace fanin::program
