#include "fanin/data/handwriting.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "fanin/data/internal/filter.hpp"
#include "fanin/data/internal/segment.hpp"
#include "fanin/internal/require.hpp"
#include "fanin/numeric/matrix.hpp"

namespace fanin {
namespace {

constexpr double box_share = 20.0 / 28;   // MNIST's bounding box in its image
constexpr double thin_stroke = 2.2 / 28;  // 10 % of MNIST's digits have thinner strokes
constexpr float stroke_edge = 0.25F;      // smallest value that counts as part of a stroke

// The bounding box of all that is not 0.
Matrix crop(const Matrix& image) {
  std::size_t top = image.rows(), bottom = 0, left = image.cols(), right = 0;
  for (std::size_t y = 0; y < image.rows(); ++y) {
    for (std::size_t x = 0; x < image.cols(); ++x) {
      if (!(image(y, x) > 0)) continue;
      top = std::min(top, y);
      bottom = std::max(bottom, y + 1);
      left = std::min(left, x);
      right = std::max(right, x + 1);
    }
  }
  return cropped(image, top, left, bottom - top, right - left);
}

// Mean width of the strokes in pixels: 2 area / perimeter. Counting pixel edges overestimates the
// perimeter by 4 / pi, averaged over all directions.
double stroke_width(const Matrix& digit) {
  const auto is_stroke = [&](std::size_t y, std::size_t x) {
    return y < digit.rows() && x < digit.cols() && digit(y, x) >= stroke_edge;
  };
  double area = 0, edges = 0;
  for (std::size_t y = 0; y < digit.rows(); ++y) {
    for (std::size_t x = 0; x < digit.cols(); ++x) {
      if (!is_stroke(y, x)) continue;
      area += 1;
      // Above row 0 and left of column 0 the index wraps around and fails the bounds check.
      edges +=
          !is_stroke(y - 1, x) + !is_stroke(y + 1, x) + !is_stroke(y, x - 1) + !is_stroke(y, x + 1);
    }
  }
  return 2 * area / (edges * std::numbers::pi / 4);
}

// The scale at which the bounding box fills box_share of `shape`.
double scale_to(const Matrix& digit, ImageShape shape) {
  return std::min(box_share * static_cast<double>(shape.height) / static_cast<double>(digit.rows()),
                  box_share * static_cast<double>(shape.width) / static_cast<double>(digit.cols()));
}

std::size_t scaled(std::size_t size, double scale) {
  return static_cast<std::size_t>(std::max(1L, std::lround(static_cast<double>(size) * scale)));
}

// The shift in rows that moves the centre of mass to the middle of `size`. MNIST's middle of 28 is
// pixel 14.
std::ptrdiff_t shift_to_middle(const Matrix& digit, std::size_t size) {
  double mass = 0, moment = 0;
  for (std::size_t y = 0; y < digit.rows(); ++y) {
    for (const float value : digit.row(y)) {
      mass += value;
      moment += value * static_cast<double>(y);
    }
  }
  return std::lround(static_cast<double>(size / 2) - moment / mass);
}

// A digit in its bounding box, made like MNIST's.
std::vector<std::uint8_t> to_mnist(Matrix digit, ImageShape shape) {
  const double wanted = thin_stroke * static_cast<double>(std::min(shape.height, shape.width)) /
                        scale_to(digit, shape);
  const double missing = wanted - stroke_width(digit);
  if (missing > 0) digit = dilate(digit, missing / 2);
  const double scale = scale_to(digit, shape);
  digit = resize_area(digit, scaled(digit.rows(), scale), scaled(digit.cols(), scale));

  const float full = *std::max_element(digit.values().begin(), digit.values().end());
  std::vector<std::uint8_t> pixels(shape.pixels());
  const std::ptrdiff_t down = shift_to_middle(digit, shape.height);
  const std::ptrdiff_t right = shift_to_middle(transposed(digit), shape.width);
  for (std::size_t y = 0; y < digit.rows(); ++y) {
    for (std::size_t x = 0; x < digit.cols(); ++x) {
      const auto row = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(y) + down);
      const auto col = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(x) + right);
      if (row >= shape.height || col >= shape.width) continue;
      pixels[row * shape.width + col] =
          static_cast<std::uint8_t>(std::lround(255 * digit(y, x) / full));
    }
  }
  return pixels;
}

// Pixels of the outermost rows and columns.
struct Edge {
  std::size_t pixels = 0, light = 0;
};

Edge edge_of(const GreyImage& image) {
  const auto [height, width] = image.shape;
  Edge edge;
  for (std::size_t y = 0; y < height; ++y) {
    for (std::size_t x = 0; x < width; ++x) {
      if (y > 0 && x > 0 && y + 1 < height && x + 1 < width) continue;
      ++edge.pixels;
      edge.light += image(y, x) >= 128;
    }
  }
  return edge;
}

using Whole = std::int64_t;

