// Faults on purpose: calls of the system that fail one after the other, kills, two writers at once.
// Whatever happens, a file is the old one or the new one, whole, and nothing else is left behind.
#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "apps/program.hpp"
#include "report/html/html.hpp"

using namespace fanin::test;

namespace {

constexpr const char* old_content = "the old content";

// A small job, and the files in the folder that it writes.
struct Job {
  std::string name;
  std::vector<std::string> arguments;
  std::vector<std::string> outputs;
  std::string journal = {};  // it goes on where this ends
};

// What is the same each time: bytes, or JSON without seconds.
std::string comparable(const std::string& content) {
  if (!content.starts_with('{')) return content;
  const auto drop_seconds = [](int, nlohmann::json::parse_event_t event, nlohmann::json& value) {
    return event != nlohmann::json::parse_event_t::key || value != "seconds";
  };
  const auto json = nlohmann::json::parse(content, drop_seconds, false);
  if (json.is_discarded()) return "broken JSON";
  // A comparison may go on with fewer trainings at a time, and says so; the results are the same.
  return json.contains("recipes") ? json["recipes"].dump() : json.dump();
}

struct Workshop : DataFolder {
  Workshop() {
    std::filesystem::create_directory(*this / "tmp");
    write("train.csv", images(150));
    write("test.csv", images(90));
  }

  // Of 28×28 pixels, so that what holds them is not small.
  static std::string images(std::size_t count) {
    std::string csv;
    for (std::size_t k = 0; k < count; ++k) {
      csv += std::to_string(k % 3);
      for (std::size_t i = 0; i < 784; ++i) {
        csv += i / 262 == k % 3 ? ',' + std::to_string((7 * i + 13 * k) % 256) : ",0";
      }
      csv += '\n';
    }
    return csv;
  }

  std::string at(const std::string& name) const { return (*this / name).string(); }

  std::vector<Job> jobs() const {
    const auto compare = [&](std::vector<std::string> more) {
      std::vector<std::string> all = {"compare", train,    test, "--runs", "2",    "--epochs",
                                      "2",       "--jobs", "2",  "--json", at("r")};
      all.insert(all.end(), more.begin(), more.end());
      return all;
    };
    std::vector<Job> all = {
        {"train", {"train", train, test, "--epochs", "2", "-o", at("m")}, {"m"}},
        {"convert",
         {"convert", train, "-o", at("x-images-idx3")},
         {"x-images-idx3", "x-labels-idx1"}},
        {"compare", compare({}), {"r"}},
        {"compare --journal", compare({"--journal", at("j")}), {"r"}, "j"}};
    if (fanin::program::has_page()) {  // else it was built without Chart.js
      all.push_back({"signal",
                     {"signal", "--layers", "784,5,3", "--input", train, "--report", at("p")},
                     {"p"}});
    }
    return all;
  }

  // Starts from old files alone.
  void reset(const Job& job) const {
    for (const std::string& name : job.outputs) write(name, old_content);
    if (!job.journal.empty()) std::filesystem::remove(*this / job.journal);
  }

  ProcessResult run(const Job& job, std::map<std::string, std::string> env = {}) const {
    env["TMPDIR"] = at("tmp");
    return run_fanin(job.arguments, {.env = std::move(env)});
  }

  // What the job writes.
  std::vector<std::string> expected(const Job& job) const {
    reset(job);
    REQUIRE(run(job).code == 0);
    std::vector<std::string> contents;
    for (const std::string& name : job.outputs) contents.push_back(comparable(read(name)));
    return contents;
  }

  // How many outputs are the new ones; none of them is neither the old nor the new.
  std::size_t count_new(const Job& job, const std::vector<std::string>& expected) const {
    std::size_t changed = 0;
    for (std::size_t k = 0; k < job.outputs.size(); ++k) {
      const std::string content = read(job.outputs[k]);
      if (content == old_content) continue;
      ++changed;
      CHECK((comparable(content) == expected[k]));
    }
    return changed;
  }

