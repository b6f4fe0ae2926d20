// Samples of one's own: points on two rings, made when training asks for them, with new noise in
// every epoch. Nothing is stored, and the noise is the same however samples are grouped into
// blocks.
#include <fanin/fanin.hpp>

#include <cmath>
#include <cstdio>
#include <numbers>

fanin::Samples rings(std::size_t count, double noise) {
  fanin::Samples samples{.count = count, .inputs = 2, .outputs = 2};
  samples.label = [](std::size_t k) { return k % 2; };
  samples.write_inputs = [=](const fanin::Batch& batch, fanin::MatrixView x) {
    for (std::size_t row = 0; row < x.rows(); ++row) {
      fanin::Random random = batch.random(row);  // of seed, epoch and sample
      const std::size_t k = batch.indices[row];
      const double angle =
          2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(count);
      const double radius = k % 2 == 0 ? 0.5 : 1;
      x(row, 0) = static_cast<float>(radius * std::cos(angle) + random.normal(0, noise));
      x(row, 1) = static_cast<float>(radius * std::sin(angle) + random.normal(0, noise));
    }
  };
  samples.write_targets = [](const fanin::Batch& batch, fanin::MatrixView t) {
    for (std::size_t row = 0; row < t.rows(); ++row) {
      for (std::size_t c = 0; c < 2; ++c) t(row, c) = batch.indices[row] % 2 == c ? 1.0f : 0.0f;
    }
  };
  return samples;
}

int main() {
  fanin::Random random(1);
  fanin::Network network = fanin::make_network({.sizes = {2, 16, 2},
                                                .hidden = fanin::activations::tanh,
                                                .output = fanin::activations::softmax,
                                                .biases = true},
                                               fanin::parse_initializer("glorot-normal"), random);
  fanin::train(network, rings(1000, 0.1),
               {.rate = 0.05, .epochs = 30, .loss = fanin::losses::cross_entropy, .shuffle = true});

  const double accuracy = fanin::score(network, rings(500, 0.1)).accuracy();
  std::printf("accuracy on new noise: %.1f %%\n", 100 * accuracy);
  return accuracy > 0.9 ? 0 : 1;
}
