#include "detection.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "apps/program.hpp"
#include "fanin/error.hpp"

using namespace fanin;
using namespace fanin::test;
using nlohmann::json;
using program::Detection;

namespace {

// SciPy's: t of 9 degrees at 0.975 and 0.8.
constexpr double t_two_sided = 2.262157162798204;
constexpr double t_power = 0.8834038596855224;

struct DetectionFolder : DataFolder {
  DetectionFolder() { write("test.csv", rows_csv(400, 2)); }
  std::string file(const char* name) const { return (*this / name).string(); }
  std::vector<std::string> command(const std::vector<std::string>& more) const {
    return with({"compare", train, test, "--init", "book", "--init", "w=uniform:2", "--hidden", "3",
                 "--epochs", "2"},
                more);
  }
  json report(const std::vector<std::string>& more) const {
    const ProcessResult result = run_fanin(with(command(more), {"--json", "-"}));
    CAPTURE(result.err);
    REQUIRE(result.code == 0);
    return json::parse(result.out);
  }
};

std::vector<double> differences(const json& report) {
  std::vector<double> all;
  const json& recipes = report["recipes"];
  for (std::size_t k = 0; k < recipes[0]["runs"].size(); ++k) {
    all.push_back(recipes[1]["runs"][k]["accuracy"].back().get<double>() -
                  recipes[0]["runs"][k]["accuracy"].back().get<double>());
  }
  return all;
}

double mean_of_first(const std::vector<double>& values, std::size_t n) {
  double sum = 0;
  for (std::size_t k = 0; k < n; ++k) sum += values[k] / static_cast<double>(n);
  return sum;
}

double deviation_of_first(const std::vector<double>& values, std::size_t n) {
  double squares = 0;
  for (std::size_t k = 0; k < n; ++k) squares += std::pow(values[k] - mean_of_first(values, n), 2);
  return std::sqrt(squares / static_cast<double>(n - 1));
}

// Two recipes of so many runs, whose D are 0, 0.01, ..., 0.01 (values - 1), and again.
program::CompareResult scattered(std::size_t runs, std::size_t values) {
  program::CompareResult result;
  result.recipes.resize(2);
  result.seeds = program::seeds_from(1, runs);
  result.results.resize(2);
  for (std::size_t k = 0; k < runs; ++k) {
    const double d = 0.01 * static_cast<double>(k % values);
    result.results[0].runs.push_back({.seed = result.seeds[k], .accuracy = {0.5}});
    result.results[1].runs.push_back({.seed = result.seeds[k], .accuracy = {0.5 + d}});
  }
  result.detection = Detection{.difference = 0.02};
  return result;
}

}  // namespace

TEST_CASE("the first stage says how many runs it takes, and all are tested by its deviation") {
  const DetectionFolder folder;
  const json report = folder.report({"--detect", "12"});
  const json& detection = report["detection"];
  CHECK(detection["difference"] == 0.12);
  CHECK(report["pairs"].empty());
  const std::vector<double> d = differences(report);
  const double deviation = deviation_of_first(d, 10);
  const double wanted = std::pow(deviation * (t_two_sided + t_power) / 0.12, 2);
  REQUIRE(wanted > 11);  // there is a second stage
  REQUIRE(wanted < 200);
  CHECK(detection["needed"] == std::ceil(wanted));
  CHECK(d.size() == detection["needed"]);
  CHECK(report["settings"]["seeds"].back() == d.size());
  const json& test = detection["tests"][0];
  const double mean = mean_of_first(d, d.size());
  const double half = t_two_sided * deviation / std::sqrt(static_cast<double>(d.size()));
  CHECK(test["name"] == "w");
  CHECK(test["difference"].get<double>() == doctest::Approx(mean));
  CHECK(test["low"].get<double>() == doctest::Approx(mean - half));
  CHECK(test["high"].get<double>() == doctest::Approx(mean + half));
  const char* outcome = mean > half ? "higher" : mean < -half ? "lower" : "not_settled";
  CHECK(test["outcome"] == outcome);
}

TEST_CASE("the verdict of two stages stands in place of p, letters and equivalence") {
  const DetectionFolder folder;
  const ProcessResult result = run_fanin(folder.command({"--detect", "5", "--max-runs", "12"}));
  REQUIRE(result.code == 0);
  const std::string text = unwrapped(result.out);
  CHECK(contains(text, "10 runs of each, then as many as it takes"));
  CHECK(contains(text,
                 "; --max-runs allows 12, which lowers the power of the tests, not their level"));
  CHECK(contains(text, "Tests in two stages (Stein 1945) at 5 %, which is 5 % over 1 scheme."));
  CHECK(contains(text, "Against book, in points: w "));
  for (const char* other : {"p = ", "p < ", "letter", "equal", "margin"}) {
    CAPTURE(other);
    CHECK_FALSE(contains(text, other));
  }
}

