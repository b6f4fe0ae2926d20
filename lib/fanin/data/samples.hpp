// Samples: the one seam between data and training.
// B samples of a block, I inputs, O outputs: x (B,I), t (B,O)
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "fanin/data/dataset.hpp"
#include "fanin/numeric/matrix.hpp"
#include "fanin/numeric/random.hpp"

namespace fanin {

/// The samples of one block, in the order of its rows.
struct Batch {
  std::span<const std::size_t> indices;
  std::size_t epoch = 1;   ///< of the training, from 1
  std::uint32_t seed = 1;  ///< of the training

  /// The random numbers for row k: a stream of (seed, epoch, indices[k]), the same however samples
  /// are grouped into blocks and threads. Throws Error(argument) when there is no such row.
  Random random(std::size_t k) const;
};

/// Inputs and targets that can be asked for in any order. It refers to the data it was made of,
/// which must outlive it unless `owner` holds them.
struct Samples {
  std::size_t count = 0;
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  ImageShape image_shape = {};  ///< of the inputs; {0, 0} where they are not an image

  /// The class of sample k, below `outputs`.
  std::function<std::size_t(std::size_t k)> label = {};

  /// Writes the inputs of a block into x (B,I), a row each; the targets into t (B,O). Called once
  /// per block, from many threads, and only through `inputs` and `targets` below, which check
  /// the arguments.
  std::function<void(const Batch&, MatrixView x)> write_inputs = {};
  std::function<void(const Batch&, MatrixView t)> write_targets = {};

  /// (inputs), or empty: the value that most samples have in each column, to save work with.
  std::vector<float> background = {};

  /// Keeps alive what the functions refer to; copies share it.
  std::shared_ptr<const void> owner = {};
};

/// Writes inputs into x (B,I), targets into t (B,O): a row for each of the batch's indices. Safe
/// from many threads. Throws Error(argument) for a view of another shape, an index that is not
/// below `count`, or samples without that function.
void inputs(const Samples& samples, const Batch& batch, MatrixView x);
void targets(const Samples& samples, const Batch& batch, MatrixView t);
/// The class of sample k. Throws Error(argument) unless k < count, the samples have labels, and
/// this one is below `outputs`.
std::size_t label(const Samples& samples, std::size_t k);

/// How values become inputs and labels become targets: input = low + (high - low) (value - from) /
/// (to - from), target = `on` at the label, `off` elsewhere.
struct Scaling {
  double low = 0.01;
  double high = 1;
  double off = 0.01;
  double on = 0.99;

  /// The values that become `low` and `high`: a range for all columns, or one for each. Empty: 0 to
  /// 255, as for bytes. A column whose range is a single value is `low`.
  std::vector<float> from = {};
  std::vector<float> to = {};

  /// The book's: inputs 0.01 to 1, targets 0.01 and 0.99.
  static Scaling book() { return {}; }
  /// The book's inputs, targets 0 and 1: for softmax.
  static Scaling one_hot() { return {0.01, 1, 0, 1}; }
  /// Inputs -1 to 1, targets -0.99 and 0.99: for tanh outputs.
  static Scaling symmetric() { return {-1, 1, -0.99, 0.99}; }

  bool operator==(const Scaling&) const = default;
};

/// Throws Error(argument) unless all numbers are finite, and the ranges are none, one or one for
/// each of `inputs` columns, each from <= to.
void validate(const Scaling& scaling, std::size_t inputs);

/// Turns a row of values into inputs. Throws Error(argument) for ranges of another number of
/// columns.
void scale_values(const Scaling& scaling, std::span<float> row);

/// Writes a row of inputs from an image. For the named scalings every input is the float nearest to
/// NumPy's pixel / 255 * (high - low) + low. Throws Error(argument) unless both have the same size,
/// and as scale_values does.
void scale_image(std::span<const std::uint8_t> image, const Scaling& scaling, std::span<float> x);

/// The scaling with the ranges of the data to be scaled: of an image's pixels, or of each column of
/// a table, unless it has those already.
Scaling fitted(Scaling scaling, const Dataset& dataset);

/// Writes a row of inputs from record k. Throws as scale_image does.
void scale_record(const Dataset& dataset, std::size_t k, const Scaling& scaling,
                  std::span<float> x);

/// How many values of a table lie outside the ranges of a scaling: of columns that were fitted on
/// other data.
std::size_t count_outside(const Dataset& dataset, const Scaling& scaling);

/// The samples of a labelled data set, for a network with `outputs` outputs.
/// Throws Error(data) when a label is not below `outputs`, there are no labels or records, or their
/// numbers differ.
Samples make_samples(const Dataset& dataset, std::size_t outputs, const Scaling& scaling = {});
/// The same for samples that own the data set.
Samples make_samples(Dataset&& dataset, std::size_t outputs, const Scaling& scaling = {});
Samples make_samples(const Dataset&& dataset, std::size_t outputs, const Scaling& = {}) = delete;

/// One's own floats: x (count, inputs), t (count, outputs); the label is the largest target.
/// Throws Error(argument) unless both have the same number of rows, and at least one row and
/// column; Error(data) for a value that is not finite.
Samples make_samples(ConstMatrixView x, ConstMatrixView t);
/// The same for samples that own the matrices.
Samples make_samples(Matrix&& x, Matrix&& t);

/// Every sample once for each angle, in degrees, positive anticlockwise: sample 0 at all angles,
/// then sample 1. {0, 10, -10} is the book's. Rotated on the fly about the middle, same size, by
/// linear interpolation; what comes from outside the image is `outside`, the input of an empty
/// pixel. Equal to SciPy's ndimage.rotate(order=1, reshape=False, cval=outside).
/// It refers to the data that `samples` refers to.
/// Throws Error(argument) for samples that are not images, no angles, or one that is not finite.
Samples rotated(const Samples& samples, const std::vector<double>& degrees,
                double outside = Scaling::book().low);

}  // namespace fanin
