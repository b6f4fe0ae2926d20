#include "fanin/study/statistics.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include "support/extremes.hpp"
#include "support/refusal.hpp"

using namespace fanin;
using doctest::Approx;
using fanin::test::infinity;
using fanin::test::not_a_number;

namespace {

// Relative, and of a sharpness that doctest's default lacks.
Approx near(double value, double relative = 1e-12) {
  return Approx(value).epsilon(relative).scale(1e-280);
}

struct TestOfMeans {
  std::string name;
  std::vector<double> a, b;
  WelchTest expected;
};

// Expected values: SciPy 1.10, p of ttest_ind with equal_var=False, quantiles by betaincinv (its
// t.ppf has eleven digits only).
const std::vector<TestOfMeans> tests_of_means = {
    {"fifteen against fifteen",
     {27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4},
     {27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4},
     {-2.166666666666668, -3.9840962671409295, -0.34923706619240624, 24.988529290231416,
      0.021378001462866985}},
    {"accuracies of unequal spread",
     {.9732, .9745, .9718, .9739, .9727, .9741},
     {.9652, .9611, .9668, .9603, .9660, .9671, .9649},
     {0.008880952380952434, 0.006325280722372281, 0.011436624039532587, 7.828868286797616,
      4.744586488858549e-05}},
    {"two against three",
     {1.0, 2.0},
     {1.5, 3.5, 2.25},
     {-0.9166666666666665, -3.4131521114838606, 1.5798187781505275, 2.8940516723412775,
      0.32139592832211566}},
    {"one side without spread",
     {.098, .098, .098, .098, .098, .098},
     {.97, .971, .969, .9705, .9712, .9699},
     {-0.8722666666666665, -0.8731157805142994, -0.8714175528190337, 5, 1.4781865908890197e-16}},
};

}  // namespace

TEST_CASE("a summary of known values") {
  const Summary odd = summarise(std::vector<double>{2, 9, 4, 4, 5});
  CHECK(odd.count == 5);
  CHECK(odd.mean == near(4.8));
  CHECK(odd.deviation == near(std::sqrt(26.8 / 4)));
  CHECK(odd.min == 2);
  CHECK(odd.median == 4);
  CHECK(odd.max == 9);
  CHECK(summarise(std::vector<double>{4, 1, 3, 10}).median == 3.5);

  const Summary one = summarise(std::vector<double>{0.97});
  CHECK(one.count == 1);
  CHECK(one.mean == 0.97);
  CHECK(one.deviation == 0);
  CHECK(one.median == 0.97);
}

TEST_CASE("equal values have no deviation, and a large offset does not drown a small one") {
  const Summary equal = summarise(std::vector<double>(10, 0.1));
  CHECK(equal.mean == 0.1);
  CHECK(equal.deviation == 0);
  CHECK(summarise(std::vector<double>{1e9 + 1, 1e9 + 2, 1e9 + 3}).deviation == 1);
}

TEST_CASE("nothing, and values that are not finite, have no summary") {
  CHECK(refusal(ErrorKind::argument, [] { summarise({}); }) ==
        "statistics: no values to summarise");
  for (const double bad : {not_a_number, infinity, -infinity}) {
    CHECK(refusal(ErrorKind::argument, [&] {
            summarise(std::vector<double>{1, bad});
          }) == "statistics: a value is not finite");
  }
}

TEST_CASE("Student's t has the quantiles of the printed tables") {
  struct Quantiles {
    double degrees, p90, p95, p975, p99, p995;
  };
  // Three decimals, as in any table of the distribution.
  for (const Quantiles& row : {Quantiles{1, 3.078, 6.314, 12.706, 31.821, 63.657},
                               Quantiles{2, 1.886, 2.920, 4.303, 6.965, 9.925},
                               Quantiles{5, 1.476, 2.015, 2.571, 3.365, 4.032},
                               Quantiles{10, 1.372, 1.812, 2.228, 2.764, 3.169},
                               Quantiles{30, 1.310, 1.697, 2.042, 2.457, 2.750},
                               Quantiles{120, 1.289, 1.658, 1.980, 2.358, 2.617}}) {
    const auto printed = [&](double p) {
      return std::round(student_t_quantile(p, row.degrees) * 1000) / 1000;
    };
    CAPTURE(row.degrees);
    CHECK(printed(0.90) == row.p90);
    CHECK(printed(0.95) == row.p95);
    CHECK(printed(0.975) == row.p975);
    CHECK(printed(0.99) == row.p99);
    CHECK(printed(0.995) == row.p995);
  }
}

