#include "fanin/data/internal/rotation.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <thread>

#include "fanin/data/csv.hpp"
#include "fanin/data/samples.hpp"
#include "support/bundled.hpp"
#include "support/matrices.hpp"
#include "support/refusal.hpp"

using fanin::ErrorKind;
using fanin::Matrix;
using fanin::Samples;

namespace {

// The image that the expected values below were made of: ((7 row + 5 col) mod 11) / 10, 4 x 5.
struct Small {
  Matrix x{2, 20};
  Matrix t{2, 3};
  Samples samples;

  Small() {
    for (std::size_t k = 0; k < 20; ++k) {
      x(0, k) = static_cast<float>((k / 5 * 7 + k % 5 * 5) % 11) / 10;
      x(1, k) = 1 - x(0, k);
    }
    t(0, 2) = t(1, 1) = 1;
    samples = fanin::make_samples(x, t);
    samples.image_shape = {4, 5};
  }
};

Matrix inputs_of(const Samples& samples, std::vector<std::size_t> indices) {
  Matrix x = fanin::test::poisoned(indices.size(), samples.inputs);
  inputs(samples, {indices}, x);
  return x;
}

}  // namespace

TEST_CASE("rotated as SciPy does") {
  // scipy.ndimage.rotate(image, angle, order=1, reshape=False, cval=0.01), SciPy 1.10.1
  const std::vector<std::pair<double, std::vector<double>>> expected = {
      {10, {0.01,      0.01,      0.8346013, 0.4440654, 0.01,      0.435682,  0.217429,
            0.5455926, 0.1484058, 0.01,      0.01,      0.6515942, 0.2544074, 0.601205,
            0.364318,  0.01,      0.5727425, 0.7603413, 0.01,      0.01}},
      {-10, {0.01,     0.3517855, 0.8606485, 0.01,      0.01,      0.01,     0.255569,
             0.554275, 0.1276306, 0.5772758, 0.5525971, 0.6910034, 0.245725, 0.544431,
             0.01,     0.01,      0.01,      0.7342941, 0.4482145, 0.01}},
      {37.5, {0.01,      0.01,      0.3281267, 0.3857552, 0.01,      0.01,      0.5576889,
              0.4106368, 0.4707719, 0.3515013, 0.4484987, 0.3292281, 0.3893632, 0.526433,
              0.01,      0.01,      0.4774023, 0.5378013, 0.01,      0.01}},
      {90, {0.01, 0.45, 0.325, 0.475, 0.01, 0.01, 0.5,   0.375, 0.525, 0.01,
            0.01, 0.55, 0.425, 0.575, 0.01, 0.01, 0.325, 0.475, 0.625, 0.01}}};
  const Small small;
  for (const auto& [degrees, values] : expected) {
    const double angle = degrees;  // clang 14 captures no structured binding
    const Matrix x = inputs_of(fanin::rotated(small.samples, {angle}, 0.01), {0});
    CAPTURE(angle);
    for (std::size_t k = 0; k < 20; ++k) {
      CAPTURE(k);
      CHECK(x(0, k) == doctest::Approx(values[k]).epsilon(1e-6));
    }
  }
}

TEST_CASE("a digit of MNIST, rotated as SciPy does") {
  const auto set = fanin::read_csv(fanin::test::bundled / "mnist_test_10.csv");
  const Samples samples = fanin::make_samples(set, 10);
  const Matrix x = inputs_of(fanin::rotated(samples, {0, 10}), {1});
  const std::vector<float> row8 = {0.635725F, 0.468626F, 0.527179F, 0.510321F,
                                   0.64271F,  0.776195F, 0.815749F, 0.853502F};
  for (std::size_t k = 0; k < 8; ++k) {
    CHECK(x(0, 8 * 28 + 8 + k) == doctest::Approx(row8[k]).epsilon(2e-6));
  }
  double sum = 0, moment = 0;
  for (std::size_t k = 0; k < 784; ++k) {
    sum += x(0, k);
    moment += x(0, k) * static_cast<double>(k);
  }
  CHECK(sum == doctest::Approx(79.50320686900588).epsilon(1e-6));
  CHECK(moment == doctest::Approx(32649.821068540783).epsilon(1e-6));
}

