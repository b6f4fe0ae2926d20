// Every figure here was printed by NumPy 1.24 after numpy.random.seed(seed), with 17 digits.
#include "fanin/numeric/random.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <vector>

using fanin::Random;

namespace {

struct Stream {
  std::uint32_t seed;
  std::vector<double> uniform;           // uniform(-1, 1, 4)
  double uniform_last;                   // uniform(0, 1, 100000)[-1]
  std::vector<double> normal;            // normal(0, 1, 5)
  double normal_last;                    // normal(0, 1, 100001)[-1]
  std::vector<std::size_t> permutation;  // permutation(10)
  std::uint64_t permutation_sum;  // of permutation(100000), as sum = 31 sum + element mod 2^64
};

const std::vector<Stream> streams = {
    {7,
     {-0.84738342125208566, 0.55983758448022924, -0.123181537118213, 0.44693035566188244},
     0.35809344787464226,
     {1.690525703800356, -0.46593737054083278, 0.032820163678584403, 0.40751628299650783,
      -0.7889230286257386},
     -0.040355389114829734,
     {8, 5, 0, 2, 1, 9, 7, 3, 6, 4},
     5547171113833423614u},
    {0,
     {0.097627007854649506, 0.43037873274483895, 0.20552675214328775, 0.089766365993793729},
     0.22575585618341354,
     {1.764052345967664, 0.40015720836722329, 0.9787379841057392, 2.2408931992014578,
      1.8675579901499675},
     -0.48379749195754734,
     {2, 8, 4, 9, 1, 6, 7, 3, 0, 5},
     9865637949614899626u},
    {4294967295u,
     {-0.8047359420119724, 0.82476569060524363, 0.57807060370327989, 0.56000719622693551},
     0.91694452405501736,
     {0.64840867423065274, 0.66932353063381611, -1.0805437227474493, 0.28450104479863092,
      0.11388773652167104},
     0.1035678784622017,
     {6, 9, 5, 1, 8, 0, 7, 4, 2, 3},
     5264358390758104042u},
};

}  // namespace

TEST_CASE("uniform, normal and permutation are NumPy's to the last bit") {
  for (const Stream& stream : streams) {
    CAPTURE(stream.seed);
    Random uniform(stream.seed);
    for (const double expected : stream.uniform) CHECK(uniform.uniform(-1, 1) == expected);

    Random many(stream.seed);
    for (int i = 0; i < 99999; ++i) many.uniform();
    CHECK(many.uniform() == stream.uniform_last);

    Random normal(stream.seed);
    for (const double expected : stream.normal) CHECK(normal.normal() == expected);

    Random odd(stream.seed);
    for (int i = 0; i < 100000; ++i) odd.normal();
    CHECK(odd.normal() == stream.normal_last);

    CHECK(Random(stream.seed).permutation(10) == stream.permutation);

    std::uint64_t sum = 0;
    for (const std::size_t element : Random(stream.seed).permutation(100000)) {
      sum = 31 * sum + element;
    }
    CHECK(sum == stream.permutation_sum);
  }
}

TEST_CASE("the second normal of a pair waits for the next call, whatever is drawn between") {
  // normal(0.5, 2), uniform(), normal(), normal(), permutation(5), normal()
  Random random(7);
  CHECK(random.normal(0.5, 2) == 3.8810514076007121);
  CHECK(random.uniform() == 0.97798951199660267);
  CHECK(random.normal() == -0.46593737054083278);
  CHECK(random.normal() == 0.093166060979751747);
  CHECK(random.permutation(5) == std::vector<std::size_t>{3, 1, 0, 4, 2});
  CHECK(random.normal() == 3.2009147091177121);
}

TEST_CASE("the weights of the book's network are NumPy's") {
  // normal(0, 784**-0.5, (200, 784)), then normal(0, 200**-0.5, (10, 200))
  Random random(7);
  std::vector<double> wih(200 * 784);
  for (double& w : wih) w = random.normal(0, 1 / 28.0);
  CHECK(wih[0] == 0.060375917992869857);
  CHECK(wih.back() == -0.053308015752774912);
  std::vector<double> who(10 * 200);
  for (double& w : who) w = random.normal(0, 0.07071067811865475);
  CHECK(who[0] == -0.03103546419552413);
  CHECK(who.back() == -0.011905124683589416);
}

TEST_CASE("permutations of nothing and of one draw nothing") {
  Random random(7);
  CHECK(random.permutation(0).empty());
  CHECK(random.permutation(1) == std::vector<std::size_t>{0});
  CHECK(random.uniform(-1, 1) == -0.84738342125208566);
}

TEST_CASE("a copy continues the stream on its own") {
  Random one(7);
  one.normal();
  Random two = one;
  CHECK(one.normal() == two.normal());
  CHECK(one.uniform() == two.uniform());
}
