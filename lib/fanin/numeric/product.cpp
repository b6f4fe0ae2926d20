#include "fanin/numeric/product.hpp"

#include <cblas.h>
#include <dlfcn.h>
#include <sys/mman.h>

#include <algorithm>
#include <limits>
#include <mutex>
#include <type_traits>
#include <utility>
#include <vector>

#include "fanin/internal/require.hpp"
#include "fanin/numeric/internal/sparse.hpp"

namespace fanin {
namespace {

// How products stay right while other threads of the process use OpenBLAS too, and take one thread
// each. OpenBLAS has one number of threads for the whole process:
//   pthreads    it may be changed at any time; a training sets it to 1.
//   OpenMP      changing it frees buffers that other threads compute in. It is left alone: within a
//               parallel region, here one whose other thread has nothing to do, OpenBLAS takes one.
//   sequential  built for programs with one thread: one product at a time.
struct Blas {
  enum { count, region, one_at_a_time } way = one_at_a_time;
  // Of the OpenMP library that OpenBLAS is linked with.
  void (*begin)(void (*work)(void*), void* data, unsigned threads) = nullptr;
  void (*end)() = nullptr;
  int (*in_region)() = nullptr;
};

Blas find_blas() {
  const int parallel = openblas_get_parallel();
  if (parallel == OPENBLAS_THREAD) return {.way = Blas::count};
  if (parallel != OPENBLAS_OPENMP) return {};
  const auto find = [](auto& function, const char* name) {
    function = reinterpret_cast<std::decay_t<decltype(function)>>(dlsym(RTLD_DEFAULT, name));
    return function != nullptr;
  };
  Blas blas{.way = Blas::region};
  const bool all = find(blas.begin, "GOMP_parallel_start") && find(blas.end, "GOMP_parallel_end") &&
                   find(blas.in_region, "omp_in_parallel");
  return all ? blas : Blas{};
}

const Blas& blas() {
  static const Blas found = find_blas();
  return found;
}

// Begins a parallel region of this thread, unless it is in one already.
bool begin_region() {
  if (blas().way != Blas::region || blas().in_region() != 0) return false;
  blas().begin([](void*) {}, nullptr, 2);
  return true;
}

// OpenBLAS maps a buffer for each product at a time, and tries for ever where there is no room.
constexpr std::size_t buffer_size = std::size_t{129} << 20;

// How many buffers can be mapped, up to `wanted`.
std::size_t count_buffers(std::size_t wanted) {
  std::vector<void*> buffers;
  while (buffers.size() < wanted) {
    void* const at =
        mmap(nullptr, buffer_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) break;
    buffers.push_back(at);
  }
  for (void* const at : buffers) munmap(at, buffer_size);
  return buffers.size();
}

// Lives around every call of OpenBLAS that computes.
class Call {
 public:
  Call() {
    thread_local bool probed = false;
    if (!probed && count_buffers(1) == 0) {
      throw Error(ErrorKind::io,
                  "product: OpenBLAS needs 128 MiB of address space for each thread, which the "
                  "system refused; allow more (ulimit -v)");
    }
    probed = true;
    if (blas().way == Blas::one_at_a_time) lock_ = std::unique_lock(one_at_a_time);
    in_region_ = begin_region();
  }
  ~Call() {
    if (in_region_) blas().end();
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

 private:
  static inline std::mutex one_at_a_time;
  std::unique_lock<std::mutex> lock_;
  bool in_region_ = false;
};

// `fits`: the two inner sizes and the output's shape agree.
void require_shapes(bool fits, const char* form, ConstMatrixView a, ConstMatrixView b,
                    ConstMatrixView out) {
  require(fits, form, ": shapes do not fit: a ", a.rows(), " x ", a.cols(), ", b ", b.rows(), " x ",
          b.cols(), ", out ", out.rows(), " x ", out.cols());
}

blasint size(std::size_t n) {
  require(n <= static_cast<std::size_t>(std::numeric_limits<blasint>::max()), "product: ", n,
          " is beyond OpenBLAS's range");
  return static_cast<blasint>(n);
}

// BLAS wants a leading dimension of at least 1 even of an empty matrix.
blasint stride(ConstMatrixView m) { return size(m.stride() == 0 ? 1 : m.stride()); }

void scale(MatrixView out, float beta) {
  for (std::size_t r = 0; r < out.rows(); ++r) {
    for (float& value : out.row(r)) value = beta == 0 ? 0 : beta * value;
  }
}

std::pair<std::size_t, std::size_t> op_shape(CBLAS_TRANSPOSE op, ConstMatrixView m) {
  return op == CblasNoTrans ? std::pair(m.rows(), m.cols()) : std::pair(m.cols(), m.rows());
}

// out (M,N) += or = op(a) op(b) with K inner products; one row or one inner element are
// matrix-vector work, for which the general kernels are several times slower.
void general(const char* form, CBLAS_TRANSPOSE ta, CBLAS_TRANSPOSE tb, ConstMatrixView a,
             ConstMatrixView b, MatrixView out, float alpha, float beta) {
  const auto [rows, inner] = op_shape(ta, a);
  const auto [below, cols] = op_shape(tb, b);
  require_shapes(inner == below && out.rows() == rows && out.cols() == cols, form, a, b, out);
  if (out.rows() == 0 || out.cols() == 0) return;
  if (inner == 0) return scale(out, beta);
  const Call call;
  const bool a_is_vector = out.rows() == 1 && (ta == CblasNoTrans || a.stride() == 1);
  if (a_is_vector) {
    if (beta == 0) scale(out, 0);
    // outᵀ = op(b)ᵀ aᵀ
    cblas_sgemv(CblasRowMajor, tb == CblasNoTrans ? CblasTrans : CblasNoTrans, size(b.rows()),
                size(b.cols()), alpha, b.data(), stride(b), a.data(), 1, beta == 0 ? 1 : beta,
                out.data(), 1);
  } else if (inner == 1 && beta == 1 && ta == CblasTrans && tb == CblasNoTrans) {
    cblas_sger(CblasRowMajor, size(out.rows()), size(out.cols()), alpha, a.data(), 1, b.data(), 1,
               out.data(), stride(out));
  } else {
    cblas_sgemm(CblasRowMajor, ta, tb, size(out.rows()), size(out.cols()), size(inner), alpha,
                a.data(), stride(a), b.data(), stride(b), beta, out.data(), stride(out));
  }
}

std::mutex guard_mutex;
int guards = 0;
int threads_before = 0;

}  // namespace

void product(ConstMatrixView a, ConstMatrixView b, MatrixView out, float alpha, float beta) {
  general("product", CblasNoTrans, CblasNoTrans, a, b, out, alpha, beta);
}

void product_at_b(ConstMatrixView a, ConstMatrixView b, MatrixView out, float alpha, float beta) {
  general("product_at_b", CblasTrans, CblasNoTrans, a, b, out, alpha, beta);
}

void product_a_bt(ConstMatrixView a, ConstMatrixView b, MatrixView out, float alpha, float beta) {
  general("product_a_bt", CblasNoTrans, CblasTrans, a, b, out, alpha, beta);
}

void gram(ConstMatrixView a, MatrixView out, float alpha, float beta) {
  require_shapes(out.rows() == a.rows() && out.cols() == a.rows(), "gram", a, a, out);
  if (a.rows() == 0) return;
  const Call call;
  cblas_ssyrk(CblasRowMajor, CblasLower, CblasNoTrans, size(a.rows()), size(a.cols()), alpha,
              a.data(), stride(a), beta, out.data(), stride(out));
}

SingleThreadedBlas::SingleThreadedBlas() : in_region_(begin_region()) {
  if (blas().way != Blas::count) return;
  const std::lock_guard lock(guard_mutex);
  if (guards++ > 0) return;
  threads_before = openblas_get_num_threads();
  if (threads_before != 1) openblas_set_num_threads(1);
}

SingleThreadedBlas::~SingleThreadedBlas() {
  if (in_region_) blas().end();
  if (blas().way != Blas::count) return;
  const std::lock_guard lock(guard_mutex);
  if (--guards == 0 && threads_before != 1) openblas_set_num_threads(threads_before);
}

std::size_t blas_jobs(std::size_t wanted) {
  if (blas().way == Blas::one_at_a_time || wanted <= 1) return std::min<std::size_t>(wanted, 1);
  return std::max<std::size_t>(count_buffers(wanted), 1);
}

std::string blas_description() {
  const char* threading[] = {"sequential", "pthreads", "OpenMP"};
  const int parallel = openblas_get_parallel();
  return std::string(openblas_get_config()) + ", kernel " + openblas_get_corename() + ", " +
         (parallel >= 0 && parallel <= 2 ? threading[parallel] : "unknown threading");
}

std::string_view sparse_kernel() { return sparse::kernels().front().name; }

}  // namespace fanin
