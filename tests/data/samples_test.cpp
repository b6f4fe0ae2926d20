#include "fanin/data/samples.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "support/refusal.hpp"

using namespace fanin;

namespace {

constexpr float poison = std::numeric_limits<float>::quiet_NaN();

// Five images of 2 x 3 pixels, all 30 of them different.
Dataset small_dataset() {
  Dataset dataset{"small.csv", {2, 3}, {}, {3, 0, 2, 3, 1}};
  for (unsigned k = 0; k < 30; ++k) {
    dataset.pixels.push_back(static_cast<std::uint8_t>(255 - 8 * k));
  }
  return dataset;
}

// NumPy's pixel / 255 * factor + offset, rounded to float: each step stored, so that none is fused.
float numpy_input(unsigned pixel, double factor, double offset) {
  volatile double value = pixel;
  value = value / 255;
  value = value * factor;
  value = value + offset;
  return static_cast<float>(value);
}

template <typename... T>
concept makes_samples = requires(T&&... arguments) {
  make_samples(std::forward<T>(arguments)...);
};

static_assert(makes_samples<Dataset&, std::size_t>);
static_assert(makes_samples<const Dataset&, std::size_t, Scaling>);
static_assert(makes_samples<Dataset, std::size_t>);  // owned
static_assert(!makes_samples<const Dataset, std::size_t, Scaling>);
static_assert(makes_samples<Matrix&, const Matrix&>);
static_assert(!makes_samples<Matrix, const Matrix&>);
static_assert(!makes_samples<Matrix&, Matrix>);
static_assert(!makes_samples<const Matrix, const Matrix>);
static_assert(makes_samples<Matrix, Matrix>);  // owned

}  // namespace

TEST_CASE("every pixel becomes the float that NumPy's double rounds to") {
  std::vector<std::uint8_t> image(256);
  for (std::size_t p = 0; p < 256; ++p) image[p] = static_cast<std::uint8_t>(p);
  for (const Scaling& scaling : {Scaling::book(), Scaling::one_hot(), Scaling::symmetric()}) {
    std::vector<float> x(256, poison);
    scale_image(image, scaling, x);
    for (unsigned p = 0; p < 256; ++p) {
      CAPTURE(p);
      CHECK(x[p] == numpy_input(p, scaling.high - scaling.low, scaling.low));
    }
  }
}

TEST_CASE("the book's inputs are those that NumPy printed") {
  std::vector<float> x(7, poison);
  scale_image(std::vector<std::uint8_t>{0, 1, 2, 127, 128, 254, 255}, Scaling::book(), x);
  CHECK(x == std::vector<float>{0.01f, 0.013882353f, 0.017764706f, 0.50305885f, 0.5069412f,
                                0.99611765f, 1.0f});
  scale_image(std::vector<std::uint8_t>{0, 1, 2, 127, 128, 254, 255}, Scaling::symmetric(), x);
  CHECK(x == std::vector<float>{-1.0f, -0.99215686f, -0.9843137f, -0.003921569f, 0.003921569f,
                                0.99215686f, 1.0f});
}

TEST_CASE("an image and its inputs must have the same size") {
  std::vector<float> x(5);
  CHECK(refusal(ErrorKind::argument, [&] {
          scale_image(std::vector<std::uint8_t>(6), Scaling::book(), x);
        }) == "scale_image: 6 pixels, expected 5");
}

TEST_CASE("samples of a data set write the rows asked for, in that order") {
  const Dataset dataset = small_dataset();
  const Scaling scaling{-0.5, 1.5, -0.25, 0.75};
  const Samples samples = make_samples(dataset, 5, scaling);
  CHECK(samples.count == 5);
  CHECK(samples.inputs == 6);
  CHECK(samples.outputs == 5);
  CHECK(samples.image_shape == ImageShape{2, 3});

  const std::array<std::size_t, 4> indices{4, 0, 0, 2};
  Matrix x(4, 6, std::vector<float>(24, poison));
  Matrix t(4, 5, std::vector<float>(20, poison));
  inputs(samples, {indices}, x);
  targets(samples, {indices}, t);
  for (std::size_t r = 0; r < indices.size(); ++r) {
    const std::size_t k = indices[r];
    CAPTURE(r);
    CHECK(samples.label(k) == dataset.labels[k]);
    for (std::size_t i = 0; i < 6; ++i) {
      CHECK(x(r, i) == numpy_input(dataset.pixels[k * 6 + i], 2, -0.5));
    }
    for (std::size_t o = 0; o < 5; ++o) {
      CHECK(t(r, o) == (o == dataset.labels[k] ? 0.75f : -0.25f));
    }
  }
}

