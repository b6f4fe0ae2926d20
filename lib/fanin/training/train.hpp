// Training a network.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "fanin/data/samples.hpp"
#include "fanin/network/network.hpp"
#include "fanin/training/loss.hpp"

namespace fanin {

/// How far a training has come.
struct Progress {
  std::size_t epoch = 0;    ///< from 1
  std::size_t sample = 0;   ///< done in this epoch
  std::size_t samples = 0;  ///< in an epoch
  double loss = 0;          ///< mean over the samples of this epoch, each before its update
};

/// The learning rate: constant, or falling (or rising) in a line from the first sample of a
/// training to its last.
struct Rate {
  double first;
  double last;

  Rate(double constant = 0.1) : Rate(constant, constant) {}
  Rate(double begin, double end) : first(begin), last(end) {}

  /// After the share `progress`, 0 to 1, of all samples of all epochs.
  double at(double progress) const noexcept { return first + (last - first) * progress; }
  bool operator==(const Rate&) const = default;
};

/// How to train.
struct TrainOptions {
  Rate rate = {};
  std::size_t epochs = 5;  ///< of the whole training
  std::size_t first_epoch =
      1;                  ///< another: goes on with a network that has trained the ones before
  std::size_t batch = 1;  ///< 1: one update a sample, in order; more: one with the mean gradient
  Loss loss = losses::squared_error;
  Rule rule = Rule::gradient;
  bool shuffle = false;    ///< a new record order each epoch
  std::uint32_t seed = 1;  ///< of the record order alone

  /// Called every few thousand samples, more often with many weights. Returning false stops the
  /// training.
  std::function<bool(const Progress&)> on_progress = {};
  /// Called after every epoch, with the network as it stands. Returning false stops the training.
  std::function<bool(const Progress&, const Network&)> on_epoch = {};

  /// The book's setting: rate 0.1, 5 epochs, one sample at a time in file order, rule `book`.
  static TrainOptions book();
};

/// What a training did.
struct TrainReport {
  std::vector<double> losses =
      {};                ///< mean loss of each epoch that was finished, from first_epoch on
  bool stopped = false;  ///< by a callback, before the last epoch's end
};

/// Throws Error(argument) when network, samples and options do not fit each other.
void validate(const Network& network, const Samples& samples, const TrainOptions& options);

/// Trains `network` in place. Deterministic: the same network, samples and options give the same
/// weights on the same machine; so does a training that is stopped after an epoch and continued
/// with `first_epoch`, whose epochs have the rates and record orders that they would have had.
/// Throws Error(argument) as `validate` does; Error(diverged) when a loss or a weight is no longer
/// finite: the network is then of no use. Safe from many threads; see SingleThreadedBlas.
TrainReport train(Network& network, const Samples& samples, const TrainOptions& options = {});

}  // namespace fanin