  // Whether the outputs are the new ones, all alike.
  bool is_new(const Job& job, const std::vector<std::string>& expected) const {
    const std::size_t changed = count_new(job, expected);
    CHECK((changed == 0 || changed == job.outputs.size()));
    return changed > 0;
  }
};

#ifdef FANIN_FAULTS_FILE

// One run in which the n-th call of that kind fails; false when there were fewer calls.
bool fail_once(const Workshop& shop, const Job& job, const std::vector<std::string>& expected,
               const std::string& kind, int n) {
  CAPTURE(job.name);
  CAPTURE(kind);
  CAPTURE(n);
  shop.reset(job);
  const std::string log = shop.at("tmp/fired");
  std::filesystem::remove(log);
  const auto before = shop.names();
  const ProcessResult result = shop.run(job, {{"LD_PRELOAD", FANIN_FAULTS_FILE},
                                              {"FANIN_FAULT", kind + ':' + std::to_string(n)},
                                              {"FANIN_FAULT_LOG", log}});
  const bool fired = std::filesystem::exists(log);
  CAPTURE(result.err);
  CHECK(result.signal == 0);
  CHECK((result.code == 0 || (fired && result.code == 1)));
  const bool is_new = shop.is_new(job, expected);
  if (!job.journal.empty() && result.code != 0) {
    CHECK(shop.run(job).code == 0);  // goes on
    CHECK(shop.is_new(job, expected));
    shop.reset(job);
  }
  if (!job.journal.empty()) std::filesystem::remove(shop / job.journal);
  CHECK(shop.names() == before);
  if (result.code == 0) {
    CHECK(is_new);
  } else {
    const bool in_place = contains(result.err, "written, but its folder cannot be flushed");
    CHECK(is_new == in_place);
    const char* const reason = kind == "write"    ? ": No space left on device"
                               : kind == "fsync"  ? ": Input/output error"
                               : kind == "rename" ? ": Permission denied"
                               : kind == "open"   ? ": Too many open files"
                               : kind == "mmap"   ? "which the system refused"
                                                  : "memory";
    CHECK(contains(result.err, reason));
  }
  const std::string rescued = "; the model is in ";
  const std::size_t at = result.err.find(rescued);
  if (at != std::string::npos) {
    std::string path = result.err.substr(at + rescued.size());
    path.pop_back();
    CHECK(std::filesystem::file_size(path) == expected[0].size());
  }
  return fired;
}

// Returns how many calls failed, one at a time.
int fail_each(const std::vector<std::string>& kinds, int most) {
  const Workshop shop;
  int all = 0;
  for (const Job& job : shop.jobs()) {
    const auto expected = shop.expected(job);
    for (const std::string& kind : kinds) {
      int n = 1;
      while (n <= most && fail_once(shop, job, expected, kind, n)) ++n;
      all += n - 1;
    }
  }
  return all;
}

#endif

// Kills the job `times` times, at times spread over the time it takes.
void kill_often(const Workshop& shop, const Job& job, int times) {
  CAPTURE(job.name);
  const auto expected = shop.expected(job);
  const double seconds = shop.run(job).seconds;
  int in_vain = 0;
  int mixed = 0;
  for (int k = 0; k < times; ++k) {
    if (job.journal.empty() || k % 5 == 0) shop.reset(job);
    const double delay = seconds * (k + 0.5) / times;
    std::vector<std::string> arguments = {
        "-c", "\"$@\" & sleep " + std::to_string(delay) + "; kill -9 $! && wait $!", "sh",
        FANIN_PROGRAM_FILE};
    arguments.insert(arguments.end(), job.arguments.begin(), job.arguments.end());
    const ProcessResult result =
        run("/bin/sh", arguments, {.env = {{"TMPDIR", shop.at("tmp")}}, .discard_out = true});
    const std::size_t changed = shop.count_new(job, expected);
    in_vain += changed == 0;
    mixed += changed > 0 && changed < job.outputs.size();
    // A killed process cannot clean up; what it leaves never has the name of a result.
    for (const std::string& name : shop.names()) {
      if (name.starts_with(".fanin-")) std::filesystem::remove(shop / name);
    }
  }
  CHECK(in_vain > 0);
  // A pair of files is put in place by two renames, one right after the other: a moment of some
  // microseconds in which a kill leaves a new file and an old one.
  CHECK(mixed <= 1 + times / 50);
  CHECK(shop.run(job).code == 0);
  CHECK(shop.is_new(job, expected));
}

}  // namespace

#ifdef FANIN_FAULTS_FILE

TEST_CASE("a call that fails once costs no file") {
  CHECK(fail_each({"write", "fsync", "rename"}, 4) > 10);
  CHECK(fail_each({"open", "memory"}, 3) > 10);
}

TEST_CASE("a new journal is flushed with its header, its name, and each training") {
  const Workshop shop;
  constexpr int flushes = 1 + 1 + 6;
  for (const int n : {flushes, flushes + 1}) {
    std::filesystem::remove(shop / "j");
    const ProcessResult result =
        run_fanin({"compare", shop.train, shop.test, "--runs", "2", "--epochs", "1", "--hidden",
                   "3", "--journal", shop.at("j")},
                  {.env = {{"LD_PRELOAD", FANIN_FAULTS_FILE},
                           {"FANIN_FAULT", "fsync:" + std::to_string(n)}}});
    CHECK(result.code == (n == flushes ? 1 : 0));
  }
}

TEST_CASE("long: every write, fsync, rename, open and mmap fails once" * doctest::skip()) {
  const int calls = fail_each({"write", "fsync", "rename", "open", "mmap"}, 10000);
  MESSAGE(calls, " calls failed");
  CHECK(calls > 25);
}

TEST_CASE("long: the first 200 large allocations fail once" * doctest::skip()) {
  const int calls = fail_each({"memory"}, 200);
  MESSAGE(calls, " allocations failed");
  CHECK(calls > 60);
}

#endif

TEST_CASE("a job that is killed leaves the old files or the new ones") {
  const Workshop shop;
  for (const Job& job : shop.jobs()) kill_often(shop, job, 5);
}

TEST_CASE("long: 200 kills of each job" * doctest::skip()) {
  const Workshop shop;
  for (const Job& job : shop.jobs()) kill_often(shop, job, 200);
}

TEST_CASE("of two writers at once, one wins whole") {
  const Workshop shop;
  std::vector<std::string> expected;
  for (const char* const seed : {"1", "2"}) {
    REQUIRE(run_fanin({"train", shop.train, "--seed", seed, "-o", shop.at("m")}).code == 0);
    expected.push_back(shop.read("m"));
  }
  const auto names = shop.names();
  const std::string both =
      "for seed in 1 2; do \"$1\" train \"$2\" --seed $seed -o \"$3\" & done; wait";
  for (int k = 0; k < 5; ++k) {
    const ProcessResult result =
        run("/bin/sh", {"-c", both, "sh", FANIN_PROGRAM_FILE, shop.train, shop.at("m")});
    const std::string found = shop.read("m");
    CHECK((found == expected[0] || found == expected[1]));
    CHECK(shop.names() == names);
  }
}
