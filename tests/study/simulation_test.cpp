// How often the tests of a comparison are wrong, on simulated accuracies: in a few hundred rounds,
// and, if asked for, in a hundred thousand, which takes minutes and prints the figures: fanin_tests
// --no-skip --test-case='long: sim*'
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "fanin/numeric/random.hpp"
#include "fanin/study/statistics.hpp"

using namespace fanin;

namespace {

struct Simulation {
  std::size_t rounds;
  double slack;  // that so few rounds need: four deviations of a share near 0.05
};
constexpr double verdict_level = 0.05;
constexpr Simulation brief{300, 0.05};
constexpr Simulation thorough{100'000, 0};

std::vector<double> normal_sample(Random& random, std::size_t n, double mean, double deviation) {
  std::vector<double> values(n);
  for (double& value : values) value = random.normal(mean, deviation);
  return values;
}

// The share of the rounds in which something happens.
template <typename Happens>
double share(std::size_t rounds, std::uint32_t seed, const Happens& happens) {
  Random random(seed);
  std::size_t count = 0;
  for (std::size_t round = 0; round < rounds; ++round) count += happens(random) ? 1U : 0U;
  return static_cast<double>(count) / static_cast<double>(rounds);
}

// What a figure may be, over all settings.
class Range {
 public:
  Range(std::string what, const Simulation& simulation)
      : what_(std::move(what)), simulation_(simulation) {}
  void add(double figure) {
    low_ = std::min(low_, figure);
    high_ = std::max(high_, figure);
  }
  void expect(double low, double high) const {
    MESSAGE(what_ << ": " << low_ << " to " << high_);
    CHECK(low_ >= low - simulation_.slack);
    CHECK(high_ <= high + simulation_.slack);
  }

 private:
  std::string what_;
  Simulation simulation_;
  double low_ = 1;
  double high_ = 0;
};

void simulate(const Simulation& simulation) {
  Range size("Welch's size", simulation);
  Range family("Holm's family error, six pairs", simulation);
  Range equal("equivalence at the margin", simulation);
  Range coverage("Newcombe's coverage", simulation);
  Range power("power at the detectable difference", simulation);
  for (const std::size_t n : {6U, 10U, 20U, 50U}) {
    for (const double ratio : {1.0, 2.0, 3.0}) {
      const auto with = [&](Random& random, double mean) {
        return welch(normal_sample(random, n, mean, 1), normal_sample(random, n, 0, ratio));
      };
      const auto happens = [&](std::uint32_t seed, const auto& event) {
        return share(simulation.rounds, seed, event);
      };
      size.add(happens(1, [&](Random& random) { return with(random, 0).p < 0.05; }));

      // Four alike: any of six pairs may be called different.
      family.add(happens(2, [&](Random& random) {
        std::vector<std::vector<double>> groups;
        for (int g = 0; g < 4; ++g) {
          groups.push_back(normal_sample(random, n, 0, g < 2 ? 1 : ratio));
        }
        std::vector<double> p;
        for (std::size_t i = 0; i < 4; ++i) {
          for (std::size_t j = 0; j < i; ++j) p.push_back(welch(groups[i], groups[j]).p);
        }
        return std::ranges::min(holm(p)) < 0.05;
      }));

      // The difference is the margin. One that is wide against the deviations is the worst case.
      equal.add(
          happens(3, [&](Random& random) { return equivalence(with(random, 5), 5).p < 0.05; }));

      const double difference = detectable_difference(1, ratio, n, 0.05);
      power.add(happens(4, [&](Random& random) { return with(random, difference).p < 0.05; }));

      for (const double mean : {0.0, 1.0, 2.0}) {
        const double truth = std::erfc(-mean / std::sqrt(2 * (1 + ratio * ratio))) / 2;
        coverage.add(happens(5, [&](Random& random) {
          const Superiority more =
              superiority(normal_sample(random, n, mean, 1), normal_sample(random, n, 0, ratio));
          return more.low <= truth && truth <= more.high;
        }));
      }
    }
  }
  size.expect(0.045, 0.056);
  family.expect(0, 0.055);
  equal.expect(0, 0.055);
  coverage.expect(0.915, 1);
  power.expect(0.78, 0.83);
}

// Tests in two stages, of which the first has ten pairs and all together about n.
void simulate_two_stages(const Simulation& simulation) {
  constexpr std::size_t first = 10;
  Range power("Stein's power", simulation);
  double size = 0;  // mean over the settings, which is sharper than each
  for (const std::size_t n : {6U, 10U, 20U, 50U}) {
    for (const double ratio : {1.0, 2.0, 3.0}) {
      const double deviation = std::hypot(1, ratio);
      const double wanted = deviation * 3.1455 / std::sqrt(static_cast<double>(n));
      const auto shown = [&](Random& random, double mean) {
        std::vector<double> pairs = normal_sample(random, first, mean, deviation);
        const std::size_t both =
            two_stage_size(summarise(pairs).deviation, first, wanted, verdict_level);
        const auto more = normal_sample(random, both - first, mean, deviation);
        pairs.insert(pairs.end(), more.begin(), more.end());
        return two_stage_test(pairs, first, verdict_level).p < verdict_level;
      };
      // Every setting has random numbers of its own.
      const auto seed = static_cast<std::uint32_t>(10 * n) + static_cast<std::uint32_t>(ratio);
      size += share(simulation.rounds, seed, [&](Random& random) { return shown(random, 0); }) / 12;
      power.add(share(simulation.rounds / 5, seed,
                      [&](Random& random) { return shown(random, wanted); }));
    }
  }
  Range pooled("Stein's size, mean of all settings", simulation);
  pooled.add(size);
  pooled.expect(0.049, 0.051);
  power.expect(0.79, 1);
}

}  // namespace

TEST_CASE("the tests of a comparison are wrong as often as they say, in brief") {
  simulate(brief);
  simulate_two_stages({300, 0.1});
}

TEST_CASE("long: simulated errors of the tests of a comparison" * doctest::skip()) {
  simulate(thorough);
}

TEST_CASE("long: simulated errors of a test in two stages" * doctest::skip()) {
  simulate_two_stages(thorough);
}
