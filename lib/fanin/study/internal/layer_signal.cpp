// B samples; layer l has I inputs and O outputs: x (B,I), z and y (B,O). Values are all elements of
// such a matrix.
#include "fanin/study/internal/layer_signal.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

#include "fanin/numeric/product.hpp"

namespace fanin {
namespace {

constexpr std::size_t histogram_bins = 20;
constexpr double saturation = 0.01;

using Values = std::span<const float>;

// The ends of an activation's range; NaN where it has none.
struct Ends {
  double low, high;

  bool both() const { return !std::isnan(low + high); }
};

Ends ends_of(const Activation& activation) {
  const auto far_out = [&](float z) {
    std::array<float, 2> row = {z, 0};  // two, because softmax of one is always 1
    activation.forward(row);
    // An end that is missed by a rounding is meant.
    return std::fabs(row[0]) < 100 ? std::round(row[0] * 1e6) / 1e6 : std::nan("");
  };
  return {far_out(-1e4f), far_out(1e4f)};
}

// All elements of a matrix without gaps between its rows.
Values all_of(ConstMatrixView m) { return {m.data(), m.rows() * m.cols()}; }

double mean_of(Values values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double mean_square(Values values) {
  double sum = 0;
  for (const float v : values) sum += static_cast<double>(v) * v;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

double variance(double square, double mean) { return std::max(0.0, square - mean * mean); }

double mean_slope(const Activation& activation, ConstMatrixView y) {
  Matrix slope(y.rows(), y.cols(), std::vector<float>(y.rows() * y.cols(), 1));
  for (std::size_t k = 0; k < y.rows(); ++k) {
    if (activation == activations::softmax) {
      std::ranges::transform(y.row(k), slope.row(k).begin(), [](float v) { return v * (1 - v); });
    } else {
      activation.backward(y.row(k), slope.row(k));
    }
  }
  return mean_of(slope.values());
}

double share_of_units_at(double end, ConstMatrixView y) {
  std::size_t units = 0;
  for (std::size_t i = 0; i < y.cols(); ++i) {
    std::size_t k = 0;
    while (k < y.rows() && static_cast<double>(y(k, i)) == end) ++k;
    if (k == y.rows()) ++units;
  }
  return static_cast<double>(units) / static_cast<double>(y.cols());
}

double saturated_share(const Ends& ends, ConstMatrixView y) {
  if (!ends.both()) return share_of_units_at(std::isnan(ends.low) ? ends.high : ends.low, y);
  const auto count = std::ranges::count_if(all_of(y), [&](float v) {
    return v <= ends.low + saturation || v >= ends.high - saturation;
  });
  return static_cast<double>(count) / static_cast<double>(y.rows() * y.cols());
}

Histogram histogram_of(const Ends& ends, double rms, Values y) {
  Histogram histogram{ends.both() ? ends.low : -3 * rms, ends.both() ? ends.high : 3 * rms,
                      std::vector<double>(histogram_bins)};
  const double width = (histogram.high - histogram.low) / histogram_bins;
  for (const float v : y) {
    const double bin = (v - histogram.low) / width;
    // All values alike have no width; what is not finite counts at the low end.
    const double place = bin > 0 ? std::min(bin, histogram_bins - 1.0) : 0;
    histogram.shares[static_cast<std::size_t>(place)] += 1 / static_cast<double>(y.size());
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

// See LayerSignal::update_ratio: the mean of (delta_o x_i)² over o and i is E[delta²] E[x²].
double update_ratio(const Probe& probe, const Layer& layer, ConstMatrixView x,
                    ConstMatrixView delta) {
  double square = 0;
  for (std::size_t k = 0; k < x.rows(); ++k) {
    square += mean_square(delta.row(k)) * mean_square(x.row(k)) / static_cast<double>(x.rows());
  }
  return std::log10(probe.rate * std::sqrt(square / mean_square(layer.weights.values())));
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

}  // namespace

LayerSignal measure_layer(const Network& network, const Probe& probe, const Backpropagation& pass,
                          std::size_t l) {
  const Layer& layer = network.layers[l];
  const ConstMatrixView x = l == 0 ? probe.x.view() : pass.outputs(l - 1);
  const ConstMatrixView y = pass.outputs(l);
  Matrix z(x.rows(), layer.outputs());
  pre_activation(layer, x, z);
  const Ends ends = ends_of(layer.activation);

  LayerSignal signal;
  signal.x_square = mean_square(all_of(x));
  signal.z_mean = mean_of(z.values());
  signal.z_square = mean_square(z.values());
  signal.z_variance = variance(signal.z_square, signal.z_mean);
  signal.z_square_predicted =
      static_cast<double>(layer.inputs()) * mean_square(layer.weights.values()) * signal.x_square +
      mean_square(layer.biases);
  signal.y_mean = mean_of(all_of(y));
  const double y_square = mean_square(all_of(y));
  signal.y_deviation = std::sqrt(variance(y_square, signal.y_mean));
  signal.slope = mean_slope(layer.activation, y);
  signal.saturated = saturated_share(ends, y);
  signal.gradient_norm = gradient_norm(pass, probe, layer, l);
  signal.delta_rms = std::sqrt(mean_square(all_of(pass.deltas(l))));
  signal.update_ratio = update_ratio(probe, layer, x, pass.deltas(l));
  signal.correlation = mean_correlation(z);
  signal.outputs = histogram_of(ends, std::sqrt(y_square), all_of(y));
  return signal;
}

// Of n vectors u of length 1, sum over pairs a != b of u_a u_b = |sum u|² - n.
double mean_correlation(ConstMatrixView z) {
  std::vector<double> sum(z.cols());
  double count = 0;
  for (std::size_t k = 0; k < z.rows(); ++k) {
    const double norm = std::sqrt(mean_square(z.row(k)) * static_cast<double>(z.cols()));
    if (norm == 0) continue;
    ++count;
    for (std::size_t i = 0; i < z.cols(); ++i) sum[i] += static_cast<double>(z(k, i)) / norm;
  }
  if (count < 2) return std::nan("");
  const double square = std::inner_product(sum.begin(), sum.end(), sum.begin(), 0.0);
  return (square - count) / (count * (count - 1));
}

// Built up from the inputs, and transposed, so that the derivatives by one input lie in a row:
// Jᵀ_l = Jᵀ_(l-1) W_lᵀ f'(z_l).
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

}  // namespace fanin
