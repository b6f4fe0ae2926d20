// Initializers as people spell them, formulas among them; then the weights they give.
#include "formula.hpp"

#include <cmath>

#include "fanin/network/initializer.hpp"
#include "fuzz/fuzz.hpp"

namespace fanin::fuzz {

void formula(std::string_view input) {
  Layer layer{Matrix(3, 5), {}, activations::tanh};
  if (is_refused([&] {
        const Initializer initializer = parse_initializer(input, program::evaluate_formula);
        Random random(1);
        initializer.fill(layer, random);
      })) {
    return;
  }
  for (const float weight : layer.weights.values()) {
    expect(std::isfinite(weight), "weights are finite");
  }
  expect(!describe_initializer(input).empty(), "an initializer has a description");
}

}  // namespace fanin::fuzz