// a / b, halves up; b > 0.
Whole rounded(Whole a, Whole b) {
  const Whole left = (2 * a + b) % (2 * b);
  return (2 * a + b) / (2 * b) - (left < 0);
}

// Of two rows of pixels that are equally long, `from` and `to` of them: where pixel k of the first
// and r of the second overlap, in units of which the whole has from * to.
Whole overlap(Whole k, Whole from, Whole r, Whole to) {
  return std::min((k + 1) * to, (r + 1) * from) - std::max(k * to, r * from);
}

// As resize_area, in whole numbers: each times the same factor.
std::vector<Whole> resized_sums(const Matrix& image, Whole rows, Whole cols) {
  const auto height = static_cast<Whole>(image.rows()), width = static_cast<Whole>(image.cols());
  std::vector<Whole> sums;
  for (Whole r = 0; r < rows; ++r) {
    for (Whole c = 0; c < cols; ++c) {
      Whole sum = 0;
      for (Whole y = r * height / rows; y * rows < (r + 1) * height; ++y) {
        const std::span<const float> row = image.row(static_cast<std::size_t>(y));
        const Whole part = overlap(y, height, r, rows);
        for (Whole x = c * width / cols; x * cols < (c + 1) * width; ++x) {
          sum += part * overlap(x, width, c, cols) *
                 static_cast<Whole>(row[static_cast<std::size_t>(x)]);
        }
      }
      sums.push_back(sum);
    }
  }
  return sums;
}

}  // namespace

std::vector<std::uint8_t> take_as_is(const GreyImage& image, ImageShape shape) {
  const auto [height, width] = shape;
  if (image.shape != shape) {
    throw data_error("an image of ", image.shape.width, "x", image.shape.height,
                     " pixels, expected ", width, "x", height, " to be taken as it is");
  }
  const auto [edge, light] = edge_of(image);
  if (4 * light > edge && 4 * light < 3 * edge) {
    throw data_error("neither light nor dark at its edges, cannot be taken as it is");
  }
  std::vector<std::uint8_t> pixels = image.pixels;
  if (4 * light <= edge) return pixels;
  for (std::uint8_t& pixel : pixels) pixel = static_cast<std::uint8_t>(255 - pixel);
  return pixels;
}

// The report's page prepares drawings by the same steps: change both, or their bytes differ.
std::vector<std::uint8_t> prepare_drawing(const GreyImage& image, ImageShape shape) {
  constexpr int least = 32;  // of the foreground: paper and noise are below
  const Edge edge = edge_of(image);
  if (2 * edge.light <= edge.pixels) throw data_error("not dark on light with a margin");
  Matrix values(image.shape.height, image.shape.width);
  std::ranges::transform(image.pixels, values.values().begin(), [](int grey) {
    return 255 - grey < least ? 0.0F : static_cast<float>(255 - grey);
  });
  if (*std::ranges::max_element(values.values()) == 0) throw data_error("nothing is drawn");
  const Matrix digit = crop(values);

  const auto height = static_cast<Whole>(shape.height), width = static_cast<Whole>(shape.width);
  const auto h = static_cast<Whole>(digit.rows()), w = static_cast<Whole>(digit.cols());
  Whole rows = std::max<Whole>(1, height * 5 / 7), cols = std::max<Whole>(1, width * 5 / 7);
  if (h * cols >= w * rows) {
    cols = std::max<Whole>(1, rounded(w * rows, h));
  } else {
    rows = std::max<Whole>(1, rounded(h * cols, w));
  }
  std::vector<Whole> levels = resized_sums(digit, rows, cols);
  const Whole full = *std::ranges::max_element(levels);
  Whole mass = 0, down = 0, right = 0;
  for (Whole k = 0; k < rows * cols; ++k) {
    Whole& level = levels[static_cast<std::size_t>(k)];
    level = rounded(255 * level, full);
    mass += level;
    down += level * (height / 2 - k / cols);
    right += level * (width / 2 - k % cols);
  }
  down = std::clamp<Whole>(rounded(down, mass), 0, height - rows);
  right = std::clamp<Whole>(rounded(right, mass), 0, width - cols);
  std::vector<std::uint8_t> pixels(shape.pixels());
  for (Whole k = 0; k < rows * cols; ++k) {
    pixels[static_cast<std::size_t>((k / cols + down) * width + k % cols + right)] =
        static_cast<std::uint8_t>(levels[static_cast<std::size_t>(k)]);
  }
  return pixels;
}

PreparedDigits prepare_digits(const GreyImage& image, ImageShape shape) {
  Segmentation segmentation = segment_digits(image);
  if (segmentation.digits.empty()) throw data_error("nothing is written in the image");
  PreparedDigits result{{}, std::move(segmentation.warnings)};
  for (const DigitRegion& region : segmentation.digits) {
    result.digits.push_back({to_mnist(crop(region.foreground), shape), region.box});
  }
  return result;
}

}  // namespace fanin
