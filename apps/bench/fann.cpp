#include "fann.hpp"

#include <floatfann.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <memory>

#include "fanin/network/network.hpp"
#include "measure.hpp"

namespace fanin::bench {
namespace {

double accuracy(fann* net, const Samples& samples) {
  Matrix x(1, samples.inputs);
  std::size_t right = 0;
  for (std::size_t k = 0; k < samples.count; ++k) {
    inputs(samples, {{&k, 1}}, x);
    const float* y = fann_run(net, x.values().data());
    if (argmax({y, samples.outputs}) == samples.label(k)) ++right;
  }
  return static_cast<double>(right) / static_cast<double>(samples.count);
}

}  // namespace

bool has_fann() { return true; }

Epoch train_fann(std::size_t hidden, double learning_rate, std::size_t epochs, Matrix& x, Matrix& t,
                 const Samples& test) {
  const std::array<unsigned, 3> sizes = {static_cast<unsigned>(x.cols()),
                                         static_cast<unsigned>(hidden),
                                         static_cast<unsigned>(t.cols())};
  const std::unique_ptr<fann, void (*)(fann*)> net(
      fann_create_standard_array(static_cast<unsigned>(sizes.size()), sizes.data()), fann_destroy);
  const float bound = 1 / std::sqrt(static_cast<float>(x.cols()));
  std::srand(1);  // FANN's own source of randomness, which its creation seeds with the time
  fann_randomize_weights(net.get(), -bound, bound);
  fann_set_activation_function_hidden(net.get(), FANN_SIGMOID);
  fann_set_activation_function_output(net.get(), FANN_SIGMOID);
  fann_set_activation_steepness_hidden(net.get(), 0.5f);  // FANN's sigmoid is 1 / (1 + e^(-2 s z))
  fann_set_activation_steepness_output(net.get(), 0.5f);
  fann_set_training_algorithm(net.get(), FANN_TRAIN_INCREMENTAL);
  fann_set_train_error_function(net.get(), FANN_ERRORFUNC_LINEAR);
  fann_set_learning_rate(net.get(), static_cast<float>(learning_rate));
  fann_set_learning_momentum(net.get(), 0);

  Epoch epoch;
  epoch.seconds = cpu_seconds_of([&] {
    for (std::size_t step = 0; step < epochs * x.rows(); ++step) {
      const std::size_t k = step % x.rows();
      fann_train(net.get(), x.row(k).data(), t.row(k).data());
    }
  });
  epoch.accuracy = accuracy(net.get(), test);
  return epoch;
}

}  // namespace fanin::bench
