#include "fanin/study/signal.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <mutex>
#include <numeric>

#include "fanin/internal/require.hpp"
#include "fanin/numeric/product.hpp"
#include "fanin/numeric/random.hpp"
#include "fanin/study/internal/jobs.hpp"
#include "fanin/study/internal/layer_signal.hpp"
#include "fanin/training/internal/backpropagation.hpp"

namespace fanin {
namespace {

// E = sum t y: the targets are dE/dy, whatever the network answers.
constexpr Loss linear_loss = {
    "linear",
    [](const Activation&, std::span<const float> y, std::span<const float> t) {
      return std::inner_product(y.begin(), y.end(), t.begin(), 0.0);
    },
    [](const Activation& output, std::span<const float> y, std::span<const float> t,
       std::span<float> delta) {
      std::ranges::copy(t, delta.begin());
      output.backward(y, delta);
    },
    [](const Activation&) { return true; }};

// Inputs that repeat the numbers of the initial weights would be their multiples.
constexpr std::uint32_t probe_stream = 0x7072'6f62;

void validate(const Network& network, const Probe& probe) {
  validate(network);
  require(probe.x.rows() > 0, "signal: the probe is empty");
  require(probe.x.rows() == probe.t.rows(), "signal: ", probe.x.rows(), " inputs but ",
          probe.t.rows(), " targets");
  require(probe.x.cols() == network.inputs() && probe.t.cols() == network.outputs(),
          "signal: the probe has ", probe.x.cols(), " inputs and ", probe.t.cols(),
          " outputs, the network ", network.inputs(), " and ", network.outputs());
  const Activation& output = network.layers.back().activation;
  require(probe.loss.fits(output), "signal: loss ", probe.loss.name, " does not fit ", output.name,
          " outputs");
}

// See Signal::undecided_loss. Of these losses the mean of the targets is the best constant.
double undecided_loss(const Activation& output, const Probe& probe) {
  if (probe.loss == linear_loss) return std::numeric_limits<double>::quiet_NaN();
  const auto samples = static_cast<double>(probe.t.rows());
  std::vector<double> sum(probe.t.cols());
  for (std::size_t k = 0; k < probe.t.rows(); ++k) {
    std::ranges::transform(sum, probe.t.row(k), sum.begin(), std::plus{});
  }
  std::vector<float> mean(sum.size());
  std::ranges::transform(sum, mean.begin(),
                         [&](double s) { return static_cast<float>(s / samples); });
  double loss = 0;
  for (std::size_t k = 0; k < probe.t.rows(); ++k) {
    loss += probe.loss.value(output, mean, probe.t.row(k)) / samples;
  }
  return loss;
}

}  // namespace

Probe sample_probe(const Samples& samples, std::size_t count, const Loss& loss, Rule rule) {
  count = std::min(count, samples.count);
  Probe probe{Matrix(count, samples.inputs), Matrix(count, samples.outputs), loss, rule};
  std::vector<std::size_t> indices(count);
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  inputs(samples, {indices}, probe.x);
  targets(samples, {indices}, probe.t);
  return probe;
}

Probe normal_probe(std::size_t count, std::size_t inputs, std::size_t outputs, std::uint32_t seed) {
  Random random(seed ^ probe_stream);
  Probe probe{Matrix(count, inputs), Matrix(count, outputs), linear_loss, Rule::gradient};
  for (float& v : probe.x.values()) v = static_cast<float>(random.normal());
  for (float& v : probe.t.values()) v = static_cast<float>(random.normal());
  return probe;
}

std::span<const SignalField> signal_fields() {
  static constexpr auto fields = std::to_array<SignalField>({
      {"x_square", &LayerSignal::x_square},
      {"z_mean", &LayerSignal::z_mean},
      {"z_variance", &LayerSignal::z_variance},
      {"z_square", &LayerSignal::z_square},
      {"z_square_predicted", &LayerSignal::z_square_predicted},
      {"y_mean", &LayerSignal::y_mean},
      {"y_deviation", &LayerSignal::y_deviation},
      {"slope", &LayerSignal::slope},
      {"saturated", &LayerSignal::saturated},
      {"gradient_norm", &LayerSignal::gradient_norm},
      {"delta_rms", &LayerSignal::delta_rms},
      {"update_ratio", &LayerSignal::update_ratio},
      {"correlation", &LayerSignal::correlation},
      {"rank", &LayerSignal::rank},
  });
  return fields;
}

Signal measure_signal(const Network& network, const Probe& probe, std::size_t jacobians) {
  validate(network, probe);
  const SingleThreadedBlas guard;
  Backpropagation pass(network, probe.x.rows());
  pass.forward(network, probe.x);
  const double loss = pass.backward(network, probe.t, probe.loss, probe.rule);
  Signal signal{loss / static_cast<double>(probe.x.rows()),
                undecided_loss(network.layers.back().activation, probe), mean_correlation(probe.x)};
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    signal.layers.push_back(measure_layer(network, probe, pass, l));
  }
  jacobians = std::min(jacobians, probe.x.rows());
  for (std::size_t k = 0; k < jacobians; ++k) {
    add_ranks(network, pass, k, 1 / static_cast<double>(jacobians), signal);
  }
  return signal;
}

std::vector<Signal> draw_signals(const std::function<Network(Random&)>& make, const Probe& probe,
                                 const DrawOptions& options) {
  require(options.draws > 0, "signal: no draws");
  require(options.jobs > 0, "signal: no jobs");
  std::vector<Signal> signals(options.draws);
  std::mutex mutex;
  std::size_t done = 0;
  bool stopped = false;
  run_jobs(options.draws, options.jobs, [&](std::size_t d) {
    Random random(options.seed + static_cast<std::uint32_t>(d));
    signals[d] = measure_signal(make(random), probe, options.jacobians);
    const std::lock_guard lock(mutex);
    if (stopped) return false;
    stopped = options.on_progress && !options.on_progress(++done, options.draws);
    return !stopped;
  });
  if (stopped) signals.clear();
  return signals;
}

Signal mean_signal(std::span<const Signal> signals) {
  require(!signals.empty(), "signal: a mean of no signals");
  const double share = 1 / static_cast<double>(signals.size());
  Signal mean{.layers = std::vector<LayerSignal>(signals.front().size())};
  for (const Signal& signal : signals) {
    require(signal.size() == mean.size(), "signal: a mean of signals of different depth");
    mean.loss += share * signal.loss;
    mean.undecided_loss += share * signal.undecided_loss;
    mean.input_correlation += share * signal.input_correlation;
    for (std::size_t l = 0; l < mean.size(); ++l) {
      for (const SignalField& field : signal_fields()) {
        mean[l].*field.value += share * signal[l].*field.value;
      }
      const Histogram& from = signal[l].outputs;
      Histogram& to = mean[l].outputs;
      to.low += share * from.low;
      to.high += share * from.high;
      to.shares.resize(from.shares.size());
      for (std::size_t b = 0; b < from.shares.size(); ++b) to.shares[b] += share * from.shares[b];
    }
  }
  return mean;
}

}  // namespace fanin
