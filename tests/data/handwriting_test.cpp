#include "fanin/data/handwriting.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "fanin/data/csv.hpp"
#include "fanin/data/image.hpp"
#include "fanin/network/network.hpp"
#include "fanin/training/train.hpp"
#include "support/bundled.hpp"
#include "support/disturb.hpp"
#include "support/page.hpp"
#include "support/pen.hpp"
#include "support/refusal.hpp"

using fanin::Dataset;
using fanin::ErrorKind;
using fanin::GreyImage;
using fanin::ImageShape;
using fanin::prepare_drawing;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t few_or_many = 100;
#else
constexpr std::size_t few_or_many = 1000;
#endif

constexpr ImageShape mnist = {28, 28};
using Pixels = std::vector<std::uint8_t>;

Dataset read_bundled(const char* name) { return fanin::read_csv(fanin::test::bundled / name); }

// A network trained for a second or two.
struct Reader {
  fanin::Network network;

  Reader() {
    const Dataset digits = read_bundled("mnist_train.csv.gz");
    const fanin::Samples samples = fanin::make_samples(digits, 10);
    fanin::Random random(1);
    network = fanin::make_network(
        {{784, 100, 10}, fanin::activations::sigmoid, fanin::activations::sigmoid, false},
        fanin::parse_initializer("book"), random);
    fanin::TrainOptions options = fanin::TrainOptions::book();
    options.epochs = 1;
    fanin::train(network, samples, options);
  }

  std::size_t answer(std::span<const std::uint8_t> digit) const {
    std::vector<float> x(digit.size());
    fanin::scale_image(digit, {}, x);
    return fanin::argmax(network.predict(x));
  }
};

const Reader& reader() {
  static const Reader trained;
  return trained;
}

// Mean row and column of the foreground.
std::pair<double, double> centre(const Pixels& digit, ImageShape shape) {
  double mass = 0, row = 0, col = 0;
  for (std::size_t k = 0; k < digit.size(); ++k) {
    mass += digit[k];
    row += digit[k] * static_cast<double>(k / shape.width);
    col += digit[k] * static_cast<double>(k % shape.width);
  }
  return {row / mass, col / mass};
}

// Of an image of one digit.
Pixels prepare_digit(const GreyImage& image, ImageShape shape) {
  const fanin::PreparedDigits found = fanin::prepare_digits(image, shape);
  REQUIRE(found.digits.size() == 1);
  return found.digits.front().pixels;
}

std::string said(const GreyImage& image) {
  return refusal(ErrorKind::data, [&] { fanin::prepare_digits(image, mnist); });
}

}  // namespace

TEST_CASE("an image taken as it is: light on dark, of the right shape") {
  CHECK(fanin::take_as_is({{1, 4}, {255, 0, 155, 200}}, {1, 4}) == Pixels{0, 255, 100, 55});
  CHECK(fanin::take_as_is({{1, 4}, {0, 255, 55, 99}}, {1, 4}) == Pixels{0, 255, 55, 99});
  CHECK(refusal(ErrorKind::data, [] {
          fanin::take_as_is({{1, 4}, {0, 255, 0, 255}}, {1, 4});
        }) == "neither light nor dark at its edges, cannot be taken as it is");
  CHECK(refusal(ErrorKind::data, [] {
          fanin::take_as_is({{1, 3}, {1, 2, 3}}, mnist);
        }) == "an image of 3x1 pixels, expected 28x28 to be taken as it is");
  const Dataset digits = read_bundled("mnist_test_10.csv");
  for (std::size_t k = 0; k < 10; ++k) {
    const auto digit = digits.image(k);
    const Pixels pixels(digit.begin(), digit.end());
    CHECK(fanin::take_as_is({mnist, pixels}, mnist) == pixels);
    CHECK(fanin::take_as_is(fanin::dark_on_light(digit, mnist), mnist) == pixels);
  }
}

