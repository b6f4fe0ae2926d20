// Inference alone, from weights that are part of the program: no file is read, and the program
// links neither zlib nor any JSON.
#include <fanin/network/network.hpp>

#include <cstdio>
#include <vector>

namespace {

// Exclusive or: 2 inputs, 2 hidden nodes, 1 output; (outputs, inputs) of each layer, row by row.
constexpr float hidden_weights[] = {20, 20, -20, -20};
constexpr float hidden_biases[] = {-10, 30};
constexpr float output_weights[] = {20, 20};
constexpr float output_biases[] = {-30};

template <std::size_t W, std::size_t B>
fanin::Layer layer(const float (&weights)[W], const float (&biases)[B]) {
  return {.weights = fanin::Matrix(B, W / B, {weights, weights + W}),
          .biases = {biases, biases + B},
          .activation = fanin::activations::sigmoid};
}

}  // namespace

int main() {
  const fanin::Network network{
      {layer(hidden_weights, hidden_biases), layer(output_weights, output_biases)}};
  fanin::validate(network);

  int wrong = 0;
  for (const int a : {0, 1}) {
    for (const int b : {0, 1}) {
      const std::vector<float> x = {static_cast<float>(a), static_cast<float>(b)};
      const float y = network.predict(x).front();
      std::printf("%d xor %d = %.3f\n", a, b, y);
      if ((y > 0.5f) != (a != b)) ++wrong;
    }
  }
  return wrong;
}
