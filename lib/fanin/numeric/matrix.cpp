#include "fanin/numeric/matrix.hpp"

#include <utility>

#include "fanin/internal/require.hpp"

namespace fanin {
namespace {

std::size_t area(std::size_t rows, std::size_t cols) {
  require(rows == 0 || cols <= std::vector<float>().max_size() / rows, "matrix: ", rows, " x ",
          cols, " is too large");
  return rows * cols;
}

}  // namespace

Matrix::Matrix(std::size_t rows, std::size_t cols)
    : rows_(rows), cols_(cols), values_(area(rows, cols)) {}

Matrix::Matrix(std::size_t rows, std::size_t cols, std::vector<float> values)
    : rows_(rows), cols_(cols), values_(std::move(values)) {
  require(values_.size() == area(rows, cols), "matrix: ", values_.size(), " values, expected ",
          rows, " x ", cols, " = ", rows * cols);
}

}  // namespace fanin
