#include "fanin/numeric/matrix.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

#include "fanin/error.hpp"

using fanin::ConstMatrixView;
using fanin::Matrix;
using fanin::MatrixView;

TEST_CASE("a matrix begins at zero and is row-major") {
  Matrix m(2, 3);
  CHECK(m.rows() == 2);
  CHECK(m.cols() == 3);
  REQUIRE(m.values().size() == 6);
  for (const float v : m.values()) CHECK(v == 0.0f);

  m(1, 0) = 5;
  CHECK(m.values()[3] == 5.0f);
  m.row(0)[2] = 7;
  CHECK(m(0, 2) == 7.0f);
  CHECK(m.row(1).size() == 3);

  const Matrix empty;
  CHECK(empty.rows() == 0);
  CHECK(empty.values().empty());
}

TEST_CASE("a matrix takes values row by row and refuses another number of them") {
  const Matrix m(2, 3, {1, 2, 3, 4, 5, 6});
  CHECK(m(0, 2) == 3.0f);
  CHECK(m(1, 0) == 4.0f);
  CHECK(m.row(1)[2] == 6.0f);

  CHECK_THROWS_WITH_AS(Matrix(2, 3, {1, 2, 3, 4, 5}), "matrix: 5 values, expected 2 x 3 = 6",
                       fanin::Error);
  CHECK_THROWS_AS(Matrix(0, 3, {1}), fanin::Error);
  CHECK(Matrix(0, 3, {}).cols() == 3);
}

TEST_CASE("a size beyond all memory is refused, not wrapped around") {
  const std::size_t half = std::size_t{1} << (std::numeric_limits<std::size_t>::digits / 2);
  CHECK_THROWS_AS(Matrix(half, half), fanin::Error);
  CHECK_THROWS_AS(Matrix(half, half, {}), fanin::Error);
  CHECK_THROWS_AS(Matrix(half / 2, half), fanin::Error);  // a std::size_t holds this, no vector
}

#ifndef NDEBUG
TEST_CASE("an element outside a matrix ends the program where assertions are on") {
  const pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGABRT, SIG_DFL);
    Matrix moved(2, 2), taken = std::move(moved);
    moved(1, 1) = taken(0, 0);
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK((WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT));
}
#endif

TEST_CASE("a matrix is a value: copies are deep, equality looks at shape and values") {
  Matrix a(2, 3, {1, 2, 3, 4, 5, 6});
  Matrix b = a;
  CHECK(a == b);
  b(0, 0) = 9;
  CHECK(a(0, 0) == 1.0f);
  CHECK(a != b);
  CHECK(Matrix(2, 3, {1, 2, 3, 4, 5, 6}) != Matrix(3, 2, {1, 2, 3, 4, 5, 6}));
}

TEST_CASE("a view looks at the matrix, a strided one at a part of it") {
  Matrix m(3, 4, {0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23});
  const MatrixView whole = m;
  CHECK(whole.stride() == 4);
  whole(2, 1) = -1;
  CHECK(m(2, 1) == -1.0f);

  const MatrixView part(m.row(1).data() + 1, 2, 2, whole.stride());
  CHECK(part(0, 0) == 11.0f);
  CHECK(part(1, 1) == 22.0f);
  CHECK(part.row(1).size() == 2);
  part.row(1)[1] = 99;
  CHECK(m(2, 2) == 99.0f);

  const MatrixView lower = whole.rows_from(1, 2);
  CHECK(lower.rows() == 2);
  CHECK(lower.cols() == 4);
  CHECK(lower(0, 0) == 10.0f);
  CHECK(part.rows_from(1, 1).stride() == 4);
  CHECK(part.rows_from(1, 1)(0, 1) == 99.0f);
}

TEST_CASE("a constant matrix gives only constant views") {
  static_assert(std::is_convertible_v<MatrixView, ConstMatrixView>);
  static_assert(!std::is_convertible_v<ConstMatrixView, MatrixView>);
  static_assert(std::is_convertible_v<const Matrix&, ConstMatrixView>);
  static_assert(!std::is_convertible_v<const Matrix&, MatrixView>);
  const Matrix m(1, 2, {3, 4});
  const ConstMatrixView view = m;
  CHECK(view(0, 1) == 4.0f);
}

TEST_CASE("a matrix that was moved from is 0 x 0, and one that is assigned to is the other") {
  Matrix a(2, 3, {1, 2, 3, 4, 5, 6});
  const Matrix copy = a;
  Matrix b = std::move(a);
  CHECK(a == Matrix());  // NOLINT: what is left behind is under test
  CHECK(b == copy);
  Matrix c(1, 1, {9});
  c = std::move(b);
  CHECK(b == Matrix());  // NOLINT
  CHECK(c == copy);
  Matrix& itself = c;
  c = std::move(itself);
  CHECK(c == copy);
  CHECK(Matrix(a) == Matrix());
}

// A view of a temporary would look at what is gone.
static_assert(std::is_convertible_v<Matrix&, MatrixView>);
static_assert(std::is_convertible_v<const Matrix&, ConstMatrixView>);
static_assert(!std::is_convertible_v<Matrix, MatrixView>);
static_assert(!std::is_convertible_v<Matrix, ConstMatrixView>);
static_assert(!std::is_convertible_v<const Matrix, ConstMatrixView>);

template <typename T>
concept has_views = requires(T&& m) {
  std::forward<T>(m).view();
  std::forward<T>(m).values();
  std::forward<T>(m).row(0);
};
template <typename T>
concept has_a_view = requires(T&& m) {
  std::forward<T>(m).view();
}
|| requires(T&& m) { std::forward<T>(m).values(); }
|| requires(T&& m) { std::forward<T>(m).row(0); };
static_assert(has_views<Matrix&> && has_views<const Matrix&>);
static_assert(!has_a_view<Matrix> && !has_a_view<const Matrix>);
