#include "fanin/network/network.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "fanin/error.hpp"
#include "support/matrices.hpp"
#include "support/naive_training.hpp"
#include "support/refusal.hpp"

using namespace fanin;

namespace {

Initializer book() { return parse_initializer("book"); }

// Uniform weights and, where there are any, biases: all different from zero.
Network random_network(const Architecture& architecture, std::uint32_t seed) {
  Random random(seed);
  Network network = make_network(architecture, parse_initializer("uniform:0.8"), random);
  for (Layer& layer : network.layers) {
    for (float& b : layer.biases) b = static_cast<float>(random.uniform(-1, 1));
  }
  return network;
}

}  // namespace

TEST_CASE("predict equals a naive double network, at every depth, activation and bias setting") {
  const std::vector<std::vector<std::size_t>> depths = {
      {7, 3}, {7, 5, 3}, {7, 5, 9, 3}, {7, 5, 9, 4, 3}};
  for (const auto& sizes : depths) {
    for (const Activation& hidden : activations::all()) {
      for (const Activation& output : activations::all()) {
        for (const bool biases : {false, true}) {
          CAPTURE(sizes.size());
          CAPTURE(hidden.name);
          CAPTURE(output.name);
          CAPTURE(biases);
          const Network network = random_network({sizes, hidden, output, biases}, 5);
          const naive::Network exact = naive::copy(network);
          const Matrix x = test::random_matrix(6, 7, 8);
          const Matrix y = network.predict(x);
          REQUIRE(y.rows() == 6);
          REQUIRE(y.cols() == 3);
          double worst = 0;
          for (std::size_t k = 0; k < x.rows(); ++k) {
            const auto xk = x.row(k);
            const naive::Vector expected = naive::forward(exact, {xk.begin(), xk.end()}).back();
            const std::vector<float> single = network.predict(x.row(k));
            REQUIRE(single.size() == 3);
            for (std::size_t o = 0; o < 3; ++o) {
              const double scale = 1 + std::fabs(expected[o]);
              const double batch_error = std::fabs(static_cast<double>(y(k, o)) - expected[o]);
              const double single_error = std::fabs(static_cast<double>(single[o]) - expected[o]);
              REQUIRE_FALSE(std::isnan(batch_error + single_error));
              worst = std::max({worst, batch_error / scale, single_error / scale});
            }
          }
          CHECK(worst < 4e-6);
        }
      }
    }
  }
}

TEST_CASE("the book's worked examples") {
  // Rashid 2016, part 1: a network of 3-3-3 and a layer of 2-2, to the digits printed there.
  const Network three{{{Matrix(3, 3, {0.9f, 0.3f, 0.4f, 0.2f, 0.8f, 0.2f, 0.1f, 0.5f, 0.6f}), {}},
                       {Matrix(3, 3, {0.3f, 0.7f, 0.5f, 0.6f, 0.5f, 0.2f, 0.8f, 0.1f, 0.9f}), {}}}};
  const std::vector<float> y = three.predict(std::vector<float>{0.9f, 0.1f, 0.8f});
  CHECK(y[0] == doctest::Approx(0.72630).epsilon(1e-5));
  CHECK(y[1] == doctest::Approx(0.70860).epsilon(1e-5));
  CHECK(y[2] == doctest::Approx(0.77810).epsilon(1e-5));

  const Network two{{{Matrix(2, 2, {0.9f, 0.3f, 0.2f, 0.8f}), {}}}};
  const std::vector<float> z = two.predict(std::vector<float>{1.0f, 0.5f});
  CHECK(z[0] == doctest::Approx(0.7408).epsilon(1e-4));
  CHECK(z[1] == doctest::Approx(0.6457).epsilon(1e-4));
}

TEST_CASE("predict takes strided views, empty batches and many threads") {
  const Network network = random_network({{20, 30, 4}}, 6);
  const Matrix x = test::random_matrix(9, 20, 7);
  const Matrix expected = network.predict(x);
  test::Embedded inside(x, 5);
  const Matrix y = network.predict(inside.view());
  for (std::size_t i = 0; i < y.values().size(); ++i) {
    CHECK(y.values()[i] == doctest::Approx(expected.values()[i]).epsilon(1e-6));
  }

  const Matrix none = network.predict(Matrix(0, 20));
  CHECK(none.rows() == 0);
  CHECK(none.cols() == 4);

  std::vector<Matrix> results(4);
  std::vector<std::thread> threads;
  for (Matrix& result : results) threads.emplace_back([&] { result = network.predict(x); });
  for (std::thread& thread : threads) thread.join();
  for (const Matrix& result : results) CHECK(result == expected);
}

