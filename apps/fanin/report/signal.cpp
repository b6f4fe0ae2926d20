#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

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

constexpr const char* none = "–";
constexpr double hundredfold = 100;
constexpr double alike = 0.9999;

std::string finite(double value, const char* format) {
  return std::isfinite(value) ? fmt::format(fmt::runtime(format), value) : none;
}

std::string three_digits(double value) {
  return std::isnan(value) ? none : fmt::format("{:.3g}", value);
}

std::string correlation(double value) { return finite(value, "{:.4f}"); }
std::string update(double ratio) { return finite(ratio, "{:.1f}"); }

// Whether the outputs have two ends: the histogram then goes from one to the other.
bool bounded(const LayerSignal& layer) {
  const auto is = [](double value, double end) { return std::abs(value - end) < 1e-6; };
  const Histogram& range = layer.outputs;
  return is(range.high, 1) && (is(range.low, 0) || is(range.low, -1));
}

bool is_stuck(const LayerSignal& layer) { return layer.saturated >= (bounded(layer) ? 0.1 : 0.5); }

// The first layer, counted from 0, that learns nothing, or passes nothing on to the next.
std::optional<std::size_t> silent_layer(const Signal& mean) {
  for (std::size_t l = 0; l < mean.size(); ++l) {
    const bool passes_on = l + 1 == mean.size() || mean[l].y_deviation > 0;
    if (!passes_on || mean[l].gradient_norm == 0) return l;
  }
  return std::nullopt;
}

// What becomes of outputs and errors between the first and the last hidden layer.
struct Passage {
  double layers;
  double forward;
  double back;

  explicit Passage(const Signal& mean)
      : layers(static_cast<double>(mean.size()) - 2),
        forward(mean[mean.size() - 2].y_deviation / mean.front().y_deviation),
        back(mean.front().delta_rms / mean[mean.size() - 2].delta_rms) {}
};

// What a factor over so many layers does, and the factor of one.
std::string trend(double total, double layers) {
  const double factor = std::pow(total, 1 / layers);
  const char* verb = factor <= 1.25 ? "grow slowly" : "grow";
  if (total > hundredfold) verb = "explode";
  if (factor <= 1.05) verb = "keep their size";
  if (factor < 0.95) verb = "fade slowly";
  if (factor < 0.8) verb = "fade";
  if (total < 1 / hundredfold) verb = "vanish";
  return fmt::format("{} (× {}", verb,
                     factor < 0.01 ? three_digits(factor) : fmt::format("{:.2f}", factor));
}

// Two tables, of the way forward and of the way back.
std::string layer_tables(const Architecture& architecture, const Signal& mean, const Style& style) {
  std::vector<Table::Column> columns = {
      {"layer", Align::left}, {"rms z"}, {"theory"}, {"sd y"}, {"saturated"}, {"correlation"}};
  if (ranked(mean)) columns.push_back({"rank"});
  const bool charts = style.columns >= 100;
  if (charts) columns.insert(columns.begin() + 3, {"outputs, low to high", Align::left});
  Table forward(columns);
  Table back({{"layer", Align::left}, {"slope"}, {"delta"}, {"gradient"}, {"update"}});
  for (std::size_t l = 0; l < mean.size(); ++l) {
    const LayerSignal& layer = mean[l];
    const std::string name =
        fmt::format("{:<2} {}→{}", l + 1, architecture.sizes[l], architecture.sizes[l + 1]);
    std::vector<std::string> cells = {name,
                                      three_digits(std::sqrt(layer.z_square)),
                                      three_digits(std::sqrt(layer.z_square_predicted)),
                                      three_digits(layer.y_deviation),
                                      fmt::format("{:.1f} %", 100 * layer.saturated),
                                      correlation(layer.correlation)};
    if (charts) cells.insert(cells.begin() + 3, chart(layer.outputs));
    if (ranked(mean)) cells.push_back(fmt::format("{:.1f}", layer.rank));
    forward.add(std::move(cells));
    back.add({name, three_digits(layer.slope), three_digits(layer.delta_rms),
              three_digits(layer.gradient_norm), update(layer.update_ratio)});
  }
  return forward.text(style) + '\n' + back.text(style);
}

std::string loss(const Signal& mean) {
  return std::isnan(mean.undecided_loss) ? none : three_digits(mean.loss);
}

