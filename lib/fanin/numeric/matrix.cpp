#include "fanin/numeric/matrix.hpp"

#include <string>
#include <utility>

#include "fanin/error.hpp"

namespace fanin {

Matrix::Matrix(std::size_t rows, std::size_t cols, std::vector<float> values)
    : rows_(rows), cols_(cols), values_(std::move(values)) {
  if (values_.size() != rows * cols) {
    throw Error(ErrorKind::argument, "matrix: " + std::to_string(values_.size()) +
                                         " values, expected " + std::to_string(rows) + " x " +
                                         std::to_string(cols) + " = " +
                                         std::to_string(rows * cols));
  }
}

}  // namespace fanin
