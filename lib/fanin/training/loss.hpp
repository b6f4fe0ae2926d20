// What training makes small, and what the layers below the output learn from: losses and rules.
// O outputs of one sample: y, t, delta (O). E is the loss of one sample; a mini-batch takes the
// mean.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "fanin/network/activation.hpp"

namespace fanin {

/// What training makes small. It knows the output's activation, because cross-entropy means another
/// thing on each, and because the two fuse into something simpler than either.
struct Loss {
  std::string_view name;

  /// E of one sample. Finite for every y in the activation's range.
  double (*value)(const Activation& output, std::span<const float> y, std::span<const float> t);

  /// delta = dE/dz of the output layer.
  void (*output_delta)(const Activation& output, std::span<const float> y, std::span<const float> t,
                       std::span<float> delta);

  /// Whether the loss makes sense on such an output layer.
  bool (*fits)(const Activation& output);

  friend bool operator==(const Loss& a, const Loss& b) noexcept { return a.name == b.name; }
};

/// The losses.
namespace losses {

/// E = 1/2 sum (y - t)^2, delta = (y - t) f'(z).
extern const Loss squared_error;

/// On sigmoid outputs E = -sum t ln y + (1 - t) ln(1 - y), on softmax E = -sum t ln y; delta = y -
/// t on both (on softmax, for targets that sum to 1). Logarithms are cut off at -100, so that E
/// stays finite. Does not fit tanh, relu or identity.
extern const Loss cross_entropy;

/// Both, in that order.
std::vector<Loss> all();

}  // namespace losses

/// The loss of that name. Throws Error(argument) that lists the names.
Loss parse_loss(std::string_view name);

/// What the last hidden layer receives from the output layer, whose weights are W and outputs y.
/// Below it, each layer passes on Wᵀ delta whatever the rule.
enum class Rule {
  gradient,  ///< Wᵀ delta, delta = dE/dz: true gradient descent
  book,      ///< Wᵀ (y - t), the raw error: Rashid's. With sigmoid outputs and squared error the
         ///< output layer takes the squared-error step, all others exactly the cross-entropy step
};

std::string_view name(Rule rule);

/// The rule of that name. Throws Error(argument) that lists the names.
Rule parse_rule(std::string_view name);

}  // namespace fanin
