// The same few lines for each kind of processor. They use pointers alone: an inline function of the
// standard library, compiled for one processor here, might be the copy that the linker keeps for
// all.
#include "fanin/numeric/internal/sparse.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace fanin::sparse {
namespace {

typedef float Float4 __attribute__((vector_size(16), may_alias));

template <std::size_t V>
void multiply(const Row* rows, std::size_t count, Entries entries, Columns<const float> m,
              Columns<float> y) {
  for (std::size_t r = 0; r < count; ++r) {
    auto* const out = reinterpret_cast<Float4*>(y.data + rows[r].out * y.stride);
    Float4 sum[V];
    for (std::size_t v = 0; v < V; ++v) sum[v] = out[v];
    for (std::uint32_t e = rows[r].first; e != rows[r + 1].first; ++e) {
      const auto* const in = reinterpret_cast<const Float4*>(m.data + entries.cols[e] * m.stride);
      for (std::size_t v = 0; v < V; ++v) sum[v] += entries.values[e] * in[v];
    }
    for (std::size_t v = 0; v < V; ++v) out[v] = sum[v];
  }
}

std::uint32_t difference(const float* x, const float* c, std::uint32_t n, std::uint32_t* cols,
                         float* values, float& c_dot_s) {
  std::uint32_t count = 0;
  for (std::uint32_t i = 0; i < n; ++i) {
    cols[count] = i;
    count += x[i] != c[i] ? 1 : 0;  // no branch
  }
  float sums[4] = {};  // one alone would be a chain of additions
  for (std::uint32_t e = 0; e < count; ++e) {
    const std::uint32_t i = cols[e];
    values[e] = x[i] - c[i];
    sums[e % 4] += c[i] * values[e];
  }
  c_dot_s += (sums[0] + sums[1]) + (sums[2] + sums[3]);
  return count;
}

constexpr Multiply any[] = {multiply<1>, multiply<2>, multiply<3>, multiply<4>, multiply<5>,
                            multiply<6>, multiply<7>, multiply<8>, multiply<9>, multiply<10>};

#if defined(__x86_64__)

typedef float Float8 __attribute__((vector_size(32), may_alias));
typedef float Float16 __attribute__((vector_size(64), may_alias));

template <std::size_t V>
__attribute__((target("avx2,fma"))) void multiply_avx2(const Row* rows, std::size_t count,
                                                       Entries entries, Columns<const float> m,
                                                       Columns<float> y) {
  for (std::size_t r = 0; r < count; ++r) {
    auto* const out = reinterpret_cast<Float8*>(y.data + rows[r].out * y.stride);
    Float8 sum[V];
    for (std::size_t v = 0; v < V; ++v) sum[v] = out[v];
    for (std::uint32_t e = rows[r].first; e != rows[r + 1].first; ++e) {
      const auto* const in = reinterpret_cast<const Float8*>(m.data + entries.cols[e] * m.stride);
      for (std::size_t v = 0; v < V; ++v) sum[v] += entries.values[e] * in[v];
    }
    for (std::size_t v = 0; v < V; ++v) out[v] = sum[v];
  }
}

template <std::size_t V>
__attribute__((target("avx512f"))) void multiply_avx512(const Row* rows, std::size_t count,
                                                        Entries entries, Columns<const float> m,
                                                        Columns<float> y) {
  for (std::size_t r = 0; r < count; ++r) {
    auto* const out = reinterpret_cast<Float16*>(y.data + rows[r].out * y.stride);
    Float16 sum[V];
    for (std::size_t v = 0; v < V; ++v) sum[v] = out[v];
    for (std::uint32_t e = rows[r].first; e != rows[r + 1].first; ++e) {
      const auto* const in = reinterpret_cast<const Float16*>(m.data + entries.cols[e] * m.stride);
      for (std::size_t v = 0; v < V; ++v) sum[v] += entries.values[e] * in[v];
    }
    for (std::size_t v = 0; v < V; ++v) out[v] = sum[v];
  }
}

// ones.of[mask]: the places of the ones in eight bits, then zeros.
struct Ones {
  std::uint8_t of[256][8] = {};

