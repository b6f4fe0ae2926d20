#include "fanin/study/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "fanin/internal/require.hpp"

namespace fanin {
namespace {

// The continued fraction of the incomplete beta function (DLMF 8.17.22), which converges fast for
// x < (a + 1) / (a + b + 2):
//   1 / (1 + d_1 / (1 + d_2 / (1 + ...)))
//   d_2m = m (b - m) x / ((a + 2m - 1)(a + 2m))
//   d_2m+1 = -(a + m)(a + b + m) x / ((a + 2m)(a + 2m + 1))
// Lentz's method: the ratios of successive numerators and of successive denominators.
double beta_fraction(double a, double b, double x) {
  const auto not_zero = [](double v) { return v == 0 ? 1e-300 : v; };
  double numerators = 1;
  double denominators = std::numeric_limits<double>::infinity();
  double inverse = 1;
  // About sqrt(max(a, b)) terms are needed; the bound only keeps the loop finite.
  for (int term = 1; term < 100'000; ++term) {
    const int half = term / 2;
    const double m = half;
    const double d = term % 2 == 0 ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
                                   : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    numerators = not_zero(1 + d / numerators);
    denominators = not_zero(1 + d / denominators);
    inverse *= numerators / denominators;
    if (std::abs(numerators / denominators - 1) < 2e-16) break;
  }
  return 1 / inverse;
}

// The regularised incomplete beta function I_x(a, b); y is 1 - x, given apart to keep its digits.
double incomplete_beta(double a, double b, double x, double y) {
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  const double front = std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) +
                                a * std::log(x) + b * std::log(y));
  if (x < (a + 1) / (a + b + 2)) return front * beta_fraction(a, b, x) / a;
  return 1 - front * beta_fraction(b, a, y) / b;
}

// By so many standard errors a difference must exceed 0 to be shown at `level` in 80 % of cases.
double errors_to_show(double level, double degrees) {
  return student_t_quantile(1 - level / 2, degrees) + student_t_quantile(0.8, degrees);
}

}  // namespace

Summary summarise(std::span<const double> values) {
  require(!values.empty(), "statistics: no values to summarise");
  const auto finite = [](double v) { return std::isfinite(v); };
  require(std::ranges::all_of(values, finite), "statistics: a value is not finite");
  const auto count = static_cast<double>(values.size());
  // From the first value on: equal values have exactly their mean, and no deviation.
  double sum = 0;
  for (const double v : values) sum += v - values[0];
  const double mean = values[0] + sum / count;
  double squares = 0;
  for (const double v : values) squares += (v - mean) * (v - mean);
  std::vector<double> sorted(values.begin(), values.end());
  std::ranges::sort(sorted);
  const double median = std::midpoint(sorted[(sorted.size() - 1) / 2], sorted[sorted.size() / 2]);
  const double deviation = values.size() > 1 ? std::sqrt(squares / (count - 1)) : 0;
  return {values.size(), mean, deviation, sorted.front(), median, sorted.back()};
}

WelchTest welch(std::span<const double> a, std::span<const double> b) {
  require(a.size() > 1 && b.size() > 1,
          "statistics: a test of two means needs at least two values on a side");
  const Summary of_a = summarise(a);
  const Summary of_b = summarise(b);
  const auto n_a = static_cast<double>(a.size());
  const auto n_b = static_cast<double>(b.size());
  // Squared standard errors of the two means.
  const double s_a = of_a.deviation * of_a.deviation / n_a;
  const double s_b = of_b.deviation * of_b.deviation / n_b;

  WelchTest test;
  test.difference = of_a.mean - of_b.mean;
  if (s_a + s_b == 0) {
    test.low = test.high = test.difference;
    test.degrees = n_a + n_b - 2;
    test.p = test.difference == 0 ? 1 : 0;
    return test;
  }
  // Shares of the sum, so that tiny variances are not squared to 0.
  const double share_a = s_a / (s_a + s_b);
  const double share_b = s_b / (s_a + s_b);
  test.degrees = 1 / (share_a * share_a / (n_a - 1) + share_b * share_b / (n_b - 1));
  test.error = std::sqrt(s_a + s_b);
  const double half_width = student_t_quantile(0.975, test.degrees) * test.error;
  test.low = test.difference - half_width;
  test.high = test.difference + half_width;
  test.p = 2 * student_t_cdf(-std::abs(test.difference) / test.error, test.degrees);
  return test;
}

EquivalenceTest equivalence(const WelchTest& test, double margin) {
  require(margin > 0, "equivalence needs a margin above 0");
  if (test.error == 0) {
    return {test.low, test.high, std::abs(test.difference) < margin ? 0.0 : 1.0};
  }
  const double half_width = student_t_quantile(0.95, test.degrees) * test.error;
  // Of the two tests, the one at the margin that is nearer decides.
  const double p = student_t_cdf((std::abs(test.difference) - margin) / test.error, test.degrees);
  return {test.difference - half_width, test.difference + half_width, p};
}

Superiority superiority(std::span<const double> a, std::span<const double> b) {
  const auto n = static_cast<double>(summarise(a).count);
  const auto m = static_cast<double>(summarise(b).count);
  double wins = 0;
  for (const double x : a) {
    for (const double y : b) wins += x > y ? 1 : x == y ? 0.5 : 0;
  }
  const double estimate = wins / (n * m);
  // The interval holds every p that lies within z of its own standard errors around the estimate.
  const auto excess = [&](double p) {
    const double pairs = (n + m) / 2 - 1;
    const double variance =
        p * (1 - p) * (1 + pairs * (1 - p) / (2 - p) + pairs * p / (1 + p)) / (n * m);
    return std::abs(p - estimate) - 1.959963984540054 * std::sqrt(variance);
  };
  const auto end = [&](double inside, double outside) {
    if (excess(outside) <= 0) return outside;
    for (int step = 0; step < 100; ++step) {
      const double middle = std::midpoint(inside, outside);
      (excess(middle) <= 0 ? inside : outside) = middle;
    }
    return inside;
  };
  return {estimate, end(estimate, 0), end(estimate, 1)};
}

