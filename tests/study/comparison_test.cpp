#include "fanin/study/comparison.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "fanin/study/score.hpp"
#include "support/refusal.hpp"
#include "support/training_cases.hpp"

using namespace fanin;

namespace {

// 200 samples to train on and 90 to test, of 7 inputs and 4 classes that can be learned: the class
// is the largest of the first four inputs.
struct Data {
  Matrix x, t, test_x, test_t;
  Samples train, test;

  Data() : Data(Random(5)) {}

 private:
  explicit Data(Random random)
      : x(random_inputs(200, 7, random)),
        t(targets(x)),
        test_x(random_inputs(90, 7, random)),
        test_t(targets(test_x)),
        train(make_samples(x, t)),
        test(make_samples(test_x, test_t)) {}

  static Matrix targets(const Matrix& inputs) {
    Matrix targets(inputs.rows(), 4);
    for (std::size_t k = 0; k < inputs.rows(); ++k) {
      targets(k, argmax(inputs.row(k).first(4))) = 1;
    }
    return targets;
  }
};

std::function<Network(Random&)> networks(std::size_t hidden, const char* init) {
  return [=](Random& random) {
    return make_network({{7, hidden, 4}}, parse_initializer(init), random);
  };
}

// With seeds for which `chosen` holds, weights so large that the first loss is not finite.
std::function<Network(Random&)> diverging(std::function<bool(double first_draw)> chosen) {
  return [=](Random& random) {
    const float weight = chosen(random.uniform()) ? 1e30f : 0.1f;
    Layer hidden{Matrix(5, 7, std::vector<float>(35, weight)), {}, activations::identity};
    Layer output{Matrix(4, 5, std::vector<float>(20, weight)), {}, activations::identity};
    return Network{{hidden, output}};
  };
}

TrainOptions options_of(std::size_t epochs) {
  TrainOptions options;
  options.epochs = epochs;
  options.shuffle = true;  // so that the record order shows which seed it has
  return options;
}

std::vector<Recipe> three_recipes() {
  std::vector<Recipe> recipes = {{"small", networks(5, "lecun-normal"), options_of(3)},
                                 {"large", networks(11, "uniform:2"), options_of(2)},
                                 {"batches", networks(8, "book"), options_of(4)}};
  recipes[1].options.rule = Rule::book;
  recipes[2].options.batch = 7;
  return recipes;
}

CompareOptions with_seeds(std::vector<std::uint32_t> seeds, std::size_t jobs = 1) {
  CompareOptions options;
  options.seeds = std::move(seeds);
  options.jobs = jobs;
  options.probe = 0;
  return options;
}

}  // namespace

TEST_CASE("every run is the training that one would do by hand with its seed") {
  const Data data;
  const std::vector<Recipe> recipes = three_recipes();
  const std::vector<std::uint32_t> seeds = {9, 2, 5};
  const auto results = compare(recipes, data.train, data.test, with_seeds(seeds));
  REQUIRE(results.size() == 3);
  for (std::size_t r = 0; r < 3; ++r) {
    CAPTURE(recipes[r].name);
    CHECK(results[r].name == recipes[r].name);
    REQUIRE(results[r].runs.size() == 3);
    std::vector<double> last;
    for (std::size_t s = 0; s < 3; ++s) {
      CAPTURE(seeds[s]);
      const Run& run = results[r].runs[s];
      Random random(seeds[s]);
      Network network = recipes[r].make(random);
      TrainOptions options = recipes[r].options;
      options.seed = seeds[s];
      std::vector<double> accuracy;
      options.on_epoch = [&](const Progress&, const Network& trained) {
        accuracy.push_back(score(trained, data.test).accuracy());
        return true;
      };
      const TrainReport report = train(network, data.train, options);
      CHECK(run.seed == seeds[s]);
      CHECK(run.accuracy == accuracy);
      CHECK(run.loss == report.losses);
      CHECK(run.accuracy.size() == options.epochs);
      CHECK(run.right == score(network, data.test).right);
      CHECK(run.seconds > 0);
      CHECK(run.diverged.empty());
      last.push_back(accuracy.back());
    }
    CHECK(results[r].final_accuracies() == last);
    CHECK(results[r].runs[0].loss != results[r].runs[1].loss);
  }
}

