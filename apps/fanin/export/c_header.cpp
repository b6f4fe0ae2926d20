#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "export/export.hpp"

namespace fanin::program {
namespace {

constexpr const char* head = R"(/* A network of Fanin. Call NAME_scale, then NAME_predict. */
#ifndef NAME_NETWORK_H
#define NAME_NETWORK_H

#include <math.h>
#include <stddef.h>

enum {{ NAME_inputs = {}, NAME_outputs = {}, NAME_ranges = {} }};

)";

// What every network has; an activation works on y (n) in place.
constexpr const char* functions =
    R"(/* y (out) = W x + b: W (out, in) row by row, b (out) or NULL. */
static inline void NAME_layer(const float *w, const float *b, const float *x, int in, int out,
                              float *y) {
  for (int o = 0; o < out; ++o, w += in) {
    float sum = b ? b[o] : 0.0f;
    for (int i = 0; i < in; ++i) sum += w[i] * x[i];
    y[o] = sum;
  }
}

static inline void NAME_identity(float *y, int n) { (void)y, (void)n; }
static inline void NAME_relu(float *y, int n) {
  for (int i = 0; i < n; ++i) y[i] = y[i] < 0.0f ? 0.0f : y[i];
}
static inline void NAME_sigmoid(float *y, int n) {
  for (int i = 0; i < n; ++i) y[i] = 1.0f / (1.0f + expf(-y[i]));
}
static inline void NAME_tanh(float *y, int n) {
  for (int i = 0; i < n; ++i) y[i] = tanhf(y[i]);
}
static inline void NAME_softmax(float *y, int n) {
  float largest = y[0], sum = 0.0f;
  for (int i = 1; i < n; ++i) largest = y[i] > largest ? y[i] : largest;
  for (int i = 0; i < n; ++i) sum += y[i] = expf(y[i] - largest);
  for (int i = 0; i < n; ++i) y[i] /= sum;
}

/* Inputs x (inputs) from values (inputs) as in the data. They may be one array. */
static inline void NAME_scale(const float *values, float *x) {
  for (int i = 0; i < NAME_inputs; ++i) {
    const int k = i % NAME_ranges;
    const float range = NAME_to[k] - NAME_from[k];
    const float share = range > 0.0f ? (values[i] - NAME_from[k]) / range : 0.0f;
    x[i] = NAME_low + share * NAME_reach;
  }
}

/* Outputs y (outputs) for scaled inputs x (inputs). The answer is the largest. */
static inline void NAME_predict(const float *x, float *y) {
)";

// Each as the shortest text that gives the same float back: 0.1f, 255.0f.
std::string array(const std::string& name, std::span<const float> values) {
  std::string text = fmt::format("static const float NAME_{}[{}] = {{", name, values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    text += fmt::format("{}{:#}f,", i % 8 == 0 ? "\n  " : " ", values[i]);
  }
  return text + "\n};\n\n";
}

std::string constant(const char* name, double value) {
  return fmt::format("static const float NAME_{} = {:#}f;\n", name, static_cast<float>(value));
}

}  // namespace

std::string to_c_header(const Model& model, const std::string& name) {
  const Network& network = model.network;
  const Scaling& scaling = model.scaling;
  const bool bytes = scaling.from.empty();
  std::string text =
      fmt::format(head, network.inputs(), network.outputs(), bytes ? 1 : scaling.from.size());
  text += constant("low", scaling.low) + constant("reach", scaling.high - scaling.low);
  text += array("from", bytes ? std::vector{0.0F} : scaling.from);
  text += array("to", bytes ? std::vector{255.0F} : scaling.to);
  // The layers in turn, from x through two buffers to y.
  std::string steps, from = "x";
  std::size_t widest = 0;
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const Layer& layer = network.layers[l];
    const bool last = l + 1 == network.layers.size(), biased = !layer.biases.empty();
    const std::string to = last ? "y" : fmt::format("buffer[{}]", l % 2);
    if (!last) widest = std::max(widest, layer.outputs());
    text += array(fmt::format("w{}", l), layer.weights.values());
    if (biased) text += array(fmt::format("b{}", l), layer.biases);
    steps += fmt::format("  NAME_layer(NAME_w{}, {}, {}, {}, {}, {});\n  NAME_{}({}, {});\n", l,
                         biased ? fmt::format("NAME_b{}", l) : "NULL", from, layer.inputs(),
                         layer.outputs(), to, layer.activation.name, to, layer.outputs());
    from = to;
  }
  text += functions;
  if (widest > 0) text += fmt::format("  float buffer[2][{}];\n", widest);
  text += steps + "}\n\n#endif\n";
  constexpr std::string_view placeholder = "NAME";
  for (std::size_t at = 0; (at = text.find(placeholder, at)) != text.npos; at += name.size()) {
    text.replace(at, placeholder.size(), name);
  }
  return text;
}

}  // namespace fanin::program
