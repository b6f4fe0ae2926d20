// The vectorised functions on every float there is.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <thread>
#include <vector>

#include "fanin/numeric/internal/row.hpp"
#include "measure.hpp"
#include "report.hpp"
#include "sections.hpp"

namespace fanin::bench {
namespace {

constexpr std::uint64_t floats = std::uint64_t{1} << 32;

struct Function {
  const char* name;
  void (*row)(std::span<float>);
  double (*exact)(double);
  double lowest;  ///< below it no ulp are counted, only the largest value
};

struct Findings {
  double ulps = 0;
  float worst_at = 0;
  float largest_below = 0;     // of results for inputs below `lowest`
  std::uint64_t negative = 0;  // results below 0 there
  std::uint64_t lost = 0;      // NaN for an input that is a number
  std::uint64_t invented = 0;  // a number for NaN

  void merge(const Findings& other) {
    if (other.ulps > ulps) {
      ulps = other.ulps;
      worst_at = other.worst_at;
    }
    largest_below = std::max(largest_below, other.largest_below);
    negative += other.negative;
    lost += other.lost;
    invented += other.invented;
  }
};

// The distance in units of the spacing of floats at the exact value.
double ulps(float got, double exact) {
  int exponent = 0;
  std::frexp(exact, &exponent);
  const double spacing = std::ldexp(1.0, std::max(exponent - 24, -149));
  return std::abs(static_cast<double>(got) - exact) / spacing;
}

void look(const Function& f, float x, float y, Findings& findings) {
  if (std::isnan(x) || std::isnan(y)) {
    findings.lost += !std::isnan(x);
    findings.invented += !std::isnan(y);
  } else if (static_cast<double>(x) < f.lowest) {
    findings.largest_below = std::max(findings.largest_below, y);
    findings.negative += y < 0;
  } else {
    const double distance = ulps(y, f.exact(static_cast<double>(x)));
    if (distance > findings.ulps) {
      findings.ulps = distance;
      findings.worst_at = x;
    }
  }
}

// The floats whose bits are first, first + step, ... below `end`.
Findings sweep(const Function& f, std::uint64_t first, std::uint64_t end, std::uint64_t step) {
  constexpr std::size_t piece = 1 << 14;
  Findings findings;
  std::vector<float> x;
  std::vector<float> y;
  while (first < end) {
    x.clear();
    for (; first < end && x.size() < piece; first += step) {
      x.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(first)));
    }
    y = x;
    f.row(y);
    for (std::size_t i = 0; i < x.size(); ++i) look(f, x[i], y[i], findings);
  }
  return findings;
}

Findings sweep_on_all_cores(const Function& f, std::uint64_t step) {
  const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
  std::vector<Findings> parts(cores);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < cores; ++i) {
    threads.emplace_back(
        [&, i] { parts[i] = sweep(f, floats * i / cores, floats * (i + 1) / cores, step); });
  }
  for (std::thread& thread : threads) thread.join();
  Findings all;
  for (const Findings& part : parts) all.merge(part);
  return all;
}

}  // namespace

void functions(const Settings& settings) {
  const std::uint64_t step = settings.quick ? 65'537 : 1;
  const double everywhere = -std::numeric_limits<double>::infinity();
  const Function all[] = {
      {"sigmoid", row::sigmoid, [](double x) { return 1 / (1 + std::exp(-x)); }, -87},
      {"tanh", row::tanh, [](double x) { return std::tanh(x); }, everywhere}};
  print_heading(settings.quick ? "Functions: some floats" : "Functions: all 2^32 floats");
  Table table({{"function", program::Align::left},
               {"ulp at most"},
               {"at"},
               {"NaN of a number"},
               {"number of a NaN"},
               {"seconds"},
               {"aim", program::Align::left}});
  Findings below;
  for (const Function& f : all) {
    Findings found;
    const double seconds = seconds_of([&] { found = sweep_on_all_cores(f, step); });
    table.add({f.name, fmt::format("{:.3f}", found.ulps), fmt::format("{:.9g}", found.worst_at),
               std::to_string(found.lost), std::to_string(found.invented),
               fmt::format("{:.1f}", seconds),
               f.lowest == everywhere ? "at most 4 ulp, no NaN" : "at most 2 ulp, no NaN"});
    if (f.lowest != everywhere) below = found;
  }
  print(table);
  Aims aims;
  aims.add("sigmoid below -87: the largest", fmt::format("{:.3g}", below.largest_below),
           fmt::format("at most 2^-125 = {:.3g}", 0x1p-125));
  aims.add("sigmoid below -87: negative ones", std::to_string(below.negative), "none");
  aims.print();
}

}  // namespace fanin::bench
