// Initializers: how the initial weights are chosen.
// in = fan-in, the links into a node (cols of the weights); out = fan-out (rows).
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "fanin/network/layer.hpp"
#include "fanin/numeric/random.hpp"

namespace fanin {

/// Fills the weights of a layer, row by row. The layer's shape is the fan, its activation is there
/// for schemes that ask. Biases start at 0 and are left alone. A scheme of one's own is a name and
/// a function: `Initializer{"mine", [](Layer& layer, Random& random) { ... }}`.
struct Initializer {
  std::string name = {};
  std::function<void(Layer&, Random&)> fill = {};
};

/// A scale as a function of the two fans.
using Scale = std::function<double(double in, double out)>;

// The distributions. `fill` throws Error(argument) when the scale for a layer's fans is not a
// finite, positive float (for `constant`: no finite float).

/// Uniform on [-b, b), b = half_width(in, out). Its deviation is b / sqrt(3).
Initializer uniform(Scale half_width, std::string name);
/// Normal with mean 0 and deviation(in, out).
Initializer normal(Scale deviation, std::string name);
/// gain(in, out) times a matrix drawn evenly from those whose rows, or columns where there are more
/// rows than columns, are orthonormal: the Q of the QR decomposition of a normal matrix, with signs
/// that make R's diagonal positive. Sources: Saxe, McClelland and Ganguli 2014; Mezzadri 2007.
Initializer orthogonal(Scale gain, std::string name);
/// Every weight value(in, out): no symmetry is broken, for experiments.
Initializer constant(Scale value, std::string name);

/// Normal with deviation 1 / (|g'(0)| sqrt(in (1 + g(0)²))), g the layer's activation: what would
/// give outputs unit variance for inputs that have it too, if g were linear. tanh and identity get
/// sqrt(1/in), sigmoid 3.58 sqrt(1/in). relu, which has no slope at 0, gets sqrt(2/in), from the
/// same source; softmax, no function of one number, sqrt(1/in). `fill` throws Error(argument) for
/// an activation of one's own whose slope at 0 is 0. Source: Kumar 2017, arXiv 1704.08863.
Initializer kumar();

/// The same weights, times c. Throws Error(argument) unless c is a positive float.
Initializer scaled(Initializer initializer, double c);

/// A named scheme: the row of the table that the parser, the help and the documentation share.
struct Scheme {
  std::string name;
  std::string formula;  ///< as `distribution:scale`, or in words where that cannot say it
  std::string source;
  Initializer initializer;
};

/// All named schemes.
std::span<const Scheme> schemes();

/// Computes a formula such as `sqrt(6/(in+out))` for two fans; throws on a bad one.
using Evaluate = std::function<double(const std::string& formula, double in, double out)>;

/// Reads a scheme's name (`glorot-normal`; also xavier-, kaiming-, he, lecun, and _ for -) or
/// `distribution:scale` (`uniform:1`). `uniform:LOW,HIGH` with LOW < 0 < HIGH is a range, and
/// `normal:0,1` has mean 0; any other comma is refused, for it may be a decimal comma. A scale is a
/// number, a power of a fan such as `in^-0.5`, or another formula in `in` and `out`, which goes to
/// `evaluate` and is refused without one. The initializer's name is the scheme's or the spec.
/// Throws Error(argument).
Initializer parse_initializer(std::string_view spec, const Evaluate& evaluate = {});

/// What an initializer of that name does: "normal, mean 0, deviation in^-0.5". The name itself
/// where parse_initializer does not know it.
std::string describe_initializer(std::string_view name);

}  // namespace fanin
