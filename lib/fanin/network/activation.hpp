// Activation functions as values.
// y = f(z) on a row of one layer's outputs; g is a gradient of the error E.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fanin {

/// An activation function and its derivative, on whole rows: two functions that belong together.
/// Both are finite for every finite input, and exact at the ends (sigmoid(1e4) is 1, its slope 0).
struct Activation {
  std::string_view name;

  /// z becomes y = f(z).
  void (*forward)(std::span<float> row);

  /// Turns g = dE/dy into dE/dz, given the outputs y: Jᵀ g. For the sigmoid y (1 - y) g, for
  /// softmax the full Jacobian. `y` and `g` have equal sizes.
  void (*backward)(std::span<const float> y, std::span<float> g);

  /// Activations are identified by name, as in a model file.
  friend bool operator==(const Activation& a, const Activation& b) noexcept {
    return a.name == b.name;
  }
};

namespace activations {

extern const Activation sigmoid;   ///< 1 / (1 + e^-z)
extern const Activation tanh;      ///< tanh z
extern const Activation relu;      ///< max(0, z); slope 0 at 0
extern const Activation identity;  ///< z
extern const Activation softmax;   ///< e^z_i / sum of all e^z_j

/// The five above, in that order.
std::vector<Activation> all();

}  // namespace activations

/// The activation of that name. Throws Error(argument) that lists the names.
Activation parse_activation(std::string_view name);

}  // namespace fanin
