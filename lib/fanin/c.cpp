#pragma GCC visibility push(default)  // the functions of C are all that the library shows
#include "fanin/fanin.h"
#pragma GCC visibility pop

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <new>
#include <optional>
#include <string>
#include <utility>

#include "fanin/error.hpp"
#include "fanin/internal/require.hpp"
#include "fanin/network/model.hpp"
#include "fanin/numeric/internal/row.hpp"
#include "fanin/numeric/product.hpp"
#include "fanin/training/internal/backpropagation.hpp"
#include "fanin/training/train.hpp"

struct fanin_network {
  fanin::Model model;
  std::optional<fanin::Backpropagation> pass = {};  // of fanin_learn, made when it is first called
};

namespace {

using namespace fanin;

thread_local std::array<char, 1024> last_error{};
thread_local fanin_status last_status = FANIN_OK;

constexpr fanin_status status_of(ErrorKind kind) noexcept {
  return static_cast<fanin_status>(static_cast<int>(kind) + 1);  // in the same order
}
static_assert(status_of(ErrorKind::argument) == FANIN_ARGUMENT);
static_assert(status_of(ErrorKind::diverged) == FANIN_DIVERGED);

fanin_status fail(fanin_status status, const char* message) noexcept {
  std::snprintf(last_error.data(), last_error.size(), "%s", message);
  return last_status = status;
}

// Runs what may throw: nothing leaves it but a status.
template <typename Action>
fanin_status guarded(Action action) noexcept {
  try {
    action();
    return FANIN_OK;
  } catch (const Error& error) {
    return fail(status_of(error.kind()), error.what());
  } catch (const std::bad_alloc&) {
    return fail(FANIN_FAILED, "out of memory");
  } catch (const std::exception& error) {
    return fail(FANIN_FAILED, error.what());
  } catch (...) {
    return fail(FANIN_FAILED, "unknown error");
  }
}

// The same for a pointer, which is NULL where the action fails.
template <typename Action>
auto guarded_pointer(Action action) noexcept {
  decltype(action()) pointer = nullptr;
  guarded([&] { pointer = action(); });
  return pointer;
}

template <typename T>
T& at(T* pointer, const char* name) {
  require(pointer != nullptr, name, " is NULL");
  return *pointer;
}

Layer& layer_at(fanin_network* network, std::size_t layer) {
  auto& layers = at(network, "network").model.network.layers;
  require(layer < layers.size(), "layer ", layer, ", there are ", layers.size(), " from 0 on");
  return layers[layer];
}

ConstMatrixView rows(const float* values, std::size_t count, std::size_t cols, const char* name) {
  return {&at(values, name), count, cols};
}

TrainOptions options_of(const fanin_training& training) {
  TrainOptions options;
  options.rate = {training.rate, training.last_rate};
  options.epochs = training.epochs;
  options.batch = training.batch;
  options.loss = parse_loss(&at(training.loss, "loss"));
  options.rule = parse_rule(&at(training.rule, "rule"));
  options.shuffle = training.shuffle != 0;
  options.seed = training.seed;
  if (training.on_progress != nullptr) {
    options.on_progress = [&training](const Progress& p) {
      return training.on_progress(training.context, p.epoch, p.sample, p.loss) == 0;
    };
  }
  return options;
}

}  // namespace

const char* fanin_last_error() { return last_error.data(); }
fanin_status fanin_last_status() { return last_status; }

fanin_network* fanin_make(const size_t* sizes, size_t count, const char* hidden, const char* output,
                          int biases, const char* init, uint32_t seed) {
  return guarded_pointer([&] {
    const auto activation = [](const char* name) {
      return parse_activation(name == nullptr ? "sigmoid" : name);
    };
    const std::vector<std::size_t> all(&at(sizes, "sizes"), sizes + count);
    Random random(seed);
    return new fanin_network{
        {make_network({all, activation(hidden), activation(output), biases != 0},
                      parse_initializer(init == nullptr ? "book" : init), random)}};
  });
}

