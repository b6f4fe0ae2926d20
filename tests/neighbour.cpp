// A neighbour of Fanin's in one process, which calls OpenBLAS itself: its products and Fanin's
// results must both be right, whichever way OpenBLAS is built.
//   neighbour VARIANT FILE   VARIANT (pthread, openmp, serial) must be what is loaded, or it exits
//                            with 77; the bits of a comparison go to FILE, or must be those in it.
//   neighbour memory         one product
#include <cblas.h>

#include <atomic>
#include <bit>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "fanin/error.hpp"
#include "fanin/fanin.hpp"

using namespace fanin;

namespace {

constexpr int min_products = 10'000;
constexpr int min_rounds = 10;

Matrix random_matrix(std::size_t rows, std::size_t cols, std::uint32_t seed) {
  Random random(seed);
  Matrix m(rows, cols);
  for (float& value : m.values()) value = static_cast<float>(random.uniform(-1, 1));
  return m;
}

// A sequential OpenBLAS is right for one call at a time: there the neighbour, too, calls Fanin.
void multiply(const Matrix& a, const Matrix& b, Matrix& out) {
  if (openblas_get_parallel() == OPENBLAS_SEQUENTIAL) return product(a, b, out);
  const int n = static_cast<int>(a.rows());
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, a.view().data(), n,
              b.view().data(), n, 0, out.view().data(), n);
}

bool near(const Matrix& a, const Matrix& b) {
  for (std::size_t i = 0; i < a.values().size(); ++i) {
    if (!(std::abs(a.values()[i] - b.values()[i]) < 1e-3F)) return false;
  }
  return true;
}

// A size that OpenBLAS shares out among threads, and one that it does not.
struct Neighbour {
  explicit Neighbour(std::size_t n)
      : a(random_matrix(n, n, 1)), b(random_matrix(n, n, 2)), right(n, n), out(n, n) {
    multiply(a, b, right);
  }
  bool is_right() {
    for (float& value : out.values()) value = NAN;
    multiply(a, b, out);
    return near(out, right);
  }
  Matrix a, b, right, out;
};

Network make(Random& random) {
  return make_network({{100, 64, 10}}, parse_initializer("book"), random);
}

// The bits of a comparison.
std::string fingerprint(const Samples& samples, std::size_t jobs) {
  Recipe recipe{"recipe", make, TrainOptions::book()};
  Recipe batches = recipe;
  batches.options.batch = 32;
  CompareOptions options;
  options.seeds = {1, 2, 3};
  options.jobs = jobs;
  std::ostringstream text;
  for (const RecipeResult& result :
       compare(std::vector{recipe, batches}, samples, samples, options)) {
    for (const Run& run : result.runs) {
      for (const double loss : run.loss) text << std::bit_cast<std::uint64_t>(loss) << '\n';
      for (const double accuracy : run.accuracy) text << accuracy << '\n';
    }
  }
  return text.str();
}

int run(const std::string& variant, const std::string& file) {
  const char* variants[] = {"serial", "pthread", "openmp"};
  if (variants[openblas_get_parallel()] != variant) {
    std::printf("skipped: OpenBLAS's %s build is not installed\n", variant.c_str());
    return 77;
  }
  const Matrix x = random_matrix(300, 100, 3);
  const Matrix t = random_matrix(300, 10, 4);
  const Samples samples = make_samples(x, t);
  Random random(1);
  const Network fresh = make(random);
  const Matrix predicted = fresh.predict(x);
  Network trained = fresh;
  train(trained, samples);
  const std::size_t correct = score(trained, samples).correct;

  Neighbour small(64);
  Neighbour large(96);
  std::atomic<int> rounds = 0;
  std::atomic<int> wrong_results = 0;
  std::atomic<bool> done = false;
  std::thread other([&] {
    while (!done) {
      for (int i = 0; i < 4; ++i) {
        if (!near(fresh.predict(x), predicted)) ++wrong_results;
      }
      Network network = fresh;
      train(network, samples);
      if (network.layers[0].weights != trained.layers[0].weights) ++wrong_results;
      if (score(network, samples).correct != correct) ++wrong_results;
      ++rounds;
    }
  });
  int wrong = 0;
  int products = 0;
  for (; products < min_products || rounds < min_rounds; ++products) {
    if (!(products % 64 == 0 ? large : small).is_right()) ++wrong;
  }
  done = true;
  other.join();

  const std::string bits = fingerprint(samples, 2);
  const bool repeatable = bits == fingerprint(samples, 2) && bits == fingerprint(samples, 1);
  std::string expected = bits;
  if (std::ifstream in(file); in && variant != "pthread") {
    expected.assign(std::istreambuf_iterator<char>(in), {});
  } else {
    std::ofstream(file) << bits;
  }
  std::printf(
      "%s: %d of %d products of the neighbour are wrong, %d of Fanin's results in %d rounds; "
      "compare --jobs 2 %s, %s\n",
      blas_description().c_str(), wrong, products, wrong_results.load(), rounds.load(),
      repeatable ? "repeats its bits" : "DOES NOT REPEAT ITS BITS",
      bits == expected ? "as with pthreads" : "WHICH ARE NOT THOSE WITH PTHREADS");
  return wrong == 0 && wrong_results == 0 && repeatable && bits == expected ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc == 3) return run(argv[1], argv[2]);
    const Matrix a = random_matrix(64, 64, 1), b = random_matrix(64, 64, 2);
    Matrix out(64, 64);
    product(a, b, out);
    return 0;
  } catch (const Error& error) {
    std::puts(error.what());
    std::fflush(nullptr);
    std::_Exit(1);
  }
}
