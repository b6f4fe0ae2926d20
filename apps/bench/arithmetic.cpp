#include "arithmetic.hpp"

#include <cstddef>

#include "measure.hpp"

namespace fanin::bench {
namespace {

// Twelve chains of vectors hide the latency of a multiply-add.
constexpr int chains = 12;
constexpr std::size_t rounds = 2'000'000;

typedef float Float4 __attribute__((vector_size(16)));
void run(Float4* out) {
  Float4 sums[chains];
  for (int c = 0; c < chains; ++c) sums[c] = *out + static_cast<float>(c);
  for (std::size_t i = 0; i < rounds; ++i) {
    for (Float4& sum : sums) sum = sum * 0.5f + 0.25f;
  }
  for (const Float4& sum : sums) *out += sum;
}

#if defined(__x86_64__)

typedef float Float8 __attribute__((vector_size(32)));
__attribute__((target("avx2,fma"))) void run(Float8* out) {
  Float8 sums[chains];
  for (int c = 0; c < chains; ++c) sums[c] = *out + static_cast<float>(c);
  for (std::size_t i = 0; i < rounds; ++i) {
    for (Float8& sum : sums) sum = sum * 0.5f + 0.25f;
  }
  for (const Float8& sum : sums) *out += sum;
}

typedef float Float16 __attribute__((vector_size(64)));
__attribute__((target("avx512f"))) void run(Float16* out) {
  Float16 sums[chains];
  for (int c = 0; c < chains; ++c) sums[c] = *out + static_cast<float>(c);
  for (std::size_t i = 0; i < rounds; ++i) {
    for (Float16& sum : sums) sum = sum * 0.5f + 0.25f;
  }
  for (const Float16& sum : sums) *out += sum;
}

#endif

template <typename Vector>
double rate() {
  Vector sum = {};
  const double seconds = cpu_seconds_of([&] { run(&sum); });
  return static_cast<double>(rounds * chains * sizeof(Vector) / sizeof(float)) / seconds;
}

}  // namespace

double multiply_adds_a_second() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return rate<Float16>();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return rate<Float8>();
#endif
  return rate<Float4>();
}

}  // namespace fanin::bench
