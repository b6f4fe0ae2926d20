#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "console/table.hpp"
#include "console/text.hpp"
#include "report/report.hpp"

namespace fanin::program {
namespace {

// Heights by the fullest bin.
std::string chart(const Histogram& histogram) {
  const double most = *std::ranges::max_element(histogram.shares);
  std::vector<float> heights;
  for (const double share : histogram.shares) heights.push_back(static_cast<float>(share / most));
  return sparkline(heights);
}

std::string three_digits(double value) {
  return std::isnan(value) ? "–" : fmt::format("{:.3g}", value);
}

// Whether the outputs have two ends: the histogram then goes from one to the other.
bool bounded(const LayerSignal& layer) {
  const auto is = [](double value, double end) { return std::abs(value - end) < 1e-6; };
  const Histogram& range = layer.outputs;
  return is(range.high, 1) && (is(range.low, 0) || is(range.low, -1));
}

bool is_stuck(const LayerSignal& layer) { return layer.saturated >= (bounded(layer) ? 0.1 : 0.5); }

// What a factor per layer does.
const char* trend(double factor) {
  if (factor < 0.8) return "fade";
  if (factor < 0.95) return "fade slowly";
  if (factor <= 1.05) return "keep their size";
  return factor <= 1.25 ? "grow slowly" : "grow";
}

std::string settings(const SignalResult& result, const Style& style) {
  const std::vector<std::size_t>& sizes = result.architecture.sizes;
  return settings_table(
      {{"Network", result.alike ? fmt::format("{} layers of {}, {}", sizes.size() - 1,
                                              sizes.front(), result.architecture.hidden.name)
                                : describe(result.architecture)},
       {"Input", describe_input(result)},
       {"Weights", result.draws == 1
                       ? fmt::format("one draw, seed {}", result.seed)
                       : fmt::format("means over {} draws, seeds {} to {}", result.draws,
                                     result.seed, result.seed + result.draws - 1)}},
      style);
}

std::string layer_table(const Architecture& architecture, const Signal& mean, const Style& style) {
  std::vector<Table::Column> columns = {{"layer", Align::left}, {"rms z"}, {"theory"},   {"sd y"},
                                        {"saturated"},          {"slope"}, {"gradient"}, {"delta"}};
  if (ranked(mean)) columns.push_back({"rank"});
  const bool charts = style.columns >= 100;
  if (charts) columns.insert(columns.begin() + 3, {"outputs, low to high", Align::left});
  Table table(columns);
  for (std::size_t l = 0; l < mean.size(); ++l) {
    const LayerSignal& layer = mean[l];
    std::vector<std::string> cells = {
        fmt::format("{:<2} {}→{}", l + 1, architecture.sizes[l], architecture.sizes[l + 1]),
        three_digits(std::sqrt(layer.z_square)),
        three_digits(std::sqrt(layer.z_square_predicted)),
        three_digits(layer.y_deviation),
        fmt::format("{:.1f} %", 100 * layer.saturated),
        three_digits(layer.slope),
        three_digits(layer.gradient_norm),
        three_digits(layer.delta_rms)};
    if (charts) cells.insert(cells.begin() + 3, chart(layer.outputs));
    if (ranked(mean)) cells.push_back(fmt::format("{:.1f}", layer.rank));
    table.add(std::move(cells));
  }
  return table.text(style);
}

}  // namespace

bool ranked(const Signal& signal) {
  return std::ranges::any_of(signal, [](const LayerSignal& layer) { return layer.rank > 0; });
}

std::string describe_input(const SignalResult& result) {
  const std::string count = with_commas(result.samples);
  if (!result.images) {
    return count + " samples of unit-normal numbers; back: a unit-normal ∂E/∂y";
  }
  return fmt::format("the first {} images of {}; back: {}, rule {}", count, result.images->name,
                     result.loss.name, name(result.rule));
}

std::string describe(const Signal& mean) {
  const auto finite = [](const LayerSignal& layer) {
    return std::isfinite(layer.z_square) && std::isfinite(layer.delta_rms);
  };
  if (!std::ranges::all_of(mean, finite)) return "the signal leaves the range of float";
  const auto stuck = std::ranges::find_if(mean, is_stuck);
  if (stuck != mean.end()) {
    return fmt::format("{:.0f} % of layer {}'s {}; mean slope {}", 100 * stuck->saturated,
                       stuck - mean.begin() + 1,
                       bounded(*stuck) ? "outputs are saturated" : "units are dead",
                       three_digits(stuck->slope));
  }
  // Per layer, from the first to the last hidden one; shallow networks have none between.
  if (mean.size() > 2) {
    const double layers = static_cast<double>(mean.size()) - 2;
    const LayerSignal& last = mean[mean.size() - 2];
    const double forward = std::pow(last.y_deviation / mean.front().y_deviation, 1 / layers);
    const double back = std::pow(mean.front().delta_rms / last.delta_rms, 1 / layers);
    if (!std::isfinite(forward) || !std::isfinite(back)) return "no signal gets through";
    return fmt::format("forward the outputs {} (× {:.2f} a layer), back the errors {} (× {:.2f})",
                       trend(forward), forward, trend(back), back);
  }
  return fmt::format("hardly an output is saturated; mean slope of layer 1 {}",
                     three_digits(mean.front().slope));
}

std::string conclusion(const SignalResult& result) {
  const auto first = [](const SchemeSignals& scheme) -> const LayerSignal& {
    return scheme.mean.front();
  };
  const auto saturated = [&](const SchemeSignals& scheme) { return first(scheme).saturated; };
  const SchemeSignals& least = *std::ranges::min_element(result.schemes, {}, saturated);
  const SchemeSignals& most = *std::ranges::max_element(result.schemes, {}, saturated);
  if (is_stuck(first(least)) || !is_stuck(first(most))) return "";
  return fmt::format(
      "Why not {}? It leaves {:.0f} % of layer 1's {} and a mean slope of {}; {} leaves {:.0f} % "
      "and {}. Every weight change is multiplied by the slope.",
      most.scheme.name, 100 * saturated(most),
      bounded(first(most)) ? "outputs saturated" : "units dead", three_digits(first(most).slope),
      least.scheme.name, 100 * saturated(least), three_digits(first(least).slope));
}

std::string signal_part_text(const SignalResult& result, const Style& style) {
  if (result.schemes.empty()) return settings(result, style);
  const auto& [scheme, draws, mean] = result.schemes.back();
  const std::string& spec = scheme.initializer.name;
  const std::string title = scheme.name == spec ? spec : fmt::format("{} ({})", scheme.name, spec);
  return style.bold(title) + '\n' + layer_table(result.architecture, mean, style) +
         style.dim("→ ") + wrapped(describe(mean), style.columns - 2, 2) + "\n\n";
}

std::string signal_end_text(const SignalResult& result, const Style& style) {
  std::string legend =
      "rms z: √E[z²]; theory: √(n·E[w²]·E[x²]), n the inputs of a node. outputs: how many lie "
      "where between the ends of the activation's range, or within ±3 rms where it has none. "
      "saturated: within 0.01 of an end; of relu: units that output 0 for every sample. slope: "
      "mean "
      "f′(z), which every weight change is multiplied by. gradient: norm of ∂E/∂W, E the mean "
      "loss. delta: rms of ∂E/∂z, the signal that goes back.";
  if (ranked(result.schemes.back().mean)) {
    legend += " rank: effective rank of ∂y/∂x from the network's inputs to here.";
  }
  const std::string why = conclusion(result);
  return (why.empty() ? "" : style.bold(wrapped(why, style.columns)) + "\n\n") +
         style.dim(wrapped(legend, style.columns) + '\n');
}

}  // namespace fanin::program
