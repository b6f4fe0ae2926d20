// The update rule: what the layers below the output learn from.
#pragma once

#include <string_view>

namespace fanin {

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
