// A sparse matrix times a dense one, by a kernel that is chosen for the processor at run time.
// S (R,K) sparse, M (K,N) and Y (R,N) dense: Y += S M
//
// N is cut into strips so narrow that the sums of a row stay in registers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "fanin/numeric/matrix.hpp"

namespace fanin::sparse {

/// The values of S, row after row, and their columns: the rows of M that they multiply.
struct Entries {
  const std::uint32_t* cols;
  const float* values;
};

/// A row of S: its entries begin at `first` and end where those of the next row begin, and its
/// product is added to row `out` of Y.
struct Row {
  std::uint32_t first;
  std::uint32_t out;
};

/// The strip's columns of a dense matrix whose rows begin `stride` floats apart. All rows begin at
/// a multiple of a vector's size.
template <typename T>
struct Columns {
  T* data;
  std::size_t stride;

  operator Columns<const T>() const noexcept { return {data, stride}; }
};

/// Y += S M in one strip; `rows` has an element after the last, for its end.
using Multiply = void (*)(const Row* rows, std::size_t count, Entries entries,
                          Columns<const float> m, Columns<float> y);

/// Writes where x differs from c, both of n floats, and by how much, in order: s = x - c without
/// its zeros. There must be room for max_lanes more of them. Returns their number; adds c·s to
/// `c_dot_s`.
using Difference = std::uint32_t (*)(const float* x, const float* c, std::uint32_t n,
                                     std::uint32_t* cols, float* values, float& c_dot_s);

constexpr std::size_t max_lanes = 16;

struct Kernel {
  std::string_view name;
  std::size_t lanes;                   ///< floats in a vector
  std::span<const Multiply> multiply;  ///< [v - 1]: for strips of v vectors
  Difference difference;
};

/// Those that this processor can run, the fastest first; never empty.
std::span<const Kernel> kernels();

/// Columns `first` to first + width - 1. Widths are whole vectors: the last strip may reach beyond
/// the matrix's columns.
struct Strip {
  std::size_t first;
  std::size_t width;
  Multiply multiply;
};

/// As few strips as the kernel allows, about equally wide. cols > 0.
std::vector<Strip> cut_into_strips(std::size_t cols, const Kernel& kernel = kernels().front());

/// Zeros, beginning on a cache line.
class AlignedFloats {
 public:
  explicit AlignedFloats(std::size_t size) : lines_((size + 15) / 16) {}
  float* data() noexcept { return lines_.front().values; }

 private:
  struct alignas(64) Line {
    float values[16] = {};
  };
  std::vector<Line> lines_;
};

/// A matrix of zeros whose rows have room for the strips of its columns. They begin an odd number
/// of cache lines apart, so that one column of many rows does not crowd a few places of a cache.
class PaddedMatrix {
 public:
  PaddedMatrix(std::size_t rows, std::size_t cols);

  std::size_t rows() const noexcept { return rows_; }
  MatrixView view() noexcept { return {values_.data(), rows_, cols_, stride_}; }
  std::span<float> row(std::size_t r) noexcept { return {values_.data() + r * stride_, cols_}; }
  /// From a strip's first column on.
  Columns<float> columns(const Strip& strip) noexcept {
    return {values_.data() + strip.first, stride_};
  }

 private:
  std::size_t rows_;
  std::size_t cols_;
  std::size_t stride_;
  AlignedFloats values_;
};

}  // namespace fanin::sparse
