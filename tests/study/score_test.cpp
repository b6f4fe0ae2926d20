#include "fanin/study/score.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "fanin/training/train.hpp"
#include "support/matrices.hpp"
#include "support/naive_training.hpp"
#include "support/refusal.hpp"

using namespace fanin;

namespace {

// Answers with the place of the largest input: what it says is known without arithmetic.
Network echo(std::size_t size) {
  Matrix weights(size, size);
  for (std::size_t i = 0; i < size; ++i) weights(i, i) = 1;
  return {{Layer{std::move(weights), {}, activations::identity}}};
}

Matrix one_hot(const std::vector<std::size_t>& places, std::size_t size) {
  Matrix m(places.size(), size);
  for (std::size_t r = 0; r < places.size(); ++r) m(r, places[r]) = 1;
  return m;
}

}  // namespace

TEST_CASE("a score counts right answers, and which label got which answer") {
  const std::vector<std::size_t> labels = {0, 0, 0, 2, 2, 1, 1, 1};
  const std::vector<std::size_t> answers = {0, 1, 0, 2, 0, 1, 1, 2};
  const Matrix x = one_hot(answers, 3);
  const Matrix t = one_hot(labels, 3);
  const Score result = score(echo(3), make_samples(x, t));
  CHECK(result.answers == answers);
  CHECK(result.confusion == std::vector<std::vector<std::size_t>>{{2, 1, 0}, {0, 2, 1}, {1, 0, 1}});
  CHECK(result.count() == 8);
  CHECK(result.right == std::vector<bool>{1, 0, 1, 1, 0, 1, 1, 0});
  CHECK(result.correct == 5);
  CHECK(result.accuracy() == 0.625);
  CHECK(Score{}.accuracy() == 0);
}

TEST_CASE("a score of several blocks agrees with a network of loops in double precision") {
  Random random(3);
  const Network network = make_network({{7, 11, 5}, activations::tanh, activations::sigmoid, true},
                                       parse_initializer("uniform:2"), random);
  const std::size_t count = 256 * 2 + 37;
  const Matrix x = test::random_matrix(count, 7, 1);
  const Matrix t = test::random_matrix(count, 5, 2);
  const Samples samples = make_samples(x, t);
  const Score result = score(network, samples);

  const naive::Network truth = naive::copy(network);
  std::size_t correct = 0;
  REQUIRE(result.count() == count);
  for (std::size_t k = 0; k < count; ++k) {
    CAPTURE(k);
    const auto y = naive::forward(truth, {x.row(k).begin(), x.row(k).end()}).back();
    const auto best = static_cast<std::size_t>(std::ranges::max_element(y) - y.begin());
    CHECK(result.answers[k] == best);
    CHECK(result.right[k] == (best == samples.label(k)));
    if (best == samples.label(k)) ++correct;
  }
  CHECK(result.correct == correct);
  CHECK(correct > 0);
  CHECK(correct < count);
}

TEST_CASE("samples are asked for once each, in order, in blocks, and without targets") {
  const std::size_t count = 1000;
  std::vector<std::size_t> seen;
  std::size_t largest = 0;
  Samples samples;
  samples.count = count;
  samples.inputs = samples.outputs = 3;
  samples.label = [](std::size_t k) { return k % 3; };
  samples.write_inputs = [&](const Batch& batch, MatrixView x) {
    const auto indices = batch.indices;
    CHECK(x.rows() == indices.size());
    CHECK(x.cols() == 3);
    largest = std::max(largest, indices.size());
    for (std::size_t r = 0; r < indices.size(); ++r) {
      seen.push_back(indices[r]);
      for (std::size_t i = 0; i < 3; ++i) x(r, i) = indices[r] % 3 == i ? 1.0f : 0.0f;
    }
  };
  CHECK(score(echo(3), samples).correct == count);
  REQUIRE(seen.size() == count);
  for (std::size_t k = 0; k < count; ++k) CHECK(seen[k] == k);
  CHECK(largest <= 256);
}

