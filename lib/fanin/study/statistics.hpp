// The few statistics that an honest comparison of accuracies needs.
#pragma once

#include <cstddef>
#include <span>
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
};

/// Throws Error(argument) for fewer than two values on a side, or one that is not finite. Without
/// any spread on both sides the interval is a point, and p is 0 or 1.
WelchTest welch(std::span<const double> a, std::span<const double> b);

/// p values adjusted for their number, in the order given. Source: Holm 1979. Throws
/// Error(argument) for one outside 0..1.
std::vector<double> holm(std::span<const double> p);

/// Student's t with `degrees` of freedom, any number above 0: the probability of a value below t,
/// and the value below which lies the probability p, 0 < p < 1. Small probabilities of t < 0 keep
/// their digits: double the one of -|t| for a two-sided p. Throws Error(argument).
double student_t_cdf(double t, double degrees);
double student_t_quantile(double p, double degrees);

}  // namespace fanin
