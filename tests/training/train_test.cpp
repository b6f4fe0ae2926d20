#include "fanin/training/train.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <set>

#include "fanin/error.hpp"
#include "fanin/training/internal/online.hpp"
#include "support/naive_training.hpp"
#include "support/training_cases.hpp"

using namespace fanin;

namespace {

const Matrix xor_x(4, 3, {0, 0, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1});  // the last input is always 1
const Matrix xor_t(4, 2, {1, 0, 0, 1, 0, 1, 1, 0});

Network small_network(std::uint32_t seed = 1) {
  Random random(seed);
  return make_network({{3, 6, 2}}, parse_initializer("uniform:1"), random);
}

// `count` samples; the indices of each block are written down.
Samples recorded(std::size_t count, std::vector<std::vector<std::size_t>>& pieces) {
  Samples samples;
  samples.count = count;
  samples.inputs = 3;
  samples.outputs = 2;
  samples.label = [](std::size_t k) { return k % 2; };
  samples.write_inputs = [&pieces](const Batch& batch, MatrixView x) {
    pieces.emplace_back(batch.indices.begin(), batch.indices.end());
    for (std::size_t k = 0; k < x.rows(); ++k) {
      for (float& v : x.row(k)) v = static_cast<float>(batch.indices[k] % 5) / 5;
    }
  };
  samples.write_targets = [](const Batch& batch, MatrixView t) {
    for (std::size_t k = 0; k < t.rows(); ++k) {
      for (float& v : t.row(k)) v = 0.01f;
      t(k, batch.indices[k] % 2) = 0.99f;
    }
  };
  return samples;
}

std::vector<std::size_t> flat(const std::vector<std::vector<std::size_t>>& pieces) {
  std::vector<std::size_t> all;
  for (const auto& piece : pieces) all.insert(all.end(), piece.begin(), piece.end());
  return all;
}

bool same_weights(const Network& a, const Network& b) {
  for (std::size_t l = 0; l < a.layers.size(); ++l) {
    if (!(a.layers[l].weights == b.layers[l].weights)) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("XOR is learnt by a hidden layer and cannot be by one layer") {
  const Samples samples = make_samples(xor_x, xor_t);
  TrainOptions options;
  options.rate = 0.5;
  options.epochs = 4000;
  const auto right = [&](Network network) {
    train(network, samples, options);
    std::size_t count = 0;
    for (std::size_t k = 0; k < 4; ++k)
      count += argmax(network.predict(xor_x.row(k))) == samples.label(k);
    return count;
  };
  CHECK(right(small_network()) == 4);
  Random random(1);
  CHECK(right(make_network({{3, 2}}, parse_initializer("uniform:1"), random)) < 4);
}

TEST_CASE("records are taken in file order, every one once an epoch") {
  std::vector<std::vector<std::size_t>> pieces;
  Network network = small_network();
  TrainOptions options;
  options.epochs = 2;
  train(network, recorded(150, pieces), options);
  const auto order = flat(pieces);
  REQUIRE(order.size() == 300);
  for (std::size_t k = 0; k < 300; ++k) CHECK(order[k] == k % 150);
}

TEST_CASE("shuffling takes a new order each epoch, the same for the same seed") {
  const auto order = [](std::uint32_t seed, std::size_t batch) {
    std::vector<std::vector<std::size_t>> pieces;
    Network network = small_network();
    TrainOptions options;
    options.epochs = 2;
    options.shuffle = true;
    options.seed = seed;
    options.batch = batch;
    train(network, recorded(150, pieces), options);
    return flat(pieces);
  };
  const auto in_order = order(3, 1);
  CHECK(in_order == order(3, 1));
  CHECK(in_order == order(3, 32));  // the order does not hang on the method
  CHECK(in_order != order(4, 1));
  const std::vector<std::size_t> one(in_order.begin(), in_order.begin() + 150);
  const std::vector<std::size_t> two(in_order.begin() + 150, in_order.end());
  CHECK(one != two);
  CHECK(std::set(one.begin(), one.end()).size() == 150);
  CHECK(std::set(two.begin(), two.end()).size() == 150);
}

TEST_CASE("batches have the size asked for, the last one what remains") {
  std::vector<std::vector<std::size_t>> pieces;
  Network network = small_network();
  TrainOptions options;
  options.epochs = 1;
  options.batch = 40;
  train(network, recorded(150, pieces), options);
  REQUIRE(pieces.size() == 4);
  for (std::size_t p = 0; p < 3; ++p) CHECK(pieces[p].size() == 40);
  CHECK(pieces[3].size() == 30);
}

TEST_CASE("callbacks learn how far it is and can stop it") {
  std::vector<std::vector<std::size_t>> pieces;
  const Samples samples = recorded(10000, pieces);
  std::vector<Progress> seen;
  std::size_t epochs = 0;
  TrainOptions options;
  options.epochs = 3;
  options.on_progress = [&](const Progress& progress) {
    seen.push_back(progress);
    return true;
  };
  options.on_epoch = [&](const Progress& progress, const Network& network) {
    CHECK(progress.epoch == ++epochs);
    CHECK(progress.sample == 10000);
    CHECK(network.outputs() == 2);
    return true;
  };
  Network network = small_network();
  const TrainReport report = train(network, samples, options);
  CHECK(!report.stopped);
  CHECK(epochs == 3);
  REQUIRE(report.losses.size() == 3);
  CHECK(report.losses[2] < report.losses[0]);
  REQUIRE(seen.size() >= 6);
  for (std::size_t i = 1; i < seen.size(); ++i) {
    const bool later = seen[i].epoch > seen[i - 1].epoch || seen[i].sample > seen[i - 1].sample;
    CHECK(later);
    CHECK(seen[i].samples == 10000);
  }
  CHECK(seen.back().sample == 10000);
  CHECK(seen.back().loss == report.losses[2]);

  SUBCASE("within an epoch") {
    options.on_progress = [](const Progress& progress) { return progress.epoch < 2; };
    epochs = 0;
    const TrainReport stopped = train(network, samples, options);
    CHECK(stopped.stopped);
    CHECK(stopped.losses.size() == 1);
    CHECK(epochs == 1);
  }
  SUBCASE("after an epoch") {
    options.on_epoch = [](const Progress& progress, const Network&) { return progress.epoch < 2; };
    const TrainReport stopped = train(network, samples, options);
    CHECK(stopped.stopped);
    CHECK(stopped.losses.size() == 2);
  }
}

TEST_CASE("the network is right whenever a callback can see it, and the same without callbacks") {
  // Mostly background, so that the first layer is trained in another form than it is seen in.
  Random random(31);
  Matrix x = random_inputs(5000, 6, random);
  for (std::size_t k = 0; k < 5000; ++k) {
    for (std::size_t i = 0; i < 6; ++i) {
      if (random.uniform() < 0.7) x(k, i) = static_cast<float>(i) - 2;
    }
  }
  const Matrix t = random_targets(5000, 3, random);
  const Samples samples = make_samples(x, t);
  REQUIRE(samples.background == std::vector<float>{-2, -1, 0, 1, 2, 3});
  Network network = make_network({{6, 5, 3}, activations::tanh, activations::sigmoid, true},
                                 parse_initializer("lecun-normal"), random);
  const Network start = network;
  naive::Network exact = naive::copy(network);
  std::size_t done = 0;
  std::size_t seen = 0;
  const auto right = [&](std::size_t sample) {
    for (; done < sample; ++done) {
      const auto row = [&](const Matrix& m) {
        return naive::Vector(m.row(done % 5000).begin(), m.row(done % 5000).end());
      };
      naive::learn(exact, "squared-error", Rule::gradient, 0.05, row(x), row(t));
    }
    ++seen;
    return naive::distance(network, exact) < 1e-4;
  };
  TrainOptions options;
  options.rate = 0.05;
  options.epochs = 2;
  options.on_progress = [&](const Progress& progress) {
    CHECK(right((progress.epoch - 1) * 5000 + progress.sample));
    return true;
  };
  options.on_epoch = [&](const Progress& progress, const Network&) {
    CHECK(right(progress.epoch * 5000));
    return true;
  };
  SUBCASE("in the end") {
    train(network, samples, options);
    CHECK(seen == 6);
    CHECK(done == 10000);
  }
  SUBCASE("without callbacks") {
    Network quiet = start;
    train(network, samples, options);
    TrainOptions no_callbacks;
    no_callbacks.rate = 0.05;
    no_callbacks.epochs = 2;
    train(quiet, samples, no_callbacks);
    CHECK(same_weights(quiet, network));
    CHECK(!same_weights(quiet, start));
  }
  SUBCASE("when it stops within an epoch") {
    options.on_epoch = nullptr;
    options.on_progress = [&](const Progress& progress) { return progress.epoch < 2; };
    train(network, samples, options);
    CHECK(right(9096));
  }
}

TEST_CASE("rotated samples that are mostly background are learnt as the plain loop learns them") {
  Random random(32);
  Dataset dataset{"digits", {6, 5}, std::vector<std::uint8_t>(80 * 30), {}};
  for (auto& pixel : dataset.pixels) {
    if (random.uniform() < 0.1) pixel = static_cast<std::uint8_t>(random.uniform(1, 256));
  }
  for (std::size_t k = 0; k < 80; ++k) dataset.labels.push_back(k % 4);
  const Samples plain = make_samples(dataset, 4);
  const Samples samples = rotated(plain, {0, 10, -10});
  Matrix x(samples.count, 30);
  Matrix t(samples.count, 4);
  std::vector<std::size_t> all(samples.count);
  std::iota(all.begin(), all.end(), std::size_t{0});
  fanin::inputs(samples, {all}, x);
  fanin::targets(samples, {all}, t);
  Network network = make_network({{30, 7, 4}}, parse_initializer("lecun-normal"), random);
  naive::Network exact = naive::copy(network);
  for (std::size_t k = 0; k < samples.count; ++k) {
    naive::learn(exact, "squared-error", Rule::book, 0.1, {x.row(k).begin(), x.row(k).end()},
                 {t.row(k).begin(), t.row(k).end()});
  }
  TrainOptions options = TrainOptions::book();
  options.epochs = 1;
  train(network, samples, options);
  CHECK(naive::distance(network, exact) < 1e-5);
}

TEST_CASE("the first thousand samples of the data decide how a training goes, not their order") {
  // Which way is taken shows in the size of its blocks.
  const auto blocks = [](std::size_t from, std::size_t to, bool shuffle) {
    std::set<std::size_t> sizes;
    Samples samples;
    samples.count = 4096;
    samples.inputs = 3;
    samples.outputs = 2;
    samples.background = {0.5f, 0, -1};
    samples.write_inputs = [&, from, to](const Batch& batch, MatrixView x) {
      if (x.rows() > 1) sizes.insert(x.rows());
      for (std::size_t k = 0; k < x.rows(); ++k) {
        const bool dense = from <= batch.indices[k] && batch.indices[k] < to;
        for (std::size_t i = 0; i < 3; ++i) x(k, i) = dense ? 0.3f : samples.background[i];
      }
    };
    samples.write_targets = [](const Batch&, MatrixView t) {
      for (std::size_t k = 0; k < t.rows(); ++k) t(k, 0) = t(k, 1) = 0.5f;
    };
    TrainOptions options;
    options.epochs = 1;
    options.shuffle = shuffle;
    Network network = small_network();
    train(network, samples, options);
    REQUIRE(sizes.size() == 1);
    return *sizes.begin();
  };
  for (const bool shuffle : {false, true}) {
    CHECK(blocks(0, 0, shuffle) == SparseLayer::block);
    CHECK(blocks(0, 400, shuffle) == SparseLayer::block);
    CHECK(blocks(0, 401, shuffle) == DenseLayer::block);
    CHECK(blocks(1000, 4096, shuffle) == SparseLayer::block);
    CHECK(blocks(0, 1000, shuffle) == DenseLayer::block);
  }
}

TEST_CASE("the same seed gives the same weights to the last bit") {
  const Samples samples = make_samples(xor_x, xor_t);
  for (const std::size_t batch : {std::size_t{1}, std::size_t{3}}) {
    TrainOptions options = TrainOptions::book();
    options.epochs = 50;
    options.batch = batch;
    Network a = small_network();
    Network b = small_network();
    const Network start = small_network();
    train(a, samples, options);
    train(b, samples, options);
    CHECK(same_weights(a, b));
    CHECK(!same_weights(a, start));
  }
}

TEST_CASE("the rules differ, and the book's setting is the book's") {
  const TrainOptions book = TrainOptions::book();
  CHECK(book.rule == Rule::book);
  CHECK(book.rate == Rate(0.1));
  CHECK(book.epochs == 5);
  CHECK(book.batch == 1);
  CHECK(book.loss == losses::squared_error);
  CHECK(!book.shuffle);
  const Samples samples = make_samples(xor_x, xor_t);
  Network a = small_network();
  Network b = small_network();
  train(a, samples, book);
  train(b, samples, TrainOptions{});
  CHECK(!same_weights(a, b));
}

TEST_CASE("training that leaves the finite numbers says so") {
  std::vector<std::vector<std::size_t>> pieces;
  const Samples samples = recorded(5000, pieces);
  for (const std::size_t batch : {std::size_t{1}, std::size_t{20}}) {
    Random random(1);
    Network network = make_network({{3, 6, 2}, activations::relu, activations::identity, true},
                                   parse_initializer("he-normal"), random);
    TrainOptions options;
    options.rate = 1e6;
    options.batch = batch;
    try {
      train(network, samples, options);
      FAIL("no error");
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::diverged);
      CHECK(std::string(error.what()).find("training diverged in epoch 1") == 0);
    }
  }
  SUBCASE("also when only a weight is lost") {
    Network network = small_network();
    network.layers[0].weights(0, 0) = std::numeric_limits<float>::quiet_NaN();
    CHECK_THROWS_AS(train(network, samples), Error);
  }
}

TEST_CASE("settings that do not fit are refused") {
  const Samples samples = make_samples(xor_x, xor_t);
  Network network = small_network();
  const auto refused = [&](auto change, const char* message) {
    TrainOptions options;
    change(options);
    CHECK_THROWS_WITH_AS(train(network, samples, options), message, Error);
  };
  refused([](auto& o) { o.rate = 0; }, "train: learning rate 0, expected a finite positive number");
  refused([](auto& o) { o.rate = 1e-320; },
          "train: learning rate 1e-320, expected a finite positive number");
  refused([](auto& o) { o.rate = 1e39; },
          "train: learning rate 1e+39, expected a finite positive number");
  refused(
      [](auto& o) {
        o.rate = {0.1, -0.1};
      },
      "train: learning rate -0.1 at the end, expected a finite positive number or 0");
  refused(
      [](auto& o) {
        o.rate = {0.1, 1e-320};
      },
      "train: learning rate 1e-320 at the end, expected a finite positive number or 0");
  refused(
      [](auto& o) {
        o.rate = {0, 0.1};
      },
      "train: learning rate 0, expected a finite positive number");
  refused([](auto& o) { o.first_epoch = 0; }, "train: first epoch 0 of 5");
  refused([](auto& o) { o.first_epoch = 7; }, "train: first epoch 7 of 5");
  refused([](auto& o) { o.rate = std::nan(""); },
          "train: learning rate nan, expected a finite positive number");
  refused([](auto& o) { o.batch = 0; }, "train: batch size 0, expected at least 1");
  Samples wrong = samples;
  wrong.background.pop_back();
  CHECK_THROWS_WITH_AS(train(network, wrong), "train: samples have 3 inputs and a background of 2",
                       Error);
  wrong = samples;
  wrong.write_targets = {};
  CHECK_THROWS_WITH_AS(train(network, wrong),
                       "train: samples without write_inputs or write_targets", Error);
  Random random(1);
  network = make_network({{4, 2}}, parse_initializer("book"), random);
  refused([](auto&) {}, "train: samples have 3 inputs and 2 outputs, the network 4 and 2");
  network = make_network({{3, 2}, activations::sigmoid, activations::tanh},
                         parse_initializer("book"), random);
  refused([](auto& o) { o.loss = losses::cross_entropy; },
          "train: cross-entropy does not fit tanh outputs, which are not probabilities; use "
          "squared-error, or sigmoid or softmax outputs");
  refused(
      [](auto& o) {
        o.loss = {"mine", losses::squared_error.value, nullptr, nullptr};
      },
      "train: loss \"mine\" without a function");
  network.layers.clear();
  refused([](auto&) {}, "network: no layers");
}

TEST_CASE("no epochs leave a network as it was") {
  const Samples samples = make_samples(xor_x, xor_t);
  Network network = small_network();
  TrainOptions options;
  options.epochs = 0;
  CHECK(train(network, samples, options).losses.empty());
  CHECK(same_weights(network, small_network()));
}

namespace {

// 300 samples of 12 inputs that are mostly background, or not at all.
struct Continued {
  Matrix x, t;
  Samples samples;

  explicit Continued(bool sparse) {
    Random random(41);
    x = random_inputs(300, 12, random);
    for (float& v : x.values()) {
      if (sparse && random.uniform() < 0.8) v = 0.25F;
    }
    t = random_targets(300, 3, random);
    samples = make_samples(x, t);
  }
};

}  // namespace

TEST_CASE("a training that is continued equals one that was not interrupted, bit for bit") {
  for (const bool sparse : {false, true}) {
    const Continued data(sparse);
    for (const std::size_t batch : {1u, 32u}) {
      for (const bool shuffle : {false, true}) {
        CAPTURE(sparse);
        CAPTURE(batch);
        CAPTURE(shuffle);
        TrainOptions options{.rate = {0.2, 0}, .epochs = 6, .batch = batch, .shuffle = shuffle};
        options.seed = 7;
        Random random(3);
        const Network start = make_network({{12, 7, 3}}, parse_initializer("book"), random);
        Network whole = start;
        const TrainReport report = train(whole, data.samples, options);

        Network parts = start;
        options.on_epoch = [](const Progress& progress, const Network&) {
          return progress.epoch < 2;
        };
        TrainReport together = train(parts, data.samples, options);
        CHECK(together.stopped);
        options.on_epoch = {};
        options.first_epoch = 3;
        const TrainReport rest = train(parts, data.samples, options);
        CHECK(same_weights(parts, whole));
        together.losses.insert(together.losses.end(), rest.losses.begin(), rest.losses.end());
        CHECK(together.losses == report.losses);

        options.first_epoch = 7;  // nothing is left to do
        CHECK(train(parts, data.samples, options).losses.empty());
        CHECK(same_weights(parts, whole));
      }
    }
  }
}

TEST_CASE("the epoch is counted on from the first") {
  std::vector<std::vector<std::size_t>> pieces;
  const Samples samples = recorded(50, pieces);
  Network network = small_network();
  std::vector<std::size_t> epochs;
  TrainOptions options{.epochs = 4, .first_epoch = 3};
  options.on_epoch = [&](const Progress& progress, const Network&) {
    epochs.push_back(progress.epoch);
    return true;
  };
  CHECK(train(network, samples, options).losses.size() == 2);
  CHECK(epochs == std::vector<std::size_t>{3, 4});
}

TEST_CASE("a rate falls in a line over all samples of all epochs") {
  CHECK(Rate(0.3).at(0.7) == 0.3);
  CHECK(Rate(0.4, 0).at(0) == 0.4);
  CHECK(Rate(0.4, 0).at(0.25) == doctest::Approx(0.3));
  CHECK(Rate(0.4, 0.2).at(1) == doctest::Approx(0.2));

  // One weight, one input of 1, output y = w, targets 0: with batches of 50 of 100 samples, a
  // batch multiplies w by 1 - rate.
  const Matrix x(100, 1, std::vector<float>(100, 1));
  const Matrix t(100, 1);
  Network network{{{Matrix(1, 1, {1}), {}, activations::identity}}};
  train(network, make_samples(x, t), {.rate = {0.4, 0}, .epochs = 2, .batch = 50});
  CHECK(network.layers[0].weights(0, 0) == doctest::Approx(0.6 * 0.7 * 0.8 * 0.9));
}

TEST_CASE("a falling rate trains online as the plain loop does, block by block") {
  const Continued data(false);
  Random random(4);
  Network network = make_network({{12, 7, 3}}, parse_initializer("book"), random);
  naive::Network exact = naive::copy(network);
  // The rate is that of a block's first sample, and a block is at most 64 samples: against the rate
  // of each sample the difference is in the second order.
  for (std::size_t k = 0; k < 600; ++k) {
    const auto row = [&](const Matrix& m) {
      return naive::Vector(m.row(k % 300).begin(), m.row(k % 300).end());
    };
    const double rate = 0.2 * (1 - static_cast<double>(k) / 600);
    naive::learn(exact, "squared-error", Rule::gradient, rate, row(data.x), row(data.t));
  }
  Network constant = network;
  train(network, data.samples, {.rate = {0.2, 0}, .epochs = 2});
  train(constant, data.samples, {.rate = 0.2, .epochs = 2});
  CHECK(naive::distance(network, exact) < 0.2 * naive::distance(constant, exact));
}

TEST_CASE("a mini-batch takes one step of the mean gradient") {
  Random random(31);
  for (const TrainingCase& setting : training_cases()) {
    CAPTURE(setting.name());
    const Network before = setting.network(random);
    Network network = before;
    const std::size_t count = 5;
    const double rate = 0.3;
    const Matrix x = random_inputs(count, network.inputs(), random);
    const Matrix t = random_targets(count, network.outputs(), random);
    TrainOptions options{.rate = rate, .epochs = 1, .batch = 8};
    options.loss = setting.loss;
    options.rule = setting.rule;
    train(network, make_samples(x, t), options);

    // The mean of what each sample alone would have changed.
    std::vector<naive::Network> alone;
    for (std::size_t k = 0; k < count; ++k) {
      naive::Network one = naive::copy(before);
      naive::learn(one, std::string(setting.loss.name), setting.rule, rate,
                   {x.row(k).begin(), x.row(k).end()}, {t.row(k).begin(), t.row(k).end()});
      alone.push_back(one);
    }
    double worst = 0;
    double moved = 0;
    for (std::size_t l = 0; l < network.layers.size(); ++l) {
      const Layer& layer = network.layers[l];
      const auto compare = [&](float got, float was, auto parameter) {
        double mean = 0;
        for (const auto& one : alone) mean += parameter(one.layers[l]) / static_cast<double>(count);
        const double d = std::abs(got - mean);
        if (!(d <= worst)) worst = d;
        moved = std::max<double>(moved, std::abs(got - was));
      };
      for (std::size_t o = 0; o < layer.outputs(); ++o) {
        for (std::size_t i = 0; i < layer.inputs(); ++i) {
          compare(layer.weights(o, i), before.layers[l].weights(o, i),
                  [&](const naive::Layer& n) { return n.weights[o][i]; });
        }
        if (layer.biases.empty()) continue;
        compare(layer.biases[o], before.layers[l].biases[o],
                [&](const naive::Layer& n) { return n.biases[o]; });
      }
    }
    CHECK(moved > 1e-4);
    CHECK(worst < 1e-6);
  }
}