TEST_CASE("a drawing is scaled into 5/7 of the image and centred by its mass, and no more") {
  // Against the same in double precision: area means of rectangles, rounding last.
  fanin::Random random(7);
  for (const auto& [from, shape] : {std::pair(ImageShape{280, 280}, mnist),
                                    {{61, 200}, mnist},
                                    {{9, 7}, mnist},
                                    {{90, 40}, {21, 14}}}) {
    const std::size_t height = from.height, width = from.width;
    GreyImage image{from, Pixels(from.pixels(), 255)};
    std::size_t top = height, bottom = 0, left = width, right = 0;
    for (std::size_t y = 1; y + 1 < height; ++y) {
      for (std::size_t x = 2; x + 1 < width; ++x) {
        const bool stroke = (x * height > y * width / 2) != (y * 3 < height);
        if (stroke || random.uniform() < 0.5) continue;
        image(y, x) = static_cast<std::uint8_t>(random.uniform(0, 256));
        if (image(y, x) > 223) continue;  // paler is background
        top = std::min(top, y), bottom = std::max(bottom, y + 1);
        left = std::min(left, x), right = std::max(right, x + 1);
      }
    }
    const auto h = static_cast<double>(bottom - top), w = static_cast<double>(right - left);
    const double scale = std::min(std::floor(static_cast<double>(shape.height) * 5 / 7) / h,
                                  std::floor(static_cast<double>(shape.width) * 5 / 7) / w);
    const auto rows = static_cast<std::size_t>(std::floor(h * scale + 0.5));
    const auto cols = static_cast<std::size_t>(std::floor(w * scale + 0.5));
    std::vector<double> means(rows * cols);
    double most = 0, mass = 0, down = 0, along = 0;
    for (std::size_t k = 0; k < means.size(); ++k) {
      const auto r = static_cast<double>(k / cols), c = static_cast<double>(k % cols);
      for (std::size_t y = top; y < bottom; ++y) {
        for (std::size_t x = left; x < right; ++x) {
          const auto y0 = static_cast<double>(y - top) * static_cast<double>(rows) / h;
          const auto x0 = static_cast<double>(x - left) * static_cast<double>(cols) / w;
          const double part =
              std::max(0.0, std::min(y0 + static_cast<double>(rows) / h, r + 1) - std::max(y0, r)) *
              std::max(0.0, std::min(x0 + static_cast<double>(cols) / w, c + 1) - std::max(x0, c));
          if (image(y, x) <= 223) means[k] += part * (255 - image(y, x));
        }
      }
      most = std::max(most, means[k]);
      mass += means[k];
      down += means[k] * (static_cast<double>(shape.height / 2) - r);
      along += means[k] * (static_cast<double>(shape.width / 2) - c);
    }
    const auto shift = [&](double moment, std::size_t room) {
      return static_cast<std::size_t>(
          std::clamp(std::floor(moment / mass + 0.5), 0.0, static_cast<double>(room)));
    };
    const std::size_t first = shift(down, shape.height - rows);
    const std::size_t start = shift(along, shape.width - cols);
    Pixels expected(shape.pixels());
    for (std::size_t k = 0; k < means.size(); ++k) {
      expected[(k / cols + first) * shape.width + k % cols + start] =
          static_cast<std::uint8_t>(std::floor(255 * means[k] / most + 0.5));
    }
    CAPTURE(height);
    CHECK(prepare_drawing(image, shape) == expected);
  }

  const auto refused = [](const GreyImage& image) {
    return refusal(ErrorKind::data, [&] { prepare_drawing(image, mnist); });
  };
  GreyImage dot{{50, 40}, Pixels(2000, 255)};
  CHECK(refused(dot) == "nothing is drawn");
  dot(3, 5) = 224;  // paler than the foreground
  CHECK(refused(dot) == "nothing is drawn");
  dot(49, 39) = 0;
  const Pixels square = prepare_drawing(dot, mnist);  // 20x20, its middle at 14 or next to it
  CHECK(std::ranges::count(square, 255) == 400);
  CHECK(std::ranges::count(square, 0) == 384);
  CHECK(square[5 * 28 + 5] == 255);
  CHECK(square[4 * 28 + 5] == 0);
  std::ranges::fill(dot.pixels, std::uint8_t{0});
  CHECK(refused(dot) == "not dark on light with a margin");
}

TEST_CASE("a digit of MNIST stays nearly as it is") {
  const Dataset digits = read_bundled("mnist_test_10.csv");
  for (std::size_t k = 0; k < 10; ++k) {
    const auto digit = digits.image(k);
    const Pixels prepared = prepare_digit(fanin::dark_on_light(digit, mnist), mnist);
    double difference = 0;
    for (std::size_t i = 0; i < 784; ++i) difference += std::abs(prepared[i] - digit[i]) / 784.0;
    CAPTURE(k);
    CHECK(difference < 6);  // of a mean of 33; moved by one pixel it would be 30
  }
}

