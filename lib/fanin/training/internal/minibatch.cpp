#include "fanin/training/internal/minibatch.hpp"

namespace fanin {

MinibatchTraining::MinibatchTraining(Network& network, const Loss& loss, Rule rule,
                                     double learning_rate, std::size_t capacity)
    : network_(network),
      loss_(loss),
      rule_(rule),
      learning_rate_(learning_rate),
      pass_(network, capacity) {}

double MinibatchTraining::learn(ConstMatrixView x, ConstMatrixView t) {
  pass_.forward(network_, x);
  const double total = pass_.backward(network_, t, loss_, rule_);
  const auto step = static_cast<float>(-learning_rate_ / static_cast<double>(x.rows()));
  for (std::size_t l = 0; l < network_.layers.size(); ++l) {
    pass_.add_gradient(l, x, step, network_.layers[l]);
  }
  return total;
}

}  // namespace fanin
