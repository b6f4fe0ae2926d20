// Samples: the one seam between data and training.
// B samples of a block, I inputs, O outputs: x (B,I), t (B,O)
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <span>
#include <string>

#include "fanin/data/dataset.hpp"
#include "fanin/numeric/matrix.hpp"

namespace fanin {

/// Inputs and targets that can be asked for in any order. It refers to the data it was made of,
/// which must outlive it.
struct Samples {
  std::size_t count = 0;
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  ImageShape image_shape;  ///< of the inputs; {0, 0} where they are no image

  /// The class of sample k, below `outputs`.
  std::function<std::size_t(std::size_t k)> label;

  /// Writes inputs and targets of the samples `which` into x and t, a row each. Either view may
  /// have no columns: not wanted. Safe from many threads; called once per block. Those that
  /// `make_samples` gives throw Error(argument) for a view of another shape or a sample not below
  /// `count`.
  std::function<void(std::span<const std::size_t> which, MatrixView x, MatrixView t)> lay;
};

/// How bytes become inputs and labels become targets: input = offset + factor * pixel / 255, target
/// = `on` at the label, `off` elsewhere.
struct Scaling {
  double offset = 0.01;
  double factor = 0.99;
  double off = 0.01;
  double on = 0.99;

  /// The book's: inputs 0.01 to 1, targets 0.01 and 0.99.
  static Scaling book() { return {}; }
  /// The book's inputs, targets 0 and 1: for softmax.
  static Scaling one_hot() { return {0.01, 0.99, 0, 1}; }
  /// Inputs -1 to 1, targets -0.99 and 0.99: for tanh outputs.
  static Scaling symmetric() { return {-1, 2, -0.99, 0.99}; }

  bool operator==(const Scaling&) const = default;

  /// As keys of a model file (`scaling.offset`, `scaling.factor`, `scaling.off`, `scaling.on`), and
  /// back without loss. Other keys are left alone. The way back throws Error(data) when a key is
  /// missing or no finite number.
  std::map<std::string, std::string> to_metadata() const;
  static Scaling from_metadata(const std::map<std::string, std::string>& metadata);
};

/// Writes a row of inputs from an image. For the named scalings every input is the float nearest to
/// NumPy's pixel / 255 * factor + offset. Throws Error(argument) unless both have the same size.
void scale_image(std::span<const std::uint8_t> image, const Scaling& scaling, std::span<float> x);

/// The samples of a labelled data set, for a network with `outputs` outputs.
/// Throws Error(data) when a label is not below `outputs`, there are no labels or records, or their
/// numbers differ.
Samples make_samples(const Dataset& dataset, std::size_t outputs, const Scaling& scaling = {});
Samples make_samples(const Dataset&& dataset, std::size_t outputs, const Scaling& = {}) = delete;

/// One's own floats: x (count, inputs), t (count, outputs); the label is the largest target.
/// Throws Error(argument) unless both have the same number of rows, and at least one row and
/// column; Error(data) for a value that is not finite.
Samples make_samples(const Matrix& x, const Matrix& t);
Samples make_samples(const Matrix&& x, const Matrix& t) = delete;
Samples make_samples(const Matrix& x, const Matrix&& t) = delete;
Samples make_samples(const Matrix&& x, const Matrix&& t) = delete;

}  // namespace fanin
