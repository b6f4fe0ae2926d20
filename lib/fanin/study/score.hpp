// How well a network answers.
#pragma once

#include <cstddef>
#include <vector>

#include "fanin/data/samples.hpp"
#include "fanin/network/network.hpp"
#include "fanin/training/loss.hpp"

namespace fanin {

/// What a network answers on labelled samples.
struct Score {
  std::vector<std::size_t> answers;  ///< (count): the largest output of each sample
  /// confusion[label][answer]: how many samples of that label got that answer.
  std::vector<std::vector<std::size_t>> confusion;
  std::vector<bool> right;  ///< (count): the answer is the label, and all outputs are finite
  std::size_t correct = 0;
  std::size_t not_finite = 0;  ///< samples with an output that is not finite, none of them correct

  std::size_t count() const noexcept { return answers.size(); }
  /// Right answers / all, 0 to 1: the book's "performance". 0 where there are none.
  double accuracy() const noexcept;
};

/// Asks the network every sample, some hundred at a time: memory grows by the answers alone.
/// Throws Error(argument) when network and samples do not fit, there are no samples, a label that
/// is not below the number of outputs, or only one output, which would be the answer to all. Safe
/// from many threads; see SingleThreadedBlas.
Score score(const Network& network, const Samples& samples);

/// The mean of the losses of all samples, as training has it, but of the network as it stands. With
/// an output that is not finite it may be infinite or NaN. Throws Error(argument) when network,
/// samples and loss do not fit, or there are no samples. Safe from many threads.
double mean_loss(const Network& network, const Samples& samples,
                 const Loss& loss = losses::squared_error);

}  // namespace fanin