TEST_CASE("a network that does not fit its samples, and no samples at all, are refused") {
  const Matrix x(4, 3), t(4, 3), wide(4, 5);
  CHECK(refusal(ErrorKind::argument, [&] { score(echo(3), make_samples(wide, t)); }) ==
        "score: samples have 5 inputs and 3 outputs, the network 3 and 3");
  CHECK(refusal(ErrorKind::argument, [&] { score(echo(3), make_samples(x, wide)); }) ==
        "score: samples have 3 inputs and 5 outputs, the network 3 and 3");
  Samples none = make_samples(x, t);
  none.count = 0;
  CHECK(refusal(ErrorKind::argument, [&] { score(echo(3), none); }) == "score: no samples");
}

TEST_CASE("one output, which would always be right, is refused") {
  const Matrix x(4, 1), t(4, 1);
  CHECK(refusal(ErrorKind::argument, [&] { score(echo(1), make_samples(x, t)); }) ==
        "score: one output is the largest of every answer, so that all were right; expected an "
        "output for each class");
}

TEST_CASE("the mean loss of held-out samples is that of loops in double precision") {
  Random random(3);
  const Network network = make_network({{7, 11, 5}, activations::tanh, activations::sigmoid, true},
                                       parse_initializer("uniform:2"), random);
  const std::size_t count = 256 + 37;
  const Matrix x = test::random_matrix(count, 7, 1);
  Matrix t = test::random_matrix(count, 5, 2);
  for (float& v : t.values()) v = v * v;
  const naive::Network truth = naive::copy(network);
  double squared = 0, cross = 0;
  for (std::size_t k = 0; k < count; ++k) {
    const auto in = x.row(k);
    const naive::Vector y = naive::forward(truth, naive::Vector(in.begin(), in.end())).back();
    for (std::size_t o = 0; o < y.size(); ++o) {
      const double target = t(k, o);
      squared += (y[o] - target) * (y[o] - target) / 2;
      cross -= target * std::log(y[o]) + (1 - target) * std::log(1 - y[o]);
    }
  }
  const Samples samples = make_samples(x, t);
  CHECK(mean_loss(network, samples) == doctest::Approx(squared / count).epsilon(1e-5));
  CHECK(mean_loss(network, samples, losses::cross_entropy) ==
        doctest::Approx(cross / count).epsilon(1e-5));
  // A training of one epoch at a rate that changes nothing has seen the same.
  Network copy = network;
  const TrainReport report = train(copy, samples, {.rate = 1e-20, .epochs = 1});
  CHECK(mean_loss(network, samples) == doctest::Approx(report.losses[0]).epsilon(1e-5));

  const Network linear = echo(7);
  CHECK(refusal(ErrorKind::argument, [&] {
          const Samples same = make_samples(x, x);
          mean_loss(linear, same, losses::cross_entropy);
        }) == "mean_loss: cross-entropy does not fit identity outputs");
  CHECK(refusal(ErrorKind::argument, [&] { mean_loss(linear, samples); }).find("5 outputs") !=
        std::string::npos);
  CHECK(refusal(ErrorKind::argument, [&] { mean_loss({}, samples); }) == "network: no layers");
}

TEST_CASE("a label that is not below the number of outputs is refused, and an empty function") {
  const Matrix x = one_hot({0, 1, 2}, 3);
  Samples samples = make_samples(x, x);
  samples.label = [](std::size_t k) { return k == 1 ? std::size_t{1'000'000} : k; };
  CHECK(refusal(ErrorKind::argument, [&] { score(echo(3), samples); }) ==
        "samples: sample 1 has label 1000000, expected one below 3, the number of outputs");
  samples.label = {};
  CHECK(refusal(ErrorKind::argument, [&] { score(echo(3), samples); }) ==
        "samples: label is an empty function");
}
