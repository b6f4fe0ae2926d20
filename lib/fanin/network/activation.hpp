// Activation functions as values.
// y = f(z) on a row of one layer's outputs; g is a gradient of the error E.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fanin {

/// An activation function and its derivative, on whole rows: two functions that belong together.
/// Those below are finite for every finite input, and exact at the ends (sigmoid(1e4) is 1, its
/// slope 0).
struct Activation {
  /// In a model file: 1 to 64 printable ASCII characters, no comma.
  std::string name = {};

  /// z becomes y = f(z). Safe from many threads.
  std::function<void(std::span<float> row)> forward = {};

  /// Turns g = dE/dy into dE/dz, given the outputs y: Jᵀ g. For the sigmoid y (1 - y) g, for
  /// softmax the full Jacobian. `y` and `g` have equal sizes. Safe from many threads.
  std::function<void(std::span<const float> y, std::span<float> g)> backward = {};

  /// Activations are identified by name.
  friend bool operator==(const Activation& a, const Activation& b) noexcept {
    return a.name == b.name;
  }
};

/// The activation of that name, one of the five below. Throws Error(argument) that lists the names.
Activation parse_activation(std::string_view name);

/// Throws Error(argument) unless the name is as above and both functions are there.
void validate(const Activation& activation);

/// The activations.
namespace activations {

inline const Activation sigmoid = parse_activation("sigmoid");    ///< 1 / (1 + e^-z)
inline const Activation tanh = parse_activation("tanh");          ///< tanh z
inline const Activation relu = parse_activation("relu");          ///< max(0, z); slope 0 at 0
inline const Activation identity = parse_activation("identity");  ///< z
inline const Activation softmax = parse_activation("softmax");    ///< e^z_i / sum of all e^z_j

/// The five above, in that order.
std::vector<Activation> all();

}  // namespace activations

}  // namespace fanin