TEST_CASE("predict refuses what does not fit") {
  const Network network = random_network({{7, 3}}, 1);
  CHECK_THROWS_WITH_AS(network.predict(Matrix(2, 6)), "predict: 6 inputs, expected 7", Error);
  CHECK_THROWS_WITH_AS(network.predict(std::vector<float>(8)), "predict: 8 inputs, expected 7",
                       Error);
  CHECK_THROWS_WITH_AS(Network{}.predict(Matrix(2, 6)), "network: no layers", Error);
}

TEST_CASE("make_network lays out shapes, activations and biases") {
  Random random(3);
  const Network network =
      make_network({{7, 5, 9, 3}, activations::relu, activations::softmax, true}, book(), random);
  REQUIRE(network.layers.size() == 3);
  const std::vector<std::size_t> sizes{7, 5, 9, 3};
  for (std::size_t l = 0; l < 3; ++l) {
    const Layer& layer = network.layers[l];
    CHECK(layer.inputs() == sizes[l]);
    CHECK(layer.outputs() == sizes[l + 1]);
    CHECK(layer.biases == std::vector<float>(sizes[l + 1], 0.0f));
    CHECK(layer.activation == (l == 2 ? activations::softmax : activations::relu));
  }
  CHECK(network.inputs() == 7);
  CHECK(network.outputs() == 3);
  CHECK(network.parameters() == 7 * 5 + 5 + 5 * 9 + 9 + 9 * 3 + 3);
  CHECK(Network{}.inputs() == 0);
  CHECK(Network{}.outputs() == 0);
  CHECK(Network{}.parameters() == 0);

  const Network plain = make_network({{7, 3}}, book(), random);
  CHECK(plain.layers[0].biases.empty());
  CHECK(plain.layers[0].activation == activations::sigmoid);
  CHECK(plain.parameters() == 21);
}

TEST_CASE("weights are filled in NumPy's order: layer by layer, row by row, one stream") {
  // NumPy 1.24: seed(7), normal(0, 3**-0.5, (5, 3)), normal(0, 5**-0.5, (2, 5)). The 15 values of
  // the first layer leave half a pair, with which the second begins.
  const std::vector<float> first = {0.97602547f,   -0.269009066f,  0.0189487303f,    0.235279636f,
                                    -0.455484923f, 0.00119255907f, -0.000514064515f, -1.01309055f,
                                    0.587545124f,  0.34669798f,    -0.361091586f,    -0.0990434348f,
                                    0.29173473f,   -0.150894197f,  -0.140151246f};
  const std::vector<float> second = {-0.649909317f, 0.248015855f,  0.0554012251f, 0.122742209f,
                                     -0.682682525f, 0.738215344f,  0.0690209497f, -0.173134246f,
                                     0.907428683f,  -0.0202972496f};
  Random random(7);
  const Network network = make_network({{3, 5, 2}}, book(), random);
  CHECK(network.layers[0].weights == Matrix(5, 3, first));
  CHECK(network.layers[1].weights == Matrix(2, 5, second));

  Random again(7);
  const Network large = make_network({{784, 200, 10}}, book(), again);
  const auto values = large.layers[0].weights.values();
  CHECK(values[0] == 0.060375917992869857f);
  CHECK(values[1] == doctest::Approx(-0.01664062).epsilon(1e-6));
  CHECK(values[2] == doctest::Approx(0.00117215).epsilon(1e-5));
  CHECK(values.back() == -0.053308015752774912f);
  CHECK(large.layers[1].weights.values().front() == -0.03103546419552413f);
  CHECK(large.layers[1].weights.values().back() == -0.011905124683589416f);
}

TEST_CASE("make_network refuses shapes that are not a network") {
  Random random(1);
  const std::vector<std::vector<std::size_t>> bad = {{}, {7}, {7, 0, 3}, {0, 3}, {7, 0}};
  for (const auto& sizes : bad) {
    CHECK_THROWS_WITH_AS(make_network({sizes}, book(), random),
                         "network: expected the number of inputs, of nodes in each hidden layer "
                         "and of outputs, none of them 0",
                         Error);
  }
  CHECK(refusal(ErrorKind::argument, [&] {
          make_network({{2, 1}}, {"mine", {}}, random);
        }) == "network: initializer \"mine\" without a function");
}