TEST_CASE("disturbed images are recognised nearly as well as clean ones") {
  const Dataset digits = read_bundled("mnist_test.csv.gz");
  fanin::Random random(5);
  std::size_t clean = 0, disturbed = 0;
  for (std::size_t k = 0; k < few_or_many; ++k) {
    const auto digit = digits.image(k);
    clean += reader().answer(digit) == digits.labels[k];
    const GreyImage image = disturb::grey_image_of(digit, 28, disturb::random_disturbance(random),
                                                   static_cast<std::uint32_t>(k));
    const auto found = fanin::prepare_digits(image, mnist).digits;
    disturbed += found.size() == 1 && reader().answer(found[0].pixels) == digits.labels[k];
  }
  MESSAGE("of " << few_or_many << " test digits the network recognises " << clean << " clean and "
                << disturbed << " disturbed (60 to 800 pixels, shifted by up to 20 %, tinted, "
                << "unevenly lit, noisy, semi-transparent, inverted)");
  CHECK(clean > few_or_many * 9 / 10);
  CHECK(static_cast<double>(clean - std::min(clean, disturbed)) <=
        0.02 * static_cast<double>(few_or_many) + (few_or_many < 1000 ? 2 : 0));
}

TEST_CASE("digits on pages with lines, frames and other digits are recognised, blanks refused") {
  const Dataset digits = read_bundled("mnist_test.csv.gz");
  const auto pixels = [&](std::size_t k) { return digits.image(k); };
  constexpr std::size_t count = few_or_many * 3 / 10;
  fanin::Random random(7);
  std::size_t next = 1000, right = 0, warned = 0, answered = 0;
  for (std::size_t k = 0; k < count; ++k) {
    const page::Example example = page::example(
        page::kinds[k % 6], false, random, [&] { return next++; }, pixels);
    std::vector<std::size_t> expected, found;
    for (const std::size_t digit : example.digits) {
      expected.push_back(reader().answer(digits.image(digit)));
    }
    const fanin::PreparedDigits prepared = fanin::prepare_digits(example.image, mnist);
    for (const auto& digit : prepared.digits) found.push_back(reader().answer(digit.pixels));
    right += found == expected;
    warned += found != expected && !prepared.warnings.empty();
  }
  for (std::size_t k = 0; k < count / 5; ++k) {  // the first four kinds have lines without digits
    const page::Example blank = page::example(page::kinds[k % 4], true, random, {}, pixels);
    answered += said(blank.image) != "nothing is written in the image";
  }
  MESSAGE("of " << count << " pages " << right << " are answered as their clean digits are, "
                << warned << " others come with a warning (ruled, squared, underlined, framed, "
                << "cropped, several digits); of " << count / 5 << " blank ones " << answered
                << " are answered");
  CHECK(right + warned >= count * 9 / 10);
  CHECK(answered == 0);
}

TEST_CASE("close crops of digits written with a pen of any width are recognised") {
  std::size_t read = 0, written = 0;
  for (const double width : {0.02, 0.05, 0.1, 0.15, 0.2, 0.25}) {
    for (std::size_t digit = 0; digit < 10; ++digit) {
      const GreyImage image = pen::write(digit, 400, 250, width * 250, 0.1);
      std::size_t top = 400, bottom = 0, left = 400, right = 0;
      for (std::size_t y = 0; y < 400; ++y) {
        for (std::size_t x = 0; x < 400; ++x) {
          if (image(y, x) > 127) continue;
          top = std::min(top, y), bottom = std::max(bottom, y + 1);
          left = std::min(left, x), right = std::max(right, x + 1);
        }
      }
      GreyImage crop{{bottom - top, right - left}, {}};
      for (std::size_t y = top; y < bottom; ++y) {
        for (std::size_t x = left; x < right; ++x) crop.pixels.push_back(image(y, x));
      }
      const auto found = fanin::prepare_digits(crop, mnist).digits;
      CAPTURE(width);
      CAPTURE(digit);
      CHECK(found.size() == 1);
      read += reader().answer(found[0].pixels) == digit;
      ++written;
    }
  }
  MESSAGE("of " << written << " close crops the network recognises " << read);
  CHECK(read >= written - 2);
}

TEST_CASE("several digits are found in reading order, each with its box") {
  GreyImage image{{300, 500}, Pixels(300 * 500, 255)};
  const auto paste = [&](std::size_t digit, std::size_t top, std::size_t left) {
    const GreyImage one = pen::write(digit, 120, 100, 8);
    for (std::size_t y = 0; y < 120; ++y) {
      for (std::size_t x = 0; x < 120; ++x) image(top + y, left + x) = one(y, x);
    }
  };
  const std::vector<std::size_t> digits = {4, 2, 7, 1, 0};
  paste(4, 10, 10), paste(2, 20, 130), paste(7, 5, 260), paste(1, 160, 30), paste(0, 150, 200);
  const fanin::PreparedDigits found = fanin::prepare_digits(image, mnist);
  REQUIRE(found.digits.size() == 5);
  CHECK(found.warnings.empty());
  for (std::size_t k = 0; k < 5; ++k) CHECK(reader().answer(found.digits[k].pixels) == digits[k]);
  const fanin::ImageBox& box = found.digits[4].box;
  CHECK(std::abs(static_cast<double>(box.top) - 156) <= 4);
  CHECK(std::abs(static_cast<double>(box.left) - 233) <= 4);
  CHECK(std::abs(static_cast<double>(box.height) - 108) <= 8);
  CHECK(std::abs(static_cast<double>(box.width) - 54) <= 8);
}

