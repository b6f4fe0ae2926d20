#include "openblas.hpp"

#include <cblas.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "measure.hpp"

namespace fanin::bench {
namespace {

blasint size(std::size_t n) { return static_cast<blasint>(n); }

// y = op(W) x + beta y, W (rows, cols)
void multiply(CBLAS_TRANSPOSE op, std::size_t rows, std::size_t cols, const std::vector<float>& w,
              const std::vector<float>& x, float beta, std::vector<float>& y) {
  cblas_sgemv(CblasRowMajor, op, size(rows), size(cols), 1, w.data(), size(cols), x.data(), 1, beta,
              y.data(), 1);
}
void multiply(CBLAS_TRANSPOSE op, std::size_t rows, std::size_t cols, const std::vector<double>& w,
              const std::vector<double>& x, double beta, std::vector<double>& y) {
  cblas_dgemv(CblasRowMajor, op, size(rows), size(cols), 1, w.data(), size(cols), x.data(), 1, beta,
              y.data(), 1);
}

// W += alpha d xᵀ
void update(float alpha, const std::vector<float>& d, const std::vector<float>& x,
            std::vector<float>& w) {
  cblas_sger(CblasRowMajor, size(d.size()), size(x.size()), alpha, d.data(), 1, x.data(), 1,
             w.data(), size(x.size()));
}
void update(double alpha, const std::vector<double>& d, const std::vector<double>& x,
            std::vector<double>& w) {
  cblas_dger(CblasRowMajor, size(d.size()), size(x.size()), alpha, d.data(), 1, x.data(), 1,
             w.data(), size(x.size()));
}

template <typename T>
void activate(const Activation& f, std::vector<T>& z) {
  if (f == activations::sigmoid) {
    for (T& v : z) v = 1 / (1 + std::exp(-v));
  } else if (f == activations::tanh) {
    for (T& v : z) v = std::tanh(v);
  } else if (f == activations::relu) {
    for (T& v : z) v = std::max(v, T{0});
  } else if (f == activations::softmax) {
    const T largest = *std::max_element(z.begin(), z.end());
    for (T& v : z) v = std::exp(v - largest);
    const T sum = std::accumulate(z.begin(), z.end(), T{0});
    for (T& v : z) v /= sum;
  }
}

// g becomes Jᵀ g, given y = f(z).
template <typename T>
void backward(const Activation& f, const std::vector<T>& y, std::vector<T>& g) {
  const std::size_t n = y.size();
  if (f == activations::sigmoid) {
    for (std::size_t i = 0; i < n; ++i) g[i] *= y[i] * (1 - y[i]);
  } else if (f == activations::tanh) {
    for (std::size_t i = 0; i < n; ++i) g[i] *= 1 - y[i] * y[i];
  } else if (f == activations::relu) {
    for (std::size_t i = 0; i < n; ++i) g[i] = y[i] > 0 ? g[i] : 0;
  } else if (f == activations::softmax) {
    const T mean = std::inner_product(y.begin(), y.end(), g.begin(), T{0});
    for (std::size_t i = 0; i < n; ++i) g[i] = y[i] * (g[i] - mean);
  }
}

template <typename T>
double max_difference(const std::vector<T>& a, std::span<const float> b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double d = std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
    largest = std::isnan(d) ? std::numeric_limits<double>::infinity() : std::max(largest, d);
  }
  return largest;
}

template <typename T>
std::vector<float> rounded(const std::vector<T>& values) {
  std::vector<float> floats;
  for (const T v : values) floats.push_back(static_cast<float>(v));
  return floats;
}

}  // namespace

template <typename T>
PlainLoop<T>::PlainLoop(const Network& network, const Loss& loss, Rule rule, double learning_rate)
    : x_(network.inputs()),
      raw_(network.outputs()),
      loss_(loss),
      rule_(rule),
      rate_(static_cast<T>(learning_rate)) {
  for (const Layer& layer : network.layers) {
    const auto weights = layer.weights.values();
    layers_.push_back({{weights.begin(), weights.end()},
                       {layer.biases.begin(), layer.biases.end()},
                       layer.activation,
                       std::vector<T>(layer.outputs()),
                       std::vector<T>(layer.outputs())});
  }
}