TEST_CASE("results are the same to the last bit for any number of jobs") {
  const Data data;
  std::vector<Recipe> recipes = three_recipes();
  recipes.push_back({"broken", diverging([](double draw) { return draw < 0.5; }), options_of(2)});
  const std::vector<std::uint32_t> seeds = {1, 2, 3, 4, 5, 6, 7};
  const auto alone = compare(recipes, data.train, data.test, with_seeds(seeds));
  for (const std::size_t jobs : {2u, 5u, 100u}) {
    CAPTURE(jobs);
    const auto together = compare(recipes, data.train, data.test, with_seeds(seeds, jobs));
    REQUIRE(together.size() == recipes.size());
    for (std::size_t r = 0; r < recipes.size(); ++r) {
      REQUIRE(together[r].runs.size() == seeds.size());
      for (std::size_t s = 0; s < seeds.size(); ++s) {
        CHECK(together[r].runs[s].seed == seeds[s]);
        CHECK(together[r].runs[s].accuracy == alone[r].runs[s].accuracy);
        CHECK(together[r].runs[s].loss == alone[r].runs[s].loss);
        CHECK(together[r].runs[s].diverged == alone[r].runs[s].diverged);
      }
    }
  }
}

TEST_CASE(
    "each network is made once with fresh numbers: the first seed's beforehand, then seed by seed, "
    "the costly first") {
  const Data data;
  std::vector<std::pair<std::string, double>> made;
  const auto noting = [&](const std::string& name, std::size_t hidden) {
    return [&made, name, hidden](Random& random) {
      made.emplace_back(name, random.uniform());
      return networks(hidden, "book")(random);
    };
  };
  // Cost: epochs times weights.
  const std::vector<Recipe> recipes = {{"cheap", noting("cheap", 5), options_of(1)},
                                       {"long", noting("long", 5), options_of(9)},
                                       {"wide", noting("wide", 20), options_of(2)},
                                       {"cheap too", noting("cheap too", 5), options_of(1)}};
  compare(recipes, data.train, data.test, with_seeds({9, 2}));
  const auto first_draw = [](std::uint32_t seed) { return Random(seed).uniform(); };
  const double nine = first_draw(9);
  const double two = first_draw(2);
  CHECK(made == std::vector<std::pair<std::string, double>>{{"cheap", nine},
                                                            {"long", nine},
                                                            {"wide", nine},
                                                            {"cheap too", nine},
                                                            {"long", two},
                                                            {"wide", two},
                                                            {"cheap", two},
                                                            {"cheap too", two}});
}

TEST_CASE("a recipe's own seed and callbacks are not used") {
  const Data data;
  std::vector<Recipe> recipes = {three_recipes()[0]};
  const auto plain = compare(recipes, data.train, data.test, with_seeds({4}));
  recipes[0].options.seed = 99;
  recipes[0].options.on_progress = [](const Progress&) -> bool {
    throw std::logic_error("called");
  };
  recipes[0].options.on_epoch = [](const Progress&, const Network&) -> bool {
    throw std::logic_error("called");
  };
  const auto own = compare(recipes, data.train, data.test, with_seeds({4}));
  CHECK(own[0].runs[0].accuracy == plain[0].runs[0].accuracy);
  CHECK(own[0].runs[0].loss == plain[0].runs[0].loss);
}

TEST_CASE("a run that diverges is recorded and leaves the others alone") {
  const Data data;
  const std::vector<std::uint32_t> seeds = {1, 2, 3, 4, 5};  // first draws .417 .436 .551 .967 .222
  const std::vector<Recipe> recipes = {
      {"broken", diverging([](double draw) { return draw < 0.43; }), options_of(2)},
      three_recipes()[1]};
  CompareOptions options = with_seeds(seeds, 2);
  std::size_t last_done = 0;
  std::size_t last_total = 0;
  options.on_progress = [&](std::size_t done, std::size_t total) {
    last_done = done;
    last_total = total;
    return true;
  };
  const auto results = compare(recipes, data.train, data.test, options);
  for (std::size_t s = 0; s < 5; ++s) {
    CAPTURE(seeds[s]);
    const Run& run = results[0].runs[s];
    const bool expected = s == 0 || s == 4;
    CHECK(run.diverged.empty() == !expected);
    CHECK(run.accuracy.size() == (expected ? 0 : 2));
    if (expected) CHECK(run.diverged.find("no longer finite") != std::string::npos);
    CHECK(results[1].runs[s].accuracy.size() == 2);
  }
  CHECK(results[0].final_accuracies().size() == 3);
  CHECK(last_total == 5 * (2 + 2) * 200);
  CHECK(last_done == last_total);
}

