#include "journal.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "apps/program.hpp"
#include "fanin/error.hpp"
#include "fanin/file.hpp"
#include "support/bundled.hpp"

using namespace fanin;
using namespace fanin::test;
namespace program = fanin::program;
using nlohmann::json;

namespace {

struct JournalFolder : DataFolder {
  std::string journal = (*this / "runs.jsonl").string();

  // Two schemes with three seeds: six trainings in less than a second. `more` may replace options.
  std::vector<std::string> command(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all = {"compare", train,         test,       "--init",    "book",
                                    "--init",  "w=uniform:1", "--hidden", "4",         "--epochs",
                                    "2",       "--runs",      "3",        "--journal", journal};
    for (const std::string& option : more) {
      const auto at = std::find(all.begin() + 7, all.end(), option);
      if (option.starts_with("--") && at != all.end()) all.erase(at, at + 2);
    }
    return with(all, more);
  }
  json report(const std::vector<std::string>& more = {}) const {
    const ProcessResult result = run_fanin(with(command(more), {"--json", "-"}));
    CAPTURE(result.err);
    REQUIRE(result.code == 0);
    return timeless(json::parse(result.out));
  }
  std::vector<std::string> lines() const { return test::lines(read("runs.jsonl")); }
  void keep(const std::vector<std::string>& lines, const std::string& tail = "") const {
    std::string text;
    for (const std::string& line : lines) text += line + '\n';
    write("runs.jsonl", text + tail);
  }
};

// The first line and so many others.
std::vector<std::string> first(std::vector<std::string> lines, std::size_t runs) {
  lines.resize(1 + runs);
  return lines;
}

Run finished_run() {
  Run run;
  run.seed = 4'294'967'295;
  run.accuracy = {1.0 / 3, 2.0 / 3};
  run.loss = {5e-324, 1.7976931348623157e308};
  run.seconds = 0.1;
  Signal signal{0.1, 0.3, 0.7, std::vector<LayerSignal>(2)};
  signal[0].z_mean = -0.0;
  signal[1].gradient_norm = std::nan("");
  signal[1].delta_rms = std::numeric_limits<double>::infinity();
  run.signals = {signal, signal, signal};
  run.signals[1].loss = 1.0 / 3;
  run.signals[2].loss = std::nan("");
  run.right = {true, false, true};
  return run;
}

std::string refusal_of(const std::string& line, std::size_t tested = 3) {
  try {
    program::parse_run(line, tested);
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::data);
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE(
    "a run comes back from its line to the last bit, and what is not finite as not a number") {
  const Run run = finished_run();
  const std::string line = program::journal_line("a \"name\", 1/√n", run, 0.5);
  CHECK(line.find('\n') == line.size() - 1);
  const program::JournalRun back = program::parse_run(line, 3);
  CHECK(back.recipe == "a \"name\", 1/√n");
  CHECK(back.origin == program::origin());
  CHECK(back.run.seed == run.seed);
  CHECK(back.run.accuracy == run.accuracy);
  CHECK(back.run.loss == run.loss);
  CHECK(back.run.seconds == run.seconds);
  CHECK(back.run.right == run.right);
  CHECK(back.run.diverged.empty());
  REQUIRE(back.run.signals.size() == 3);
  CHECK(std::signbit(back.run.signals[2][0].z_mean));
  CHECK(std::isnan(back.run.signals[2][1].gradient_norm));
  CHECK(std::isnan(back.run.signals[2][1].delta_rms));
  CHECK(back.run.signals[0].loss == 0.1);
  CHECK(back.run.signals[1].loss == 1.0 / 3);
  CHECK(std::isnan(back.run.signals[2].loss));
  CHECK(back.run.signals[2].undecided_loss == 0.3);
  CHECK(back.run.signals[2].input_correlation == 0.7);
}

TEST_CASE("a journal of version 0.3 is read: what it did not measure is not a number") {
  json old = json::parse(program::journal_line("r", finished_run(), 1));
  old.erase("probe");
  for (json& signal : old["signals"]) {
    for (json& layer : signal) {
      layer.erase("update_ratio");
      layer.erase("correlation");
    }
  }
  const Run run = program::parse_run(old.dump(), 3).run;
  REQUIRE(run.signals.size() == 3);
  CHECK(std::isnan(run.signals[0].loss));
  CHECK(std::isnan(run.signals[0].undecided_loss));
  CHECK(std::isnan(run.signals[0][1].update_ratio));
  CHECK(run.signals[0][1].z_variance == 0);
}

TEST_CASE("a run that diverged comes back with its reason and without answers") {
  Run run = finished_run();
  run.right.clear();
  run.diverged = "epoch 3: the loss is not finite \xff";
  const program::JournalRun back = program::parse_run(program::journal_line("r", run, 1), 3);
  CHECK(back.run.diverged == "epoch 3: the loss is not finite \uFFFD");
  CHECK(back.run.right.empty());
}

TEST_CASE("bits are hexadecimal digits, the first sample the highest bit of the first byte") {
  CHECK(program::to_hex({}).empty());
  CHECK(program::to_hex({true}) == "80");
  CHECK(program::to_hex({false, false, false, true, true, false, false, false, true}) == "1880");
  CHECK(program::from_hex("1880", 9) ==
        std::vector{false, false, false, true, true, false, false, false, true});
  CHECK_THROWS_AS(program::from_hex("188", 9), Error);
  CHECK_THROWS_AS(program::from_hex("18g0", 9), Error);
}

TEST_CASE("a line that is not a training is refused") {
  const json good = json::parse(program::journal_line("r", finished_run(), 1));
  CHECK(refusal_of(good.dump()).empty());
  CHECK_FALSE(refusal_of(good.dump(), 9).empty());
  const std::vector<std::string> not_needed = {"epochs_to_reach",  // is computed again
                                               "probe"};  // journals of version 0.3 lack it
  for (const auto& [key, value] : good.items()) {
    if (std::ranges::count(not_needed, key) > 0) continue;
    const std::string damaged = key;
    CAPTURE(damaged);
    json other = good;
    other.erase(key);
    CHECK_FALSE(refusal_of(other.dump()).empty());
    other[key] = json::array({json::array({"text"})});
    CHECK_FALSE(refusal_of(other.dump()).empty());
  }
  const std::vector<std::pair<std::string, json>> wrong = {
      {"seed", -1},       {"seed", 4294967296U},     {"seed", 1.5},  {"accuracy", {0.5, 1.0 / 3}},
      {"accuracy", {1}},  {"loss", {1, nullptr}},    {"right", "a"}, {"right", "zz"},
      {"diverged", "no"}, {"signals", json::array()}};
  for (const auto& [key, value] : wrong) {
    const std::string damaged = key;
    CAPTURE(damaged);
    json other = good;
    other[key] = value;
    CHECK_FALSE(refusal_of(other.dump()).empty());
  }
  for (const std::string line :
       {"", "{", "[]", "null", "{\"recipe\":1e999}", "{\"recipe\":\"\xff\"}"}) {
    CHECK_FALSE(refusal_of(line).empty());
  }
  CHECK_FALSE(refusal_of("{\"recipe\":" + std::string(1'000'000, '[')).empty());
}

TEST_CASE("a journal that is resumed gives the results of a comparison that was left alone") {
  const JournalFolder folder;
  const json alone = folder.report();
  const std::vector<std::string> lines = folder.lines();
  REQUIRE(lines.size() == 7);
  for (std::size_t done = 0; done <= 6; ++done) {
    CAPTURE(done);
    folder.keep(first(lines, done));
    const ProcessResult result = run_fanin(folder.command());
    CHECK(result.code == 0);
    CHECK(contains(result.out, "runs.jsonl: " + std::to_string(done) + " training"));
    const std::string now = done == 0   ? "; 6 trainings in "
                            : done == 6 ? "; 6 trainings\n"
                                        : "; 6 trainings, " + std::to_string(6 - done) + " of them";
    CHECK(contains(result.out, now));
    REQUIRE(folder.lines().size() == 7);
    CHECK(first(folder.lines(), done) == first(lines, done));  // nothing is written again
    CHECK(folder.report() == alone);
  }
}

TEST_CASE("a line is the run as --json has it") {
  const JournalFolder folder;
  const ProcessResult result = run_fanin(folder.command({"--json", "-"}));
  const json report = json::parse(result.out);
  for (const std::string& line : folder.lines()) {
    json run = json::parse(line);
    if (run.contains("journal")) continue;
    const std::size_t recipe = run["recipe"] == "book" ? 0 : 1;
    CHECK(report["program"] == run["program"]);
    CHECK(report["blas"] == run["blas"]);
    CHECK(report["sparse_kernel"] == run["sparse_kernel"]);
    for (const char* key : {"recipe", "program", "blas", "sparse_kernel"}) run.erase(key);
    CHECK(report["recipes"][recipe]["runs"][run["seed"].get<std::size_t>() - 1] == run);
  }
}

TEST_CASE("a torn last line is cut off, said, and trained again") {
  const JournalFolder folder;
  const json alone = folder.report();
  const std::vector<std::string> lines = folder.lines();
  for (const std::size_t length : {std::size_t{1}, std::size_t{10}, lines[3].size()}) {
    CAPTURE(length);
    folder.keep(first(lines, 2), lines[3].substr(0, length));
    const ProcessResult result = run_fanin(folder.command());
    CHECK(result.code == 0);
    CHECK(contains(unwrapped(result.out), "not written to its end, and is cut off"));
    CHECK(contains(result.out, "2 trainings done before"));
    CHECK(folder.report() == alone);
  }
  // The header, too.
  folder.keep({}, lines[0].substr(0, 20));
  CHECK(folder.report() == alone);
  CHECK(folder.lines().size() == 7);
  // But nothing of a file that is not a journal.
  for (const std::string text : {"my thesis", "[", "{\"journal\":2"}) {
    folder.write("runs.jsonl", text);
    const ProcessResult result = run_fanin(folder.command());
    CHECK(result.code == (text.starts_with('{') ? 0 : 3));
    if (result.code == 3) CHECK(folder.read("runs.jsonl") == text);
  }
}

TEST_CASE("a damaged line before the last is refused with its number") {
  const JournalFolder folder;
  folder.report();
  const std::vector<std::string> lines = folder.lines();
  const auto expect_refused = [&](std::size_t number, const std::string& line) {
    std::vector<std::string> damaged = lines;
    damaged[number - 1] = line;
    folder.keep(damaged);
    const std::string before = folder.read("runs.jsonl");
    const ProcessResult result = run_fanin(folder.command());
    CHECK(result.code == 3);
    CHECK(contains(result.err, "runs.jsonl:" + std::to_string(number) + ": "));
    CHECK(folder.read("runs.jsonl") == before);
  };
  expect_refused(3, "");
  expect_refused(3, lines[2].substr(0, 100));
  expect_refused(3, lines[0]);
  expect_refused(7, "{\"recipe\":\"book\"}");
  expect_refused(1, lines[1]);
  json other = json::parse(lines[2]);
  other["seed"] = 4;
  expect_refused(3, other.dump());
  other["seed"] = 1;
  other["recipe"] = "another";
  std::string text = "{\"recipe\":\"another\"," + lines[2].substr(lines[2].find("\"seed\""));
  expect_refused(3, text);
}

TEST_CASE("another comparison is refused with the first difference, and the journal stays") {
  const JournalFolder folder;
  folder.report();
  const std::string before = folder.read("runs.jsonl");
  const auto refusal = [&](const std::vector<std::string>& arguments) {
    const ProcessResult result = run_fanin(arguments);
    CHECK(result.code == 2);
    CHECK(folder.read("runs.jsonl") == before);
    return result.err;
  };
  CHECK(contains(refusal(folder.command({"--epochs", "3"})),
                 "runs.jsonl:1: settings.epochs is 2, expected 3"));
  CHECK(contains(refusal(folder.command({"--init", "he"})), "recipes"));
  CHECK(contains(refusal(folder.command({"--lr", "0.2"})), "recipes[0].lr is 0.1"));
  CHECK(contains(refusal(folder.command({"--seed", "2"})), "settings.seed is 1, expected 2"));
  CHECK(contains(refusal(folder.command({"--bias"})), "settings.bias is false"));
  std::string csv = rows_csv(30, 2);
  csv[csv.size() - 2] = csv[csv.size() - 2] == '1' ? '2' : '1';
  folder.write("test.csv", csv);
  CHECK(contains(refusal(folder.command()), "data.test.fnv1a"));
}

TEST_CASE("a journal takes more seeds, and fewer are a part of it") {
  const JournalFolder folder;
  folder.report();
  const json longer = folder.report({"--runs", "5"});
  CHECK(folder.lines().size() == 1 + 2 * 5);
  const json merged =
      timeless(json::parse(run_fanin({"merge", folder.journal, "--json", "-"}).out));
  CHECK(merged["recipes"] == longer["recipes"]);
  CHECK(merged["settings"]["seeds"] == json({1, 2, 3, 4, 5}));
  folder.report({"--runs", "2"});
  CHECK(folder.lines().size() == 1 + 2 * 5);
}

TEST_CASE("where the data are, and what is only shown, may change") {
  const JournalFolder folder;
  const json alone = folder.report();
  std::filesystem::rename(folder.test, folder / "elsewhere.csv");
  std::vector<std::string> moved =
      folder.command({"--reach", "0.5", "--jobs", "1", "--every-run", "--json", "-"});
  moved[2] = (folder / "elsewhere.csv").string();
  const ProcessResult result = run_fanin(moved);
  REQUIRE(result.code == 0);
  CHECK(contains(result.err, "6 trainings done before"));
  const json report = json::parse(result.out);
  CHECK(report["recipes"][0]["accuracy"] == alone["recipes"][0]["accuracy"]);
  CHECK(report["recipes"][0]["runs"][0]["epochs_to_reach"] == 1);
}

TEST_CASE("a journal of version 0.3 is resumed") {
  const JournalFolder folder;
  const json alone = folder.report();
  std::vector<std::string> lines = folder.lines();
  const auto replace = [&](const std::string& part, const std::string& with) {
    REQUIRE(contains(lines[0], part));
    lines[0].replace(lines[0].find(part), part.size(), with);
  };
  replace("\"scaling.low\":0.01", "\"scaling.low\":\"0.01\"");
  replace("\"detection\":null,", "");
  folder.keep(first(lines, 2));
  CHECK(folder.report() == alone);
  CHECK(folder.lines().size() == 7);
}

TEST_CASE("trainings by another program or processor are taken, and said") {
  const JournalFolder folder;
  folder.report();
  std::vector<std::string> lines = folder.lines();
  const std::string own = "\"program\":\"fanin ";
  for (const std::size_t k : {1U, 2U}) lines[k].replace(lines[k].find(own), own.size(), own + '9');
  folder.keep(first(lines, 3));
  const ProcessResult result = run_fanin(folder.command());
  CHECK(result.code == 0);
  CHECK(contains(unwrapped(result.out), "2 of the trainings in the journal are by fanin 9"));
}

TEST_CASE("a journal has one writer, and no other use") {
  const JournalFolder folder;
  folder.report();
  {
    const int file = ::open(folder.journal.c_str(), O_RDONLY);
    REQUIRE(::flock(file, LOCK_SH) == 0);
    const ProcessResult result = run_fanin(folder.command());
    CHECK(result.code == 1);
    CHECK(contains(result.err, "another fanin is writing to this journal"));
    ::close(file);
  }
  CHECK(run_fanin(folder.command()).code == 0);
  CHECK(run_fanin(folder.command({"--json", folder.journal})).code == 2);
  CHECK(run_fanin(folder.command({"--journal", "/dev/null"})).code == 1);
  CHECK(run_fanin(folder.command({"--journal", folder.path().string()})).code == 1);
  CHECK(run_fanin(folder.command({"--journal", (folder / "no/where").string()})).code == 1);
  CHECK(run_fanin(folder.command({"--init", "a\xff=book"})).code == 2);
}

TEST_CASE("a compressed journal is merged, and never written to") {
  const JournalFolder folder;
  const json alone = folder.report();
  FileWriter gzip(folder / "runs.jsonl.gz");
  gzip.write(folder.read("runs.jsonl"));
  gzip.commit();
  const std::string before = folder.read("runs.jsonl.gz");
  std::filesystem::rename(folder / "runs.jsonl.gz", folder.journal);
  const ProcessResult result = run_fanin(folder.command({"--runs", "4"}));
  CHECK(result.code == 3);
  CHECK(contains(result.err, "runs.jsonl: gzip, to which no training can be added"));
  CHECK((folder.read("runs.jsonl") == before));
  const ProcessResult merged = run_fanin({"merge", folder.journal, "--json", "-"});
  CHECK((timeless(json::parse(merged.out))["recipes"] == alone["recipes"]));
}

TEST_CASE("claims, too, take trainings from a journal") {
  const TemporaryFolder folder;
  std::filesystem::copy_file(bundled / "mnist_train_100.csv", folder / "mnist_train.csv");
  std::filesystem::copy_file(bundled / "mnist_test_10.csv", folder / "mnist_test.csv");
  const std::string journal = (folder / "claims.jsonl").string();
  ProcessOptions options;
  options.env["FANIN_DATA"] = folder.path().string();
  const auto claim = [&](const std::vector<std::string>& more) {
    const ProcessResult result = run_fanin(with({"claims", "5", "--json", "-"}, more), options);
    CAPTURE(result.err);
    REQUIRE(result.code == 0);
    json report = json::parse(result.out)["claims"];
    report[0].erase("seconds");
    return report;
  };
  const json alone = claim({});
  CHECK(claim({"--journal", journal}) == alone);
  const std::string all = folder.read("claims.jsonl");
  REQUIRE(test::lines(all).size() == 21);
  std::string half;
  for (const std::string& line : first(test::lines(all), 12)) half += line + '\n';
  folder.write("claims.jsonl", half + "{\"recipe\":\"");
  CHECK(claim({"--journal", journal}) == alone);
  const std::string resumed = folder.read("claims.jsonl");
  CHECK(resumed.starts_with(half));
  CHECK(test::lines(resumed).size() == 21);
  CHECK(claim({"--journal", journal}) == alone);
  CHECK(folder.read("claims.jsonl") == resumed);
  // None of them diverges: a claim compares the answers of two without a look.
  const std::string right = json::parse(test::lines(all)[1])["right"].dump();
  std::string diverged = all;
  diverged.replace(diverged.find("\"right\":" + right), 8 + right.size(), "\"right\":null");
  diverged.replace(diverged.find("\"diverged\":null"), 15, "\"diverged\":\"so\"");
  folder.write("claims.jsonl", diverged);
  const ProcessResult refused = run_fanin({"claims", "5", "--journal", journal}, options);
  CHECK(refused.code == 3);
  CHECK(contains(refused.err, "claims.jsonl:2: "));
  // The journal of a comparison is another one.
  const JournalFolder other;
  other.report();
  CHECK(run_fanin({"claims", "5", "--journal", other.journal}, options).code == 2);
}

TEST_CASE("a comparison killed twenty times and resumed gives the bits of one left alone") {
  const JournalFolder folder;
  const std::vector<std::string> command = {"compare",
                                            bundled / "mnist_train_100.csv",
                                            bundled / "mnist_test_10.csv",
                                            "--hidden",
                                            "50",
                                            "--epochs",
                                            "40",
                                            "--json",
                                            (folder / "r.json").string()};
  const auto report = [&] { return timeless(read_json((folder / "r.json").string())); };
  REQUIRE(run_fanin(command).code == 0);
  const json alone = report();
  std::mt19937 engine(12);
  ProcessOptions options;
  bool sent = false;
  options.on_output = [&](pid_t child, const std::string&, const std::string&) {
    if (std::exchange(sent, true)) return;
    std::this_thread::sleep_for(std::chrono::microseconds(engine() % 40'000));
    kill(child, SIGKILL);
  };
  std::size_t kills = 0;
  for (std::size_t i = 0; i < 20; ++i) {
    sent = false;
    kills += run_fanin(with(command, {"--journal", folder.journal}), options).signal == SIGKILL;
  }
  CHECK(kills >= 10);
  std::filesystem::remove(folder / "r.json");
  REQUIRE(run_fanin(with(command, {"--journal", folder.journal})).code == 0);
  CHECK(report() == alone);
  CHECK(folder.lines().size() == 31);
  CHECK(alone["recipes"][2]["runs"].size() == 10);
}