template <typename T>
void PlainLoop<T>::learn(std::span<const float> x, std::span<const float> t) {
  std::copy(x.begin(), x.end(), x_.begin());
  const std::vector<T>* input = &x_;
  for (PlainLayer& layer : layers_) {
    if (!layer.biases.empty()) layer.y = layer.biases;
    multiply(CblasNoTrans, layer.y.size(), input->size(), layer.weights, *input,
             layer.biases.empty() ? 0 : 1, layer.y);
    activate(layer.activation, layer.y);
    input = &layer.y;
  }
  std::vector<T>* upstream = &output_delta(t);
  for (std::size_t l = layers_.size(); l-- > 0;) {
    PlainLayer& layer = layers_[l];
    const std::vector<T>& below = l == 0 ? x_ : layers_[l - 1].y;
    if (l > 0) {
      std::vector<T>& delta = layers_[l - 1].delta;
      multiply(CblasTrans, layer.y.size(), below.size(), layer.weights, *upstream, 0, delta);
      backward(layers_[l - 1].activation, below, delta);
      upstream = &delta;
    }
    update(-rate_, layer.delta, below, layer.weights);
    for (std::size_t o = 0; o < layer.biases.size(); ++o) {
      layer.biases[o] -= rate_ * layer.delta[o];
    }
  }
}

template <typename T>
std::vector<T>& PlainLoop<T>::output_delta(std::span<const float> t) {
  PlainLayer& output = layers_.back();
  for (std::size_t o = 0; o < raw_.size(); ++o) raw_[o] = output.y[o] - static_cast<T>(t[o]);
  output.delta = raw_;
  // Cross-entropy on a sigmoid or softmax leaves delta = y - t.
  if (loss_ == losses::squared_error) backward(output.activation, output.y, output.delta);
  return rule_ == Rule::book ? raw_ : output.delta;
}

template <typename T>
Network PlainLoop<T>::network() const {
  Network network;
  std::size_t inputs = x_.size();
  for (const PlainLayer& layer : layers_) {
    network.layers.push_back({Matrix(layer.y.size(), inputs, rounded(layer.weights)),
                              rounded(layer.biases), layer.activation});
    inputs = layer.y.size();
  }
  return network;
}

template <typename T>
double PlainLoop<T>::distance(const Network& other) const {
  double largest = 0;
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const Layer& layer = other.layers[l];
    largest = std::max({largest, max_difference(layers_[l].weights, layer.weights.values()),
                        max_difference(layers_[l].biases, std::span<const float>(layer.biases))});
  }
  return largest;
}

template class PlainLoop<float>;
template class PlainLoop<double>;

double seconds_of_products(ConstMatrixView x, std::size_t outputs, std::size_t samples) {
  const std::size_t count = x.rows();
  const std::size_t inputs = x.cols();
  Matrix w(outputs, inputs);
  Matrix z(count, outputs);
  const std::size_t pieces = (samples + count - 1) / count;
  // Z is made of W and W of Z, so that no zeros or subnormal numbers are multiplied; the small
  // factor keeps W finite.
  std::ranges::fill(w.values(), 0.01f);
  const double seconds = cpu_seconds_of([&] {
    for (std::size_t piece = 0; piece < pieces; ++piece) {
      cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, size(count), size(outputs), size(inputs),
                  1, x.data(), size(x.stride()), w.view().data(), size(inputs), 0, z.view().data(),
                  size(outputs));
      cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, size(outputs), size(inputs), size(count),
                  -1e-6f, z.view().data(), size(outputs), x.data(), size(x.stride()), 1,
                  w.view().data(), size(inputs));
    }
  });
  return seconds * static_cast<double>(samples) / static_cast<double>(pieces * count);
}

}  // namespace fanin::bench