TEST_CASE("Student's t agrees with SciPy, at fractional degrees too") {
  CHECK(student_t_cdf(-2.5, 3) == near(0.04385332350403277));
  CHECK(student_t_cdf(1.25, 7.3) == near(0.875059159343087));
  CHECK(student_t_cdf(0.01, 4) == near(0.5037499218770507));
  CHECK(student_t_cdf(3, 0.5) == near(0.8163459220070283));
  CHECK(student_t_cdf(-40, 9) == near(9.491499224669917e-12));
  CHECK(student_t_cdf(-1e3, 12.7) == near(8.904075997211548e-33));
  CHECK(student_t_cdf(-8, 2000.5) == near(1.0430862623449056e-15, 1e-10));
  CHECK(student_t_cdf(0.7, 1e6) == near(0.758036266356729, 1e-9));

  CHECK(student_t_quantile(0.975, 8.54) == near(2.280868278804508));
  CHECK(student_t_quantile(0.995, 12.25) == near(3.0432283104111844));
  CHECK(student_t_quantile(1e-10, 17.9) == near(-12.762864662001045));
  CHECK(student_t_quantile(0.6, 0.5) == near(0.3979754267847905));
  CHECK(student_t_quantile(0.9999, 3.7) == near(14.780396445535471));
  CHECK(student_t_quantile(0.025, 1e5) == near(-1.9599877075346097, 1e-9));
}

TEST_CASE("Student's t has closed forms at one and two degrees") {
  for (const double t : {-300.0, -2.0, -0.3, 1e-9, 0.8, 5.0}) {
    CAPTURE(t);
    CHECK(student_t_cdf(t, 1) == near(0.5 + std::atan(t) / std::numbers::pi, 1e-10));
    CHECK(student_t_cdf(t, 2) == near(0.5 + t / (2 * std::sqrt(2 + t * t)), 1e-10));
  }
}

TEST_CASE("Student's t is whole at its ends, and refuses what it is not defined for") {
  CHECK(student_t_cdf(0, 3.5) == 0.5);
  CHECK(student_t_cdf(-infinity, 3.5) == 0);
  CHECK(student_t_cdf(infinity, 3.5) == 1);
  CHECK(student_t_cdf(1e200, 3.5) == 1);
  CHECK(student_t_quantile(0.5, 3.5) == 0);
  CHECK(student_t_quantile(0.25, 7) == -student_t_quantile(0.75, 7));
  for (const double degrees : {0.0, -1.0, not_a_number, infinity}) {
    CHECK_THROWS_AS(student_t_cdf(1, degrees), Error);
    CHECK_THROWS_AS(student_t_quantile(0.9, degrees), Error);
  }
  for (const double p : {0.0, 1.0, -0.1, not_a_number})
    CHECK_THROWS_AS(student_t_quantile(p, 3), Error);
  CHECK_THROWS_AS(student_t_cdf(not_a_number, 3), Error);
}

TEST_CASE("Welch's test agrees with SciPy") {
  for (const TestOfMeans& test : tests_of_means) {
    CAPTURE(test.name);
    const WelchTest result = welch(test.a, test.b);
    CHECK(result.difference == near(test.expected.difference));
    CHECK(result.low == near(test.expected.low));
    CHECK(result.high == near(test.expected.high));
    CHECK(result.degrees == near(test.expected.degrees));
    CHECK(result.p == near(test.expected.p, 1e-9));

    const WelchTest other_way = welch(test.b, test.a);
    CHECK(other_way.difference == -result.difference);
    CHECK(other_way.low == -result.high);
    CHECK(other_way.high == -result.low);
    CHECK(other_way.p == result.p);
  }
}

TEST_CASE("Welch's test of values without spread is certain") {
  const std::vector<double> low(6, 0.1);
  const std::vector<double> high(3, 0.3);
  const WelchTest differ = welch(low, high);
  CHECK(differ.difference == 0.1 - 0.3);
  CHECK(differ.low == differ.difference);
  CHECK(differ.high == differ.difference);
  CHECK(differ.degrees == 7);
  CHECK(differ.p == 0);
  CHECK(welch(low, low).p == 1);
  CHECK(welch(low, low).difference == 0);
}

TEST_CASE("the smallest differences are tested like others") {
  const std::vector<double> a = {1e-120, 2e-120, 4e-120};
  const std::vector<double> b = {5e-120, 7e-120, 6e-120};
  std::vector<double> a_large, b_large;
  for (const double v : a) a_large.push_back(v * 1e120);
  for (const double v : b) b_large.push_back(v * 1e120);
  CHECK(welch(a, b).p == near(welch(a_large, b_large).p));
  CHECK(welch(a, b).degrees == near(welch(a_large, b_large).degrees));
}

