// Matrix products. The only file that knows OpenBLAS.
#pragma once

#include <string>
#include <string_view>

#include "fanin/numeric/matrix.hpp"

namespace fanin {

// Every product computes out = alpha * (a times b) + beta * out and throws Error(argument) when the
// shapes do not fit. With beta = 0 the old content of `out` is not read. `out` must not overlap
// a or b. Safe from many threads.

/// a (M,K), b (K,N), out (M,N): a b
void product(ConstMatrixView a, ConstMatrixView b, MatrixView out, float alpha = 1, float beta = 0);

/// a (K,M), b (K,N), out (M,N): aᵀ b
void product_at_b(ConstMatrixView a, ConstMatrixView b, MatrixView out, float alpha = 1,
                  float beta = 0);

/// a (M,K), b (N,K), out (M,N): a bᵀ
void product_a_bt(ConstMatrixView a, ConstMatrixView b, MatrixView out, float alpha = 1,
                  float beta = 0);

/// a (M,K), out (M,M): the Gram matrix a aᵀ. Only the lower triangle and the diagonal are written.
void gram(ConstMatrixView a, MatrixView out, float alpha = 1, float beta = 0);

/// While one lives, OpenBLAS runs a call on one thread: Fanin's products are too small to share,
/// and its own threads carry whole trainings. Guards are counted across threads; the last one to go
/// restores the number of threads that the program had.
class SingleThreadedBlas {
 public:
  SingleThreadedBlas();
  ~SingleThreadedBlas();
  SingleThreadedBlas(const SingleThreadedBlas&) = delete;
  SingleThreadedBlas& operator=(const SingleThreadedBlas&) = delete;
};

/// OpenBLAS's version, the kernel it chose for this processor and its threading, for reports.
std::string blas_description();

/// The instructions that Fanin's own kernel for sparse inputs uses on this processor: AVX-512,
/// AVX2, SSE2, NEON or plain.
std::string_view sparse_kernel();

}  // namespace fanin
