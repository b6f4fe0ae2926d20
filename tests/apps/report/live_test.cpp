// What is shown of work that goes on.
#include <doctest/doctest.h>
#include <signal.h>

#include <cstddef>
#include <string>
#include <vector>

#include "apps/program.hpp"
#include "fanin/error.hpp"
#include "report/report.hpp"
#include "standings.hpp"

using namespace fanin::program;
using namespace fanin::test;

namespace {

std::vector<std::string> comparison(const DataFolder& folder,
                                    const std::vector<std::string>& more = {},
                                    const std::string& runs = "3") {
  return with({"compare", folder.train, folder.test, "--hidden", "5", "--runs", runs, "--init",
               "book", "--init", "w=uniform:1"},
              more);
}

}  // namespace

TEST_CASE("a training that cannot be kept is not shown as done") {
  CompareResult result;
  result.recipes.resize(1);
  result.standings.resize(1);
  int changes = 0;
  fanin::CompareOptions options;
  options.on_run = [](std::size_t, const fanin::Run&, const fanin::Network&) -> bool {
    throw fanin::Error(fanin::ErrorKind::io, "a full disk");
  };
  watch(options, result, [&](const CompareResult&) { ++changes; });
  CHECK_THROWS_AS(options.on_run(0, {.accuracy = {1}}, {}), fanin::Error);
  CHECK(changes == 0);
  CHECK(result.standings[0].done == 0);
}

TEST_CASE("each scheme has a line: runs done, mean so far, what is running") {
  CompareResult result;
  result.recipes.resize(3);
  result.recipes[0].scheme.name = "book";
  result.recipes[1].scheme.name = "a scheme with a long, long name";
  result.recipes[2].scheme.name = "w";
  result.standings = {{12, 9, 8, 7.2, {10, 11}}, {12, 1, 0, 0, {}}, {12, 0, 0, 0, {2}}};
  CHECK(compare_live(result) ==
        std::vector<std::string>{"book                       9 of 12 runs mean 90.00 %    "
                                 "seed 10, 11 running",
                                 "a scheme wit…, long name   1 of 12 runs diverged      ",
                                 "w                          0 of 12 runs                 "
                                 "seed 2 running"});
  CHECK(compare_note(result).empty());
  result.completed = 0;
  CHECK(compare_note(result) == "book: 12 runs, mean 90.00 %");

  // Of many, those that are running.
  result.recipes.resize(17);
  result.standings.resize(17);
  CHECK(compare_live(result).size() == 2);
}

TEST_CASE("without a terminal a line says that a scheme is completed, unless quiet") {
  const DataFolder folder;
  const ProcessResult result = run_fanin(comparison(folder));
  REQUIRE(result.code == 0);
  const std::vector<std::string> notes = lines(result.err);
  REQUIRE(notes.size() == 2);
  for (const std::string& note : notes) CHECK(contains(note, ": 3 runs, mean "));
  CHECK(run_fanin(comparison(folder, {"--quiet"})).err.empty());

  // Where it cannot be written, the work goes on.
  CHECK(run("/bin/sh", {"-c", "exec \"$0\" compare \"$1\" \"$2\" --hidden 5 --runs 2 2>/dev/full",
                        FANIN_PROGRAM_FILE, folder.train, folder.test})
            .code == 0);
  const auto pipe =
      "(\"$0\" compare \"$1\" \"$2\" --hidden 5 --runs 2 --json \"$3\" 2>&1 >/dev/null;"
      "echo $? >\"$4\") | :";
  run("/bin/sh", {"-c", pipe, FANIN_PROGRAM_FILE, folder.train, folder.test,
                  (folder / "r.json").string(), (folder / "code").string()});
  CHECK(folder.read("code") == "0\n");
  CHECK(read_json((folder / "r.json").string())["missing"] == 0);

  // A shard has its own trainings alone; those of a journal are not news.
  const std::string journal = (folder / "j.jsonl").string();
  const auto kept = comparison(folder, {"--journal", journal});
  CHECK(lines(run_fanin(with(kept, {"--shard", "1/6"})).err).size() == 1);
  run_fanin(kept);
  CHECK(run_fanin(kept).err.empty());
}

TEST_CASE("on a terminal lines stand above the bar, and are gone before the tables") {
  if (!has_terminal()) {
    MESSAGE("skipped: needs a terminal (/dev/pts)");
    return;
  }
  const DataFolder folder;
  ProcessOptions options;
  options.terminal = true;
  bool sent = false;
  options.on_output = [&sent](pid_t child, const std::string& out, const std::string&) {
    if (sent || !contains(out, "3 running") || !contains(out, "samples/s")) return;
    kill(child, SIGINT);
    sent = true;
  };
  const auto command = comparison(folder, {"--jobs", "1"}, "100000");
  ProcessResult result = run_fanin(command, options);
  CHECK(result.code == 130);
  CHECK(contains(result.out, "of 100,000 runs mean "));
  CHECK(contains(result.out, "\x1b[2A\r"));
  const std::size_t tables = result.out.rfind("Accuracy on the test images");
  REQUIRE(tables != std::string::npos);
  CHECK(result.out.substr(0, tables).ends_with("\r\x1b[J"));
  CHECK_FALSE(contains(result.out.substr(tables), " running"));

  sent = true;
  result = run_fanin(comparison(folder, {"--quiet", "--epochs", "3000", "--jobs", "1"}), options);
  CHECK(result.code == 0);
  CHECK_FALSE(contains(result.out, "samples/s"));
}

TEST_CASE("of many epochs as many lines are printed as fit, the last among them") {
  const DataFolder folder;
  const auto epochs = [&](const std::vector<std::string>& more) {
    const ProcessResult result = run_fanin(with({"train", folder.train, "--hidden", "2"}, more));
    REQUIRE(result.code == 0);
    std::vector<std::size_t> all;
    for (const std::string& line : lines(result.out)) {
      if (line.starts_with(' ') && contains(line, "–")) all.push_back(std::stoul(line));
    }
    return all;
  };
  CHECK(epochs({"--epochs", "30"}).size() == 30);
  CHECK(epochs({"--epochs", "101"}) == std::vector<std::size_t>{1,  2,  3,  5,  10, 15, 20,  25,
                                                                30, 35, 40, 45, 50, 55, 60,  65,
                                                                70, 75, 80, 85, 90, 95, 100, 101});
  CHECK(epochs({"--epochs", "3000"}) == std::vector<std::size_t>{1, 2, 3, 200, 400, 600, 800, 1000,
                                                                 1200, 1400, 1600, 1800, 2000, 2200,
                                                                 2400, 2600, 2800, 3000});
  if (!has_terminal()) return;
  ProcessOptions options;
  options.terminal = true;
  const std::string shown =
      run_fanin({"train", folder.train, "--hidden", "2", "--epochs", "3000"}, options).out;
  std::size_t bars = 0;  // that were drawn: a few times a second, and not with each epoch
  for (std::size_t at = 0; (at = shown.find(" samples/s", at)) != shown.npos; ++at) ++bars;
  CHECK(bars < 1000);
}

TEST_CASE("claims have one bar, which says what is tested") {
  ClaimsResult result;
  result.total = 3;
  result.current = "Weights are numbers.";
  CHECK(claims_live(result) == std::vector<std::string>{"Claim 1 of 3: Weights are numbers."});
}
