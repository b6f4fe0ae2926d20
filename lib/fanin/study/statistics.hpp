// The few statistics that an honest comparison of accuracies needs.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace fanin {

/// Of a sample of at least one value. `deviation` is the sample standard deviation (n - 1), 0 for
/// n = 1.
struct Summary {
  std::size_t count = 0;
  double mean = 0;
  double deviation = 0;
  double min = 0;
  double median = 0;
  double max = 0;
};

/// Throws Error(argument) for no values, or one that is not finite.
Summary summarise(std::span<const double> values);

/// The difference of two means when variances may differ. Source: Welch 1947, Satterthwaite 1946.
struct WelchTest {
  double difference = 0;  ///< mean of a - mean of b
  double low = 0;         ///< 95 % interval
  double high = 0;
  double degrees = 0;  ///< of freedom
  double p = 1;        ///< two-sided
  double error = 0;    ///< standard error of the difference
};

/// Throws Error(argument) for fewer than two values on a side, or one that is not finite. Without
/// any spread on both sides the interval is a point, and p is 0 or 1.
WelchTest welch(std::span<const double> a, std::span<const double> b);

/// Whether a difference lies within ±margin: two one-sided tests. The 90 % interval lies within
/// ±margin exactly when p < 0.05. Source: Schuirmann 1987.
struct EquivalenceTest {
  double low = 0;  ///< 90 % interval of the difference
  double high = 0;
  double p = 1;
};

/// Throws Error(argument) unless the margin is above 0. Without a standard error p is 0 or 1.
EquivalenceTest equivalence(const WelchTest& test, double margin);

/// The probability that a value of one distribution is above one of another, equal ones counting
/// half, with its 95 % interval. Source: Newcombe 2006, method 5.
struct Superiority {
  double probability = 0.5;
  double low = 0;
  double high = 1;
};

/// P(a > b). Throws Error(argument) for no values on a side, or one that is not finite.
Superiority superiority(std::span<const double> a, std::span<const double> b);

/// The smallest difference of two means that a two-sided Welch test at `level` shows with a
/// probability of 80 %, with n values on each side. Throws Error(argument) for n < 2, a level
/// outside 0..1 or a deviation below 0.
double detectable_difference(double deviation_a, double deviation_b, std::size_t n, double level);

/// The mean of differences that were taken in two stages, against 0. Source: Stein 1945.
struct TwoStageTest {
  double mean = 0;
  double low = 0;  ///< interval of probability 1 - level
  double high = 0;
  double p = 1;  ///< two-sided
};

/// How many values it takes in all, at least `first`, for two_stage_test at `level` to show a mean
/// of `difference` with a probability of at least 80 %, when the first ones have that deviation:
/// max(n0, ceil((s (t_{1-level/2,n0-1} + t_{0.8,n0-1}) / difference)²)), at most 10^15. Source:
/// Stein 1945. Throws Error(argument) for first < 2, a level outside 0..1, a difference that is not
/// above 0 or a deviation below 0.
std::size_t two_stage_size(double deviation, std::size_t first, double difference, double level);

/// Tests the mean of all n values by the deviation s of the `first` of them alone: mean sqrt(n)/s
/// has Student's t distribution with first - 1 degrees of freedom, however n was chosen by s, when
/// values are normal. Throws Error(argument) for first < 2, fewer values than that, one that is not
/// finite, a level outside 0..1, or first values without any spread.
TwoStageTest two_stage_test(std::span<const double> values, std::size_t first, double level);

/// A compact letter display: the letters of each of `count` groups, so that two groups share one
/// exactly when they do not differ. Letters are handed out in the order of the groups.
/// Source: Piepho 2004, insert and absorb.
std::vector<std::string> letter_display(
    std::size_t count, const std::function<bool(std::size_t, std::size_t)>& differ);

/// p values adjusted for their number, in the order given. Source: Holm 1979. Throws
/// Error(argument) for one outside 0..1.
std::vector<double> holm(std::span<const double> p);

/// Student's t with `degrees` of freedom, any number above 0: the probability of a value below t,
/// and the value below which lies the probability p, 0 < p < 1. Small probabilities of t < 0 keep
/// their digits: double the one of -|t| for a two-sided p. Throws Error(argument).
double student_t_cdf(double t, double degrees);
double student_t_quantile(double p, double degrees);

}  // namespace fanin
