#include "fanin/study/backquery.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "fanin/network/initializer.hpp"
#include "support/refusal.hpp"

using fanin::Activation;
using fanin::ErrorKind;
using fanin::Network;
namespace activations = fanin::activations;

namespace {

Network random_network(std::vector<std::size_t> sizes, Activation hidden, Activation output,
                       bool biases = false) {
  fanin::Random random(3);
  Network network = fanin::make_network({sizes, hidden, output, biases},
                                        fanin::parse_initializer("normal:0.5"), random);
  for (fanin::Layer& layer : network.layers) {
    for (float& b : layer.biases) b = static_cast<float>(random.normal());
  }
  return network;
}

std::vector<double> stretched(std::vector<double> v, double low, double high) {
  const double least = *std::min_element(v.begin(), v.end());
  for (double& value : v) value -= least;
  const double largest = *std::max_element(v.begin(), v.end());
  for (double& value : v) value = value / largest * (high - low) + low;
  return v;
}

std::vector<double> back(const fanin::Layer& layer, std::vector<double> z) {
  std::vector<double> y(layer.inputs());
  for (std::size_t o = 0; o < layer.outputs(); ++o) {
    if (!layer.biases.empty()) z[o] -= layer.biases[o];
    for (std::size_t i = 0; i < layer.inputs(); ++i) y[i] += layer.weights(o, i) * z[o];
  }
  return y;
}

double logit(double y) { return std::log(y / (1 - y)); }

void check_equal(const std::vector<float>& found, const std::vector<double>& expected) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t k = 0; k < found.size(); ++k) {
    CAPTURE(k);
    CHECK(found[k] == doctest::Approx(expected[k]).epsilon(1e-5));
  }
}

}  // namespace

TEST_CASE("the book's algorithm on the book's kind of network") {
  const Network network = random_network({12, 7, 4}, activations::sigmoid, activations::sigmoid);
  for (std::size_t label = 0; label < 4; ++label) {
    std::vector<double> z(4, logit(0.01));
    z[label] = logit(0.99);
    std::vector<double> hidden = stretched(back(network.layers[1], z), 0.01, 0.99);
    for (double& y : hidden) y = logit(y);
    check_equal(fanin::backquery(network, label),
                stretched(back(network.layers[0], hidden), 0.01, 0.99));
  }
}

TEST_CASE("biases are taken off, tanh goes back through its own inverse and range, at any depth") {
  const Network network = random_network({9, 6, 5, 3}, activations::tanh, activations::tanh, true);
  std::vector<double> z = {std::atanh(-0.98), std::atanh(0.98), std::atanh(-0.98)};
  for (const std::size_t l : {2U, 1U}) {
    z = stretched(back(network.layers[l], z), -0.98, 0.98);
    for (double& y : z) y = std::atanh(y);
  }
  check_equal(fanin::backquery(network, 1), stretched(back(network.layers[0], z), 0.01, 0.99));
}

TEST_CASE("softmax goes back up to a constant, identity as it is") {
  const Network network = random_network({8, 5, 3}, activations::identity, activations::softmax);
  const double on = std::log(0.99), off = std::log(0.005), mean = (on + 2 * off) / 3;
  const std::vector<double> z = back(network.layers[1], {off - mean, off - mean, on - mean});
  check_equal(fanin::backquery(network, 2), stretched(back(network.layers[0], z), 0.01, 0.99));
}

TEST_CASE("a network without any differences gives no NaN") {
  Network network = random_network({4, 3, 2}, activations::sigmoid, activations::sigmoid);
  for (fanin::Layer& layer : network.layers) std::ranges::fill(layer.weights.values(), 0.0F);
  CHECK(fanin::backquery(network, 0) == std::vector<float>(4, 0.5F));
}

TEST_CASE("a network that cannot be run backwards is refused") {
  const auto said = [](const Network& network, std::size_t label) {
    return refusal(ErrorKind::argument, [&] { fanin::backquery(network, label); });
  };
  CHECK(said(random_network({4, 3, 2}, activations::relu, activations::sigmoid), 0) ==
        "backquery: the network cannot be run backwards, a layer of relu has no inverse (sigmoid, "
        "tanh and identity have)");
  CHECK(said(random_network({4, 3, 2}, activations::softmax, activations::sigmoid), 0) ==
        "backquery: the network cannot be run backwards, a layer of softmax has no inverse "
        "(sigmoid, tanh and identity have)");
  CHECK(said(random_network({4, 3, 2}, activations::sigmoid, activations::sigmoid), 2) ==
        "backquery: label 2, the network has 2 outputs");
}
