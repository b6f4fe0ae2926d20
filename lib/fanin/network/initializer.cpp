#include "fanin/network/initializer.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "fanin/internal/number.hpp"
#include "fanin/internal/require.hpp"
#include "fanin/internal/string.hpp"

namespace fanin {
namespace {

template <typename... Parts>
[[noreturn]] void refuse(std::string_view spec, const Parts&... why) {
  throw Error(ErrorKind::argument, concat("initializer \"", spec, "\": ", why...));
}

enum class Sign { positive, any };

double scale_of(const Scale& scale, const Layer& layer, const std::string& name, Sign sign) {
  const double value =
      scale(static_cast<double>(layer.inputs()), static_cast<double>(layer.outputs()));
  const double smallest = std::numeric_limits<float>::denorm_min();
  const double largest = std::numeric_limits<float>::max();
  if (std::fabs(value) <= largest && (sign == Sign::any || value >= smallest)) return value;
  refuse(name, "scale ", format_number(value), " for in = ", layer.inputs(),
         ", out = ", layer.outputs(), ", expected a finite", sign == Sign::any ? "" : " positive",
         " float");
}

// All weights in order, each from draw(scale, random).
template <typename Draw>
Initializer each_weight(Scale scale, std::string name, Sign sign, Draw draw) {
  auto fill = [=, scale = std::move(scale)](Layer& layer, Random& random) {
    const double value = scale_of(scale, layer, name, sign);
    for (float& w : layer.weights.values()) w = static_cast<float>(draw(value, random));
  };
  return {std::move(name), std::move(fill)};
}

Initializer uniform_between(Scale low, Scale high, std::string name) {
  auto fill = [low = std::move(low), high = std::move(high), name](Layer& layer, Random& random) {
    const double to = scale_of(high, layer, name, Sign::positive);
    const double from = scale_of(low, layer, name, Sign::any);
    for (float& w : layer.weights.values()) w = static_cast<float>(random.uniform(from, to));
  };
  return {std::move(name), std::move(fill)};
}

using Vectors = std::vector<std::vector<double>>;

// Gram-Schmidt, each vector twice: then they are orthonormal to rounding (Giraud, Langou and
// Rozloznik 2005). Every vector keeps a positive share of its own direction: the diagonal of R.
void make_orthonormal(Vectors& vectors) {
  for (std::size_t v = 0; v < vectors.size(); ++v) {
    auto& own = vectors[v];
    for (int pass = 0; pass < 2; ++pass) {
      for (std::size_t u = 0; u < v; ++u) {
        const double common = std::inner_product(own.begin(), own.end(), vectors[u].begin(), 0.0);
        for (std::size_t i = 0; i < own.size(); ++i) own[i] -= common * vectors[u][i];
      }
    }
    const double length = std::sqrt(std::inner_product(own.begin(), own.end(), own.begin(), 0.0));
    for (double& value : own) value /= length;
  }
}

// The deviation of `kumar` for one layer.
double kumar_deviation(const Layer& layer) {
  const auto in = static_cast<double>(layer.inputs());
  if (layer.activation == activations::relu) return std::sqrt(2 / in);
  if (layer.activation == activations::softmax) return std::sqrt(1 / in);
  float value = 0;
  layer.activation.forward({&value, 1});
  float slope = 1;
  layer.activation.backward({&value, 1}, {&slope, 1});
  const double g = static_cast<double>(value);
  return 1 / (std::fabs(static_cast<double>(slope)) * std::sqrt(in * (1 + g * g)));
}

struct Distribution {
  std::string_view name;
  Initializer (*make)(Scale, std::string);
};

constexpr Distribution distributions[] = {
    {"uniform", uniform}, {"normal", normal}, {"orthogonal", orthogonal}, {"constant", constant}};

Scale number(double value) {
  return [value](double, double) { return value; };
}

// Of the fan-in, or else the fan-out. std::pow, as NumPy does: std::sqrt(1 / in) may differ in the
// last bit.
Scale power(bool of_in, double exponent) {
  return [=](double in, double out) { return std::pow(of_in ? in : out, exponent); };
}

const std::vector<Scheme>& table() {
  const auto row = [](const char* name, const char* formula, const char* source, auto make,
                      const Scale& scale) {
    return Scheme{name, formula, source, make(scale, name)};
  };
  const auto by_in = [](double gain) {
    return [gain](double in, double) { return std::sqrt(gain / in); };
  };
  const auto by_both = [](double gain) {
    return [gain](double in, double out) { return std::sqrt(gain / (in + out)); };
  };
  const char* const lecun = "LeCun, Bottou, Orr and Mueller 1998";
  const char* const glorot = "Glorot and Bengio 2010";
  const char* const he = "He, Zhang, Ren and Sun 2015";
  static const std::vector<Scheme> schemes = {
      row("book", "normal:in^-0.5", "Rashid 2016, the code since May 2017", normal,
          power(true, -0.5)),
      row("book-first-printing", "normal:out^-0.5", "Rashid 2016, the code of the early printings",
          normal, power(false, -0.5)),
      row("pytorch-linear", "uniform:in^-0.5", "PyTorch's default for Linear; the book's own words",
          uniform, power(true, -0.5)),
      row("lecun-normal", "normal:sqrt(1/in)", lecun, normal, by_in(1)),
      row("lecun-uniform", "uniform:sqrt(3/in)", lecun, uniform, by_in(3)),
      row("glorot-normal", "normal:sqrt(2/(in+out))", glorot, normal, by_both(2)),
      row("glorot-uniform", "uniform:sqrt(6/(in+out))", glorot, uniform, by_both(6)),
      row("he-normal", "normal:sqrt(2/in)", he, normal, by_in(2)),
      row("he-uniform", "uniform:sqrt(6/in)", he, uniform, by_in(6)),
      {"kumar", "normal:1/(g'(0)*sqrt(in*(1+g(0)^2)))", "Kumar 2017, arXiv 1704.08863", kumar()},
      row("orthogonal", "orthogonal:1", "Saxe, McClelland and Ganguli 2014, arXiv 1312.6120",
          orthogonal, number(1)),
      row("zeros", "constant:0", "no symmetry is broken: hidden nodes stay alike", constant,
          number(0)),
  };
  return schemes;
}

// The scheme of that name, also as other libraries spell it: xavier-normal, kaiming_uniform, he.
const Scheme* find_scheme(std::string_view name) {
  std::string own(name);
  std::ranges::replace(own, '_', '-');
  if (own == "he" || own == "lecun") own += "-normal";
  if (own.starts_with("xavier-")) own.replace(0, 6, "glorot");
  if (own.starts_with("kaiming-")) own.replace(0, 7, "he");
  const auto found = std::ranges::find(table(), own, &Scheme::name);
  return found == table().end() ? nullptr : &*found;
}

// The place of a comma that is not an argument's; npos where there is none.
std::size_t find_comma(std::string_view formula) {
  int depth = 0;
  for (std::size_t at = 0; at < formula.size(); ++at) {
    if (formula[at] == '(') ++depth;
    if (formula[at] == ')') --depth;
    if (formula[at] == ',' && depth == 0) return at;
  }
  return std::string_view::npos;
}

Scale parse_scale(std::string_view spec, const std::string& formula, const Evaluate& evaluate) {
  if (formula.empty()) refuse(spec, "a scale is missing, such as in normal:0.1");
  const std::string text(trim(formula));
  if (const auto value = parse_number(text)) return number(*value);
  for (const std::string fan : {"in^", "out^"}) {
    const auto exponent = parse_number(text.starts_with(fan) ? text.substr(fan.size()) : "");
    if (exponent) return power(fan == "in^", *exponent);
  }
  if (!evaluate) refuse(spec, "a formula other than in^-0.5 or out^-0.5 cannot be computed here");
  evaluate(formula, 2, 3);  // a bad formula is refused now, not when the first layer is filled
  return [formula, evaluate](double in, double out) { return evaluate(formula, in, out); };
}

// Two values: a range for uniform, and normal:0,1. Anything else may be a decimal comma.
Initializer parse_two(std::string_view spec, const std::string& first, const std::string& second,
                      const Evaluate& evaluate) {
  const bool uniform_range = spec.starts_with("uniform:");
  if (spec == "normal:0,1") return normal(number(1), std::string(spec));
  const auto digits = [](const std::string& text) {
    return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
  };
  std::string why = "two values with a comma between; write ";
  why += digits(first) && digits(second) ? first + '.' + second + " for a number" : "one";
  if (uniform_range) why += ", or uniform:LOW,HIGH with LOW < 0 < HIGH";
  if (spec.starts_with("normal:")) why += ", or normal:0,1 for mean 0 and deviation 1";
  if (!uniform_range || first.empty() || find_comma(second) != second.npos) refuse(spec, why);
  const Scale low = parse_scale(spec, first, evaluate);
  const Scale high = parse_scale(spec, second, evaluate);
  if (!(low(2, 3) < 0 && high(2, 3) > 0)) refuse(spec, why);
  return uniform_between(low, high, std::string(spec));
}

}  // namespace

Initializer uniform(Scale half_width, std::string name) {
  return each_weight(std::move(half_width), std::move(name), Sign::positive,
                     [](double b, Random& random) { return random.uniform(-b, b); });
}

Initializer normal(Scale deviation, std::string name) {
  return each_weight(std::move(deviation), std::move(name), Sign::positive,
                     [](double s, Random& random) { return random.normal(0, s); });
}

Initializer constant(Scale value, std::string name) {
  return each_weight(std::move(value), std::move(name), Sign::any,
                     [](double c, Random&) { return c; });
}

Initializer orthogonal(Scale gain, std::string name) {
  auto fill = [gain = std::move(gain), name](Layer& layer, Random& random) {
    const double g = scale_of(gain, layer, name, Sign::positive);
    Matrix& w = layer.weights;
    const bool by_rows = w.rows() <= w.cols();
    Vectors vectors(std::min(w.rows(), w.cols()),
                    std::vector<double>(std::max(w.rows(), w.cols())));
    const auto at = [&](std::size_t k) -> double& {  // of weight k, row by row
      const std::size_t r = k / w.cols(), c = k % w.cols();
      return by_rows ? vectors[r][c] : vectors[c][r];
    };
    const std::span<float> weights = w.values();
    for (std::size_t k = 0; k < weights.size(); ++k) at(k) = random.normal();
    make_orthonormal(vectors);
    for (std::size_t k = 0; k < weights.size(); ++k) weights[k] = static_cast<float>(g * at(k));
  };
  return {std::move(name), std::move(fill)};
}

Initializer scaled(Initializer initializer, double c) {
  const auto factor = static_cast<float>(c);
  require(factor > 0 && std::isfinite(factor), initializer.name, ": scaled by ", c,
          ", expected a positive float");
  return {initializer.name,
          [fill = std::move(initializer.fill), factor](Layer& layer, Random& random) {
            fill(layer, random);
            for (float& w : layer.weights.values()) w *= factor;
          }};
}

Initializer kumar() {
  return {"kumar", [](Layer& layer, Random& random) {
            normal(number(kumar_deviation(layer)), "kumar").fill(layer, random);
          }};
}

std::span<const Scheme> schemes() { return table(); }

Initializer parse_initializer(std::string_view spec, const Evaluate& evaluate) {
  constexpr std::size_t max_size = 400;  // messages quote it more than once
  require(spec.size() <= max_size, "initializer of ", spec.size(), " characters, expected at most ",
          max_size);
  if (const Scheme* scheme = find_scheme(spec)) return scheme->initializer;
  const std::size_t colon = spec.find(':');
  const auto found = std::ranges::find(distributions, spec.substr(0, colon), &Distribution::name);
  if (found == std::end(distributions)) {
    std::string names;
    for (const Scheme& scheme : table()) names += scheme.name + ", ";
    refuse(spec, "unknown, expected one of ", names,
           "or uniform:SCALE, normal:SCALE, orthogonal:GAIN, constant:SCALE, such as uniform:1 or "
           "normal:in^-0.5");
  }
  const std::string formula(colon == spec.npos ? "" : spec.substr(colon + 1));
  if (const std::size_t comma = find_comma(formula); comma != formula.npos) {
    return parse_two(spec, formula.substr(0, comma), formula.substr(comma + 1), evaluate);
  }
  const auto value = parse_number(std::string(trim(formula)));
  if (value && found->make != constant && *value <= 0) refuse(spec, "the scale must be positive");
  return found->make(parse_scale(spec, formula, evaluate), std::string(spec));
}

std::string describe_initializer(std::string_view name) {
  const Scheme* const scheme = find_scheme(name);
  const std::string spec(scheme ? scheme->formula : name);
  const std::size_t colon = spec.find(':');
  if (colon == spec.npos) return spec;
  const std::string distribution = spec.substr(0, colon), scale = spec.substr(colon + 1);
  if (distribution == "normal")
    return "normal, mean 0, deviation " + (scale == "0,1" ? "1" : scale);
  if (distribution == "orthogonal") return "orthogonal, gain " + scale;
  if (distribution != "uniform") return distribution + ' ' + scale;
  const std::size_t comma = find_comma(scale);
  const std::string minus = parse_number(scale) ? "-" + scale : "-(" + scale + ")";
  if (comma == scale.npos) return concat("uniform from ", minus, " to ", scale);
  return concat("uniform from ", scale.substr(0, comma), " to ", scale.substr(comma + 1));
}

}  // namespace fanin