double detectable_difference(double deviation_a, double deviation_b, std::size_t n, double level) {
  require(n > 1 && level > 0 && level < 1 && deviation_a >= 0 && deviation_b >= 0,
          "a difference to detect needs two values, a level between 0 and 1 and deviations");
  const double a = deviation_a * deviation_a;
  const double b = deviation_b * deviation_b;
  if (a + b == 0) return 0;
  const double degrees = static_cast<double>(n - 1) * (a + b) * (a + b) / (a * a + b * b);
  return errors_to_show(level, degrees) * std::sqrt((a + b) / static_cast<double>(n));
}

std::size_t two_stage_size(double deviation, std::size_t first, double difference, double level) {
  require(first > 1 && level > 0 && level < 1 && difference > 0 && deviation >= 0,
          "two stages need two first values, a level between 0 and 1 and a difference above 0");
  const double errors = errors_to_show(level, static_cast<double>(first - 1));
  const double size = std::pow(deviation * errors / difference, 2);
  return std::max(first, static_cast<std::size_t>(std::ceil(std::min(size, 1e15))));
}

TwoStageTest two_stage_test(std::span<const double> values, std::size_t first, double level) {
  require(first > 1 && first <= values.size() && level > 0 && level < 1,
          "a test in two stages needs two first values and a level between 0 and 1");
  const double mean = summarise(values).mean;
  const double deviation = summarise(values.first(first)).deviation;
  require(deviation > 0, "a test in two stages needs first values with a spread");
  const double error = deviation / std::sqrt(static_cast<double>(values.size()));
  const auto degrees = static_cast<double>(first - 1);
  const double half_width = student_t_quantile(1 - level / 2, degrees) * error;
  const double p = 2 * student_t_cdf(-std::abs(mean) / error, degrees);
  return {mean, mean - half_width, mean + half_width, p};
}

std::vector<std::string> letter_display(
    std::size_t count, const std::function<bool(std::size_t, std::size_t)>& differ) {
  // A column is a set of groups that share a letter. Each pair that differs splits the columns that
  // hold both; a column within another one goes.
  using Column = std::vector<bool>;
  std::vector<Column> columns = {Column(count, true)};
  const auto within = [](const Column& inner, const Column& outer) {
    return std::ranges::equal(inner, outer, [](bool x, bool y) { return !x || y; });
  };
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = i + 1; j < count; ++j) {
      if (!differ(i, j)) continue;
      std::vector<Column> split;
      for (const Column& column : columns) {
        if (!column[i] || !column[j]) {
          split.push_back(column);
          continue;
        }
        for (const std::size_t left_out : {j, i}) {
          split.push_back(column);
          split.back()[left_out] = false;
        }
      }
      columns.clear();
      for (const Column& column : split) {
        const bool absorbed = std::ranges::any_of(
            split, [&](const Column& other) { return other != column && within(column, other); });
        const bool known = std::ranges::find(columns, column) != columns.end();
        if (!absorbed && !known) columns.push_back(column);
      }
    }
  }
  std::ranges::sort(columns, std::ranges::greater{});
  std::vector<std::string> letters(count);
  for (std::size_t c = 0; c < columns.size(); ++c) {
    for (std::size_t i = 0; i < count; ++i) {
      if (columns[c][i]) letters[i] += static_cast<char>('a' + c % 26);
    }
  }
  return letters;
}

std::vector<double> holm(std::span<const double> p) {
  const auto is_probability = [](double v) { return v >= 0 && v <= 1; };
  require(std::ranges::all_of(p, is_probability), "statistics: a p value is not in 0..1");
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return p[i]; });
  std::vector<double> adjusted(p.size());
  double largest = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const auto left = static_cast<double>(order.size() - rank);
    largest = std::max(largest, std::min(1.0, left * p[order[rank]]));
    adjusted[order[rank]] = largest;
  }
  return adjusted;
}

double student_t_cdf(double t, double degrees) {
  require(degrees > 0 && std::isfinite(degrees) && !std::isnan(t),
          "statistics: Student's t needs a number and finite positive degrees of freedom");
  if (std::isinf(t)) return t < 0 ? 0 : 1;
  // P(|T| > |t|) = I_x(degrees / 2, 1/2), x = degrees / (degrees + t²)
  const double ratio = t / std::sqrt(degrees) * (t / std::sqrt(degrees));
  const double tail = incomplete_beta(degrees / 2, 0.5, 1 / (1 + ratio), ratio / (1 + ratio)) / 2;
  return t < 0 ? tail : 1 - tail;
}

double student_t_quantile(double p, double degrees) {
  require(p > 0 && p < 1, "statistics: a quantile needs a probability between 0 and 1");
  if (p > 0.5) return -student_t_quantile(1 - p, degrees);
  // Bisection of the lower half, where probabilities keep their digits.
  double low = -1;
  double high = 0;
  while (student_t_cdf(low, degrees) > p) {
    high = low;
    low *= 2;
  }
  for (;;) {
    const double middle = std::midpoint(low, high);
    if (middle <= low || middle >= high) return high;
    (student_t_cdf(middle, degrees) > p ? high : low) = middle;
  }
}

}  // namespace fanin
