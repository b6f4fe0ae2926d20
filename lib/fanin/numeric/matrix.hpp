// Row-major matrices of float, and views of them.
#pragma once

#include <cassert>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace fanin {

/// A rectangle of somebody else's floats: row r begins at data + r * stride. It owns nothing and is
/// valid as long as what it looks at. T is float or const float.
template <typename T>
class BasicMatrixView {
 public:
  BasicMatrixView(T* data, std::size_t rows, std::size_t cols, std::size_t stride) noexcept
      : data_(data), rows_(rows), cols_(cols), stride_(stride) {}
  BasicMatrixView(T* data, std::size_t rows, std::size_t cols) noexcept
      : BasicMatrixView(data, rows, cols, cols) {}

  /// A writable view is a readable one too.
  operator BasicMatrixView<const T>() const noexcept { return {data_, rows_, cols_, stride_}; }

  T* data() const noexcept { return data_; }
  std::size_t rows() const noexcept { return rows_; }
  std::size_t cols() const noexcept { return cols_; }
  std::size_t stride() const noexcept { return stride_; }

  T& operator()(std::size_t r, std::size_t c) const noexcept { return data_[r * stride_ + c]; }
  std::span<T> row(std::size_t r) const noexcept { return {data_ + r * stride_, cols_}; }

  /// The rectangle of `rows` x `cols` whose first element is (row, col); it must lie within.
  BasicMatrixView block(std::size_t row, std::size_t col, std::size_t rows,
                        std::size_t cols) const noexcept {
    return {data_ + row * stride_ + col, rows, cols, stride_};
  }
  /// `count` rows from row `first` on. first + count <= rows().
  BasicMatrixView rows_from(std::size_t first, std::size_t count) const noexcept {
    return block(first, 0, count, cols_);
  }

 private:
  T* data_;
  std::size_t rows_;
  std::size_t cols_;
  std::size_t stride_;
};

using MatrixView = BasicMatrixView<float>;
using ConstMatrixView = BasicMatrixView<const float>;

/// A matrix that owns its values, row by row without gaps. A value: copies are deep, and one that
/// was moved from is 0 x 0. Views of a temporary are refused: it would be gone before they are
/// used.
class Matrix {
 public:
  Matrix() = default;
  /// All zero. Throws Error(argument) for more values than a vector can hold.
  Matrix(std::size_t rows, std::size_t cols);
  /// `values` row by row. Throws Error(argument) unless there are rows * cols of them.
  Matrix(std::size_t rows, std::size_t cols, std::vector<float> values);
  Matrix(const Matrix&) = default;
  Matrix& operator=(const Matrix&) = default;
  Matrix(Matrix&& other) noexcept { swap(other); }
  Matrix& operator=(Matrix&& other) noexcept {
    Matrix moved(std::move(other));
    swap(moved);
    return *this;
  }
  ~Matrix() = default;

  std::size_t rows() const noexcept { return rows_; }
  std::size_t cols() const noexcept { return cols_; }

  /// r < rows(), c < cols(): checked by assert alone, as the standard's containers do.
  float& operator()(std::size_t r, std::size_t c) noexcept { return values_[at(r, c)]; }
  float operator()(std::size_t r, std::size_t c) const noexcept { return values_[at(r, c)]; }
  std::span<float> row(std::size_t r) & noexcept { return {values_.data() + r * cols_, cols_}; }
  std::span<const float> row(std::size_t r) const& noexcept {
    return {values_.data() + r * cols_, cols_};
  }
  std::span<const float> row(std::size_t r) const&& = delete;
  std::span<float> values() & noexcept { return values_; }
  std::span<const float> values() const& noexcept { return values_; }
  std::span<const float> values() const&& = delete;

  MatrixView view() & noexcept { return {values_.data(), rows_, cols_}; }
  ConstMatrixView view() const& noexcept { return {values_.data(), rows_, cols_}; }
  ConstMatrixView view() const&& = delete;
  operator MatrixView() & noexcept { return view(); }
  operator ConstMatrixView() const& noexcept { return view(); }
  operator ConstMatrixView() const&& = delete;

  bool operator==(const Matrix&) const = default;

 private:
  std::size_t at(std::size_t r, std::size_t c) const noexcept {
    assert(r < rows_ && c < cols_);
    return r * cols_ + c;
  }
  void swap(Matrix& other) noexcept {
    std::swap(rows_, other.rows_);
    std::swap(cols_, other.cols_);
    values_.swap(other.values_);
  }

  std::size_t rows_ = 0;
  std::size_t cols_ = 0;
  std::vector<float> values_;
};

}  // namespace fanin