TEST_CASE("an epoch before the divergence is kept") {
  const Data data;
  // The rate is too large for the larger inputs that come with time: the error grows each epoch.
  std::vector<Recipe> recipes = {
      {"growing", diverging([](double) { return false; }), options_of(50)}};
  recipes[0].options.batch = 200;
  recipes[0].options.rate = 5;
  const auto results = compare(recipes, data.train, data.test, with_seeds({1}));
  const Run& run = results[0].runs[0];
  CHECK_FALSE(run.diverged.empty());
  CHECK(run.accuracy.size() > 0);
  CHECK(run.accuracy.size() < 50);
  CHECK(run.loss.size() == run.accuracy.size());
  CHECK(run.right.empty());
  CHECK(run.seconds > 0);
  CHECK(results[0].final_accuracies().empty());
}

TEST_CASE("progress is reported one call at a time, and ends at its total") {
  const Data data;
  CompareOptions options = with_seeds({1, 2, 3, 4}, 4);
  std::atomic<int> inside = 0;
  std::size_t before = 0;
  bool overlapped = false;
  bool fell = false;
  options.on_progress = [&](std::size_t done, std::size_t total) {
    if (++inside > 1) overlapped = true;
    if (done < before) fell = true;
    before = done;
    CHECK(total == 4 * (3 + 2 + 4) * 200);
    --inside;
    return true;
  };
  compare(three_recipes(), data.train, data.test, options);
  CHECK_FALSE(overlapped);
  CHECK_FALSE(fell);
  CHECK(before == 4 * (3 + 2 + 4) * 200);
}

TEST_CASE("stopped by the callback, a comparison returns the runs that were finished") {
  const Data data;
  const std::vector<Recipe> recipes = three_recipes();
  const std::vector<std::uint32_t> seeds = {1, 2, 3, 4};
  const auto whole = compare(recipes, data.train, data.test, with_seeds(seeds));

  CompareOptions options = with_seeds(seeds);
  int calls_after = -1;
  options.on_progress = [&](std::size_t done, std::size_t) {
    // Within the second seed's last recipe.
    if (done > (9 + 8) * 200) ++calls_after;
    return done <= (9 + 8) * 200;
  };
  const auto part = compare(recipes, data.train, data.test, options);
  CHECK(calls_after == 0);
  REQUIRE(part.size() == 3);
  std::size_t finished = 0;
  for (std::size_t r = 0; r < 3; ++r) {
    finished += part[r].runs.size();
    CHECK(part[r].name == recipes[r].name);
    for (std::size_t s = 0; s < part[r].runs.size(); ++s) {
      CHECK(part[r].runs[s].seed == seeds[s]);
      CHECK(part[r].runs[s].accuracy == whole[r].runs[s].accuracy);
    }
  }
  CHECK(finished == 5);
}

