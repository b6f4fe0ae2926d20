#include "fanin/data/samples.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <utility>

#include "fanin/data/internal/rotation.hpp"
#include "fanin/internal/require.hpp"
#include "fanin/numeric/internal/row.hpp"

namespace fanin {
namespace {

void validate_block(const Samples& samples, const Batch& batch, MatrixView view, std::size_t cols,
                    const char* what) {
  const std::size_t rows = batch.indices.size();
  if (view.rows() != rows || view.cols() != cols) {
    require(false, "samples: a view of ", shape_text(view.rows(), view.cols()), " for the ", what,
            ", expected ", shape_text(rows, cols));
  }
  for (const std::size_t k : batch.indices) {
    require(k < samples.count, "samples: sample ", k, ", there are ", samples.count, " from 0 on");
  }
}

// The most frequent value of each column among the first rows; of several the smallest.
std::vector<float> background_of(ConstMatrixView x) {
  constexpr std::size_t max_rows = 1000;
  std::vector<float> background;
  for (std::size_t c = 0; c < x.cols(); ++c) {
    std::map<float, std::size_t> counts;
    for (std::size_t r = 0; r < std::min(max_rows, x.rows()); ++r) ++counts[x(r, c)];
    const auto most =
        std::ranges::max_element(counts, {}, &std::pair<const float, std::size_t>::second);
    background.push_back(most->first);
  }
  return background;
}

// splitmix64's mixing function. Source: Steele, Lea and Flood 2014.
std::uint64_t mix(std::uint64_t state, std::uint64_t next) {
  state += next + 0x9e37'79b9'7f4a'7c15;
  state = (state ^ state >> 30) * 0xbf58'476d'1ce4'e5b9;
  state = (state ^ state >> 27) * 0x94d0'49bb'1331'11eb;
  return state ^ state >> 31;
}

void require_finite(ConstMatrixView matrix, const char* what) {
  for (std::size_t r = 0; r < matrix.rows(); ++r) {
    if (row::all_finite(matrix.row(r))) continue;
    throw data_error("samples: row ", r, " of the ", what, " holds a value that is not finite");
  }
}

void validate_labels(const Dataset& dataset, std::size_t outputs) {
  const auto refuse = [&](const auto&... what) { throw data_error(dataset.name, ": ", what...); };
  const std::size_t count = dataset.count();
  if (count == 0) refuse("no records");
  if (!dataset.labelled()) refuse("no labels, needed to train or to score");
  if (dataset.labels.size() != count)
    refuse(dataset.labels.size(), " labels for ", count, " images");
  for (std::size_t k = 0; k < count; ++k) {
    if (dataset.labels[k] < outputs) continue;
    refuse("record ", k + 1, " has label ", dataset.labels[k], ", expected one below ", outputs,
           ", the number of outputs");
  }
}

}  // namespace

void validate(const Scaling& scaling, std::size_t inputs) {
  for (const double v : {scaling.low, scaling.high, scaling.off, scaling.on}) {
    require(std::isfinite(v), "scaling: a number that is not finite");
  }
  const std::size_t ranges = scaling.from.size();
  require(scaling.to.size() == ranges && (ranges <= 1 || ranges == inputs), "scaling: ranges from ",
          ranges, " values to ", scaling.to.size(), ", expected none, one or ", inputs);
  require(row::all_finite(scaling.from) && row::all_finite(scaling.to) &&
              std::ranges::equal(scaling.from, scaling.to, std::less_equal{}),
          "scaling: a range that is not finite, or ends before it begins");
}

void scale_values(const Scaling& scaling, std::span<float> row) {
  const std::size_t ranges = scaling.from.size();
  if (scaling.to.size() != ranges || (ranges > 1 && ranges != row.size())) {
    validate(scaling, row.size());
  }
  // A double carries enough digits that one factor instead of NumPy's two, and fused or not, end in
  // the same float. Computed, not looked up: gathers do not vectorise.
  const auto scale = [&](std::span<float> values, double from, double to) {
    const double factor = from < to ? (scaling.high - scaling.low) / (to - from) : 0;
    const double offset = scaling.low - from * factor;
    for (float& value : values) value = static_cast<float>(value * factor + offset);
  };
  if (ranges == 0) scale(row, 0, 255);
  if (ranges == 1) scale(row, scaling.from[0], scaling.to[0]);
  for (std::size_t i = 0; ranges > 1 && i < ranges; ++i) {
    scale(row.subspan(i, 1), scaling.from[i], scaling.to[i]);
  }
}

void scale_image(std::span<const std::uint8_t> image, const Scaling& scaling, std::span<float> x) {
  require(image.size() == x.size(), "scale_image: ", image.size(), " pixels, expected ", x.size());
  // Two loops, because compilers widen a byte to a float and a float to a double better than a byte
  // to a double.
  std::ranges::copy(image, x.begin());
  scale_values(scaling, x);
}

Scaling fitted(Scaling scaling, const Dataset& dataset) {
  if (dataset.is_image) {
    const bool bytes = dataset.low == 0 && dataset.high == 255;
    scaling.from.assign(bytes ? 0 : 1, static_cast<float>(dataset.low));
    scaling.to.assign(bytes ? 0 : 1, static_cast<float>(dataset.high));
  } else if (scaling.from.empty()) {
    const std::size_t width = dataset.shape.pixels();
    for (std::size_t c = 0; c < width; ++c) {
      float low = dataset.value(0, c);
      float high = low;
      for (std::size_t k = 1; k < dataset.count(); ++k) {
        low = std::min(low, dataset.value(k, c));
        high = std::max(high, dataset.value(k, c));
      }
      scaling.from.push_back(low);
      scaling.to.push_back(high);
    }
  }
  return scaling;
}

void scale_record(const Dataset& dataset, std::size_t k, const Scaling& scaling,
                  std::span<float> x) {
  if (dataset.values.empty()) return scale_image(dataset.image(k), scaling, x);
  const std::size_t width = dataset.shape.pixels();
  require(x.size() == width, "scale_record: ", x.size(), " inputs, expected ", width);
  std::copy_n(dataset.values.begin() + static_cast<std::ptrdiff_t>(k * width), width, x.begin());
  scale_values(scaling, x);
}

std::size_t count_outside(const Dataset& dataset, const Scaling& scaling) {
  const std::size_t width = dataset.shape.pixels();
  if (dataset.is_image || scaling.from.size() != width) return 0;
  std::size_t outside = 0;
  for (std::size_t k = 0; k < dataset.count(); ++k) {
    for (std::size_t c = 0; c < width; ++c) {
      const float value = dataset.value(k, c);
      if (value < scaling.from[c] || value > scaling.to[c]) ++outside;
    }
  }
  return outside;
}

Random Batch::random(std::size_t k) const {
  require(k < indices.size(), "batch: row ", k, ", there are ", indices.size(), " from 0 on");
  return Random(static_cast<std::uint32_t>(mix(mix(mix(0, seed), epoch), indices[k]) >> 32));
}

void inputs(const Samples& samples, const Batch& batch, MatrixView x) {
  validate_block(samples, batch, x, samples.inputs, "inputs");
  require(samples.write_inputs != nullptr, "samples: write_inputs is an empty function");
  samples.write_inputs(batch, x);
}

void targets(const Samples& samples, const Batch& batch, MatrixView t) {
  validate_block(samples, batch, t, samples.outputs, "targets");
  require(samples.write_targets != nullptr, "samples: write_targets is an empty function");
  samples.write_targets(batch, t);
}

std::size_t label(const Samples& samples, std::size_t k) {
  require(k < samples.count, "samples: sample ", k, ", there are ", samples.count, " from 0 on");
  require(samples.label != nullptr, "samples: label is an empty function");
  const std::size_t label = samples.label(k);
  require(label < samples.outputs, "samples: sample ", k, " has label ", label,
          ", expected one below ", samples.outputs, ", the number of outputs");
  return label;
}

Samples make_samples(const Dataset& dataset, std::size_t outputs, const Scaling& scaling) {
  validate_labels(dataset, outputs);
  validate(scaling, dataset.shape.pixels());
  Samples samples{dataset.count(), dataset.shape.pixels(), outputs,
                  dataset.is_image ? dataset.shape : ImageShape{}};
  samples.label = [&dataset](std::size_t k) -> std::size_t { return dataset.labels[k]; };
  samples.write_inputs = [scaling, &dataset](const Batch& batch, MatrixView x) {
    for (std::size_t r = 0; r < x.rows(); ++r) {
      scale_record(dataset, batch.indices[r], scaling, x.row(r));
    }
  };
  samples.write_targets = [scaling, &dataset](const Batch& batch, MatrixView t) {
    for (std::size_t r = 0; r < t.rows(); ++r) {
      std::ranges::fill(t.row(r), static_cast<float>(scaling.off));
      t(r, dataset.labels[batch.indices[r]]) = static_cast<float>(scaling.on);
    }
  };
  if (dataset.is_image) {
    samples.background.assign(samples.inputs, static_cast<float>(dataset.low));
    scale_values(scaling, samples.background);
  }
  return samples;
}

Samples make_samples(Dataset&& dataset, std::size_t outputs, const Scaling& scaling) {
  const auto owned = std::make_shared<const Dataset>(std::move(dataset));
  Samples samples = make_samples(*owned, outputs, scaling);
  samples.owner = owned;
  return samples;
}

Samples make_samples(Matrix&& x, Matrix&& t) {
  const auto owned = std::make_shared<const std::pair<Matrix, Matrix>>(std::move(x), std::move(t));
  Samples samples = make_samples(owned->first, owned->second);
  samples.owner = owned;
  return samples;
}

Samples make_samples(ConstMatrixView x, ConstMatrixView t) {
  require(x.rows() == t.rows() && x.rows() > 0 && x.cols() > 0 && t.cols() > 0, "samples: inputs ",
          shape_text(x.rows(), x.cols()), ", targets ", shape_text(t.rows(), t.cols()),
          ", expected as many rows in both, and none empty");
  require_finite(x, "inputs");
  require_finite(t, "targets");
  Samples samples{x.rows(), x.cols(), t.cols()};
  samples.label = [t](std::size_t k) {
    return static_cast<std::size_t>(std::ranges::max_element(t.row(k)) - t.row(k).begin());
  };
  const auto rows_of = [](ConstMatrixView from) {
    return [from](const Batch& batch, MatrixView to) {
      for (std::size_t r = 0; r < to.rows(); ++r) {
        std::ranges::copy(from.row(batch.indices[r]), to.row(r).begin());
      }
    };
  };
  samples.write_inputs = rows_of(x);
  samples.write_targets = rows_of(t);
  samples.background = background_of(x);
  return samples;
}

Samples rotated(const Samples& samples, const std::vector<double>& degrees, double outside) {
  const ImageShape shape = samples.image_shape;
  require(shape.pixels() > 0 && shape.pixels() == samples.inputs,
          "rotated: the samples are not images");
  require(!degrees.empty(), "rotated: no angles");
  std::vector<Rotation> rotations;
  for (const double angle : degrees) {
    require(std::isfinite(angle), "rotated: an angle that is not finite");
    rotations.emplace_back(shape, angle, static_cast<float>(outside));
  }
  const std::size_t angles = degrees.size();
  Samples result = samples;
  result.count = samples.count * angles;
  result.label = [samples, angles](std::size_t k) { return label(samples, k / angles); };
  // A sample that follows itself, at another angle, is written once.
  result.write_inputs = [samples, rotations, angles](const Batch& batch, MatrixView x) {
    std::vector<std::size_t> records;
    for (const std::size_t k : batch.indices) {
      if (records.empty() || records.back() != k / angles) records.push_back(k / angles);
    }
    Matrix images(records.size(), samples.inputs);
    inputs(samples, {records, batch.epoch, batch.seed}, images);
    std::size_t image = 0;
    for (std::size_t r = 0; r < x.rows(); ++r) {
      const std::size_t k = batch.indices[r];
      if (records[image] != k / angles) ++image;
      rotations[k % angles].rotate(images.view().row(image), x.row(r));
    }
  };
  result.write_targets = [samples, angles](const Batch& batch, MatrixView t) {
    std::vector<std::size_t> records;
    for (const std::size_t k : batch.indices) records.push_back(k / angles);
    targets(samples, {records, batch.epoch, batch.seed}, t);
  };
  result.background.assign(samples.inputs, static_cast<float>(outside));
  return result;
}

}  // namespace fanin
