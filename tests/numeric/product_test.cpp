#include "fanin/numeric/product.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

#include "fanin/error.hpp"
#include "support/matrices.hpp"

// Declared here because only product.cpp includes OpenBLAS's header.
extern "C" {
int openblas_get_num_threads(void);
void openblas_set_num_threads(int count);
}

using namespace fanin;
using test::Embedded;
using test::poisoned;
using test::random_matrix;

namespace {

// out (M,N) = alpha op(a) op(b) + beta out, K products each
struct Form {
  std::string name;
  void (*run)(ConstMatrixView, ConstMatrixView, MatrixView, float, float);
  bool a_transposed;
  bool b_transposed;

  Matrix a(std::size_t m, std::size_t k, std::uint32_t seed) const {
    return a_transposed ? random_matrix(k, m, seed) : random_matrix(m, k, seed);
  }
  Matrix b(std::size_t k, std::size_t n, std::uint32_t seed) const {
    return b_transposed ? random_matrix(n, k, seed) : random_matrix(k, n, seed);
  }
};

const std::vector<Form> forms = {{"product", product, false, false},
                                 {"product_at_b", product_at_b, true, false},
                                 {"product_a_bt", product_a_bt, false, true}};

struct Factors {
  float alpha;
  float beta;
};
const std::vector<Factors> factors = {{1, 0}, {1, 1}, {-0.75f, 0}, {0.1f, 1}, {2, -0.5f}, {0, 0}};

// The largest error, in units of what float sums of that length may lose.
double worst_error(const Form& form, const Matrix& a, const Matrix& b, const Matrix& before,
                   ConstMatrixView out, Factors f) {
  const std::size_t inner = form.a_transposed ? a.rows() : a.cols();
  double worst = 0;
  for (std::size_t i = 0; i < out.rows(); ++i) {
    for (std::size_t j = 0; j < out.cols(); ++j) {
      double sum = 0;
      double size = 0;
      for (std::size_t k = 0; k < inner; ++k) {
        const double term = static_cast<double>(form.a_transposed ? a(k, i) : a(i, k)) *
                            static_cast<double>(form.b_transposed ? b(j, k) : b(k, j));
        sum += term;
        size += std::fabs(term);
      }
      double expected = f.alpha * sum;
      size *= std::fabs(f.alpha);
      if (f.beta != 0) {
        expected += f.beta * static_cast<double>(before(i, j));
        size += std::fabs(f.beta * static_cast<double>(before(i, j)));
      }
      const double allowed = (static_cast<double>(inner) + 3) * 0x1p-24 * size;
      const double error = std::fabs(static_cast<double>(out(i, j)) - expected);
      if (std::isnan(error)) return error;
      if (error > 0) worst = std::max(worst, error / allowed);
    }
  }
  return worst;
}

void check_form(const Form& form, std::size_t m, std::size_t n, std::size_t k, std::size_t gap,
                Factors f) {
  const Matrix a = form.a(m, k, 1);
  const Matrix b = form.b(k, n, 2);
  const Matrix before = f.beta == 0 ? poisoned(m, n) : random_matrix(m, n, 3);
  Embedded a_in(a, gap);
  Embedded b_in(b, gap);
  Embedded out(before, gap);
  form.run(a_in.view(), b_in.view(), out.view(), f.alpha, f.beta);
  CAPTURE(form.name);
  CAPTURE(m);
  CAPTURE(n);
  CAPTURE(k);
  CAPTURE(gap);
  CAPTURE(f.alpha);
  CAPTURE(f.beta);
  CHECK(worst_error(form, a, b, before, out.view(), f) <= 1);
  CHECK(out.surroundings_untouched());
}

}  // namespace

TEST_CASE("every product form equals naive loops, on every small shape, stride and factor") {
  for (const Form& form : forms) {
    for (const std::size_t m : {1u, 2u, 5u, 17u}) {
      for (const std::size_t n : {1u, 3u, 8u, 19u}) {
        for (const std::size_t k : {0u, 1u, 2u, 7u, 33u}) {
          for (const std::size_t gap : {0u, 3u}) {
            for (const Factors f : factors) check_form(form, m, n, k, gap, f);
          }
        }
      }
    }
  }
}

TEST_CASE("every product form equals naive loops at the sizes of a real layer") {
  for (const Form& form : forms) {
    for (const Factors f : {Factors{1, 0}, Factors{0.1f, 1}}) {
      check_form(form, 64, 101, 784, 0, f);
      check_form(form, 101, 784, 64, 5, f);
      check_form(form, 1, 203, 784, 0, f);
      check_form(form, 203, 784, 1, 0, f);
      check_form(form, 784, 1, 203, 2, f);
    }
  }
}

TEST_CASE("a product without rows or columns writes nothing") {
  for (const Form& form : forms) {
    check_form(form, 0, 3, 4, 2, {1, 0});
    check_form(form, 3, 0, 4, 2, {1, 0});
    check_form(form, 0, 0, 0, 0, {1, 0});
  }
  const Matrix no_rows(0, 3);
  Matrix nothing;
  CHECK_NOTHROW(gram(no_rows, nothing));
}