TEST_CASE("a journal of the first stage is resumed, extended and merged") {
  const DetectionFolder folder;
  const json alone = timeless(folder.report({"--detect", "12"}));
  const auto runs = alone["detection"]["needed"].get<std::size_t>();
  const std::vector<std::string> keep = {"--journal", folder.file("j.jsonl")};
  folder.report(with({"--runs", "10"}, keep));
  json resumed = timeless(folder.report(with({"--detect", "12"}, keep)));
  CHECK(resumed["recipes"] == alone["recipes"]);
  CHECK(resumed["detection"] == alone["detection"]);
  CHECK(lines(folder.read("j.jsonl")).size() == 1 + 2 * runs);

  // One that was made in two stages says so to merge, also when it was killed on the way.
  folder.report(with({"--detect", "12"}, {"--journal", folder.file("k.jsonl")}));
  ProcessResult result = run_fanin({"merge", folder.file("k.jsonl"), "--json", "-"});
  REQUIRE(result.code == 0);
  CHECK(json::parse(result.out)["detection"] == alone["detection"]);
  std::string text;
  for (const std::string& line : lines(folder.read("k.jsonl"))) {
    if (!contains(line, "\"seed\":11,")) text += line + '\n';
  }
  folder.write("k.jsonl", text);
  result = run_fanin({"merge", folder.file("k.jsonl")});
  CHECK(result.code == 1);
  CHECK(contains(result.out, "runs are missing: no verdict"));
  CHECK(timeless(folder.report(with({"--detect", "12"}, {"--journal", folder.file("k.jsonl")}))) ==
        alone);
}

TEST_CASE("two stages are refused where they cannot be had") {
  const DetectionFolder folder;
  const std::string journal = folder.file("j.jsonl");
  for (const std::vector<std::string>& wrong : std::vector<std::vector<std::string>>{
           {"--detect", "0"},
           {"--detect", "1", "--runs", "20"},
           {"--detect", "1", "--margin", "1"},
           {"--detect", "1", "--max-runs", "9"},
           {"--detect", "1", "--max-runs", "100001"},
           {"--max-runs", "20"},
           {"--detect", "1", "--seed", "4294967290"},
           {"--detect", "1", "--shard", "1/2", "--journal", journal}}) {
    CAPTURE(wrong[1]);
    CHECK(run_fanin(folder.command(wrong)).code == 2);
  }
  const ProcessResult alone =
      run_fanin({"compare", folder.train, folder.test, "--init", "book", "--detect", "1"});
  CHECK(alone.code == 2);
  CHECK(contains(alone.err, "--detect needs two schemes"));
}

TEST_CASE("without six different values, or with a run that diverged, nothing is tested") {
  using enum Detection::Obstacle;
  const auto settled = [](program::CompareResult result) {
    program::plan_second_stage(result);
    program::test_difference(result);
    return *result.detection;
  };
  const Detection few = settled(scattered(10, 5));
  CHECK(few.needed == 10);
  REQUIRE(few.tests.size() == 1);
  CHECK(few.tests[0].obstacle == few_values);
  CHECK(few.tests[0].outcome == Outcome::no_verdict);

  const Detection enough = settled(scattered(20, 6));
  CHECK(enough.needed == 10);
  CHECK(enough.tests[0].obstacle == none);
  // Of twenty runs, those that were planned: 0 to 5 and 0 to 3 hundredths.
  CHECK(enough.tests[0].test.mean == doctest::Approx(0.021));

  program::CompareResult wild = scattered(10, 10);
  wild.results[1].runs[3].diverged = "so";
  CHECK(settled(wild).tests[0].obstacle == diverged);
  wild.results[1].runs.erase(wild.results[1].runs.begin() + 3);
  CHECK(settled(wild).needed == 0);
  CHECK(settled(wild).tests[0].obstacle == incomplete);
}

TEST_CASE("seeds follow each other, as far as there are any") {
  constexpr auto last = std::numeric_limits<std::uint32_t>::max();
  CHECK(program::seeds_from(last - 1, 2) == std::vector<std::uint32_t>{last - 1, last});
  CHECK_THROWS_AS(program::seeds_from(last - 1, 3), Error);
}
