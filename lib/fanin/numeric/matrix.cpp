#include "fanin/numeric/matrix.hpp"

#include <limits>
#include <string>
#include <utility>

#include "fanin/error.hpp"

namespace fanin {
namespace {

std::string shape(std::size_t rows, std::size_t cols) {
  return std::to_string(rows) + " x " + std::to_string(cols);
}

std::size_t area(std::size_t rows, std::size_t cols) {
  if (rows == 0 || cols <= std::numeric_limits<std::size_t>::max() / rows) return rows * cols;
  throw Error(ErrorKind::argument, "matrix: " + shape(rows, cols) + " is too large");
}

}  // namespace

Matrix::Matrix(std::size_t rows, std::size_t cols)
    : rows_(rows), cols_(cols), values_(area(rows, cols)) {}

Matrix::Matrix(std::size_t rows, std::size_t cols, std::vector<float> values)
    : rows_(rows), cols_(cols), values_(std::move(values)) {
  if (values_.size() != area(rows, cols)) {
    throw Error(ErrorKind::argument, "matrix: " + std::to_string(values_.size()) +
                                         " values, expected " + shape(rows, cols) + " = " +
                                         std::to_string(rows * cols));
  }
}

}  // namespace fanin