TEST_CASE("targets are the book's unless asked otherwise") {
  const Dataset dataset = small_dataset();
  const std::array<std::size_t, 1> second{1};
  Matrix t(1, 4);
  targets(make_samples(dataset, 4), {second}, t);
  CHECK(t == Matrix(1, 4, {0.99f, 0.01f, 0.01f, 0.01f}));
  targets(make_samples(dataset, 4, Scaling::one_hot()), {second}, t);
  CHECK(t == Matrix(1, 4, {1, 0, 0, 0}));
  targets(make_samples(dataset, 4, Scaling::symmetric()), {second}, t);
  CHECK(t == Matrix(1, 4, {0.99f, -0.99f, -0.99f, -0.99f}));
}

TEST_CASE("samples of matrices are their rows; the label is the largest target") {
  const Matrix x(3, 2, {1, 2, 3, 4, 5, 6});
  const Matrix t(3, 4, {0, 0.5f, 1, 0, -3, -1, -2, -1, 7, 7, 0, 0});
  const Samples samples = make_samples(x, t);
  CHECK(samples.count == 3);
  CHECK(samples.inputs == 2);
  CHECK(samples.outputs == 4);
  CHECK(samples.image_shape == ImageShape{});
  CHECK(samples.label(0) == 2);
  CHECK(samples.label(1) == 1);
  CHECK(samples.label(2) == 0);

  Matrix to_x(2, 2, std::vector<float>(4, poison));
  Matrix to_t(2, 4, std::vector<float>(8, poison));
  const std::array<std::size_t, 2> indices{2, 0};
  inputs(samples, {indices}, to_x);
  targets(samples, {indices}, to_t);
  CHECK(to_x == Matrix(2, 2, {5, 6, 1, 2}));
  CHECK(to_t == Matrix(2, 4, {7, 7, 0, 0, 0, 0.5f, 1, 0}));
}

TEST_CASE("a strided view is filled between its gaps") {
  const Dataset dataset = small_dataset();
  const Matrix own_x(5, 6, std::vector<float>(30, 0.5f));
  const Matrix own_t(5, 4, std::vector<float>(20, 0.25f));
  for (const Samples& samples : {make_samples(dataset, 4), make_samples(own_x, own_t)}) {
    const std::array<std::size_t, 2> indices{1, 4};
    Matrix dense_x(2, 6), dense_t(2, 4);
    inputs(samples, {indices}, dense_x);
    targets(samples, {indices}, dense_t);

    // Inputs and targets side by side in rows of 13: x, two gaps, t, one gap.
    std::vector<float> wide(2 * 13, poison);
    const MatrixView x(wide.data(), 2, 6, 13);
    const MatrixView t(wide.data() + 8, 2, 4, 13);
    const auto untouched = [&](std::size_t first, std::size_t count) {
      for (std::size_t r = 0; r < 2; ++r) {
        for (std::size_t c = first; c < first + count; ++c) CHECK(std::isnan(wide[r * 13 + c]));
      }
    };
    inputs(samples, {indices}, x);
    untouched(6, 7);
    targets(samples, {indices}, t);
    untouched(6, 2);
    untouched(12, 1);
    for (std::size_t r = 0; r < 2; ++r) {
      for (std::size_t i = 0; i < 6; ++i) CHECK(x(r, i) == dense_x(r, i));
      for (std::size_t o = 0; o < 4; ++o) CHECK(t(r, o) == dense_t(r, o));
    }
  }
}

TEST_CASE("a view of another shape and a sample that is not there are refused") {
  const Dataset dataset = small_dataset();
  const Matrix own_x(5, 6), own_t(5, 4);
  for (const Samples& samples : {make_samples(dataset, 4), make_samples(own_x, own_t)}) {
    Matrix x(2, 6), t(2, 4);
    const std::array<std::size_t, 2> indices{0, 1};
    const std::array<std::size_t, 2> beyond{0, 5};
    const std::array<std::size_t, 1> one{0};
    CHECK(refusal(ErrorKind::argument, [&] { inputs(samples, {indices}, t); }) ==
          "samples: a view of 2 x 4 for the inputs, expected 2 x 6");
    CHECK(refusal(ErrorKind::argument, [&] { targets(samples, {indices}, x); }) ==
          "samples: a view of 2 x 6 for the targets, expected 2 x 4");
    CHECK(refusal(ErrorKind::argument, [&] { inputs(samples, {one}, x); }) ==
          "samples: a view of 2 x 6 for the inputs, expected 1 x 6");
    CHECK(refusal(ErrorKind::argument, [&] { inputs(samples, {beyond}, x); }) ==
          "samples: sample 5, there are 5 from 0 on");
  }
}