// A line for each scheme.
std::string scheme_table(const SignalResult& result, const Style& style) {
  Table table({{"scheme", Align::left},
               {"loss"},
               {"saturated"},
               {"slope"},
               {"update"},
               {"correlation"},
               {"", Align::left}});
  for (const SchemeSignals& scheme : result.schemes) {
    const LayerSignal& first = scheme.mean.front();
    table.add({shortened(scheme.scheme.name, style.columns - 58), loss(scheme.mean),
               fmt::format("{:.1f} %", 100 * first.saturated), three_digits(first.slope),
               update(first.update_ratio), correlation(scheme.mean.back().correlation),
               std::string(to_string(signal_verdict(scheme.mean)))});
  }
  return "Loss, layer 1, and the correlation of the last layer\n\n" + table.text(style) + '\n';
}

}  // namespace

bool ranked(const Signal& signal) {
  return std::ranges::any_of(signal, [](const LayerSignal& layer) { return layer.rank > 0; });
}

Rows signal_settings(const SignalResult& result) {
  const std::vector<std::size_t>& sizes = result.architecture.sizes;
  return {{"Network", result.alike ? fmt::format("{} of {}, {}", counted(sizes.size() - 1, "layer"),
                                                 sizes.front(), result.architecture.hidden.name)
                                   : describe(result.architecture)},
          {"Input", describe_input(result)},
          {"Weights", result.draws == 1
                          ? fmt::format("one draw, seed {}", result.seed)
                          : fmt::format("means over {} draws, seeds {} to {}", result.draws,
                                        result.seed, result.seed + result.draws - 1)}};
}

std::string describe_input(const SignalResult& result) {
  if (!result.images) {
    return counted(result.samples, "sample") + " of unit-normal numbers; back: a unit-normal ∂E/∂y";
  }
  return fmt::format("the first {} of {}; back: {}, rule {}", counted(result.samples, "image"),
                     result.images->name, result.loss.name, name(result.rule));
}

SignalVerdict signal_verdict(const Signal& mean) {
  const auto finite = [](const LayerSignal& layer) {
    return std::isfinite(layer.z_square) && std::isfinite(layer.delta_rms);
  };
  if (!std::ranges::all_of(mean, finite)) return SignalVerdict::not_finite;
  if (std::ranges::any_of(mean, is_stuck)) return SignalVerdict::saturated;
  if (silent_layer(mean)) return SignalVerdict::silent;
  if (mean.size() > 2) {
    const Passage passage(mean);
    const auto [least, most] = std::minmax(passage.forward, passage.back);
    if (most > hundredfold) return SignalVerdict::exploding;
    if (least < 1 / hundredfold) return SignalVerdict::vanishing;
  }
  return mean.back().correlation > alike ? SignalVerdict::alike : SignalVerdict::healthy;
}

std::string_view to_string(SignalVerdict verdict) {
  constexpr std::string_view words[] = {"healthy",   "not finite", "saturated", "silent",
                                        "vanishing", "exploding",  "alike"};
  return words[static_cast<std::size_t>(verdict)];
}

std::string describe(const Signal& mean) {
  const SignalVerdict verdict = signal_verdict(mean);
  std::string text = fmt::format("{}: ", to_string(verdict));
  if (verdict == SignalVerdict::not_finite) return text + "the signal leaves the range of float";
  if (verdict == SignalVerdict::silent) {
    const std::size_t layer = *silent_layer(mean);
    return text + "no signal gets through; " +
           (mean[layer].y_deviation == 0
                ? fmt::format("the outputs of layer {} are all the same", layer + 1)
                : fmt::format("the gradient of layer {} is 0", layer + 1));
  }
  const LayerSignal& first = mean.front();
  if (const auto stuck = std::ranges::find_if(mean, is_stuck); stuck != mean.end()) {
    text += fmt::format("{:.0f} % of layer {}'s {}; mean slope {}", 100 * stuck->saturated,
                        stuck - mean.begin() + 1,
                        bounded(*stuck) ? "outputs are saturated" : "units are dead",
                        three_digits(stuck->slope));
  } else if (mean.size() > 2) {
    const Passage passage(mean);
    text +=
        fmt::format("forward the outputs {} a layer), back the errors {})",
                    trend(passage.forward, passage.layers), trend(passage.back, passage.layers));
  } else {
    text += "hardly any output is saturated; mean slope of layer 1 " + three_digits(first.slope);
  }
  if (mean.back().correlation > alike) {
    text += "; the last layer answers all inputs alike (correlation " +
            fmt::format("{:.6f})", mean.back().correlation);
  }
  return text;
}

