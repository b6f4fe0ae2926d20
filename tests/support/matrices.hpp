// Matrices for tests: random, poisoned, and embedded in a wider one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>

#include "fanin/numeric/matrix.hpp"

namespace fanin::test {

/// Values from [-1, 1) that depend on the seed alone, on every platform.
inline Matrix random_matrix(std::size_t rows, std::size_t cols, std::uint32_t seed) {
  std::mt19937 engine(seed);
  Matrix m(rows, cols);
  for (float& v : m.values()) v = static_cast<float>(engine() >> 8) * 0x1p-23f - 1.0f;
  return m;
}

/// All NaN: what a function fails to write stays visible.
inline Matrix poisoned(std::size_t rows, std::size_t cols) {
  Matrix m(rows, cols);
  for (float& v : m.values()) v = std::numeric_limits<float>::quiet_NaN();
  return m;
}

/// A view whose rows lie `gap` floats apart within a larger matrix of NaN, so that reading outside
/// the view poisons the result and writing outside it is seen by `surroundings_untouched`.
class Embedded {
 public:
  Embedded(const Matrix& inner, std::size_t gap)
      : rows_(inner.rows()), cols_(inner.cols()), outer_(poisoned(rows_ + 2, cols_ + gap)) {
    for (std::size_t r = 0; r < rows_; ++r) {
      for (std::size_t c = 0; c < cols_; ++c) view()(r, c) = inner(r, c);
    }
  }

  MatrixView view() { return {outer_.row(1).data() + left(), rows_, cols_, outer_.cols()}; }

  bool surroundings_untouched() const {
    for (std::size_t r = 0; r < outer_.rows(); ++r) {
      for (std::size_t c = 0; c < outer_.cols(); ++c) {
        const bool inside = r >= 1 && r <= rows_ && c >= left() && c < left() + cols_;
        const float value = outer_(r, c);
        if (!inside && value == value) return false;
      }
    }
    return true;
  }

 private:
  std::size_t left() const { return (outer_.cols() - cols_) / 2; }

  std::size_t rows_;
  std::size_t cols_;
  Matrix outer_;
};

}  // namespace fanin::test
