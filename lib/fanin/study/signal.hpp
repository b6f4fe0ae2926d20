// What happens to a signal in a network, layer by layer: forward, and back.
// B samples; layer l has I inputs and O outputs: x (B,I), weights W (O,I), z = W x + b and y = f(z)
// (B,O), delta = dE/dz (B,O). E[.] is the mean over all elements of such a matrix.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "fanin/data/samples.hpp"
#include "fanin/network/network.hpp"
#include "fanin/training/loss.hpp"

namespace fanin {

/// Inputs to send forward, and targets: what the loss and the rule make of them goes back.
struct Probe {
  Matrix x;  ///< (B, inputs)
  Matrix t;  ///< (B, outputs)
  Loss loss = losses::squared_error;
  Rule rule = Rule::gradient;
  double rate = 0.1;  ///< learning rate, for the size of updates
};

/// The first `count` samples, or all when there are fewer.
Probe sample_probe(const Samples& samples, std::size_t count, const Loss& loss, Rule rule);

/// Independent unit-normal inputs, and an independent unit-normal dE/dy at every output: what
/// theory assumes of both ends. Its stream of random numbers is derived from the seed, so that it
/// has nothing in common with weights drawn by Random(seed).
Probe normal_probe(std::size_t count, std::size_t inputs, std::size_t outputs, std::uint32_t seed);

/// How values spread over a range. Of an unbounded activation the range is 3 root mean squares to
/// both sides of 0, and what lies beyond counts in the end bins.
struct Histogram {
  double low = 0;
  double high = 0;
  std::vector<double> shares = {};  ///< of equally wide bins; they sum to 1
};

/// What one layer does to a probe.
struct LayerSignal {
  double x_square = 0;            ///< E[x²], of what comes in
  double z_mean = 0;              ///< E[z]
  double z_variance = 0;          ///< E[z²] - E[z]²
  double z_square = 0;            ///< E[z²]
  double z_square_predicted = 0;  ///< I E[w²] E[x²] + E[b²], with the weights as they are
  double y_mean = 0;              ///< E[y]
  double y_deviation = 0;         ///< square root of E[y²] - E[y]²
  double slope = 0;               ///< E[f'(z)]; of softmax, the mean of dy_i/dz_i

  /// The share of outputs within 0.01 of an end of the activation's range. Of an activation with
  /// one end only (relu): the share of units that stay at that end in every sample, the dead ones.
  double saturated = 0;

  double gradient_norm = 0;  ///< Frobenius norm of dE/dW, E the mean loss over the samples
  double delta_rms = 0;      ///< square root of E[delta²], delta of a single sample's loss

  /// log10 of rms(dW) / rms(W), where dW = rate delta xᵀ is the update that one sample makes, its
  /// rms is over all weights and samples, and biases are left out. Healthy is about -3 (Stanford's
  /// CS231n notes, "Ratio of weights:updates"). Infinite where either is 0, NaN where both are.
  double update_ratio = 0;

  /// The cosine of z_a and z_b, the layer's z for two samples: its mean over all pairs of samples
  /// whose z is not 0; NaN without such a pair. 1: the layer answers all inputs alike. The c_ab of
  /// Schoenholz, Gilmer, Ganguli and Sohl-Dickstein, Deep Information Propagation (2017), which
  /// follow it from layer to layer.
  double correlation = 0;

  /// Effective rank of the Jacobian J = dy/d(network inputs): (sum s²)² / sum s⁴ over its singular
  /// values s, which is |J|⁴ / |J Jᵀ|² in Frobenius norms. From 1 to the smaller side of J; 0 for
  /// J = 0, or when not asked for.
  double rank = 0;

  Histogram outputs = {};
};

/// What a network does to a probe: a range of its layers, from the first to the last.
struct Signal {
  double loss = 0;  ///< mean over the samples

  /// The least mean loss of a network that gives all samples one answer: the mean of the targets,
  /// for every loss here. With softmax and cross-entropy that is the entropy of the labels, ln C
  /// for C classes of equal size; with squared error, half the sum of the targets' variances. A
  /// larger loss means outputs that are sure without a reason. NaN for normal_probe, whose loss has
  /// no least value.
  double undecided_loss = 0;

  double input_correlation = 0;  ///< of the samples themselves, as LayerSignal::correlation

  std::vector<LayerSignal> layers = {};

  std::size_t size() const noexcept { return layers.size(); }
  auto begin() const noexcept { return layers.begin(); }
  auto end() const noexcept { return layers.end(); }
  LayerSignal& operator[](std::size_t l) { return layers[l]; }
  const LayerSignal& operator[](std::size_t l) const { return layers[l]; }
  const LayerSignal& front() const { return layers.front(); }
  const LayerSignal& back() const { return layers.back(); }
};

/// The numbers of a LayerSignal by name, for tables and files.
struct SignalField {
  std::string_view name;
  double LayerSignal::*value;
};
std::span<const SignalField> signal_fields();

/// Sends the probe through the network. The rank is the mean over its first `jacobians` samples
/// (for linear networks one is enough, 0: none); activations that mix the outputs of a layer are
/// supposed to have a symmetric Jacobian, as softmax has.
/// Throws Error(argument) when network, probe and loss do not fit, or the probe is empty.
Signal measure_signal(const Network& network, const Probe& probe, std::size_t jacobians = 0);

/// How to draw the weights: how often, from what seed, and what else to measure.
struct DrawOptions {
  std::size_t draws = 100;
  std::uint32_t seed = 1;  ///< of the first draw; the next has the next
  std::size_t jobs = 1;    ///< draws at a time
  std::size_t jacobians = 0;

  /// Called, one at a time, after each draw. Returning false stops the work.
  std::function<bool(std::size_t done, std::size_t total)> on_progress = {};
};

/// The signals of networks freshly drawn by `make`, one for each seed and in that order. They do
/// not depend on `jobs`. Stopped by the callback it returns none.
/// Throws Error(argument) for no draws or no jobs, and what `make` and measure_signal throw.
std::vector<Signal> draw_signals(const std::function<Network(Random&)>& make, const Probe& probe,
                                 const DrawOptions& options);

/// The mean of every number over several draws of one architecture (of update_ratio: the logarithm
/// of the geometric mean). Throws Error(argument) for none, or signals of different depth.
Signal mean_signal(std::span<const Signal> signals);

}  // namespace fanin