std::string conclusion(const SignalResult& result) {
  std::vector<std::string> healthy;
  const SchemeSignals* best = nullptr;  // the healthy one that saturates layer 1 least
  for (const SchemeSignals& scheme : result.schemes) {
    if (signal_verdict(scheme.mean) != SignalVerdict::healthy) continue;
    healthy.push_back(scheme.scheme.name);
    if (!best || scheme.mean.front().saturated < best->mean.front().saturated) best = &scheme;
  }
  if (result.schemes.size() == 1 || healthy.size() == result.schemes.size()) return "";
  std::string text;
  std::set<SignalVerdict> named = {SignalVerdict::healthy};
  for (const SchemeSignals& scheme : result.schemes) {
    const LayerSignal& first = scheme.mean.front();
    if (!named.insert(signal_verdict(scheme.mean)).second) continue;
    text += fmt::format("Why not {}? ", scheme.scheme.name);
    if (best && is_stuck(first)) {
      text += fmt::format(
          "It leaves {:.0f} % of layer 1's {} and a mean slope of {}; {} leaves {:.0f} % and {}. "
          "Every weight change is multiplied by the slope. ",
          100 * first.saturated, bounded(first) ? "outputs saturated" : "units dead",
          three_digits(first.slope), best->scheme.name, 100 * best->mean.front().saturated,
          three_digits(best->mean.front().slope));
    } else {
      std::string why = describe(scheme.mean);
      why.front() = static_cast<char>(why.front() - 'a' + 'A');
      text += why + ". ";
    }
  }
  return text + (healthy.empty() ? "None of these is healthy."
                                 : "Healthy: " + joined(healthy, ", ") + '.');
}

std::string signal_part_text(const SignalResult& result, const Style& style) {
  if (result.schemes.empty()) return settings_table(signal_settings(result), style);
  const auto& [scheme, scale, draws, mean] = result.schemes.back();
  const std::string& spec = scheme.initializer.name;
  const std::string title = scheme.name == spec ? spec : fmt::format("{} ({})", scheme.name, spec);
  std::string data =
      fmt::format("Correlation of two inputs: {}", correlation(mean.input_correlation));
  if (loss(mean) != none) {
    data += fmt::format(". Loss: {}; the best single answer for all has {}", loss(mean),
                        three_digits(mean.undecided_loss));
  }
  return style.bold(wrapped(title, style.columns)) + '\n' + wrapped(data, style.columns) + "\n\n" +
         layer_tables(result.architecture, mean, style) + '\n' + style.dim("→ ") +
         wrapped(describe(mean), style.columns - 2, 2) + "\n\n";
}

std::string signal_end_text(const SignalResult& result, const Style& style) {
  std::string legend =
      "rms z: √E[z²]; theory: √(n·E[w²]·E[x²]), n the inputs of a node. outputs: how many lie "
      "where between the ends of the activation's range, or within ±3 rms where it has none. "
      "saturated: within 0.01 of an end; of relu: units that output 0 for every sample. "
      "correlation: the cosine of z of two samples, mean over all pairs; at 1 they get one answer. "
      "slope: mean f′(z), which every weight change is multiplied by. delta: rms of ∂E/∂z, the "
      "signal that goes back. gradient: norm of ∂E/∂W, E the mean loss. update: log₁₀ of rms(ΔW) / "
      "rms(W) for one sample at rate " +
      shortest(result.rate) +
      " (-3 is a rule of thumb for mini-batches). Vanishing, exploding: a hundredfold between the "
      "first and the last hidden layer.";
  if (ranked(result.schemes.back().mean)) {
    legend += " rank: effective rank of ∂y/∂x from the network's inputs to here.";
  }
  const std::string why = conclusion(result);
  return (result.schemes.size() > 1 ? scheme_table(result, style) : "") +
         (why.empty() ? "" : style.bold(wrapped(why, style.columns)) + "\n\n") +
         style.dim(wrapped(legend, style.columns) + '\n');
}

}  // namespace fanin::program