TEST_CASE("check refuses a network whose parts do not fit") {
  const Network good =
      random_network({{7, 5, 3}, activations::sigmoid, activations::sigmoid, true}, 1);
  CHECK_NOTHROW(validate(good));
  CHECK_THROWS_WITH_AS(validate(Network{}), "network: no layers", Error);

  Network bad = good;
  bad.layers[0].weights = Matrix(5, 0);
  CHECK_THROWS_WITH_AS(validate(bad), "network: layer 0 is empty", Error);
  bad = good;
  bad.layers[1].weights = Matrix(0, 5);
  CHECK_THROWS_WITH_AS(validate(bad), "network: layer 1 is empty", Error);
  bad = good;
  bad.layers[1].biases.pop_back();
  CHECK_THROWS_WITH_AS(validate(bad), "network: layer 1 has 2 biases, expected 3 or none", Error);
  bad = good;
  bad.layers[1].weights = Matrix(3, 6);
  CHECK_THROWS_WITH_AS(validate(bad), "network: layer 1 takes 6 inputs, the layer before gives 5",
                       Error);

  Network mixed = good;
  mixed.layers[0].biases.clear();
  CHECK_NOTHROW(validate(mixed));
}

TEST_CASE("argmax is the first of the largest, and never a NaN") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  const auto place = [](const std::vector<float>& values) { return argmax(values); };
  CHECK(place({3}) == 0);
  CHECK(place({1, 3, 2}) == 1);
  CHECK(place({1, 2, 3}) == 2);
  CHECK(place({-3, -1, -2}) == 1);
  CHECK(place({2, 3, 3, 1}) == 1);
  CHECK(place({0.5f, 0.5f, 0.5f}) == 0);
  CHECK(place({0.0f, -0.0f}) == 0);
  CHECK(place({nan, 1, 2}) == 2);
  CHECK(place({nan, 1, nan}) == 1);
  CHECK(place({1, nan, 2}) == 2);
  CHECK(place({2, nan, 1}) == 0);
  CHECK(place({nan, nan, -infinity, nan}) == 2);
  CHECK(place({-infinity, -infinity}) == 0);
  CHECK(place({1, infinity, infinity}) == 1);
  CHECK(place({nan, nan, nan}) == 0);
  CHECK(place({}) == 0);
}

TEST_CASE("one sample is answered layer by layer, as in a batch") {
  Random random(8);
  const Network network = make_network({{7, 5, 3}, activations::tanh, activations::softmax, true},
                                       parse_initializer("normal:1"), random);
  const Matrix x = test::random_matrix(2, 7, 3);
  const auto layers = network.predict_layers(x.row(1));
  REQUIRE(layers.size() == 2);
  CHECK(layers[0].size() == 5);
  CHECK(layers[1] == network.predict(x.row(1)));
  const Matrix batch = network.predict(x);
  for (std::size_t o = 0; o < 3; ++o) CHECK(layers[1][o] == doctest::Approx(batch(1, o)));
  CHECK_THROWS_WITH_AS(network.predict_layers(x.row(1).first(6)), "predict: 6 inputs, expected 7",
                       Error);
}

TEST_CASE("pre-activations of another width are refused, with biases too") {
  const Layer layer{Matrix(3, 2), {1, 2, 3}, activations::identity};
  const Matrix x(4, 2);
  Matrix narrow(4, 2);
  CHECK_THROWS_WITH_AS(pre_activation(layer, x, narrow), "pre_activation: 2 outputs, expected 3",
                       Error);
}

TEST_CASE(
    "networks are equal when their layers are: weights, biases and the names of activations") {
  Random random(1);
  const Network network = make_network({{3, 2, 2}, activations::tanh, activations::sigmoid, true},
                                       parse_initializer("book"), random);
  Network other = network;
  CHECK(other == network);
  other.layers[1].weights(0, 1) += 1;
  CHECK(other != network);
  other = network;
  other.layers[0].biases[1] = 1;
  CHECK(other != network);
  other = network;
  other.layers[0].activation = activations::relu;
  CHECK(other != network);
  other = network;
  other.layers.pop_back();
  CHECK(other != network);
}

TEST_CASE("a layer's forward pass refuses other sizes, a network an activation without functions") {
  const Layer layer{Matrix(2, 3), {}, activations::sigmoid};
  std::vector<float> x(3), y(2);
  CHECK_NOTHROW(forward(layer, x, y));
  y.push_back(0);
  CHECK(refusal(ErrorKind::argument, [&] { forward(layer, x, y); }) ==
        "forward: 3 inputs and 3 outputs, expected 3 and 2");
  Network network{{layer}};
  network.layers[0].activation = {"mine", activations::relu.forward, {}};
  CHECK(refusal(ErrorKind::argument, [&] { network.predict(x); }) ==
        "activation \"mine\": expected two functions, forward and backward");
}
