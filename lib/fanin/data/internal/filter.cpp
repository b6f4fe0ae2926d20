#include "fanin/data/internal/filter.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace fanin {
namespace {

// Square filters are separable: rows first, then columns.

Matrix row_means(const Matrix& from, std::size_t radius) {
  Matrix result(from.rows(), from.cols());
  for (std::size_t y = 0; y < from.rows(); ++y) {
    const auto row = from.row(y);
    double sum = 0;  // of [begin, end)
    std::size_t begin = 0, end = 0;
    for (std::size_t x = 0; x < row.size(); ++x) {
      while (end < std::min(x + radius + 1, row.size())) sum += row[end++];
      while (begin + radius < x) sum -= row[begin++];
      result(y, x) = static_cast<float>(sum / static_cast<double>(end - begin));
    }
  }
  return result;
}

// The minimum of each window of `size` values that overlaps the row: there are size - 1 more
// windows than values. A queue of candidates makes it linear in the width.
Matrix row_minima(const Matrix& from, std::size_t size) {
  Matrix result(from.rows(), from.cols() + size - 1);
  std::vector<std::size_t> rising(from.cols());  // indices of candidates, values ascending
  for (std::size_t y = 0; y < from.rows(); ++y) {
    const auto row = from.row(y);
    std::size_t begin = 0, end = 0;
    for (std::size_t last = 0; last < result.cols(); ++last) {  // end of the window
      if (last < row.size()) {
        while (end > begin && row[rising[end - 1]] >= row[last]) --end;
        rising[end++] = last;
      }
      if (rising[begin] + size <= last) ++begin;
      result(y, last) = row[rising[begin]];
    }
  }
  return result;
}

Matrix erode(const Matrix& from, std::size_t size) {
  return transposed(row_minima(transposed(row_minima(from, size)), size));
}

Matrix resized_rows(const Matrix& from, std::size_t rows) {
  Matrix result(rows, from.cols());
  const double step = static_cast<double>(from.rows()) / static_cast<double>(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    const double begin = static_cast<double>(row) * step;
    const double end = std::min(begin + step, static_cast<double>(from.rows()));
    for (auto y = static_cast<std::size_t>(begin); static_cast<double>(y) < end; ++y) {
      const double at = static_cast<double>(y);
      const double covered = std::min(end, at + 1) - std::max(begin, at);
      const auto share = static_cast<float>(covered / step);
      for (std::size_t x = 0; x < from.cols(); ++x) result(row, x) += share * from(y, x);
    }
  }
  return result;
}

}  // namespace

Matrix transposed(const Matrix& from) {
  Matrix result(from.cols(), from.rows());
  for (std::size_t y = 0; y < from.rows(); ++y) {
    for (std::size_t x = 0; x < from.cols(); ++x) result(x, y) = from(y, x);
  }
  return result;
}

Matrix cropped(const Matrix& from, std::size_t top, std::size_t left, std::size_t rows,
               std::size_t cols) {
  Matrix result(rows, cols);
  for (std::size_t y = 0; y < rows; ++y) {
    std::ranges::copy(from.row(top + y).subspan(left, cols), result.row(y).begin());
  }
  return result;
}

Matrix box_blur(const Matrix& image, std::size_t radius) {
  return transposed(row_means(transposed(row_means(image, radius)), radius));
}

Matrix inverse(Matrix image, float from) {
  for (float& value : image.values()) value = from - value;
  return image;
}

Matrix opening(const Matrix& image, std::size_t side) {
  // An erosion, then a dilation: the negative of the erosion of the negative.
  const Matrix opened = erode(inverse(erode(image, side), 0), side);
  return inverse(cropped(opened, side - 1, side - 1, image.rows(), image.cols()), 0);
}

Matrix resize_area(const Matrix& image, std::size_t rows, std::size_t cols) {
  return transposed(resized_rows(transposed(resized_rows(image, rows)), cols));
}

Matrix dilate(const Matrix& image, double radius) {
  const auto reach = static_cast<std::size_t>(std::ceil(radius));
  Matrix result(image.rows() + 2 * reach, image.cols() + 2 * reach);
  for (std::size_t v = 0; v <= 2 * reach; ++v) {
    for (std::size_t u = 0; u <= 2 * reach; ++u) {
      const double distance = std::hypot(static_cast<double>(v) - static_cast<double>(reach),
                                         static_cast<double>(u) - static_cast<double>(reach));
      const auto share = static_cast<float>(std::clamp(radius + 1 - distance, 0.0, 1.0));
      if (share == 0) continue;
      for (std::size_t y = 0; y < image.rows(); ++y) {
        for (std::size_t x = 0; x < image.cols(); ++x) {
          float& to = result(y + v, x + u);
          to = std::max(to, share * image(y, x));
        }
      }
    }
  }
  return result;
}

}  // namespace fanin
