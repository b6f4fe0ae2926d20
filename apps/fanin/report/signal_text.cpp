#include "report/signal_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "console/table.hpp"
#include "console/text.hpp"

namespace fanin::program {
namespace {

bool ranked(const Signal& signal) {
  return std::ranges::any_of(signal, [](const LayerSignal& layer) { return layer.rank > 0; });
}

// Heights by the fullest bin.
std::string picture(const Histogram& histogram) {
  const double most = *std::ranges::max_element(histogram.shares);
  std::vector<float> heights;
  for (const double share : histogram.shares) heights.push_back(static_cast<float>(share / most));
  return sparkline(heights);
}

std::string number(double value) { return fmt::format("{:.3g}", value); }

// Whether the outputs have two ends: the histogram then goes from one to the other.
bool bounded(const LayerSignal& layer) {
  const auto is = [](double value, double end) { return std::abs(value - end) < 1e-6; };
  const Histogram& range = layer.outputs;
  return is(range.high, 1) && (is(range.low, 0) || is(range.low, -1));
}

bool is_stuck(const LayerSignal& layer) { return layer.saturated >= (bounded(layer) ? 0.1 : 0.5); }

// What a factor per layer does.
const char* way(double factor) {
  if (factor < 0.8) return "fade";
  if (factor < 0.95) return "fade slowly";
  if (factor <= 1.05) return "keep their size";
  return factor <= 1.25 ? "grow slowly" : "grow";
}

std::string title(const NamedInit& init) {
  return init.name == init.initializer.name
             ? init.name
             : fmt::format("{} ({})", init.name, init.initializer.name);
}

}  // namespace

std::string signal_table(const Architecture& architecture, const SchemeSignals& scheme,
                         const Style& style) {
  const Signal mean = mean_signal(scheme.draws);
  std::vector<Table::Column> columns = {{"layer", Align::left},
                                        {"rms z"},
                                        {"theory"},
                                        {"outputs, low to high", Align::left},
                                        {"sd y"},
                                        {"saturated"},
                                        {"slope"},
                                        {"gradient"},
                                        {"delta"}};
  if (ranked(mean)) columns.push_back({"rank"});
  Table table(columns);
  for (std::size_t l = 0; l < mean.size(); ++l) {
    const LayerSignal& layer = mean[l];
    std::vector<std::string> cells = {
        fmt::format("{:<2} {}→{}", l + 1, architecture.sizes[l], architecture.sizes[l + 1]),
        number(std::sqrt(layer.z_square)),
        number(std::sqrt(layer.z_square_predicted)),
        picture(layer.outputs),
        number(layer.y_deviation),
        fmt::format("{:.1f} %", 100 * layer.saturated),
        number(layer.slope),
        number(layer.gradient_norm),
        number(layer.delta_rms)};
    if (ranked(mean)) cells.push_back(fmt::format("{:.1f}", layer.rank));
    table.add(std::move(cells));
  }
  return style.bold(title(scheme.init)) + '\n' + table.text(style) + style.dim("→ ") +
         wrapped(describe(mean), 98, 2) + '\n';
}

std::string signal_legend(const SchemeSignals& scheme) {
  std::string legend =
      "rms z: √E[z²]; theory: √(n·E[w²]·E[x²]), n the inputs of a node. outputs: how many lie "
      "where between the ends of the activation's range, or within ±3 rms where it has none. "
      "saturated: within 0.01 of an end; of relu: units that no sample wakes. slope: mean f′(z), "
      "which every weight change is multiplied by. gradient: norm of ∂E/∂W, E the mean loss. "
      "delta: rms of ∂E/∂z, the signal that goes back.";
  if (ranked(mean_signal(scheme.draws))) {
    legend += " rank: effective rank of ∂y/∂x from the network's inputs to here.";
  }
  return wrapped(legend, 100) + '\n';
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
                       number(stuck->slope));
  }
  // Per layer, from the first to the last hidden one; shallow networks have none between.
  if (mean.size() > 2) {
    const double layers = static_cast<double>(mean.size()) - 2;
    const LayerSignal& last = mean[mean.size() - 2];
    const double forward = std::pow(last.y_deviation / mean.front().y_deviation, 1 / layers);
    const double back = std::pow(mean.front().delta_rms / last.delta_rms, 1 / layers);
    return fmt::format("forward the outputs {} (× {:.2f} a layer), back the errors {} (× {:.2f})",
                       way(forward), forward, way(back), back);
  }
  return fmt::format("hardly an output is saturated; mean slope of layer 1 {}",
                     number(mean.front().slope));
}

std::string conclusion(std::span<const SchemeSignals> schemes) {
  struct First {
    std::string name;
    LayerSignal layer;
  };
  std::vector<First> firsts;
  for (const SchemeSignals& scheme : schemes) {
    firsts.push_back({scheme.init.name, mean_signal(scheme.draws).front()});
  }
  const auto saturated = [](const First& first) { return first.layer.saturated; };
  const First& least = *std::ranges::min_element(firsts, {}, saturated);
  const First& most = *std::ranges::max_element(firsts, {}, saturated);
  if (is_stuck(least.layer) || !is_stuck(most.layer)) return "";
  return fmt::format(
      "Why not {}? It leaves {:.0f} % of layer 1's {} and a mean slope of {}; {} leaves {:.0f} % "
      "and "
      "{}. Every weight change is multiplied by the slope.",
      most.name, 100 * most.layer.saturated,
      bounded(most.layer) ? "outputs saturated" : "units dead", number(most.layer.slope),
      least.name, 100 * least.layer.saturated, number(least.layer.slope));
}

Json to_json(const Architecture& architecture, const SchemeSignals& scheme) {
  const Signal mean = mean_signal(scheme.draws);
  Json layers = Json::array();
  for (std::size_t l = 0; l < mean.size(); ++l) {
    Json layer = {{"inputs", architecture.sizes[l]}, {"outputs", architecture.sizes[l + 1]}};
    for (const SignalField& field : signal_fields()) {
      if (field.value == &LayerSignal::rank && !ranked(mean)) continue;
      double least = mean[l].*field.value;
      double largest = least;
      for (const Signal& draw : scheme.draws) {
        least = std::min(least, draw[l].*field.value);
        largest = std::max(largest, draw[l].*field.value);
      }
      layer[std::string(field.name)] = {
          {"mean", mean[l].*field.value}, {"min", least}, {"max", largest}};
    }
    const Histogram& histogram = mean[l].outputs;
    layer["histogram"] = {
        {"low", histogram.low}, {"high", histogram.high}, {"shares", histogram.shares}};
    layers.push_back(std::move(layer));
  }
  return {{"name", scheme.init.name},
          {"init", scheme.init.initializer.name},
          {"words", describe(mean)},
          {"layers", std::move(layers)}};
}

Json to_json(const Signal& signal) {
  Json layers = Json::array();
  for (const LayerSignal& layer : signal) {
    Json json = Json::object();
    for (const SignalField& field : signal_fields()) {
      if (field.value != &LayerSignal::rank) json[std::string(field.name)] = layer.*field.value;
    }
    layers.push_back(std::move(json));
  }
  return layers;
}

}  // namespace fanin::program
