#include "estimate.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "apps/program.hpp"

using namespace fanin::test;

TEST_CASE("a dry run counts the trainings, and leaves no file behind") {
  const DataFolder folder;
  const auto file = [&](const char* name) { return (folder / name).string(); };
  const auto dry_run = [&](const std::vector<std::string>& more) {
    const ProcessResult result = run_fanin(
        with({"compare", folder.train, folder.test, "--dry-run", "--init", "book", "--init",
              "w=uniform:1", "--hidden", "4", "--hidden", "4,4", "--epochs", "100000"},
             more));
    CHECK(result.code == 0);
    CHECK(folder.names() == std::vector<std::string>{"test.csv", "train.csv"});
    return unwrapped(result.out);
  };
  std::string text = dry_run({"--runs", "7", "--json", file("r.json"), "--csv", file("r.csv"),
                              "--journal", file("j.jsonl")});
  CHECK(contains(text, "4 schemes × 7 seeds"));
  CHECK(contains(text, " 28 trainings in about "));
  CHECK(contains(text, " MB of memory: estimated from a fraction of a second of training"));
  CHECK(contains(text, "Nothing was written."));
  text = dry_run({"--detect", "1", "--max-runs", "50"});
  CHECK(contains(text, " 40 to 200 trainings in about "));
  text = dry_run({"--shard", "1/4", "--runs", "8", "--journal", file("j.jsonl")});
  CHECK(contains(text, " 8 trainings in about "));
}

TEST_CASE("a dry run refuses what the run itself would, and survives divergence") {
  const DataFolder folder;
  CHECK(run_fanin(
            {"compare", folder.train, folder.test, "--dry-run", "--hidden", "10000000,10000000"})
            .code == 1);
  CHECK(run_fanin({"compare", folder.train, folder.test, "--dry-run", "--activation", "identity",
                   "--output-activation", "identity", "--rule", "gradient", "--lr", "100"})
            .code == 0);
}
