#include "fanin/data/augment.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <numbers>
#include <span>
#include <string>

#include "fanin/error.hpp"

namespace fanin {
namespace {

// Where an output pixel comes from, if from inside the image: the pixel above and left of its
// source, and how far the source lies from it towards the pixels to the right and below, 0 to 1.
struct Source {
  std::uint32_t output;
  std::uint32_t pixel;
  float right;
  float below;
};

struct Rotation {
  bool none = false;
  std::size_t right = 0;  // from a pixel to its neighbour; 0 in an image of one column
  std::size_t below = 0;
  float outside = 0;
  std::vector<Source> sources;
};

// Exact at quarter turns, as SciPy is.
double cos_degrees(double degrees) {
  const double turn = std::fmod(std::abs(degrees), 360);
  return turn == 90 || turn == 270 ? 0 : std::cos(degrees * std::numbers::pi / 180);
}

// The pixel at or before a coordinate, one that has another after it where there are two; and the
// share of the one after.
struct Place {
  std::size_t pixel = 0;
  double share = 0;
};

Place place(double coordinate, std::size_t size) {
  auto pixel = static_cast<std::size_t>(coordinate);
  if (pixel + 1 == size && size > 1) --pixel;
  return {pixel, coordinate - static_cast<double>(pixel)};
}

// With c = cos, s = sin, and places counted from the middle:
// source row = c row + s col, source col = c col - s row.
Rotation make_rotation(ImageShape shape, double degrees, float outside) {
  Rotation rotation;
  rotation.none = std::fmod(degrees, 360) == 0;
  rotation.right = shape.width > 1 ? 1 : 0;
  rotation.below = shape.height > 1 ? shape.width : 0;
  rotation.outside = outside;
  const double c = cos_degrees(degrees);
  const double s = cos_degrees(degrees - 90);
  const double last_y = static_cast<double>(shape.height - 1);
  const double last_x = static_cast<double>(shape.width - 1);
  for (std::size_t row = 0; row < shape.height; ++row) {
    for (std::size_t col = 0; col < shape.width; ++col) {
      const double dy = static_cast<double>(row) - last_y / 2;
      const double dx = static_cast<double>(col) - last_x / 2;
      const double y = c * dy + s * dx + last_y / 2;
      const double x = c * dx - s * dy + last_x / 2;
      if (y < 0 || y > last_y || x < 0 || x > last_x) continue;
      const Place at_y = place(y, shape.height);
      const Place at_x = place(x, shape.width);
      rotation.sources.push_back({static_cast<std::uint32_t>(row * shape.width + col),
                                  static_cast<std::uint32_t>(at_y.pixel * shape.width + at_x.pixel),
                                  static_cast<float>(at_x.share), static_cast<float>(at_y.share)});
    }
  }
  return rotation;
}

// In a form that leaves even paper exactly as it is: training saves the work of inputs that do not
// vary.
void rotate(const Rotation& rotation, std::span<const float> image, std::span<float> out) {
  std::ranges::fill(out, rotation.outside);
  for (const Source& source : rotation.sources) {
    const float* const p = image.data() + source.pixel;
    const float* const q = p + rotation.below;
    const float above = p[0] + source.right * (p[rotation.right] - p[0]);
    const float under = q[0] + source.right * (q[rotation.right] - q[0]);
    out[source.output] = above + source.below * (under - above);
  }
}

// Inputs of the samples `which` of the rotated set. A sample that follows itself is laid once.
void lay_inputs(const Samples& samples, std::span<const Rotation> rotations,
                std::span<const std::size_t> which, MatrixView x) {
  std::vector<std::size_t> records;
  std::vector<std::size_t> row_of;  // of each of `which` in `records`
  for (const std::size_t k : which) {
    const std::size_t record = k / rotations.size();
    if (records.empty() || records.back() != record) records.push_back(record);
    row_of.push_back(records.size() - 1);
  }
  Matrix images(records.size(), samples.inputs);
  Matrix no_targets(records.size(), 0);
  samples.lay(records, images, no_targets);
  for (std::size_t k = 0; k < which.size(); ++k) {
    const Rotation& rotation = rotations[which[k] % rotations.size()];
    const std::span<const float> image = images.view().row(row_of[k]);
    if (rotation.none) {
      std::copy(image.begin(), image.end(), x.row(k).begin());
    } else {
      rotate(rotation, image, x.row(k));
    }
  }
}

}  // namespace

Samples rotated(const Samples& samples, const std::vector<double>& degrees, double outside) {
  const ImageShape shape = samples.image_shape;
  if (shape.pixels() == 0 || shape.pixels() != samples.inputs) {
    throw Error(ErrorKind::argument, "rotated: the samples are no images");
  }
  if (degrees.empty()) throw Error(ErrorKind::argument, "rotated: no angles");
  const auto rotations = std::make_shared<std::vector<Rotation>>();
  for (const double angle : degrees) {
    if (!std::isfinite(angle)) {
      throw Error(ErrorKind::argument, "rotated: an angle that is not finite");
    }
    rotations->push_back(make_rotation(shape, angle, static_cast<float>(outside)));
  }
  const std::size_t angles = degrees.size();
  Samples result = samples;
  result.count = samples.count * angles;
  result.label = [samples, angles](std::size_t k) { return samples.label(k / angles); };
  result.lay = [samples, rotations](std::span<const std::size_t> which, MatrixView x,
                                    MatrixView t) {
    if (x.cols() != 0) lay_inputs(samples, *rotations, which, x);
    if (t.cols() == 0) return;
    std::vector<std::size_t> records;
    for (const std::size_t k : which) records.push_back(k / rotations->size());
    Matrix no_inputs(records.size(), 0);
    samples.lay(records, no_inputs, t);
  };
  return result;
}

}  // namespace fanin