TEST_CASE("a data set that cannot be trained on is refused by name and record") {
  Dataset dataset = small_dataset();
  const auto words = [&](std::size_t outputs) {
    return refusal(ErrorKind::data, [&] { make_samples(dataset, outputs); });
  };
  CHECK(words(3) == "small.csv: record 1 has label 3, expected one below 3, the number of outputs");
  dataset.labels = {0, 1, 2, 2, 9};
  CHECK(words(9) == "small.csv: record 5 has label 9, expected one below 9, the number of outputs");
  CHECK_NOTHROW(make_samples(dataset, 10));
  dataset.labels.pop_back();
  CHECK(words(10) == "small.csv: 4 labels for 5 images");
  dataset.labels.clear();
  CHECK(words(10) == "small.csv: no labels, needed to train or to score");
  dataset.pixels.clear();
  CHECK(words(10) == "small.csv: no records");
}

TEST_CASE("matrices that do not fit each other are refused, and values that are not finite") {
  const auto words = [](ErrorKind kind, const Matrix& x, const Matrix& t) {
    return refusal(kind, [&] { make_samples(x, t); });
  };
  CHECK(words(ErrorKind::argument, Matrix(3, 2), Matrix(4, 1)) ==
        "samples: inputs 3 x 2, targets 4 x 1, expected as many rows in both, and none empty");
  CHECK(words(ErrorKind::argument, Matrix(0, 2), Matrix(0, 1)).find("0 x 2") != std::string::npos);
  CHECK(words(ErrorKind::argument, Matrix(3, 0), Matrix(3, 1)).find("3 x 0") != std::string::npos);
  CHECK(words(ErrorKind::argument, Matrix(3, 2), Matrix(3, 0)).find("3 x 0") != std::string::npos);
  CHECK(words(ErrorKind::data, Matrix(2, 2, {1, 2, poison, 4}), Matrix(2, 1)) ==
        "samples: row 1 of the inputs holds a value that is not finite");
  CHECK(words(ErrorKind::data, Matrix(2, 2), Matrix(2, 1, {INFINITY, 0})) ==
        "samples: row 0 of the targets holds a value that is not finite");
}

TEST_CASE("values of any range become inputs from low to high") {
  const Scaling sixteen{0, 1, 0, 1, {0}, {16}};
  std::vector<float> x = {0, 4, 16, 20};
  scale_values(sixteen, x);
  CHECK(x == std::vector<float>{0, 0.25F, 1, 1.25F});
  const Scaling columns{-1, 1, 0, 1, {0, -4, 7, 1}, {1, 4, 7, 3}};
  x = {0.5F, -4, 9, 3};
  scale_values(columns, x);
  CHECK(x == std::vector<float>{0, -1, -1, 1});
  scale_image(std::vector<std::uint8_t>{1, 4, 7, 2}, columns, x);
  CHECK(x == std::vector<float>{1, 1, -1, 0});
}

TEST_CASE("images whose pixels reach to 16 are scaled in samples too") {
  Dataset dataset = small_dataset();
  for (std::uint8_t& pixel : dataset.pixels) pixel %= 17;
  dataset.pixels[1] = 16;
  const Samples samples = make_samples(dataset, 4, {0, 1, 0, 1, {0}, {16}});
  const std::array<std::size_t, 1> first{0};
  Matrix x(1, 6);
  inputs(samples, {first}, x);
  CHECK(x(0, 1) == 1);
  CHECK(samples.background == std::vector<float>(6, 0.0F));
}

TEST_CASE("ranges that do not fit the columns, or are not ranges, are refused") {
  const auto said = [](const Scaling& scaling, std::size_t inputs) {
    return refusal(ErrorKind::argument, [&] { validate(scaling, inputs); });
  };
  validate({0, 1, 0, 1, {0, 0}, {1, 0}}, 2);
  CHECK(said({0, 1, 0, 1, {0, 0}, {1, 1}}, 3) ==
        "scaling: ranges from 2 values to 2, expected none, one or 3");
  CHECK(said({0, 1, 0, 1, {0}, {}}, 3) ==
        "scaling: ranges from 1 values to 0, expected none, one or 3");
  CHECK(said({0, 1, 0, 1, {2}, {1}}, 3) ==
        "scaling: a range that is not finite, or ends before it begins");
  CHECK(said({0, 1, 0, 1, {0}, {INFINITY}}, 3) ==
        "scaling: a range that is not finite, or ends before it begins");
  CHECK(said({0, 1, NAN}, 3) == "scaling: a number that is not finite");
  std::vector<float> x(3);
  CHECK(refusal(ErrorKind::argument, [&] {
          scale_values({0, 1, 0, 1, {0, 0}, {1, 1}}, x);
        }) == "scaling: ranges from 2 values to 2, expected none, one or 3");
}

