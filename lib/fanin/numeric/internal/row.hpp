// The few loops over rows of float that training spends its time in besides matrix products.
// All are plain loops that compilers vectorise. Spans named in one call have equal sizes.
#pragma once

#include <span>

namespace fanin::row {

/// x becomes e^x: within 2 ulp; e^-87.3 below that, e^88 above: never 0, never infinite.
void exp(std::span<float> x);

/// x becomes 1 / (1 + e^-x): within 2 ulp for x >= -87, in [0, 2^-125] below.
void sigmoid(std::span<float> x);

/// x becomes tanh x: within 4 ulp.
void tanh(std::span<float> x);

/// The sum of a[i] * b[i].
float dot(std::span<const float> a, std::span<const float> b);

/// y += alpha * x.
void axpy(float alpha, std::span<const float> x, std::span<float> y);

/// In one pass over a row w of weights: g += e * w, with the old w, then w += step * x.
void backward_and_update(float e, float step, std::span<const float> x, std::span<float> w,
                         std::span<float> g);

/// Whether every value is finite.
bool all_finite(std::span<const float> x);

}  // namespace fanin::row
