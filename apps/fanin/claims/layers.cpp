// Claims about a single layer at its initial weights.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "claims/experiment_runner.hpp"

namespace fanin::program {
namespace {

ClaimResult predicted_squares(ExperimentRunner& runner) {
  constexpr std::size_t draws = 200;
  const char* root = "normal:in^-0.5";
  const Architecture layer{{784, 200}, activations::identity, activations::identity};
  const Probe normal = normal_probe(100, 784, 200, 1);
  ClaimResult result{{{"unit-normal inputs, deviation 1/√n: Var(z)",
                       runner.mean(layer, root, normal, draws).front().z_variance,
                       near(1, mean_square_tolerance(200, draws))}}};
  const Probe probe = runner.digits(200);
  const auto ratio = [](const LayerSignal& s) { return s.z_square / s.z_square_predicted; };
  std::vector<double> ratios;
  for (const char* init : {"uniform:1", root}) {
    const auto signals = runner.draw(book_architecture(), init, probe, draws);
    const Signal mean = mean_signal(signals);
    for (const std::size_t l : {0U, 1U}) {
      result.measurements.push_back(
          {fmt::format("digits, {}, layer {}: E[z²] measured / predicted", init, l + 1),
           ratio(mean[l]), near(1, mean_square_tolerance(l == 0 ? 200 : 10, draws))});
    }
    ratios.clear();
    for (const Signal& signal : signals) ratios.push_back(ratio(signal[1]));
  }
  const auto [least, largest] = std::ranges::minmax(ratios);
  const std::string nodes = "the 10 nodes of layer 2, 1/√n, one draw alone: ";
  result.measurements.push_back({nodes + "least", least, Range{0.1, 0.4}, aside});
  result.measurements.push_back({nodes + "largest", largest, Range{2, 3.5}, aside});
  return result;
}

ClaimResult variance_for_deviation(ExperimentRunner& runner) {
  const Architecture layer{{784, 100}, activations::identity, activations::identity};
  const Probe probe = normal_probe(100, 784, 100, 1);
  const auto variance = [&](const char* init) {
    return runner.mean(layer, init, probe, 100).front().z_variance;
  };
  const double off = mean_square_tolerance(100, 100);
  const double measured = variance("normal:in^-0.25");
  const double by_deviation = variance("normal:in^-0.5");
  return {{{"weights of variance 1/√784: Var(z), claimed 1", measured, near(1, off)},
           {"the same, by theory √784", measured, near(28, 28 * off), aside},
           {"weights of deviation 1/√784: Var(z)", by_deviation, near(1, off), aside}}};
}

// What weights of a deviation s make of the samples of a probe, in theory: z of a sample x is
// normal with the variance s²|x|² (nearly so for uniform weights, as a sum of hundreds of them).
// Means over the samples.
struct SigmoidTheory {
  double z_square = 0;
  double slope = 0;
  double slope_variance = 0;  ///< about the mean of a sample: at least that of means over samples
  double saturated = 0;       ///< |z| > ln 99: the output is within 0.01 of an end
};

SigmoidTheory sigmoid_theory(const Probe& probe, double deviation) {
  SigmoidTheory theory;
  const auto samples = static_cast<double>(probe.x.rows());
  for (std::size_t k = 0; k < probe.x.rows(); ++k) {
    double square = 0;
    for (const float x : probe.x.row(k)) square += static_cast<double>(x) * x;
    const double sd = deviation * std::sqrt(square);
    double weight = 0;
    double slope = 0;
    double slope_square = 0;
    for (int step = -160; step <= 160; ++step) {
      const double normal = step / 20.0;
      const double density = std::exp(-normal * normal / 2);
      const double s_times_rest = 0.25 / std::pow(std::cosh(sd * normal / 2), 2);
      weight += density;
      slope += density * s_times_rest;
      slope_square += density * s_times_rest * s_times_rest;
    }
    slope /= weight;
    theory.z_square += sd * sd / samples;
    theory.slope += slope / samples;
    theory.slope_variance += (slope_square / weight - slope * slope) / samples;
    theory.saturated += std::erfc(std::log(99.0) / sd / std::sqrt(2.0)) / samples;
  }
  return theory;
}

ClaimResult slopes(ExperimentRunner& runner) {
  struct Weights {
    const char* init;
    double deviation;
  };
  constexpr std::size_t draws = 50;
  constexpr double rows = 200 * draws;
  ClaimResult result;
  const Probe probe = runner.digits(500);
  for (const Weights& weights : {Weights{"uniform:1", std::sqrt(1.0 / 3)},
                                 {"normal:1", 1},
                                 {"normal:in^-0.5", 1.0 / 28},
                                 {"uniform:in^-0.5", std::sqrt(1.0 / 3) / 28},
                                 {"normal:out^-0.5", std::sqrt(1.0 / 200)},
                                 {"normal:3.58*in^-0.5", 3.58 / 28}}) {
    const LayerSignal layer = runner.mean(book_architecture(), weights.init, probe, draws).front();
    const SigmoidTheory theory = sigmoid_theory(probe, weights.deviation);
    const double rms = std::sqrt(theory.z_square);
    const auto add = [&](const char* what, double value, double expected, double tolerance) {
      result.measurements.push_back(
          {std::string(weights.init) + ": " + what, value, near(expected, tolerance)});
    };
    add("rms of z", std::sqrt(layer.z_square), rms, rms * mean_square_tolerance(200, draws) / 2);
    add("mean slope, at most 0.25", layer.slope, theory.slope,
        3 * std::sqrt(theory.slope_variance / rows));
    const double share = theory.saturated;
    if (share < 0.01) continue;
    add("share of saturated outputs", layer.saturated, share,
        3 * std::sqrt(share * (1 - share) / rows));
  }
  return result;
}

ClaimResult general_rule(ExperimentRunner& runner) {
  const auto gain = [](const Activation& activation) { return weight_square("kumar", activation); };
  const Probe probe = normal_probe(100, 500, 500, 1);
  const auto variance = [&](const Activation& activation) {
    const Architecture layer{{500, 500}, activation, activation};
    const Signal mean = runner.mean(layer, "kumar", probe, 20);
    return std::pow(mean.front().y_deviation, 2);
  };
  // 156,800 weights
  const double off = mean_square_tolerance(156800, 1);
  return {
      {{"tanh: n·Var(w)", gain(activations::tanh), near(1, off)},
       {"sigmoid: n·Var(w)", gain(activations::sigmoid), near(12.8, 12.8 * off)},
       {"relu: n·Var(w)", gain(activations::relu), near(2, 2 * off)},
       {"tanh: variance of the outputs, by the rule 1", variance(activations::tanh), near(1, 0.1)},
       {"sigmoid: variance of the outputs, by the rule 1", variance(activations::sigmoid),
        near(1, 0.1)}}};
}

}  // namespace

std::vector<Claim> claims_of_layers() {
  return {
      {"3",
       "z has the variance n·Var(w) for independent inputs of unit variance; in general "
       "E[z²] = n·Var(w)·E[x²].",
       "This is about the mean over 200 draws of the weights. A single draw of the 10 nodes of the "
       "last layer may be off by a factor of 0.2 to 2.5. Ranges: theory, 3·√(2/(nodes·draws)).",
       "fanin signal --draws 200", predicted_squares},
      {"3b", "Weights of variance 1/√n give Var(z) = 1.",
       "The deviation must be 1/√n; weights of variance 1/√n give z the variance √n. "
       "Ranges: theory.",
       "fanin signal --layers 784,100 --input normal --output-activation identity "
       "--init normal:in^-0.25 --init normal:in^-0.5",
       variance_for_deviation},
      {"4", "The sigmoid's slope s(1−s) vanishes away from 0: large z saturate the nodes.",
       "The hidden layer of 784-200-10 at its initial weights, given 500 digits in the book's "
       "scaling. Why not ±1? More than a third of its outputs are within 0.01 of 0 or 1, and the "
       "mean slope, which multiplies every weight change, is less than a third of what 1/√n "
       "leaves. Ranges: theory for these digits, z normal with the variance Var(w)·|x|².",
       "fanin signal", slopes},
      {"9",
       "A general rule works for any activation differentiable at 0: "
       "Var(w) = 1/(n·g′(0)²·(1+g(0)²)).",
       "The scheme gives what the rule says (tanh 1/n, sigmoid 12.8/n, ReLU 2/n apart). But the "
       "rule treats the activation as linear and expects outputs of unit variance: those of tanh "
       "fall short of it, and those of a sigmoid must, since their variance is at most 1/4. Range: "
       "what the rule promises, within a tenth.",
       "fanin signal --depth 10 --activation sigmoid --init kumar --init book", general_rule},
  };
}

}  // namespace fanin::program