TEST_CASE("digits written with a pen of any width are recognised") {
  std::size_t read = 0, written = 0;
  for (const std::size_t side : {60U, 200U, 700U}) {
    for (const double width : {0.01, 0.03, 0.08, 0.15}) {
      for (std::size_t digit = 0; digit < 10; ++digit) {
        const double height = 0.6 * static_cast<double>(side);
        const GreyImage image = pen::write(digit, side, height, std::max(1.0, width * height), 0.1);
        const Pixels prepared = prepare_digit(image, mnist);
        read += reader().answer(prepared) == digit;
        ++written;
        const auto [row, col] = centre(prepared, mnist);
        CHECK(std::abs(row - 14) <= 0.51);
        CHECK(std::abs(col - 14) <= 0.51);
        CHECK(*std::ranges::max_element(prepared) == 255);
      }
    }
  }
  MESSAGE("of " << written << " digits written with a pen the network recognises " << read);
  CHECK(read >= written * 95 / 100);
}

TEST_CASE("shadows, edges and specks of a photograph are removed") {
  // A 5 on background with a hard shadow over one half, the dark table along one edge, and specks.
  const GreyImage alone = pen::write(5, 300, 150, 12);
  GreyImage photo = alone;
  for (std::size_t y = 0; y < 300; ++y) {
    for (std::size_t x = 0; x < 300; ++x) {
      double value = 60 + photo(y, x) * 0.6;
      if (x > 160) value *= 0.75;
      if (y > 270) value = 40;
      if (y % 50 < 3 && x % 70 < 3) value = 60;
      photo(y, x) = static_cast<std::uint8_t>(value);
    }
  }
  const Pixels expected = prepare_digit(alone, mnist);
  const Pixels found = prepare_digit(photo, mnist);
  double difference = 0, foreground = 0;
  for (std::size_t k = 0; k < 784; ++k) {
    difference += std::abs(found[k] - expected[k]);
    foreground += expected[k];
  }
  CHECK(difference < 0.1 * foreground);
}

TEST_CASE("other shapes keep the proportions of the digit") {
  const GreyImage one = pen::write(0, 200, 120, 10);
  for (const ImageShape shape : {ImageShape{20, 40}, ImageShape{56, 14}, ImageShape{8, 8}}) {
    const Pixels digit = prepare_digit(one, shape);
    REQUIRE(digit.size() == shape.pixels());
    std::size_t top = shape.height, bottom = 0, left = shape.width, right = 0;
    for (std::size_t k = 0; k < digit.size(); ++k) {
      if (digit[k] == 0) continue;
      top = std::min(top, k / shape.width);
      bottom = std::max(bottom, k / shape.width + 1);
      left = std::min(left, k % shape.width);
      right = std::max(right, k % shape.width + 1);
    }
    const double height = static_cast<double>(bottom - top);
    const double width = static_cast<double>(right - left);
    CAPTURE(shape.width);
    CHECK(height <= std::round(static_cast<double>(shape.height) * 20 / 28));
    CHECK(width <= std::round(static_cast<double>(shape.width) * 20 / 28));
    CHECK(std::abs(width - height * 65 / 130) <= 1.1);  // an ellipse of 0.66 * 0.7, and the pen
  }
}

TEST_CASE("blank images, with noise or without, are refused") {
  CHECK(said({{100, 80}, Pixels(8000, 255)}) == "nothing is written in the image");
  CHECK(said({{1, 1}, {0}}) == "nothing is written in the image");
  GreyImage noisy{{300, 200}, Pixels(60000)};
  std::mt19937 engine(1);
  for (auto& pixel : noisy.pixels) {
    pixel = static_cast<std::uint8_t>(200 + disturb::noise(engine, 10));
  }
  CHECK(said(noisy) == "nothing is written in the image");
  noisy(100, 100) = 0;  // a dead pixel of the camera
  CHECK(said(noisy) == "nothing is written in the image");
  // Too narrow to separate foreground from lighting.
  GreyImage line{{900, 2}, Pixels(1800, 255)};
  line.pixels[700] = 0;
  CHECK(said(line) == "nothing is written in the image");
}
