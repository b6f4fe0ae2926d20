// Compares ways to choose the initial weights over several seeds: compare_schemes TRAIN TEST
#include <fanin/fanin.hpp>

#include <cmath>
#include <cstdio>
#include <exception>
#include <vector>

int main(int argc, char** argv) {
  if (argc != 3) return std::puts("usage: compare_schemes TRAIN TEST"), 2;
  try {
    const fanin::Dataset train = fanin::read_csv(argv[1]);
    const fanin::Dataset test = fanin::read_csv(argv[2], {.like = &train});

    // A scheme by name, one by its formula, and one of our own.
    const fanin::Initializer half{
        "half of 1/sqrt(n)", [](fanin::Layer& layer, fanin::Random& random) {
          const double deviation = 0.5 / std::sqrt(static_cast<double>(layer.inputs()));
          for (float& w : layer.weights.values())
            w = static_cast<float>(random.normal(0, deviation));
        }};
    const std::vector<fanin::Initializer> schemes = {fanin::parse_initializer("glorot-normal"),
                                                     fanin::parse_initializer("uniform:1"), half};

    std::vector<fanin::Recipe> recipes;
    for (const fanin::Initializer& scheme : schemes) {
      const auto make = [&train, scheme](fanin::Random& random) {
        return fanin::make_network({.sizes = {train.shape.pixels(), 50, train.classes()}}, scheme,
                                   random);
      };
      recipes.push_back(
          {.name = scheme.name, .make = make, .options = fanin::TrainOptions::book()});
    }

    const auto results = fanin::compare(recipes, fanin::make_samples(train, train.classes()),
                                        fanin::make_samples(test, train.classes()),
                                        {.seeds = {1, 2, 3, 4, 5, 6}, .jobs = 2});
    for (const fanin::RecipeResult& result : results) {
      const fanin::Summary summary = fanin::summarise(result.final_accuracies());
      std::printf("%-18s accuracy %.3f, deviation %.3f over %zu seeds\n", result.name.c_str(),
                  summary.mean, summary.deviation, summary.count);
    }
    const fanin::WelchTest test_of_two =
        fanin::welch(results[0].final_accuracies(), results[1].final_accuracies());
    std::printf("%s - %s: %+.3f, 95 %% interval %+.3f to %+.3f, p = %.3g\n",
                results[0].name.c_str(), results[1].name.c_str(), test_of_two.difference,
                test_of_two.low, test_of_two.high, test_of_two.p);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
