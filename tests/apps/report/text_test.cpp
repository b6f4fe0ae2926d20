// Results as text, without training anything.
#include <doctest/doctest.h>

#include <string>

#include "apps/program.hpp"
#include "report/report.hpp"

using namespace fanin::program;
using fanin::test::contains;

TEST_CASE("an epoch too short for the clock has no speed") {
  TrainResult result;
  result.samples = 100;
  result.epochs = {{0.5, 0.25, 0}};
  CHECK(train_end_text(result, {}) == "\nTrained in 0.0 s. Not saved (use -o MODEL to save it).\n");
  result.epochs = {{0.5, 0.25, 0.5}, {0.4, 0.5, 1.5}};
  result.model = "m.safetensors";
  CHECK(train_end_text(result, {}) ==
        "\nTrained in 2.0 s, 100 samples/s. Saved as m.safetensors.\n");
}

TEST_CASE("a score names the most frequent mistakes, and labels that do not occur") {
  ScoreResult result{{"m", {{4, 3}}}, {"test.csv", 7, {2, 2}}, {}};
  result.score.answers = {0, 1, 1, 1, 0, 0, 1};
  result.score.confusion = {{1, 3, 0}, {2, 1, 0}, {0, 0, 0}};
  result.score.correct = 2;
  CHECK(result.samples(0) == 4);
  CHECK(result.recall(0) == 0.25);
  CHECK_FALSE(result.recall(2));
  const std::string text = score_text(result, {});
  CHECK(contains(text, "28.57 % right: 2 of 7\n"));
  CHECK(contains(text, "\n    2  ·  ·  ·   0         –\n"));
  CHECK(contains(text, "Most frequent mistakes: 0 taken for 1 (3×), 1 taken for 0 (2×).\n"));
}

TEST_CASE("weights that are all 0 are drawn in the middle grey") {
  ShowResult result{.kind = ShowResult::Kind::weights, .model = "m", .total = 1, .shape = {2, 2}};
  result.images = {{1, {0, 0, 0, 0}, 0, 0}};
  CHECK(grid_of(result.images, result.shape, 1, 1)(2, 2) == 127);  // inside its frame
  CHECK(contains(show_text(result, {}), "node 1: ±0\n"));
}