TEST_CASE("Welch's test needs two finite values on a side") {
  const std::vector<double> one = {1}, two = {1, 2}, bad = {1, not_a_number};
  const std::string words = "statistics: a test of two means needs at least two values on a side";
  CHECK(refusal(ErrorKind::argument, [&] { welch(one, two); }) == words);
  CHECK(refusal(ErrorKind::argument, [&] { welch(two, {}); }) == words);
  CHECK(refusal(ErrorKind::argument, [&] { welch(two, bad); }) ==
        "statistics: a value is not finite");
}

TEST_CASE("Holm's adjustment is that of R's p.adjust") {
  const auto validate = [](const std::vector<double>& p, const std::vector<double>& expected) {
    const std::vector<double> adjusted = holm(p);
    REQUIRE(adjusted.size() == expected.size());
    for (std::size_t i = 0; i < p.size(); ++i) CHECK(adjusted[i] == near(expected[i]));
  };
  validate({0.01, 0.02, 0.03, 0.04, 0.05}, {0.05, 0.08, 0.09, 0.09, 0.09});
  validate({0.01, 0.04, 0.03, 0.005}, {0.03, 0.06, 0.06, 0.02});
  validate({0.7, 0.0001, 0.6}, {1, 0.0003, 1});
  validate({0.02, 0.02}, {0.04, 0.04});
  validate({0.03}, {0.03});
  validate({0, 1}, {0, 1});
  validate({}, {});
}

TEST_CASE("Holm's adjustment refuses what is not a probability") {
  for (const double bad : {-0.1, 1.5, not_a_number}) {
    CHECK(refusal(ErrorKind::argument, [&] {
            holm(std::vector<double>{0.5, bad});
          }) == "statistics: a p value is not in 0..1");
  }
}

namespace {

const std::vector<double> first = {.9635, .9612, .9648, .9629, .9601,
                                   .9655, .9640, .9618, .9626, .9607};
const std::vector<double> alike_first = {.9633, .9620, .9651, .9624, .9609,
                                         .9660, .9637, .9611, .9630, .9613};
const std::vector<double> better_than_first = {.9652, .9631, .9660, .9645, .9622,
                                               .9671, .9649, .9640, .9638, .9627};

}  // namespace

// Figures: SciPy 1.10, the larger p of two one-sided ttest_ind of shifted values.
TEST_CASE("two one-sided tests agree with SciPy") {
  const EquivalenceTest near_by = equivalence(welch(alike_first, first), 0.0025);
  CHECK(near_by.p == near(0.003912433091045609, 1e-9));
  CHECK(near_by.low == near(-0.001180342268958126, 1e-9));
  CHECK(near_by.high == near(0.001520342268958133, 1e-9));
  CHECK(equivalence(welch(first, alike_first), 0.0025).p == near(near_by.p, 1e-9));
  CHECK(equivalence(welch(alike_first, first), 0.01).p == near(1.1366244934551975e-10, 1e-6));

  const EquivalenceTest too_wide = equivalence(welch(better_than_first, first), 0.0025);
  CHECK(too_wide.p == near(0.1299646196474787, 1e-9));
  CHECK(too_wide.high > 0.0025);
}

TEST_CASE("equivalence without any spread, and without a margin") {
  const std::vector<double> a(6, 0.5);
  const std::vector<double> b(6, 0.5625);
  CHECK(equivalence(welch(a, b), 0.1).p == 0);
  CHECK(equivalence(welch(a, b), 0.0625).p == 1);
  CHECK(refusal(ErrorKind::argument, [&] { equivalence(welch(a, b), 0); }) ==
        "equivalence needs a margin above 0");
}

// Figures: the interval's equation, solved by SciPy's brentq.
TEST_CASE("the probability of superiority and its interval") {
  const Superiority clear = superiority(better_than_first, first);
  CHECK(clear.probability == near(0.755));
  CHECK(clear.low == near(0.49573237922829005, 1e-9));
  CHECK(clear.high == near(0.9000001912475595, 1e-9));
  const Superiority ties =
      superiority(std::vector<double>{3, 1, 2, 2}, std::vector<double>{2, 2, 1});
  CHECK(ties.probability == 0.625);
  CHECK(ties.low == near(0.23883417317868724, 1e-9));
  CHECK(ties.high == near(0.8948746730829357, 1e-9));
  // All below: the interval still has a width.
  const Superiority never = superiority(std::vector<double>{1, 2, 3}, std::vector<double>{4, 5, 6});
  CHECK(never.probability == 0);
  CHECK(never.low == 0);
  CHECK(never.high == near(0.4989812392984807, 1e-9));
  const Superiority always =
      superiority(std::vector<double>{4, 5, 6}, std::vector<double>{1, 2, 3});
  CHECK(always.low == near(1 - never.high, 1e-9));
  CHECK(always.high == 1);
}

