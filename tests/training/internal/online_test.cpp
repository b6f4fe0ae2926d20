#include "fanin/training/internal/online.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "support/naive_training.hpp"
#include "support/training_cases.hpp"

using namespace fanin;

namespace {

// Inputs as they come, or with a background: a value for each column that most inputs have.
struct Inputs {
  std::vector<float> background;

  Matrix draw(std::size_t count, std::size_t cols, Random& random) const {
    Matrix x = random_inputs(count, cols, random);
    if (background.empty()) return x;
    for (std::size_t k = 0; k < count; ++k) {
      const double share = k == 0 ? 1 : k == 1 ? 0 : 0.7;
      for (std::size_t i = 0; i < cols; ++i) {
        if (random.uniform() < share) x(k, i) = background[i];
      }
    }
    x(2, 2) = -0.0f;
    return x;
  }
};

const std::vector<Inputs> kinds_of_inputs = {{}, {{0.5f, -1.5f, 0, 1e-3f, 2, -1, 0.01f}}};

}  // namespace

TEST_CASE("blocks of samples learn what the plain loop learns one by one") {
  Random random(21);
  for (const Inputs& inputs : kinds_of_inputs) {
    for (const TrainingCase& setting : training_cases()) {
      CAPTURE(setting.name());
      CAPTURE(inputs.background.size());
      Network network = setting.network(random);
      naive::Network exact = naive::copy(network);
      const naive::Network before = exact;
      const double rate = 0.05;
      OnlineTraining online(network, setting.loss, setting.rule, inputs.background);
      Matrix pool = inputs.draw(40, network.inputs(), random);
      if (setting.rule == Rule::book) {  // inputs that never change take a way of their own
        for (std::size_t k = 0; k < 40; ++k) {
          pool(k, 0) = 0.5f;
          pool(k, 3) = -1.5f;
          pool(k, 4) = 0;
        }
      }
      const Matrix pool_targets = random_targets(40, network.outputs(), random);
      double loss = 0;
      double exact_loss = 0;
      // Blocks full and ragged; samples come back, also within a block.
      for (const std::size_t count :
           {online.block(), std::size_t{1}, std::size_t{9}, online.block() - 1}) {
        Matrix x(count, network.inputs());
        Matrix t(count, network.outputs());
        for (std::size_t k = 0; k < count; ++k) {
          const auto from = static_cast<std::size_t>(random.uniform(0, 40));
          std::ranges::copy(pool.row(from), x.row(k).begin());
          std::ranges::copy(pool_targets.row(from), t.row(k).begin());
          exact_loss += naive::loss_of(exact, std::string(setting.loss.name),
                                       naive::vector(x.row(k)), naive::vector(t.row(k)));
          naive::learn(exact, std::string(setting.loss.name), setting.rule, rate,
                       naive::vector(x.row(k)), naive::vector(t.row(k)));
        }
        loss += online.learn(x, t, rate);
        if (count == 1) {
          online.fold();
          CHECK(naive::distance(network, exact) < 1e-5);
        }
      }
      online.fold();
      CHECK(loss == doctest::Approx(exact_loss).epsilon(1e-4));
      CHECK(naive::distance(network, before) > 0.001);
      CHECK(naive::distance(network, exact) < 1e-5);
    }
  }
}

TEST_CASE("after 1,000 samples of the book's network all weights agree with double precision") {
  Random random(22);
  const TrainingCase setting{{{784, 150, 10}, activations::sigmoid, activations::sigmoid, false},
                             losses::squared_error,
                             Rule::book};
  for (const std::size_t background : {0u, 784u}) {
    CAPTURE(background);
    Network network = setting.network(random);
    naive::Network exact = naive::copy(network);
    OnlineTraining online(network, setting.loss, setting.rule,
                          std::vector<float>(background, 0.01f));
    Matrix x(online.block(), 784);
    Matrix t(online.block(), 10);
    for (std::size_t sample = 0; sample < 1000; sample += online.block()) {
      const std::size_t count = std::min(online.block(), 1000 - sample);
      for (std::size_t k = 0; k < count; ++k) {
        // Paper at both ends, and a fifth of the pixels between inked, as in a digit.
        std::ranges::fill(x.row(k), 0.01f);
        for (float& v : x.row(k).subspan(100, 500))
          v = random.uniform() < 0.2 ? static_cast<float>(random.uniform()) : 0.01f;
        for (float& v : t.row(k)) v = 0.01f;
        t(k, (sample + k) % 10) = 0.99f;
        naive::learn(exact, "squared-error", Rule::book, 0.1, naive::vector(x.row(k)),
                     naive::vector(t.row(k)));
      }
      online.learn(x.view().rows_from(0, count), t.view().rows_from(0, count), 0.1);
    }
    online.fold();
    CHECK(naive::distance(network, exact) < 2e-5);
  }
}

TEST_CASE("the weight update that the book works out by hand") {
  // Inputs 0.4 and 0.5, weights 2 and 3, error 0.8, rate 0.1: the sum is 2.3, its sigmoid 0.90888,
  // the slope 0.08282; 2.0 grows by 0.1 * 0.8 * 0.08282 * 0.4 to 2.00265.
  for (const Rule rule : {Rule::book, Rule::gradient}) {
    Network network{{{Matrix(1, 2), {}, activations::sigmoid}}};
    Matrix& weights = network.layers[0].weights;
    weights(0, 0) = 2;
    weights(0, 1) = 3;
    Matrix x(1, 2);
    x(0, 0) = 0.4F;
    x(0, 1) = 0.5F;
    Matrix t(1, 1);
    t(0, 0) = network.predict(x)(0, 0) + 0.8F;
    OnlineTraining(network, losses::squared_error, rule).learn(x, t, 0.1);
    CHECK(weights(0, 0) == doctest::Approx(2.00265).epsilon(1e-6));
    CHECK(weights(0, 1) == doctest::Approx(3.00331).epsilon(1e-6));
  }
}