fanin_network* fanin_load(const char* path) {
  return guarded_pointer([&] { return new fanin_network{read_model(&at(path, "path"))}; });
}

fanin_status fanin_save(const fanin_network* network, const char* path) {
  return guarded([&] { write_model(&at(path, "path"), at(network, "network").model); });
}

void fanin_free(fanin_network* network) { delete network; }

size_t fanin_layers(const fanin_network* network) {
  return network == nullptr ? 0 : network->model.network.layers.size();
}

float* fanin_weights(fanin_network* network, size_t layer, size_t* outputs, size_t* inputs) {
  return guarded_pointer([&] {
    Layer& found = layer_at(network, layer);
    if (outputs != nullptr) *outputs = found.outputs();
    if (inputs != nullptr) *inputs = found.inputs();
    return found.weights.values().data();
  });
}

float* fanin_biases(fanin_network* network, size_t layer) {
  return guarded_pointer([&] {
    std::vector<float>& biases = layer_at(network, layer).biases;
    return biases.empty() ? nullptr : biases.data();
  });
}

fanin_status fanin_predict(const fanin_network* network, const float* x, size_t count, float* y) {
  return guarded([&] {
    const Network& asked = at(network, "network").model.network;
    const ConstMatrixView in = rows(x, count, asked.inputs(), "x");
    at(y, "y");
    if (count == 1) {
      std::ranges::copy(asked.predict(in.row(0)), y);
    } else {
      const Matrix out = asked.predict(in);
      std::ranges::copy(out.values(), y);
    }
  });
}

fanin_training fanin_book() {
  const TrainOptions book = TrainOptions::book();
  return {book.rate.first, book.rate.last, book.epochs, book.batch, "squared-error",
          "book",          book.shuffle,   book.seed,   nullptr,    nullptr};
}

fanin_status fanin_train(fanin_network* network, const float* x, const float* t, size_t count,
                         const fanin_training* training, double* losses) {
  bool stopped = false;
  const fanin_status status = guarded([&] {
    Model& model = at(network, "network").model;
    const fanin_training book = fanin_book();
    const TrainOptions options = options_of(training == nullptr ? book : *training);
    const Samples samples = make_samples(rows(x, count, model.network.inputs(), "x"),
                                         rows(t, count, model.network.outputs(), "t"));
    model.metadata.clear();  // what a file said of another training
    const TrainReport report = train(model.network, samples, options);
    if (losses != nullptr) std::ranges::copy(report.losses, losses);
    stopped = report.stopped;
  });
  return stopped ? fail(FANIN_STOPPED, "stopped by on_progress") : status;
}

fanin_status fanin_learn(fanin_network* network, const float* x, const float* t, double rate) {
  return guarded([&] {
    auto& [model, pass] = at(network, "network");
    Network& learning = model.network;
    const ConstMatrixView in = rows(x, 1, learning.inputs(), "x");
    const ConstMatrixView target = rows(t, 1, learning.outputs(), "t");
    if (!row::all_finite(in.row(0)) || !row::all_finite(target.row(0))) {
      throw data_error("fanin_learn: a value of x or t is not finite");
    }
    const auto step = static_cast<float>(-rate);
    require(std::isfinite(step) && step < 0, "fanin_learn: learning rate ", rate,
            ", expected a finite positive number");
    model.metadata.clear();
    if (!pass) pass.emplace(learning, 1);
    const SingleThreadedBlas guard;
    pass->forward(learning, in);
    const double loss = pass->backward(learning, target, losses::squared_error, Rule::book);
    for (std::size_t l = 0; l < learning.layers.size(); ++l) {
      pass->add_gradient(l, in, step, learning.layers[l]);
    }
    if (!std::isfinite(loss)) {
      throw Error(ErrorKind::diverged, "training diverged; a smaller learning rate may help");
    }
  });
}
