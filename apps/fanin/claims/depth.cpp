// Claims about what many layers do at their initial weights.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "claims/experiment_runner.hpp"

namespace fanin::program {
namespace {

Architecture alike(std::size_t layers, std::size_t width, const Activation& activation) {
  return {std::vector<std::size_t>(layers + 1, width), activation, activation};
}

// The factor per layer of a quantity between two layers.
double factor(double first, double last, double layers) {
  return std::pow(last / first, 1 / layers);
}

ClaimResult deep_tanh(ExperimentRunner& runner) {
  const Architecture net = alike(10, 500, activations::tanh);
  const Probe probe = normal_probe(100, 500, 500, 1);
  const Signal small = runner.mean(net, "normal:0.01", probe, 10);
  const Signal large = runner.mean(net, "normal:1", probe, 10);
  const Signal root = runner.mean(net, "normal:in^-0.5", probe, 10);
  double saturated = 0;
  for (const LayerSignal& layer : large) saturated += layer.saturated / 10;
  ResultTable by_layer{"Deviation of the outputs of each layer, and norm of its gradient",
                       {"layer", "σ = 0.01", "gradient", "σ = 1", "gradient", "1/√n", "gradient"}};
  for (std::size_t l = 0; l < 10; ++l) {
    std::vector<std::string> row = {std::to_string(l + 1)};
    for (const Signal* signal : {&small, &large, &root}) {
      row.push_back(fmt::format("{:.2g}", (*signal)[l].y_deviation));
      row.push_back(fmt::format("{:.2g}", (*signal)[l].gradient_norm));
    }
    by_layer.rows.push_back(std::move(row));
  }
  return {{{"σ = 0.01: deviation of outputs, factor per layer",
            factor(small[0].y_deviation, small[9].y_deviation, 9), near(0.22, 0.01)},
           {"σ = 0.01: gradient norm of layer 1 against that at 1/√n",
            small[0].gradient_norm / root[0].gradient_norm, at_most(1e-3)},
           {"σ = 1: share of outputs beyond ±0.99", saturated, near(0.90, 0.015)},
           {"1/√n: deviation of outputs, factor per layer, claimed 1",
            factor(root[0].y_deviation, root[9].y_deviation, 9), Range{0.95, 1.05}},
           {"1/√n: deviation of outputs, layer 1", root[0].y_deviation, near(0.63, 0.01), aside},
           {"1/√n: deviation of outputs, layer 10", root[9].y_deviation, near(0.23, 0.015), aside},
           {"σ = 1: backward error, factor per layer",
            factor(large[9].delta_rms, large[0].delta_rms, 9), near(3.48, 0.15), aside}},
          {by_layer}};
}

ClaimResult relu_halves(ExperimentRunner& runner) {
  const Architecture net = alike(10, 500, activations::relu);
  const Probe probe = normal_probe(50, 500, 500, 1);
  const auto per_layer = [&](const char* init) {
    const Signal mean = runner.mean(net, init, probe, 40);
    return factor(mean[0].z_square, mean[9].z_square, 9);
  };
  return {{{"1/√n: E[z²], factor per layer", per_layer("normal:in^-0.5"), near(0.5, 0.03)},
           {"√(2/n): E[z²], factor per layer", per_layer("he-normal"), near(1, 0.06)}}};
}

// The quotient furthest from 1.
double worst(const std::vector<double>& quotients) {
  return *std::ranges::max_element(quotients, {}, [](double q) { return std::abs(std::log(q)); });
}

ClaimResult forward_and_back(ExperimentRunner& runner) {
  const Architecture net{
      {400, 100, 300, 50, 200, 100}, activations::identity, activations::identity};
  constexpr std::size_t draws = 200;
  const Probe probe = normal_probe(50, 400, 100, 1);
  // Means of each draw's own quotients: of those, theory knows mean and scatter.
  struct Ways {
    std::vector<double> forward = std::vector<double>(5);  // E[z²] / E[x²] of each layer
    std::vector<double> back = std::vector<double>(4);     // E[δ²] of each / of the one above
  };
  const auto ways = [&](const char* init) {
    Ways result;
    for (const Signal& signal : runner.draw(net, init, probe, draws)) {
      for (std::size_t l = 0; l < 5; ++l) {
        result.forward[l] += signal[l].z_square / signal[l].x_square / draws;
        if (l == 0) continue;
        result.back[l - 1] += std::pow(signal[l - 1].delta_rms / signal[l].delta_rms, 2) / draws;
      }
    }
    return result;
  };
  const Ways in = ways("lecun-normal");
  const Ways out = ways("normal:out^-0.5");
  const Ways both = ways("glorot-normal");
  const double off = mean_square_tolerance(50, draws);  // the narrowest layer has 50 nodes
  return {
      {{"1/in, forward: E[z²] / E[x²], the worst layer", worst(in.forward), near(1, off)},
       {"1/out, back: E[δ²] / that of the layer above, the worst", worst(out.back), near(1, off)},
       {"1/in, back: layer 1 (300 / 100)", in.back[0], near(3, 3 * off)},
       {"1/out, forward: layer 1 (400 / 100)", out.forward[0], near(4, 4 * off)},
       {"2/(in+out), forward: layer 1 (800 / 500)", both.forward[0], near(1.6, 1.6 * off)},
       {"2/(in+out), back: layer 1 (600 / 400)", both.back[0], near(1.5, 1.5 * off)}}};
}

ClaimResult degrees_of_freedom(ExperimentRunner& runner) {
  const Architecture net = alike(10, 500, activations::identity);
  const Probe probe = normal_probe(1, 500, 500, 1);
  const auto ranks = [&](const char* init) { return runner.mean(net, init, probe, 3, 1); };
  const Signal normal = ranks("normal:in^-0.5");
  const Signal small = ranks("normal:0.01");
  const Signal orthogonal = ranks("orthogonal");
  ResultTable by_layer{"Effective rank of J by layer", {"layer", "normal 1/√n", "orthogonal"}};
  for (std::size_t l = 0; l < 10; ++l) {
    by_layer.rows.push_back({std::to_string(l + 1), fmt::format("{:.0f}", normal[l].rank),
                             fmt::format("{:.0f}", orthogonal[l].rank)});
  }
  return {{{"normal 1/√n: effective rank of J, layer 1 (500 / 2)", normal[0].rank, near(250, 5)},
           {"normal 1/√n: layer 10 (500 / 11)", normal[9].rank, near(500.0 / 11, 3)},
           {"normal, σ = 0.01: layer 10 (500 / 11)", small[9].rank, near(500.0 / 11, 3)},
           {"orthogonal: layer 10", orthogonal[9].rank, near(500, 1)}},
          {by_layer}};
}

}  // namespace

std::vector<Claim> claims_of_depth() {
  return {
      {"6",
       "In a deep tanh network σ = 0.01 makes the signal vanish, σ = 1 saturates it at ±1, "
       "and 1/√n keeps its spread.",
       "10 layers of 500 nodes, unit-normal inputs. 1/√n keeps far more of the spread than the "
       "others, but not all: it falls slowly, because tanh is flatter than the identity. Ranges: "
       "simulated elsewhere; to keep means to stay within a twentieth per layer; at σ = 1 the "
       "backward error grows by √(n·E[f′²]) = 3.48 per layer, theory for normal z.",
       "fanin signal --depth 10 --activation tanh --init normal:0.01 --init normal:1 --init book",
       deep_tanh},
      {"7", "ReLU needs √(2/n): with 1/√n the second moment halves at each layer.",
       "10 layers of 500 nodes, 40 draws. Ranges: theory, 1/2 and 1.",
       "fanin signal --depth 10 --activation relu --init book --init he-normal", relu_halves},
      {"8", "The variance is kept forward by 1/in, backward by 1/out; 2/(in+out) is a compromise.",
       "Identity layers 400-100-300-50-200-100, unit-normal inputs and errors, 200 draws. Each "
       "scheme keeps the direction it was made for; where widths differ none keeps both. Ranges: "
       "theory, 3·√(2/(nodes·draws)).",
       "fanin signal --layers 400,100,300,50,200,100 --activation identity --output-activation "
       "identity --input normal --init lecun-normal --init normal:out^-0.5 --init glorot-normal",
       forward_and_back},
      {"10", "Schemes that keep the variance may still reduce the degrees of freedom.",
       "Effective rank |J|⁴/|JJᵀ|² of the input-to-layer Jacobian J of 10 linear layers of 500, 3 "
       "draws. With normal weights it is n/(l+1) after l layers, at any scale: a matter of depth. "
       "Orthogonal weights keep it. Ranges: theory (moments of products of normal matrices).",
       "fanin signal --depth 10 --activation identity --rank --draws 3 --samples 10 --init book "
       "--init orthogonal",
       degrees_of_freedom},
  };
}

}  // namespace fanin::program
