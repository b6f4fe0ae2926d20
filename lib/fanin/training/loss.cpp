#include "fanin/training/loss.hpp"

#include <algorithm>
#include <cmath>

#include "fanin/internal/require.hpp"

namespace fanin {
namespace {

double squared_value(const Activation&, std::span<const float> y, std::span<const float> t) {
  double sum = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double e = static_cast<double>(y[i]) - static_cast<double>(t[i]);
    sum += e * e;
  }
  return sum / 2;
}

void difference(std::span<const float> y, std::span<const float> t, std::span<float> delta) {
  for (std::size_t i = 0; i < delta.size(); ++i) delta[i] = y[i] - t[i];
}

void squared_delta(const Activation& output, std::span<const float> y, std::span<const float> t,
                   std::span<float> delta) {
  difference(y, t, delta);
  output.backward(y, delta);
}

bool fits_all(const Activation&) { return true; }

// NaN passes: std::max(a, NaN) is a, so the NaN has to come first.
double cut_log(double y) { return std::max(std::log(y), -100.0); }

double cross_value(const Activation& output, std::span<const float> y, std::span<const float> t) {
  const bool binary = output == activations::sigmoid;
  double sum = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double yi = y[i];
    const double ti = t[i];
    sum -= ti * cut_log(yi);
    if (binary) sum -= (1 - ti) * cut_log(1 - yi);
  }
  return sum;
}

void cross_delta(const Activation&, std::span<const float> y, std::span<const float> t,
                 std::span<float> delta) {
  difference(y, t, delta);
}

bool fits_probabilities(const Activation& output) {
  return output == activations::sigmoid || output == activations::softmax;
}

}  // namespace

namespace losses {

constinit const Loss squared_error{"squared-error", squared_value, squared_delta, fits_all};
constinit const Loss cross_entropy{"cross-entropy", cross_value, cross_delta, fits_probabilities};

std::vector<Loss> all() { return {squared_error, cross_entropy}; }

}  // namespace losses

Loss parse_loss(std::string_view name) { return find_named("loss", name, losses::all()); }

std::string_view name(Rule rule) { return rule == Rule::book ? "book" : "gradient"; }

Rule parse_rule(std::string_view text) {
  struct Named {
    std::string_view name;
    Rule rule;
  };
  static constexpr Named rules[] = {{"gradient", Rule::gradient}, {"book", Rule::book}};
  return find_named("rule", text, rules).rule;
}

}  // namespace fanin
