// The same few lines for each kind of processor. They use pointers alone: an inline function of the
// standard library, compiled for one processor here, might be the copy that the linker keeps for
// all.
#include "fanin/numeric/internal/sparse.hpp"

#include <algorithm>

namespace fanin::sparse {
namespace {

typedef float Float4 __attribute__((vector_size(16), may_alias));

template <std::size_t V>
void multiply(const Row* rows, std::size_t count, const Entry* entries, Columns<const float> m,
              Columns<float> y) {
  for (std::size_t r = 0; r < count; ++r) {
    auto* const out = reinterpret_cast<Float4*>(y.data + rows[r].out * y.stride);
    Float4 sum[V];
    for (std::size_t v = 0; v < V; ++v) sum[v] = out[v];
    for (const Entry* e = entries + rows[r].first; e != entries + rows[r + 1].first; ++e) {
      const auto* const in = reinterpret_cast<const Float4*>(m.data + e->col * m.stride);
      for (std::size_t v = 0; v < V; ++v) sum[v] += e->value * in[v];
    }
    for (std::size_t v = 0; v < V; ++v) out[v] = sum[v];
  }
}

constexpr Multiply any[] = {multiply<1>, multiply<2>, multiply<3>, multiply<4>, multiply<5>,
                            multiply<6>, multiply<7>, multiply<8>, multiply<9>, multiply<10>};

#if defined(__x86_64__)

typedef float Float8 __attribute__((vector_size(32), may_alias));
typedef float Float16 __attribute__((vector_size(64), may_alias));

template <std::size_t V>
__attribute__((target("avx2,fma"))) void multiply_avx2(const Row* rows, std::size_t count,
                                                       const Entry* entries, Columns<const float> m,
                                                       Columns<float> y) {
  for (std::size_t r = 0; r < count; ++r) {
    auto* const out = reinterpret_cast<Float8*>(y.data + rows[r].out * y.stride);
    Float8 sum[V];
    for (std::size_t v = 0; v < V; ++v) sum[v] = out[v];
    for (const Entry* e = entries + rows[r].first; e != entries + rows[r + 1].first; ++e) {
      const auto* const in = reinterpret_cast<const Float8*>(m.data + e->col * m.stride);
      for (std::size_t v = 0; v < V; ++v) sum[v] += e->value * in[v];
    }
    for (std::size_t v = 0; v < V; ++v) out[v] = sum[v];
  }
}

template <std::size_t V>
__attribute__((target("avx512f"))) void multiply_avx512(const Row* rows, std::size_t count,
                                                        const Entry* entries,
                                                        Columns<const float> m, Columns<float> y) {
  for (std::size_t r = 0; r < count; ++r) {
    auto* const out = reinterpret_cast<Float16*>(y.data + rows[r].out * y.stride);
    Float16 sum[V];
    for (std::size_t v = 0; v < V; ++v) sum[v] = out[v];
    for (const Entry* e = entries + rows[r].first; e != entries + rows[r + 1].first; ++e) {
      const auto* const in = reinterpret_cast<const Float16*>(m.data + e->col * m.stride);
      for (std::size_t v = 0; v < V; ++v) sum[v] += e->value * in[v];
    }
    for (std::size_t v = 0; v < V; ++v) out[v] = sum[v];
  }
}

constexpr Multiply avx2[] = {multiply_avx2<1>, multiply_avx2<2>, multiply_avx2<3>, multiply_avx2<4>,
                             multiply_avx2<5>};
constexpr Multiply avx512[] = {multiply_avx512<1>, multiply_avx512<2>, multiply_avx512<3>,
                               multiply_avx512<4>};

#endif

std::vector<Kernel> find_kernels() {
  std::vector<Kernel> found;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) found.push_back({"AVX-512", 16, avx512});
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    found.push_back({"AVX2", 8, avx2});
  }
  found.push_back({"SSE2", 4, any});
#elif defined(__aarch64__)
  found.push_back({"NEON", 4, any});
#else
  found.push_back({"plain", 4, any});
#endif
  return found;
}

}  // namespace

std::span<const Kernel> kernels() {
  static const std::vector<Kernel> found = find_kernels();
  return found;
}

std::vector<Strip> cut_into_strips(std::size_t cols, const Kernel& kernel) {
  const std::size_t vectors = (cols + kernel.lanes - 1) / kernel.lanes;
  const std::size_t most = kernel.multiply.size();
  const std::size_t count = (vectors + most - 1) / most;
  std::vector<Strip> strips;
  for (std::size_t s = 0; s < count; ++s) {
    const std::size_t begin = vectors * s / count;
    const std::size_t wide = vectors * (s + 1) / count - begin;
    strips.push_back({begin * kernel.lanes, wide * kernel.lanes, kernel.multiply[wide - 1]});
  }
  return strips;
}

PaddedMatrix::PaddedMatrix(std::size_t rows, std::size_t cols)
    : rows_(rows), cols_(cols), stride_(((cols + 15) / 16 | 1) * 16), values_(rows * stride_) {}

}  // namespace fanin::sparse
