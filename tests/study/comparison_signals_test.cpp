// The signals that a comparison measures while it trains, and the epochs to an accuracy.

#include <doctest/doctest.h>

#include <cstddef>
#include <vector>

#include "fanin/study/comparison.hpp"
#include "support/training_cases.hpp"

using namespace fanin;

namespace {

struct Case {
  Matrix x;
  Matrix t;

  Case() : x(60, 7), t(60, 4) {
    Random random(8);
    x = random_inputs(60, 7, random);
    t = random_targets(60, 4, random);
  }

  std::vector<RecipeResult> run(const CompareOptions& options) const {
    const Samples samples = make_samples(x, t);
    TrainOptions book = TrainOptions::book();
    book.epochs = 3;
    const auto make = [](const char* init) {
      return [init](Random& random) {
        return make_network({{7, 11, 4}}, parse_initializer(init), random);
      };
    };
    const std::vector<Recipe> recipes = {{"small", make("lecun-normal"), book},
                                         {"large", make("uniform:5"), book}};
    return compare(recipes, samples, samples, options);
  }
};

CompareOptions two_seeds() {
  CompareOptions options;
  options.seeds = {3, 4};
  return options;
}

}  // namespace

TEST_CASE("a comparison measures signals before the first epoch and after each") {
  CompareOptions options = two_seeds();
  options.probe = 20;
  const auto results = Case().run(options);
  const Case data;
  const Samples samples = make_samples(data.x, data.t);
  const Probe probe = sample_probe(samples, 20, losses::squared_error, Rule::book);

  for (const RecipeResult& result : results) {
    CAPTURE(result.name);
    for (const Run& run : result.runs) {
      REQUIRE(run.signals.size() == 4);
      Random random(run.seed);
      Network network = make_network(
          {{7, 11, 4}}, parse_initializer(result.name == "small" ? "lecun-normal" : "uniform:5"),
          random);
      std::vector<Signal> expected = {measure_signal(network, probe)};
      TrainOptions book = TrainOptions::book();
      book.epochs = 3;
      book.on_epoch = [&](const Progress&, const Network& trained) {
        expected.push_back(measure_signal(trained, probe));
        return true;
      };
      train(network, samples, book);
      for (std::size_t epoch = 0; epoch < 4; ++epoch) {
        REQUIRE(run.signals[epoch].size() == 2);
        for (std::size_t l = 0; l < 2; ++l) {
          for (const SignalField& field : signal_fields()) {
            CAPTURE(field.name);
            CHECK(run.signals[epoch][l].*field.value == expected[epoch][l].*field.value);
          }
        }
      }
    }
  }
  CHECK(results[0].runs[0].signals[0][0].saturated < results[1].runs[0].signals[0][0].saturated);
  CHECK(results[0].runs[0].signals[0][0].slope > results[1].runs[0].signals[0][0].slope);
}

TEST_CASE("signals leave the training as it is, and may be left out") {
  CompareOptions options = two_seeds();
  const auto with = Case().run(options);
  options.probe = 0;
  const auto without = Case().run(options);
  for (std::size_t r = 0; r < 2; ++r) {
    for (std::size_t s = 0; s < 2; ++s) {
      CHECK(with[r].runs[s].accuracy == without[r].runs[s].accuracy);
      CHECK(with[r].runs[s].loss == without[r].runs[s].loss);
      CHECK(with[r].runs[s].signals.size() == 4);
      CHECK(without[r].runs[s].signals.empty());
    }
  }
}

TEST_CASE("epochs to reach an accuracy are counted from 1") {
  Run run;
  run.accuracy = {0.90, 0.95, 0.93, 0.97};
  CHECK(run.epochs_to_reach(0.5) == 1);
  CHECK(run.epochs_to_reach(0.95) == 2);
  CHECK(run.epochs_to_reach(0.96) == 4);
  CHECK_FALSE(run.epochs_to_reach(0.98).has_value());
  CHECK_FALSE(Run{}.epochs_to_reach(0).has_value());
}
