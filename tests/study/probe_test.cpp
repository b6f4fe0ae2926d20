#include "fanin/study/probe.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "fanin/study/signal.hpp"

using namespace fanin;
using doctest::Approx;

TEST_CASE("a normal probe is unit normal at both ends, whatever the network answers") {
  Random random(7);
  const Probe probe = normal_probe(200, 50, 40, 7);
  const Network network = make_network({{50, 30, 40}, activations::identity, activations::identity},
                                       parse_initializer("normal:3"), random);
  const Signal signal = measure_signal(network, probe);
  CHECK(signal[0].x_square == Approx(1).epsilon(4 * std::sqrt(2 / 1e4)));
  CHECK(signal[1].delta_rms == Approx(1).epsilon(4 * std::sqrt(0.5 / 8e3)));
}

TEST_CASE("a normal probe follows its seed and shares nothing with weights of that seed") {
  CHECK(normal_probe(3, 4, 2, 5).x == normal_probe(3, 4, 2, 5).x);
  CHECK_FALSE(normal_probe(3, 4, 2, 5).x == normal_probe(3, 4, 2, 6).x);
  const Probe probe = normal_probe(1, 400, 1, 5);
  Random random(5);
  double common = 0;
  for (const float v : probe.x.values()) common += static_cast<double>(v) * random.normal() / 400;
  CHECK(std::fabs(common) < 4 / std::sqrt(400.0));
}

TEST_CASE("a probe of samples holds the first of them") {
  const Matrix x(3, 2, {1, 2, 3, 4, 5, 6});
  const Matrix t(3, 1, {7, 8, 9});
  const Samples samples = make_samples(x, t);
  const Probe probe = sample_probe(samples, 2, losses::cross_entropy, Rule::book);
  CHECK(probe.x == Matrix(2, 2, {1, 2, 3, 4}));
  CHECK(probe.t == Matrix(2, 1, {7, 8}));
  CHECK(probe.loss == losses::cross_entropy);
  CHECK(probe.rule == Rule::book);
  CHECK(sample_probe(samples, 100, losses::squared_error, Rule::book).x == x);
}