  constexpr Ones() {
    for (unsigned mask = 0; mask < 256; ++mask) {
      unsigned count = 0;
      for (std::uint8_t bit = 0; bit < 8; ++bit) {
        if ((mask >> bit & 1) != 0) of[mask][count++] = bit;
      }
    }
  }
};
constexpr Ones ones;

// `window + 8 - n`: the first n of eight lanes.
alignas(32) constexpr int window[16] = {-1, -1, -1, -1, -1, -1, -1, -1};

__attribute__((target("avx2,fma,popcnt"))) std::uint32_t difference_avx2(
    const float* x, const float* c, std::uint32_t n, std::uint32_t* cols, float* values,
    float& c_dot_s) {
  std::uint32_t count = 0;
  __m256 sum = _mm256_setzero_ps();
  for (std::uint32_t i = 0; i < n; i += 8) {
    const int* const lanes = window + (n - i < 8 ? 8 - (n - i) : 0);
    const __m256i inside = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(lanes));
    const __m256 xs = _mm256_maskload_ps(x + i, inside);
    const __m256 cs = _mm256_maskload_ps(c + i, inside);
    const __m256 s = _mm256_sub_ps(xs, cs);
    sum = _mm256_fmadd_ps(cs, s, sum);
    const int differs = _mm256_movemask_ps(_mm256_cmp_ps(xs, cs, _CMP_NEQ_UQ));
    const auto* const bits = reinterpret_cast<const __m128i*>(ones.of[differs]);
    const __m256i places = _mm256_cvtepu8_epi32(_mm_loadl_epi64(bits));
    const __m256i col = _mm256_add_epi32(places, _mm256_set1_epi32(static_cast<int>(i)));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(cols + count), col);
    _mm256_storeu_ps(values + count, _mm256_permutevar8x32_ps(s, places));
    count += static_cast<std::uint32_t>(__builtin_popcount(static_cast<unsigned>(differs)));
  }
  float sums[8];
  _mm256_storeu_ps(sums, sum);
  for (const float each : sums) c_dot_s += each;
  return count;
}

__attribute__((target("avx512f,popcnt"))) std::uint32_t difference_avx512(
    const float* x, const float* c, std::uint32_t n, std::uint32_t* cols, float* values,
    float& c_dot_s) {
  std::uint32_t count = 0;
  __m512i col = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  __m512 sum = _mm512_setzero_ps();
  for (std::uint32_t i = 0; i < n; i += 16) {
    const std::uint32_t left = n - i;
    const auto inside = static_cast<__mmask16>(left < 16 ? (1u << left) - 1 : 0xffffu);
    const __m512 xs = _mm512_maskz_loadu_ps(inside, x + i);
    const __m512 cs = _mm512_maskz_loadu_ps(inside, c + i);
    const __mmask16 differs = _mm512_cmp_ps_mask(xs, cs, _CMP_NEQ_UQ);
    const __m512 s = _mm512_sub_ps(xs, cs);
    sum = _mm512_fmadd_ps(cs, s, sum);
    _mm512_storeu_si512(cols + count, _mm512_maskz_compress_epi32(differs, col));
    _mm512_storeu_ps(values + count, _mm512_maskz_compress_ps(differs, s));
    count += static_cast<std::uint32_t>(__builtin_popcount(differs));
    col = _mm512_add_epi32(col, _mm512_set1_epi32(16));
  }
  float sums[16];
  _mm512_storeu_ps(sums, sum);
  for (const float each : sums) c_dot_s += each;
  return count;
}

constexpr Multiply avx2[] = {multiply_avx2<1>, multiply_avx2<2>, multiply_avx2<3>, multiply_avx2<4>,
                             multiply_avx2<5>};
constexpr Multiply avx512[] = {multiply_avx512<1>, multiply_avx512<2>, multiply_avx512<3>,
                               multiply_avx512<4>};

#endif

std::vector<Kernel> find_kernels() {
  std::vector<Kernel> found;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f"))
    found.push_back({"AVX-512", 16, avx512, difference_avx512});
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    found.push_back({"AVX2", 8, avx2, difference_avx2});
  }
  found.push_back({"SSE2", 4, any, difference});
#elif defined(__aarch64__)
  found.push_back({"NEON", 4, any, difference});
#else
  found.push_back({"plain", 4, any, difference});
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
