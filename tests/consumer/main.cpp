// XOR, which no single line separates and a network with one hidden layer learns.
#include <fanin/fanin.hpp>

#include <cmath>
#include <cstdio>

int main() {
  const fanin::Matrix x(4, 2, {0, 0, 0, 1, 1, 0, 1, 1});
  const fanin::Matrix t(4, 1, {0, 1, 1, 0});

  fanin::Random random(1);
  fanin::Network network = fanin::make_network({.sizes = {2, 4, 1}, .biases = true},
                                               fanin::parse_initializer("glorot-normal"), random);
  fanin::train(network, fanin::make_samples(x, t),
               {.rate = 0.5, .epochs = 5000, .loss = fanin::losses::cross_entropy});

  bool learned = true;
  for (std::size_t k = 0; k < x.rows(); ++k) {
    const float answer = network.predict(x.row(k)).front();
    std::printf("%g xor %g = %.3f\n", x(k, 0), x(k, 1), answer);
    learned = learned && std::abs(answer - t(k, 0)) < 0.1f;
  }
  return learned ? 0 : 1;
}