// With 10 values a side and deviation 1 SciPy's noncentral t gives this difference a power of
// 0.80008.
TEST_CASE("the smallest difference that a test shows in four cases of five") {
  CHECK(detectable_difference(1, 1, 10, 0.05) == near(1.325080783788845, 1e-9));
  CHECK(detectable_difference(.0016, .0025, 10, .05 / 3) == near(0.0033345755368831627, 1e-9));
  CHECK(detectable_difference(1, 1, 6, 0.05) == near(1.7939408399207486, 1e-9));
  CHECK(detectable_difference(0, 0, 6, 0.05) == 0);
  CHECK_THROWS_AS(detectable_difference(1, 1, 1, 0.05), Error);
  CHECK_THROWS_AS(detectable_difference(1, 1, 10, 1), Error);
}

// SciPy's stdtr and quantiles by its brentq.
TEST_CASE("two stages agree with SciPy") {
  CHECK(two_stage_size(1, 10, 0.5, 0.05) == 40);            // 39.578
  CHECK(two_stage_size(.0016, 10, .0005, .05 / 3) == 150);  // 149.170
  CHECK(two_stage_size(2, 6, 1, 0.01) == 99);               // 98.077
  CHECK(two_stage_size(.0016, 10, .01, 0.05) == 10);        // 0.253
  CHECK(two_stage_size(0, 10, .01, 0.05) == 10);
  CHECK(two_stage_size(1e300, 10, 1e-300, 0.05) == 1'000'000'000'000'000);
  const std::vector<double> values = {.0012, -.0005, .0021, .0009, .0016, -.0002, .0014,
                                      .0030, .0007,  .0011, .0019, .0004, .0008,  .0025};
  const TwoStageTest test = two_stage_test(values, 10, .05 / 3);
  CHECK(test.mean == near(0.0012071428571428574));
  CHECK(test.low == near(0.00040590436966843584, 1e-9));
  CHECK(test.high == near(0.0020083813446172788, 1e-9));
  CHECK(test.p == near(0.0016727978206724462, 1e-9));
}

TEST_CASE("two stages need a first one that scatters, and a difference") {
  const std::vector<double> values = {1, 1, 1, 2};
  CHECK_THROWS_AS(two_stage_test(values, 3, 0.05), Error);
  CHECK_THROWS_AS(two_stage_test(values, 1, 0.05), Error);
  CHECK_THROWS_AS(two_stage_test(values, 5, 0.05), Error);
  CHECK_THROWS_AS(two_stage_test(values, 4, 0), Error);
  CHECK_THROWS_AS(two_stage_size(1, 1, 1, 0.05), Error);
  CHECK_THROWS_AS(two_stage_size(1, 10, 0, 0.05), Error);
  CHECK_THROWS_AS(two_stage_size(-1, 10, 1, 0.05), Error);
  CHECK_THROWS_AS(two_stage_size(1, 10, 1, 1), Error);
}

TEST_CASE("groups share a letter exactly when they do not differ") {
  const auto shared = [](const std::string& a, const std::string& b) {
    return a.find_first_of(b) != std::string::npos;
  };
  CHECK(letter_display(0, {}).empty());
  CHECK(letter_display(3, [](auto, auto) { return false; }) ==
        std::vector<std::string>{"a", "a", "a"});
  CHECK(letter_display(3, [](auto, auto) { return true; }) ==
        std::vector<std::string>{"a", "b", "c"});
  // The ends differ, the middle is like both.
  CHECK(letter_display(3, [](auto i, auto j) { return j - i == 2; }) ==
        std::vector<std::string>{"a", "ab", "b"});
  // Any pattern of 5 groups.
  for (unsigned pattern = 0; pattern < 1024; ++pattern) {
    const auto differ = [pattern](std::size_t i, std::size_t j) {
      return (pattern >> (j * (j - 1) / 2 + i) & 1U) != 0;
    };
    const std::vector<std::string> letters = letter_display(5, differ);
    CAPTURE(pattern);
    bool right = true;
    for (std::size_t j = 0; j < 5; ++j) {
      right &= !letters[j].empty();
      for (std::size_t i = 0; i < j; ++i) right &= shared(letters[i], letters[j]) != differ(i, j);
    }
    CHECK(right);
  }
}
