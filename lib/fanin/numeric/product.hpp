// Matrix products. The only file that knows OpenBLAS.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "fanin/numeric/matrix.hpp"

namespace fanin {

// Every product computes out = alpha * (a times b) + beta * out and throws Error(argument) when the
// shapes do not fit, Error(io) where OpenBLAS cannot have the memory that it needs. With beta = 0
// the old content of `out` is not read. `out` must not overlap a or b. Safe from many threads, also
// while others call OpenBLAS themselves; a sequential OpenBLAS is right for one call at a time, so
// that no other thread may call it but through these products.

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

/// While one lives, its thread's products take one thread: they are too small to share, and Fanin's
/// own threads carry whole trainings. Held by a training, a score, a measurement of signals, and by
/// each thread of a comparison. With OpenBLAS for pthreads it sets OpenBLAS's number of threads,
/// which all threads of the process share; guards are counted, and the last one to go restores the
/// number. With OpenBLAS for OpenMP it concerns its own thread alone, in which it must end too.
class SingleThreadedBlas {
 public:
  SingleThreadedBlas();
  ~SingleThreadedBlas();
  SingleThreadedBlas(const SingleThreadedBlas&) = delete;
  SingleThreadedBlas& operator=(const SingleThreadedBlas&) = delete;

 private:
  bool in_region_;
};

/// How many threads, up to `wanted`, may make products at a time: one with a sequential OpenBLAS,
/// else as many as there is address space for, 128 MiB each, but at least one.
std::size_t blas_jobs(std::size_t wanted);

/// OpenBLAS's version, the kernel it chose for this processor and its threading, for reports.
std::string blas_description();

/// The instructions that Fanin's own kernel for sparse inputs uses on this processor: AVX-512,
/// AVX2, SSE2, NEON or plain.
std::string_view sparse_kernel();

}  // namespace fanin
