#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "export/export.hpp"

namespace fanin::program {
namespace {

// The shortest that gives the same float back: "0.1f", "255.0f".
std::string literal(float value) { return fmt::format("{:#}f", value); }

std::string array(const std::string& name, std::span<const float> values) {
  constexpr std::size_t per_line = 8;
  std::string text = fmt::format("static const float {}[{}] = {{", name, values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    text += (i % per_line == 0 ? "\n  " : " ") + literal(values[i]) + ',';
  }
  return text + "\n};\n\n";
}

// On y (n), in place. NAME is replaced.
const std::map<std::string, const char*> functions = {
    {"sigmoid", R"(static inline void NAME_sigmoid(float *y, int n) {
  for (int i = 0; i < n; ++i) y[i] = 1.0f / (1.0f + expf(-y[i]));
}

)"},
    {"tanh", R"(static inline void NAME_tanh(float *y, int n) {
  for (int i = 0; i < n; ++i) y[i] = tanhf(y[i]);
}

)"},
    {"relu", R"(static inline void NAME_relu(float *y, int n) {
  for (int i = 0; i < n; ++i) y[i] = y[i] < 0.0f ? 0.0f : y[i];
}

)"},
    {"softmax", R"(static inline void NAME_softmax(float *y, int n) {
  float largest = y[0], sum = 0.0f;
  for (int i = 1; i < n; ++i) largest = y[i] > largest ? y[i] : largest;
  for (int i = 0; i < n; ++i) sum += y[i] = expf(y[i] - largest);
  for (int i = 0; i < n; ++i) y[i] /= sum;
}

)"}};

constexpr const char* layer_function =
    R"(/* y (out) = W x + b: W (out, in) row by row, b NULL where there is none. */
static inline void NAME_layer(const float *w, const float *b, const float *x, int in, int out,
                              float *y) {
  for (int o = 0; o < out; ++o, w += in) {
    float sum = b ? b[o] : 0.0f;
    for (int i = 0; i < in; ++i) sum += w[i] * x[i];
    y[o] = sum;
  }
}

)";

std::string with_name(std::string text, const std::string& name) {
  constexpr std::string_view placeholder = "NAME";
  for (std::size_t at = 0; (at = text.find(placeholder, at)) != text.npos; at += name.size()) {
    text.replace(at, placeholder.size(), name);
  }
  return text;
}

// Values as in the data become inputs.
std::string scale_function(const Scaling& scaling) {
  const bool each = scaling.from.size() > 1;
  const auto end = [&](const std::vector<float>& ends, const char* kind, float standard) {
    return each ? fmt::format("NAME_{}[i]", kind) : literal(ends.empty() ? standard : ends[0]);
  };
  const std::string from = end(scaling.from, "from", 0), to = end(scaling.to, "to", 255);
  const std::string arrays =
      each ? array("NAME_from", scaling.from) + array("NAME_to", scaling.to) : "";
  return fmt::format(R"({}/* Inputs x from values as in the data. They may be one array. */
static inline void NAME_scale(const float *values, float *x) {{
  for (int i = 0; i < NAME_inputs; ++i) {{
    const float from = {}, to = {}, share = from < to ? (values[i] - from) / (to - from) : 0.0f;
    x[i] = {} + share * {};
  }}
}}

)",
                     arrays, from, to, literal(static_cast<float>(scaling.low)),
                     literal(static_cast<float>(scaling.high - scaling.low)));
}

// The layers in turn, from x through two buffers to y.
std::string predict_function(const Network& network) {
  std::size_t widest = 1;
  std::string steps, from = "x";
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const Layer& layer = network.layers[l];
    const bool last = l + 1 == network.layers.size();
    const std::string to = last ? "y" : fmt::format("buffer[{}]", l % 2);
    if (!last) widest = std::max(widest, layer.outputs());
    steps += fmt::format("  NAME_layer(NAME_w{}, {}, {}, {}, {}, {});\n", l,
                         layer.biases.empty() ? "NULL" : fmt::format("NAME_b{}", l), from,
                         layer.inputs(), layer.outputs(), to);
    if (layer.activation != activations::identity) {
      steps += fmt::format("  NAME_{}({}, {});\n", layer.activation.name, to, layer.outputs());
    }
    from = to;
  }
  const bool hidden = network.layers.size() > 1;
  const std::string buffer = hidden ? fmt::format("  float buffer[2][{}];\n", widest) : "";
  return fmt::format(
      R"(/* Outputs y (outputs) for scaled inputs x (inputs). The answer is the largest. */
static inline void NAME_predict(const float *x, float *y) {{
{}{}}}
)",
      buffer, steps);
}

}  // namespace

std::string to_c_header(const Model& model, const std::string& name) {
  const Network& network = model.network;
  std::string text = fmt::format(R"(/* A network of Fanin. Call NAME_scale, then NAME_predict. */
#ifndef NAME_NETWORK_H
#define NAME_NETWORK_H

#include <math.h>
#include <stddef.h>

enum {{ NAME_inputs = {}, NAME_outputs = {} }};

)",
                                 network.inputs(), network.outputs());
  std::set<std::string> used;
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const Layer& layer = network.layers[l];
    text += array(fmt::format("NAME_w{}", l), layer.weights.values());
    if (!layer.biases.empty()) text += array(fmt::format("NAME_b{}", l), layer.biases);
    if (layer.activation != activations::identity) used.insert(layer.activation.name);
  }
  text += layer_function;
  for (const std::string& activation : used) text += functions.at(activation);
  text += scale_function(model.scaling) + predict_function(network) + "\n#endif\n";
  return with_name(text, name);
}

}  // namespace fanin::program