TEST_CASE("the Gram form fills the lower triangle and leaves the upper one alone") {
  for (const std::size_t m : {1u, 2u, 5u, 17u, 64u}) {
    for (const std::size_t k : {0u, 1u, 3u, 33u, 784u}) {
      for (const std::size_t gap : {0u, 3u}) {
        for (const Factors f : factors) {
          const Matrix a = random_matrix(m, k, 4);
          Matrix before = random_matrix(m, m, 5);
          for (std::size_t i = 0; i < m; ++i) {
            for (std::size_t j = 0; j < m; ++j) {
              if (j > i || f.beta == 0) before(i, j) = poisoned(1, 1)(0, 0);
            }
          }
          Embedded a_in(a, gap);
          Embedded out(before, gap);
          gram(a_in.view(), out.view(), f.alpha, f.beta);

          CAPTURE(m);
          CAPTURE(k);
          CAPTURE(gap);
          CAPTURE(f.alpha);
          CAPTURE(f.beta);
          Matrix lower(m, m);
          Matrix lower_before(m, m);
          bool upper_untouched = true;
          const Form a_at{"gram", product_a_bt, false, true};
          for (std::size_t i = 0; i < m; ++i) {
            for (std::size_t j = 0; j < m; ++j) {
              const bool below = j <= i;
              if (!below && !std::isnan(out.view()(i, j))) upper_untouched = false;
              lower(i, j) = below ? out.view()(i, j) : out.view()(j, i);
              lower_before(i, j) = below ? before(i, j) : before(j, i);
            }
          }
          CHECK(worst_error(a_at, a, a, lower_before, lower, f) <= 1);
          CHECK(upper_untouched);
          CHECK(out.surroundings_untouched());
        }
      }
    }
  }
}

TEST_CASE("shapes that do not fit are refused and named") {
  const Matrix a(2, 3);
  const Matrix b(4, 5);
  Matrix out(2, 5);
  CHECK_THROWS_WITH_AS(product(a, b, out),
                       "product: shapes do not fit: a 2 x 3, b 4 x 5, out 2 x 5", Error);
  CHECK_THROWS_WITH_AS(product_at_b(a, b, out),
                       "product_at_b: shapes do not fit: a 2 x 3, b 4 x 5, out 2 x 5", Error);
  CHECK_THROWS_WITH_AS(product_a_bt(a, b, out),
                       "product_a_bt: shapes do not fit: a 2 x 3, b 4 x 5, out 2 x 5", Error);

  // Fitting inner sizes, but an output that is transposed, short or wide.
  const Matrix c(3, 5), a_t(3, 2), c_t(5, 3);
  for (Matrix wrong : {Matrix(5, 2), Matrix(1, 5), Matrix(2, 6), Matrix(2, 4), Matrix(3, 5)}) {
    CAPTURE(wrong.rows());
    CAPTURE(wrong.cols());
    CHECK_THROWS_AS(product(a, c, wrong), Error);
    CHECK_THROWS_AS(product_at_b(a_t, c, wrong), Error);
    CHECK_THROWS_AS(product_a_bt(a, c_t, wrong), Error);
  }
  Matrix wide(2, 3);
  CHECK_THROWS_WITH_AS(gram(a, wide), "gram: shapes do not fit: a 2 x 3, b 2 x 3, out 2 x 3",
                       Error);
  try {
    product(a, b, out);
  } catch (const Error& e) {
    CHECK(e.kind() == ErrorKind::argument);
  }
}

TEST_CASE("OpenBLAS runs on one thread while a guard lives, and as before afterwards") {
  const int at_start = openblas_get_num_threads();
  openblas_set_num_threads(3);
  REQUIRE(openblas_get_num_threads() == 3);
  {
    const SingleThreadedBlas outer;
    CHECK(openblas_get_num_threads() == 1);
    {
      const SingleThreadedBlas inner;
      CHECK(openblas_get_num_threads() == 1);
    }
    CHECK(openblas_get_num_threads() == 1);
  }
  CHECK(openblas_get_num_threads() == 3);

  SUBCASE("the last guard restores, in whichever thread it lives") {
    std::atomic<bool> release = false;
    std::atomic<bool> holds = false;
    std::thread other;
    {
      const SingleThreadedBlas mine;
      other = std::thread([&] {
        const SingleThreadedBlas guard;
        holds = true;
        while (!release) std::this_thread::yield();
      });
      while (!holds) std::this_thread::yield();
    }
    CHECK(openblas_get_num_threads() == 1);
    release = true;
    other.join();
    CHECK(openblas_get_num_threads() == 3);
  }

  SUBCASE("many threads come and go") {
    std::atomic<bool> always_one = true;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 200; ++i) {
          const SingleThreadedBlas guard;
          if (openblas_get_num_threads() != 1) always_one = false;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(always_one);
    CHECK(openblas_get_num_threads() == 3);
  }

  SUBCASE("a program that runs on one thread stays there") {
    openblas_set_num_threads(1);
    { const SingleThreadedBlas guard; }
    CHECK(openblas_get_num_threads() == 1);
  }
  openblas_set_num_threads(at_start);
}

TEST_CASE("products from many threads agree with products from one") {
  const SingleThreadedBlas guard;
  const Matrix a = random_matrix(37, 129, 6);
  const Matrix b = random_matrix(53, 129, 7);
  Matrix expected(37, 53);
  product_a_bt(a, b, expected);
  std::vector<Matrix> outs(4, poisoned(37, 53));
  std::vector<std::thread> threads;
  for (Matrix& out : outs) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i) product_a_bt(a, b, out);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Matrix& out : outs) CHECK(out == expected);
}

TEST_CASE("the descriptions name OpenBLAS and a kernel") {
  CHECK(blas_description().find("OpenBLAS") != std::string::npos);
  CHECK(blas_description().find(", kernel ") != std::string::npos);
  CHECK(!sparse_kernel().empty());
}
