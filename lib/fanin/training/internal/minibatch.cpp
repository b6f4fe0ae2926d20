#include "fanin/training/internal/minibatch.hpp"

namespace fanin {

MinibatchTraining::MinibatchTraining(Network& network, const Loss& loss, Rule rule,
                                     std::size_t capacity)
    : network_(network), loss_(loss), rule_(rule), pass_(network, capacity) {}

double MinibatchTraining::learn(ConstMatrixView x, ConstMatrixView t, double rate) {
  pass_.forward(network_, x);
  const double total = pass_.backward(network_, t, loss_, rule_);
  const auto step = static_cast<float>(-rate / static_cast<double>(x.rows()));
  for (std::size_t l = 0; l < network_.layers.size(); ++l) {
    pass_.add_gradient(l, x, step, network_.layers[l]);
  }
  return total;
}

}  // namespace fanin