TEST_CASE("stopping ends runs of any length on all threads") {
  const Data data;
  const std::vector<Recipe> recipes = {{"endless", networks(5, "book"), options_of(1'000'000'000)}};
  CompareOptions options = with_seeds({1, 2, 3, 4}, 3);
  int refused = 0;
  options.on_progress = [&](std::size_t done, std::size_t) {
    if (done < 10'000) return true;
    ++refused;
    return false;
  };
  const auto results = compare(recipes, data.train, data.test, options);
  REQUIRE(results.size() == 1);
  CHECK(results[0].runs.empty());
  CHECK(refused == 1);
}

TEST_CASE("an error of one run stops the others, however long, and comes out as it was") {
  const Data data;
  std::atomic<int> made = 0;
  const auto faulty = [&](Random& random) {
    if (++made > 1) throw std::out_of_range("mine");  // the first seed's is made beforehand
    return networks(5, "book")(random);
  };
  const std::vector<Recipe> recipes = {{"endless", networks(20, "book"), options_of(1'000'000'000)},
                                       {"faulty", faulty, options_of(1)}};
  CHECK_THROWS_WITH_AS(compare(recipes, data.train, data.test, with_seeds({1, 2}, 3)), "mine",
                       std::out_of_range);

  CompareOptions options = with_seeds({1, 2}, 2);
  options.on_progress = [](std::size_t, std::size_t) -> bool {
    throw std::out_of_range("progress");
  };
  CHECK_THROWS_WITH_AS(compare(std::vector{recipes[0]}, data.train, data.test, options), "progress",
                       std::out_of_range);
}

TEST_CASE("what cannot be compared is refused before anything is trained") {
  const Data data;
  const auto words = [&](const std::vector<Recipe>& recipes, CompareOptions options) {
    options.on_progress = [](std::size_t, std::size_t) -> bool {
      throw std::logic_error("something was trained");
    };
    return refusal(ErrorKind::argument, [&] { compare(recipes, data.train, data.test, options); });
  };
  std::vector<Recipe> recipes = three_recipes();
  CHECK(words({}, with_seeds({1})) == "compare: no recipes");
  CHECK(words(recipes, with_seeds({})) == "compare: no seeds");
  CHECK(words(recipes, with_seeds({1}, 0)) == "compare: 0 jobs, expected at least 1");
  CHECK(words(recipes, with_seeds({7, 8, 7})) ==
        "compare: seed 7 is given twice: a run repeated is not a second run");

  recipes[2].options.epochs = 0;
  CHECK(words(recipes, with_seeds({1})) ==
        "compare: batches: epochs 1 to 0, expected at least one, from 1 on");
  recipes[2] = three_recipes()[2];
  recipes[2].options.rate = -1;
  CHECK(words(recipes, with_seeds({1})).starts_with("batches: train: learning rate -1"));
  recipes[2] = {"deep",
                [](Random& random) {
                  return make_network({{6, 4}}, parse_initializer("book"), random);
                },
                {}};
  CHECK(words(recipes, with_seeds({1})) ==
        "deep: train: samples have 7 inputs and 4 outputs, the network 6 and 4");
  recipes[2].make = [](Random& random) {
    return make_network({{7, 0, 4}}, parse_initializer("book"), random);
  };
  CHECK(words(recipes, with_seeds({1})).starts_with("deep: network: "));
  recipes[2].make = {};
  CHECK(words(recipes, with_seeds({1})) == "compare: deep: make is an empty function");
  Samples unlabelled = data.test;
  unlabelled.label = [](std::size_t) { return std::size_t{4}; };
  CHECK(refusal(ErrorKind::argument, [&] {
          compare(three_recipes(), data.train, unlabelled, with_seeds({1}));
        }) == "samples: sample 0 has label 4, expected one below 4, the number of outputs");
}

TEST_CASE("test samples that do not fit are refused") {
  const Data data;
  const auto words = [&](const Samples& test) {
    return refusal(ErrorKind::argument,
                   [&] { compare(three_recipes(), data.train, test, with_seeds({1})); });
  };
  const Matrix narrow(3, 6);
  const Matrix targets(3, 4);
  CHECK(words(make_samples(narrow, targets)) ==
        "compare: test samples have 6 inputs and 4 outputs, those to train on 7 and 4");
  Samples none = data.test;
  none.count = 0;
  CHECK(words(none) == "compare: no test samples");
}

namespace {

void check_same(const Run& a, const Run& b) {
  CHECK(a.seed == b.seed);
  CHECK(a.accuracy == b.accuracy);
  CHECK(a.loss == b.loss);
  CHECK(a.diverged == b.diverged);
}

}  // namespace

TEST_CASE("shards of a comparison are the whole, each run as it was") {
  const Data data;
  const std::vector<Recipe> recipes = three_recipes();
  const std::vector<std::uint32_t> seeds = {4, 1, 7};
  const auto whole = compare(recipes, data.train, data.test, with_seeds(seeds));
  std::size_t runs = 0;
  for (const std::size_t shard : {0u, 1u}) {
    CompareOptions options = with_seeds(seeds, 2);
    options.wanted = [&](std::size_t recipe, std::uint32_t seed) {
      return (recipe + seed) % 2 == shard;
    };
    std::size_t last_total = 0;
    options.on_progress = [&](std::size_t, std::size_t total) {
      last_total = total;
      return true;
    };
    const auto part = compare(recipes, data.train, data.test, options);
    REQUIRE(part.size() == 3);
    std::size_t expected_total = 0;
    for (std::size_t r = 0; r < 3; ++r) {
      std::size_t at = 0;
      for (std::size_t s = 0; s < 3; ++s) {
        if (!options.wanted(r, seeds[s])) continue;
        REQUIRE(at < part[r].runs.size());
        check_same(part[r].runs[at++], whole[r].runs[s]);
        expected_total += recipes[r].options.epochs * 200;
        ++runs;
      }
      CHECK(part[r].runs.size() == at);
    }
    CHECK(last_total == expected_total);
  }
  CHECK(runs == 9);
}

TEST_CASE("a comparison that is resumed equals one that was not interrupted") {
  const Data data;
  std::vector<Recipe> recipes = three_recipes();
  recipes.push_back({"broken", diverging([](double draw) { return draw < 0.5; }), options_of(2)});
  const std::vector<std::uint32_t> seeds = {1, 2, 3};
  const auto whole = compare(recipes, data.train, data.test, with_seeds(seeds));

  std::map<std::pair<std::size_t, std::uint32_t>, Run> journal;
  CompareOptions options = with_seeds(seeds, 2);
  const auto note = [&](std::size_t recipe, const Run& run, const Network& network) {
    CHECK(network.inputs() == 7);
    CHECK(journal.emplace(std::pair(recipe, run.seed), run).second);
    return journal.size() < 5;
  };
  options.on_run = note;
  const auto part = compare(recipes, data.train, data.test, options);
  CHECK(journal.size() == 5);
  std::size_t finished = 0;
  for (const RecipeResult& result : part) finished += result.runs.size();
  CHECK(finished >= 5);

  std::size_t taken = 0;
  options.known = [&](std::size_t recipe, std::uint32_t seed) -> std::optional<Run> {
    const auto found = journal.find({recipe, seed});
    if (found == journal.end()) return std::nullopt;
    ++taken;
    return found->second;
  };
  std::size_t started = 0;
  options.on_start = [&](std::size_t recipe, std::uint32_t seed) {
    CHECK(!journal.contains({recipe, seed}));
    ++started;
  };
  std::size_t trained = 0;
  options.on_run = [&](std::size_t, const Run&, const Network&) {
    ++trained;
    return true;
  };
  const auto resumed = compare(recipes, data.train, data.test, options);
  CHECK(taken == 5);
  CHECK(trained == 12 - 5);
  CHECK(started == trained);
  for (std::size_t r = 0; r < 4; ++r) {
    REQUIRE(resumed[r].runs.size() == 3);
    for (std::size_t s = 0; s < 3; ++s) check_same(resumed[r].runs[s], whole[r].runs[s]);
  }
}

TEST_CASE("a finished run is reported with its network, and false stops the comparison") {
  const Data data;
  CompareOptions options = with_seeds({5, 6});
  std::vector<std::pair<std::size_t, std::uint32_t>> seen;
  options.on_run = [&](std::size_t recipe, const Run& run, const Network& network) {
    CHECK(score(network, data.test).accuracy() == run.accuracy.back());
    seen.emplace_back(recipe, run.seed);
    return seen.size() < 4;
  };
  const auto results = compare(three_recipes(), data.train, data.test, options);
  REQUIRE(seen.size() == 4);
  std::size_t runs = 0;
  for (const RecipeResult& result : results) runs += result.runs.size();
  CHECK(runs == 4);
  CHECK(seen[3].second == 6);
}

TEST_CASE("a known run that is another one is refused") {
  const Data data;
  Run run;
  run.seed = 3;
  run.accuracy = run.loss = {0.5, 0.5, 0.5};
  const auto said = [&](const Run& known) {
    CompareOptions options = with_seeds({3});
    options.known = [&](std::size_t, std::uint32_t) { return known; };
    return refusal(ErrorKind::argument, [&] {
      compare(std::vector{three_recipes()[0]}, data.train, data.test, options);
    });
  };
  const std::string refused =
      "compare: small: the known run of seed 3 is another one, or not finished";
  CHECK(said(run) == "nothing was refused");
  run.seed = 4;
  CHECK(said(run) == refused);
  run.seed = 3;
  run.accuracy.pop_back();
  CHECK(said(run) == refused);
  run.loss.pop_back();
  CHECK(said(run) == refused);
  run.diverged = "training diverged";
  CHECK(said(run) == "nothing was refused");
}

TEST_CASE("one output, which would always be right, is refused") {
  const Matrix x(4, 2), t(4, 1);
  const Samples samples = make_samples(x, t);
  CHECK(refusal(ErrorKind::argument, [&] {
          compare(three_recipes(), samples, samples, with_seeds({1}));
        }) == "compare: with one output every answer would be right");
}

TEST_CASE("noise of one's own is the same for any number of jobs, through Batch::random") {
  const Data data;
  Samples noisy = data.train;
  noisy.write_inputs = [&](const Batch& batch, MatrixView x) {
    inputs(data.train, batch, x);
    for (std::size_t r = 0; r < x.rows(); ++r) {
      Random random = batch.random(r);
      for (float& v : x.row(r)) v += static_cast<float>(random.normal(0, 0.1));
    }
  };
  CompareOptions options;
  options.seeds = {1, 2, 3};
  options.jobs = 1;
  const auto alone = compare(three_recipes(), noisy, data.test, options);
  options.jobs = 3;
  const auto shared = compare(three_recipes(), noisy, data.test, options);
  const auto without = compare(three_recipes(), data.train, data.test, options);
  for (std::size_t r = 0; r < alone.size(); ++r) {
    for (std::size_t s = 0; s < 3; ++s) {
      CHECK(alone[r].runs[s].loss == shared[r].runs[s].loss);
      CHECK(alone[r].runs[s].right == shared[r].runs[s].right);
      CHECK(alone[r].runs[s].loss != without[r].runs[s].loss);
    }
  }
}
