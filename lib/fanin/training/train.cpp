#include "fanin/training/train.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "fanin/internal/require.hpp"
#include "fanin/numeric/internal/row.hpp"
#include "fanin/numeric/product.hpp"
#include "fanin/numeric/random.hpp"
#include "fanin/training/internal/backpropagation.hpp"
#include "fanin/training/internal/online.hpp"

namespace fanin {
namespace {

// What a network of millions of weights does between reports takes a fraction of a second; weights
// behind the first layer, of which no input is known to be the background, take several times
// longer.
std::size_t samples_between_reports(const Network& network) {
  constexpr std::size_t usual = 4096, work = std::size_t{1} << 32;
  const std::size_t first = network.layers.front().weights.values().size();
  return std::min(usual, work / (first + 16 * (network.parameters() - first)));
}

// A first layer that leaves out the background is the faster one up to this share of other inputs.
constexpr double max_sparse_share = 0.4;
constexpr std::size_t samples_to_look_at = 1000;

// The record order has a stream of its own, so that networks with one seed see one order however
// many numbers their weights took.
constexpr std::uint32_t order_stream = 0x6f72'6472;

void require_finite(bool finite, const Progress& progress, const char* what) {
  if (finite) return;
  throw Error(ErrorKind::diverged,
              concat("training diverged in epoch ", progress.epoch, " by sample ", progress.sample,
                     ": a ", what, " is no longer finite; a smaller learning rate may help"));
}

// Whether the first samples, in the order of the data, are mostly background: the same for every
// order of training.
bool is_sparse(const Samples& samples) {
  if (samples.background.empty()) return false;
  const std::size_t count = std::min(samples.count, samples_to_look_at);
  Matrix row(1, samples.inputs);
  std::size_t others = 0;
  for (std::size_t k = 0; k < count; ++k) {
    inputs(samples, {{&k, 1}}, row);
    for (std::size_t i = 0; i < samples.inputs; ++i) {
      if (row(0, i) != samples.background[i]) ++others;
    }
  }
  const std::size_t values = count * samples.inputs;
  return static_cast<double>(others) <= max_sparse_share * static_cast<double>(values);
}

// Weights are floats: a rate that no float can hold would train with 0 or infinity.
void validate_rate(double rate, const char* where, bool may_be_zero) {
  const auto held = static_cast<float>(rate);
  require(std::isfinite(held) && (held > 0 || (may_be_zero && rate == 0)), "train: learning rate ",
          rate, where, ", expected a finite positive number", may_be_zero ? " or 0" : "");
}

// A way to learn: takes samples in pieces of up to `piece`, returns the sum of their losses; `fold`
// makes the network right.
struct Method {
  std::size_t piece;
  std::function<double(ConstMatrixView x, ConstMatrixView t, double rate)> learn;
  std::function<void()> fold;
};

// Returns whether to go on.
bool train_epoch(const Method& method, const Samples& samples, std::span<const std::size_t> order,
                 const TrainOptions& options, std::size_t between_reports, Progress& progress) {
  Matrix x(method.piece, samples.inputs);
  Matrix t(method.piece, samples.outputs);
  double total = 0;
  std::size_t next_report = between_reports;
  while (progress.sample < samples.count) {
    const std::size_t count = std::min(method.piece, samples.count - progress.sample);
    const MatrixView xs = x.view().rows_from(0, count);
    const MatrixView ts = t.view().rows_from(0, count);
    const Batch batch{order.subspan(progress.sample, count), progress.epoch, options.seed};
    inputs(samples, batch, xs);
    targets(samples, batch, ts);
    const std::size_t done = (progress.epoch - 1) * samples.count + progress.sample;
    const double all = static_cast<double>(options.epochs) * static_cast<double>(samples.count);
    total += method.learn(xs, ts, options.rate.at(static_cast<double>(done) / all));
    progress.sample += count;
    require_finite(std::isfinite(total), progress, "loss");
    progress.loss = total / static_cast<double>(progress.sample);
    if (progress.sample >= next_report || progress.sample == samples.count) {
      next_report = progress.sample + between_reports;
      method.fold();  // also without a callback, so that none changes the result
      if (options.on_progress && !options.on_progress(progress)) return false;
    }
  }
  return true;
}

TrainReport train_epochs(const Method& method, const Network& network, const Samples& samples,
                         const TrainOptions& options) {
  TrainReport report;
  const std::size_t between_reports = samples_between_reports(network);
  std::vector<std::size_t> order(samples.count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  Random random(options.seed ^ order_stream);
  for (std::size_t epoch = 1; epoch <= options.epochs; ++epoch) {
    if (options.shuffle) order = random.permutation(samples.count);
    if (epoch < options.first_epoch) continue;
    Progress progress{epoch, 0, samples.count, 0};
    if (!train_epoch(method, samples, order, options, between_reports, progress)) {
      report.stopped = true;
      return report;
    }
    for (const Layer& layer : network.layers) {
      require_finite(row::all_finite(layer.weights.values()) && row::all_finite(layer.biases),
                     progress, "weight");
    }
    report.losses.push_back(progress.loss);
    if (options.on_epoch && !options.on_epoch(progress, network)) {
      report.stopped = epoch < options.epochs;
      return report;
    }
  }
  return report;
}

}  // namespace

TrainOptions TrainOptions::book() { return {.rule = Rule::book}; }

void validate(const Network& network, const Samples& samples, const TrainOptions& options) {
  validate(network);
  require(samples.count > 0, "train: no samples");
  require(samples.inputs == network.inputs() && samples.outputs == network.outputs(),
          "train: samples have ", samples.inputs, " inputs and ", samples.outputs,
          " outputs, the network ", network.inputs(), " and ", network.outputs());
  require(samples.write_inputs != nullptr && samples.write_targets != nullptr,
          "train: samples without write_inputs or write_targets");
  require(samples.background.empty() || samples.background.size() == samples.inputs,
          "train: samples have ", samples.inputs, " inputs and a background of ",
          samples.background.size());
  validate_rate(options.rate.first, "", false);
  validate_rate(options.rate.last, " at the end", true);
  require(options.first_epoch > 0 && options.first_epoch <= options.epochs + 1,
          "train: first epoch ", options.first_epoch, " of ", options.epochs);
  require(options.batch > 0, "train: batch size 0, expected at least 1");
  const Activation& output = network.layers.back().activation;
  require(options.loss.value && options.loss.output_delta && options.loss.fits, "train: loss \"",
          options.loss.name, "\" without a function");
  require(
      options.loss.fits(output), "train: ", options.loss.name, " does not fit ", output.name,
      " outputs, which are not probabilities; use squared-error, or sigmoid or softmax outputs");
}

TrainReport train(Network& network, const Samples& samples, const TrainOptions& options) {
  validate(network, samples, options);
  const SingleThreadedBlas guard;
  if (options.batch == 1) {
    OnlineTraining online(network, options.loss, options.rule,
                          is_sparse(samples) ? samples.background : std::vector<float>{});
    return train_epochs(
        {online.block(), [&](auto x, auto t, double rate) { return online.learn(x, t, rate); },
         [&] { online.fold(); }},
        network, samples, options);
  }
  // One update a batch: W -= rate / B * sum of the gradients.
  const std::size_t batch = std::min(options.batch, samples.count);
  Backpropagation pass(network, batch);
  const auto learn = [&](ConstMatrixView x, ConstMatrixView t, double rate) {
    pass.forward(network, x);
    const double total = pass.backward(network, t, options.loss, options.rule);
    const auto step = static_cast<float>(-rate / static_cast<double>(x.rows()));
    for (std::size_t l = 0; l < network.layers.size(); ++l) {
      pass.add_gradient(l, x, step, network.layers[l]);
    }
    return total;
  };
  return train_epochs({batch, learn, [] {}}, network, samples, options);
}

}  // namespace fanin