TEST_CASE("every sample at every angle, in the order of the book") {
  const Small small;
  const Samples rotated = fanin::rotated(small.samples, {0, 10, -10});
  CHECK(rotated.count == 6);
  CHECK(rotated.image_shape == small.samples.image_shape);
  std::vector<std::size_t> labels;
  for (std::size_t k = 0; k < 6; ++k) labels.push_back(rotated.label(k));
  CHECK(labels == std::vector<std::size_t>{2, 2, 2, 1, 1, 1});

  const std::vector<std::size_t> indices = {5, 0, 3, 4, 1};
  Matrix x = fanin::test::poisoned(5, 20);
  Matrix t = fanin::test::poisoned(5, 3);
  inputs(rotated, {indices}, x);
  targets(rotated, {indices}, t);
  for (std::size_t k = 0; k < 5; ++k) {
    CAPTURE(k);
    const std::size_t record = indices[k] / 3;
    const double angle = std::vector<double>{0, 10, -10}[indices[k] % 3];
    const Matrix alone = inputs_of(fanin::rotated(small.samples, {angle}), {record});
    CHECK(std::ranges::equal(x.view().row(k), alone.row(0)));
    CHECK(std::ranges::equal(t.view().row(k), small.t.row(record)));
  }
  // As it is means to the last bit.
  CHECK(std::ranges::equal(x.view().row(1), small.x.row(0)));
}

TEST_CASE("a uniform image stays as it is, to the last bit") {
  Matrix x(1, 28 * 28);
  std::ranges::fill(x.row(0), 0.01F);
  const Matrix t(1, 1);
  Samples uniform = fanin::make_samples(x, t);
  uniform.image_shape = {28, 28};
  const Matrix rotated = inputs_of(fanin::rotated(uniform, {10, -7.3}), {0, 1});
  for (std::size_t k = 0; k < 2; ++k) {
    CHECK(std::ranges::count(rotated.row(k), 0.01F) == 28 * 28);
  }
}

TEST_CASE("rotated samples check shapes and indices as others do") {
  const Small small;
  const Samples rotated = fanin::rotated(small.samples, {0, 10});
  const std::vector<std::size_t> indices = {2, 3}, beyond = {2, 4};
  Matrix x(2, 20), t(2, 3);
  CHECK(refusal(ErrorKind::argument, [&] { inputs(rotated, {indices}, t); }) ==
        "samples: a view of 2 x 3 for the inputs, expected 2 x 20");
  CHECK(refusal(ErrorKind::argument, [&] { targets(rotated, {indices}, x); }) ==
        "samples: a view of 2 x 20 for the targets, expected 2 x 3");
  CHECK(refusal(ErrorKind::argument, [&] { targets(rotated, {beyond}, t); }) ==
        "samples: sample 4, there are 4 from 0 on");
}

TEST_CASE("the background of rotated samples is what comes from outside") {
  const Small small;
  CHECK(fanin::rotated(small.samples, {0, 10}).background == std::vector<float>(20, 0.01F));
  CHECK(fanin::rotated(small.samples, {10}, -1).background == std::vector<float>(20, -1.0F));
}

TEST_CASE("the samples below a rotation see the epoch and the seed of the training") {
  Small small;
  std::vector<std::size_t> seen;
  small.samples.write_inputs = [&](const fanin::Batch& batch, fanin::MatrixView) {
    seen = {batch.epoch, batch.seed};
    seen.insert(seen.end(), batch.indices.begin(), batch.indices.end());
  };
  const Samples rotated = fanin::rotated(small.samples, {0, 10});
  const std::vector<std::size_t> indices = {2, 3, 0};
  Matrix x(3, 20);
  inputs(rotated, {indices, 7, 11}, x);
  CHECK(seen == std::vector<std::size_t>{7, 11, 1, 0});
}

TEST_CASE("safe from many threads") {
  const Small small;
  const Samples rotated = fanin::rotated(small.samples, {10, -10});
  const Matrix expected = inputs_of(rotated, {0, 1, 2, 3});
  std::vector<Matrix> found(4);
  std::vector<std::thread> threads;
  for (Matrix& x : found) threads.emplace_back([&] { x = inputs_of(rotated, {0, 1, 2, 3}); });
  for (std::thread& thread : threads) thread.join();
  for (const Matrix& x : found) CHECK(x == expected);
}

TEST_CASE("images of one row or column rotate too") {
  Matrix x(1, 3, {1, 2, 3});
  Matrix t(1, 1);
  Samples samples = fanin::make_samples(x, t);
  samples.image_shape = {1, 3};
  CHECK(inputs_of(fanin::rotated(samples, {180}), {0}) == Matrix(1, 3, {3, 2, 1}));
  CHECK(inputs_of(fanin::rotated(samples, {10}, 0.5), {0}) == Matrix(1, 3, {0.5F, 2, 0.5F}));
}

TEST_CASE("what cannot be rotated is refused") {
  Small small;
  const auto said = [&](std::vector<double> angles) {
    return refusal(ErrorKind::argument, [&] { fanin::rotated(small.samples, angles); });
  };
  CHECK(said({}) == "rotated: no angles");
  CHECK(said({1, std::numeric_limits<double>::infinity()}) ==
        "rotated: an angle that is not finite");
  small.samples.image_shape = {};
  CHECK(said({10}) == "rotated: the samples are not images");
}