TEST_CASE("the background is the input of pixel 0, or what is most frequent in a column") {
  const Dataset dataset = small_dataset();
  CHECK(make_samples(dataset, 4).background == std::vector<float>(6, 0.01F));
  CHECK(make_samples(dataset, 4, Scaling::symmetric()).background == std::vector<float>(6, -1.0F));

  // Columns: one value three times; two values equally often; all different; only one value.
  const Matrix x(5, 4, {1, 7, 5, -2, 3, -1, 4, -2, 1, 7, 3, -2, 2, -1, 2, -2, 1, 9, 8, -2});
  const Matrix t(5, 1);
  CHECK(make_samples(x, t).background == std::vector<float>{1, -1, 2, -2});
}

TEST_CASE("the background of own floats looks at the first thousand rows alone") {
  Matrix x(2500, 1);
  const Matrix t(2500, 1);
  for (std::size_t r = 0; r < 1000; ++r) x(r, 0) = r < 501 ? 3.0F : 1.0F;
  CHECK(make_samples(x, t).background == std::vector<float>{3});
}

TEST_CASE("the random numbers of a row belong to seed, epoch and sample, not to its block") {
  const std::array<std::size_t, 4> all{7, 3, 3, 1'000'000};
  const std::array<std::size_t, 1> alone{3};
  const auto first = [](const Batch& batch, std::size_t k) { return batch.random(k).uniform(); };
  const double number = first({all, 2, 5}, 1);
  CHECK(first({all, 2, 5}, 2) == number);
  CHECK(first({alone, 2, 5}, 0) == number);
  // Neither does one stand for another, where they are exchanged or shifted.
  const std::array<std::size_t, 1> two{2}, five{5};
  const std::set<double> different = {number,
                                      first({all, 2, 5}, 0),
                                      first({all, 2, 5}, 3),
                                      first({alone, 5, 2}, 0),
                                      first({two, 3, 5}, 0),
                                      first({five, 2, 3}, 0),
                                      first({alone, 3, 5}, 0),
                                      first({alone, 2, 6}, 0)};
  CHECK(different.size() == 8);
  CHECK(refusal(ErrorKind::argument, [&] { first({alone}, 1); }) ==
        "batch: row 1, there are 1 from 0 on");
}

TEST_CASE("samples own what they are given, also when they are copied and rotated") {
  const auto rows = [](const Samples& samples) {
    Matrix x(2, samples.inputs), t(2, samples.outputs);
    const std::array<std::size_t, 2> indices{3, 1};
    inputs(samples, {indices}, x);
    targets(samples, {indices}, t);
    return std::pair(x, t);
  };
  const Dataset dataset = small_dataset();
  const auto expected = rows(make_samples(dataset, 4));
  Samples turning;
  {
    const Samples owner = make_samples(small_dataset(), 4);
    CHECK(rows(owner) == expected);
    const Samples copy = owner;
    turning = rotated(copy, {0, 5});
  }
  CHECK(label(turning, 5) == 2);
  CHECK(rows(turning) == rows(rotated(make_samples(dataset, 4), {0, 5})));

  const Matrix x(4, 2, {1, 2, 3, 4, 5, 6, 7, 8}), t(4, 1, {1, 2, 3, 4});
  CHECK(rows(make_samples(Matrix(x), Matrix(t))) == rows(make_samples(x, t)));
}

TEST_CASE("samples without a function, or with a label above all outputs, are refused") {
  Samples samples{3, 2, 4};
  Matrix x(1, 2), t(1, 4);
  const std::array<std::size_t, 1> first{0};
  const auto refused = [](auto action) { return refusal(ErrorKind::argument, action); };
  CHECK(refused([&] { inputs(samples, {first}, x); }) ==
        "samples: write_inputs is an empty function");
  CHECK(refused([&] { targets(samples, {first}, t); }) ==
        "samples: write_targets is an empty function");
  CHECK(refused([&] { label(samples, 0); }) == "samples: label is an empty function");
  samples.label = [](std::size_t k) { return 3 + k; };
  CHECK(label(samples, 0) == 3);
  CHECK(refused([&] { label(samples, 1); }) ==
        "samples: sample 1 has label 4, expected one below 4, the number of outputs");
  CHECK(refused([&] { label(samples, 3); }) == "samples: sample 3, there are 3 from 0 on");
}
