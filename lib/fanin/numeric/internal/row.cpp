// Compiled at -O3 without -ffast-math: a compiler may contract a * b + c into one rounding, where
// the processor has such an instruction, and nothing else that changes a value. Selections are
// written as a < b ? c : d with both sides computed, which vectorises.
#include "fanin/numeric/internal/row.hpp"

#include <bit>
#include <cmath>
#include <cstdint>

namespace fanin::row {
namespace {

// e^x = power * (1 + rest): power = 2^n, n = round(x / ln 2), rest = e^r - 1, |r| <= ln 2 / 2, for
// -87.3 <= x <= 88; beyond, x counts as the nearer end. The polynomial is a minimax fit of
// (e^r - 1 - r) / r^2. A NaN comes through.
struct Exponential {
  float power;
  float rest;
};

inline Exponential exponential(float x) {
  constexpr float low = -87.3f;
  constexpr float high = 88.0f;
  constexpr float round =
      12582912.0f;  // 1.5 * 2^23: adding it leaves the nearest integer in the low bits
  x = x < low ? low : x;
  x = x > high ? high : x;
  const float shifted = x * 1.44269504f + round;
  const float n = shifted - round;
  // ln 2 in two parts; n times the first is exact.
  const float r = (x - n * 0.693145752f) - n * 1.42860677e-6f;
  float p = 0.00138144672f;
  p = p * r + 0.00836878084f;
  p = p * r + 0.0416683927f;
  p = p * r + 0.166665196f;
  p = p * r + 0.49999994f;
  const std::uint32_t power =
      (std::bit_cast<std::uint32_t>(shifted) - std::bit_cast<std::uint32_t>(round) + 127u) << 23;
  return {std::bit_cast<float>(power), r * r * p + r};
}

inline float exp_one(float x) {
  const auto [power, rest] = exponential(x);
  return (rest + 1.0f) * power;
}

// 1 + e^-x = power * rest + power + 1, summed from the smallest term on: only the last sum rounds.
inline float sigmoid_one(float x) {
  const auto [power, rest] = exponential(-x);
  const float small = power < 1.0f ? power : 1.0f;
  const float large = power < 1.0f ? 1.0f : power;
  return 1.0f / ((power * rest + small) + large);
}

// Below 0.625 an odd polynomial, for (1 - e) / (1 + e) loses its digits there.
inline float tanh_one(float x) {
  const float a = std::fabs(x);
  const float e = exp_one(-2.0f * a);
  const float large = (1.0f - e) / (1.0f + e);
  const float s = x * x;
  float p = -0.00566078722f;
  p = p * s + 0.0206020065f;
  p = p * s + -0.0537292287f;
  p = p * s + 0.133313283f;
  p = p * s + -0.333332777f;
  const float small = a + a * s * p;
  return std::copysign(a < 0.625f ? small : large, x);
}

}  // namespace

void exp(std::span<float> x) {
  for (float& v : x) v = exp_one(v);
}

void sigmoid(std::span<float> x) {
  for (float& v : x) v = sigmoid_one(v);
}

void tanh(std::span<float> x) {
  for (float& v : x) v = tanh_one(v);
}

float dot(std::span<const float> a, std::span<const float> b) {
  // Sixteen sums side by side: one alone would force the additions into a single chain.
  constexpr std::size_t lanes = 16;
  float sums[lanes] = {};
  const std::size_t n = a.size();
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    for (std::size_t l = 0; l < lanes; ++l) sums[l] += a[i + l] * b[i + l];
  }
  float rest = 0;
  for (; i < n; ++i) rest += a[i] * b[i];
  for (std::size_t half = lanes / 2; half > 0; half /= 2) {
    for (std::size_t l = 0; l < half; ++l) sums[l] += sums[l + half];
  }
  return sums[0] + rest;
}

void axpy(float alpha, std::span<const float> x, std::span<float> y) {
  for (std::size_t i = 0; i < y.size(); ++i) y[i] += alpha * x[i];
}

void backward_and_update(float e, float step, std::span<const float> x, std::span<float> w,
                         std::span<float> g) {
  for (std::size_t i = 0; i < w.size(); ++i) {
    g[i] += e * w[i];
    w[i] += step * x[i];
  }
}

bool all_finite(std::span<const float> x) {
  // Infinities and NaN alone have all bits of the exponent set. Integers, because a sum of floats
  // is a chain that no compiler may break up.
  constexpr std::uint32_t exponent = 0x7f800000u;
  std::uint32_t found = 0;
  for (const float v : x) {
    found |= static_cast<std::uint32_t>((std::bit_cast<std::uint32_t>(v) & exponent) == exponent);
  }
  return found == 0;
}

}  // namespace fanin::row
