#include "fanin/study/signal.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>
#include <numeric>
#include <optional>
#include <string>
#include <utility>

#include "fanin/error.hpp"
#include "fanin/numeric/product.hpp"
#include "fanin/study/internal/jobs.hpp"
#include "fanin/training/internal/backpropagation.hpp"

namespace fanin {
namespace {

constexpr std::size_t histogram_bins = 20;
constexpr double saturation = 0.01;

void require(bool fits, const std::string& message) {
  if (!fits) throw Error(ErrorKind::argument, "signal: " + message);
}

// The ends of an activation's range, as far as it has any.
struct Ends {
  std::optional<double> low;
  std::optional<double> high;
};

Ends ends_of(const Activation& activation) {
  const auto far_out = [&](float z) -> std::optional<double> {
    std::array<float, 2> row = {z, 0};  // two, because softmax of one is always 1
    activation.forward(row);
    if (!(std::fabs(row[0]) < 100)) return std::nullopt;
    return std::round(row[0] * 1e6) / 1e6;  // an end that is missed by a rounding is meant
  };
  return {far_out(-1e4f), far_out(1e4f)};
}

double mean_square(std::span<const float> values) {
  double sum = 0;
  for (const float v : values) sum += static_cast<double>(v) * v;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

double mean_square(ConstMatrixView values) {
  double sum = 0;
  for (std::size_t k = 0; k < values.rows(); ++k) sum += mean_square(values.row(k));
  return sum / static_cast<double>(values.rows());
}

double mean_of(ConstMatrixView values) {
  double sum = 0;
  for (std::size_t k = 0; k < values.rows(); ++k) {
    const auto row = values.row(k);
    sum += std::accumulate(row.begin(), row.end(), 0.0);
  }
  return sum / static_cast<double>(values.rows() * values.cols());
}

double variance(double square, double mean) { return std::max(0.0, square - mean * mean); }

double mean_slope(const Activation& activation, ConstMatrixView y) {
  const bool softmax = activation == activations::softmax;
  std::vector<float> slope(y.cols());
  double sum = 0;
  for (std::size_t k = 0; k < y.rows(); ++k) {
    const auto row = y.row(k);
    if (softmax) {
      std::ranges::transform(row, slope.begin(), [](float v) { return v * (1 - v); });
    } else {
      std::ranges::fill(slope, 1.0f);
      activation.backward(row, slope);
    }
    sum += std::accumulate(slope.begin(), slope.end(), 0.0);
  }
  return sum / static_cast<double>(y.rows() * y.cols());
}

double share_near(const Ends& ends, ConstMatrixView y) {
  std::size_t count = 0;
  for (std::size_t k = 0; k < y.rows(); ++k) {
    count += static_cast<std::size_t>(std::ranges::count_if(y.row(k), [&](float v) {
      return v <= *ends.low + saturation || v >= *ends.high - saturation;
    }));
  }
  return static_cast<double>(count) / static_cast<double>(y.rows() * y.cols());
}

double share_of_units_at(double end, ConstMatrixView y) {
  std::vector<bool> stays(y.cols(), true);
  for (std::size_t k = 0; k < y.rows(); ++k) {
    for (std::size_t i = 0; i < y.cols(); ++i) {
      if (static_cast<double>(y(k, i)) != end) stays[i] = false;
    }
  }
  return static_cast<double>(std::ranges::count(stays, true)) / static_cast<double>(y.cols());
}

double saturated_share(const Ends& ends, ConstMatrixView y) {
  if (ends.low && ends.high) return share_near(ends, y);
  if (ends.low || ends.high) return share_of_units_at(ends.low ? *ends.low : *ends.high, y);
  return 0;
}

Histogram histogram_of(const Ends& ends, double rms, ConstMatrixView y) {
  Histogram histogram{-3 * rms, 3 * rms, std::vector<double>(histogram_bins)};
  if (ends.low && ends.high) {
    histogram.low = *ends.low;
    histogram.high = *ends.high;
  }
  const double width = (histogram.high - histogram.low) / histogram_bins;
  const double share = 1 / static_cast<double>(y.rows() * y.cols());
  for (std::size_t k = 0; k < y.rows(); ++k) {
    for (const float v : y.row(k)) {
      const double bin = (v - histogram.low) / width;
      // All values alike have no width; what is not finite counts at the low end.
      const double place = bin > 0 ? std::min(bin, histogram_bins - 1.0) : 0;
      histogram.shares[static_cast<std::size_t>(place)] += share;
    }
  }
  return histogram;
}

double gradient_norm(const Backpropagation& pass, const Probe& probe, const Layer& layer,
                     std::size_t l) {
  Layer gradient{Matrix(layer.outputs(), layer.inputs()), {}, layer.activation};
  pass.add_gradient(l, probe.x, 1 / static_cast<float>(probe.x.rows()), gradient);
  const auto values = gradient.weights.values();
  return std::sqrt(mean_square(values) * static_cast<double>(values.size()));
}

LayerSignal measure_layer(const Network& network, const Probe& probe, const Backpropagation& pass,
                          std::size_t l) {
  const Layer& layer = network.layers[l];
  const ConstMatrixView x = l == 0 ? probe.x.view() : pass.outputs(l - 1);
  const ConstMatrixView y = pass.outputs(l);
  Matrix z(x.rows(), layer.outputs());
  pre_activation(layer, x, z);
  const Ends ends = ends_of(layer.activation);

  LayerSignal signal;
  signal.x_square = mean_square(x);
  signal.z_mean = mean_of(z);
  signal.z_square = mean_square(z.view());
  signal.z_variance = variance(signal.z_square, signal.z_mean);
  signal.z_square_predicted =
      static_cast<double>(layer.inputs()) * mean_square(layer.weights.values()) * signal.x_square +
      mean_square(layer.biases);
  signal.y_mean = mean_of(y);
  const double y_square = mean_square(y);
  signal.y_deviation = std::sqrt(variance(y_square, signal.y_mean));
  signal.slope = mean_slope(layer.activation, y);
  signal.saturated = saturated_share(ends, y);
  signal.gradient_norm = gradient_norm(pass, probe, layer, l);
  signal.delta_rms = std::sqrt(mean_square(pass.deltas(l)));
  signal.outputs = histogram_of(ends, std::sqrt(y_square), y);
  return signal;
}

// Of m (I,O): (sum s²)² / sum s⁴, from mᵀ m or m mᵀ, whichever is smaller.
double effective_rank(const Matrix& m) {
  const std::size_t side = std::min(m.rows(), m.cols());
  Matrix squares(side, side);
  if (m.rows() == side) {
    product_a_bt(m, m, squares);
  } else {
    product_at_b(m, m, squares);
  }
  double trace = 0;
  for (std::size_t i = 0; i < side; ++i) trace += static_cast<double>(squares(i, i));
  const double fourth = mean_square(squares.values()) * static_cast<double>(side * side);
  return fourth > 0 ? trace * trace / fourth : 0;
}

// Adds share times the rank of every layer's Jacobian at sample k. Built up from the inputs, and
// transposed, so that the derivatives by one input lie in a row: Jᵀ_l = Jᵀ_(l-1) W_lᵀ f'(z_l).
void add_ranks(const Network& network, const Backpropagation& pass, std::size_t k, double share,
               Signal& signal) {
  Matrix transposed;  // (network inputs, O)
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const Layer& layer = network.layers[l];
    Matrix next(network.inputs(), layer.outputs());
    if (l == 0) {
      for (std::size_t o = 0; o < layer.outputs(); ++o) {
        for (std::size_t i = 0; i < layer.inputs(); ++i) next(i, o) = layer.weights(o, i);
      }
    } else {
      product_a_bt(transposed, layer.weights, next);
    }
    for (std::size_t i = 0; i < next.rows(); ++i) {
      layer.activation.backward(pass.outputs(l).row(k), next.row(i));
    }
    // The rank knows no scale, but float does: deep Jacobians leave its range.
    const double rms = std::sqrt(mean_square(next.values()));
    if (rms > 0) {
      for (float& v : next.values()) v = static_cast<float>(v / rms);
    }
    signal[l].rank += share * effective_rank(next);
    transposed = std::move(next);
  }
}

void validate(const Network& network, const Probe& probe) {
  validate(network);
  require(probe.x.rows() > 0, "the probe is empty");
  require(probe.x.rows() == probe.t.rows(), std::to_string(probe.x.rows()) + " inputs but " +
                                                std::to_string(probe.t.rows()) + " targets");
  require(probe.x.cols() == network.inputs() && probe.t.cols() == network.outputs(),
          "the probe has " + std::to_string(probe.x.cols()) + " inputs and " +
              std::to_string(probe.t.cols()) + " outputs, the network " +
              std::to_string(network.inputs()) + " and " + std::to_string(network.outputs()));
  const Activation& output = network.layers.back().activation;
  require(probe.loss.fits(output), "loss " + std::string(probe.loss.name) + " does not fit " +
                                       std::string(output.name) + " outputs");
}

}  // namespace

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
      {"rank", &LayerSignal::rank},
  });
  return fields;
}

Signal measure_signal(const Network& network, const Probe& probe, std::size_t jacobians) {
  validate(network, probe);
  const SingleThreadedBlas guard;
  Backpropagation pass(network, probe.x.rows());
  pass.forward(network, probe.x);
  pass.backward(network, probe.t, probe.loss, probe.rule);
  Signal signal;
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    signal.push_back(measure_layer(network, probe, pass, l));
  }
  jacobians = std::min(jacobians, probe.x.rows());
  for (std::size_t k = 0; k < jacobians; ++k) {
    add_ranks(network, pass, k, 1 / static_cast<double>(jacobians), signal);
  }
  return signal;
}

std::vector<Signal> draw_signals(const std::function<Network(Random&)>& make, const Probe& probe,
                                 const DrawOptions& options) {
  require(options.draws > 0, "no draws");
  require(options.jobs > 0, "no jobs");
  const SingleThreadedBlas guard;
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
  require(!signals.empty(), "a mean of no signals");
  const double share = 1 / static_cast<double>(signals.size());
  Signal mean(signals.front().size());
  for (const Signal& signal : signals) {
    require(signal.size() == mean.size(), "a mean of signals of different depth");
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
