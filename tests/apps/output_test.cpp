#include "output.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "apps/program.hpp"

using namespace fanin::test;

TEST_CASE("-o /dev/stdout gives the file alone, through a pipe or into a file") {
  const DataFolder folder;
  const std::vector<std::string> train = {"train", folder.train, "--epochs", "1", "-o"};
  auto arguments = train;
  arguments.push_back((folder / "m.safetensors").string());
  REQUIRE(run_fanin(arguments).code == 0);
  const std::string model = folder.read("m.safetensors");

  arguments.back() = "/dev/stdout";
  const ProcessResult piped = run_fanin(arguments);
  CHECK(piped.code == 0);
  CHECK((piped.out == model));
  CHECK(contains(piped.err, "Saved as /dev/stdout"));

  arguments.insert(arguments.begin(), {"-c", "exec \"$@\" > \"$OUT\"", "sh", FANIN_PROGRAM_FILE});
  const ProcessResult sent = run("/bin/sh", arguments, {.env = {{"OUT", folder / "sent"}}});
  CHECK(sent.code == 0);
  CHECK((folder.read("sent") == model));

  arguments = train;
  arguments.insert(arguments.end(), {"/dev/stdout", "--json", "-"});
  CHECK(run_fanin(arguments).code == 2);
}

TEST_CASE("what is printed to a closed stream does not go into a file") {
  const DataFolder folder;
  const std::string journal = (folder / "j").string();
  for (const char* closed : {"2>&-", "<&- >&- 2>&-"}) {
    std::filesystem::remove(journal);
    run("/bin/sh", {"-c", "\"$@\" " + std::string(closed), "sh", FANIN_PROGRAM_FILE, "compare",
                    folder.train, folder.test, "--runs", "2", "--journal", journal});
    const ProcessResult merged = run_fanin({"merge", journal});
    CAPTURE(merged.err);
    CHECK((merged.code == 0 || contains(merged.err, "6 of 6 trainings missing")));
  }
}

TEST_CASE("a file that may not grow is an error like a full disk, and leaves nothing behind") {
  const DataFolder folder;
  const ProcessResult result =
      run("/bin/sh",
          {"-c", "ulimit -f 1 && exec \"$@\"", "sh", FANIN_PROGRAM_FILE, "train", folder.train,
           "--epochs", "1", "-o", (folder / "m.safetensors").string()},
          {.env = {{"TMPDIR", folder.path().string()}}});
  CHECK(result.signal == 0);
  CHECK(result.code == 1);
  CHECK(contains(result.err, "m.safetensors: cannot write: "));
  CHECK(folder.names() == std::vector<std::string>{"test.csv", "train.csv"});
}

TEST_CASE("a model that cannot be saved in its place after all is saved in another") {
  const DataFolder folder;
  const std::filesystem::path place = folder / "m.safetensors";
  std::filesystem::create_directory(folder / "tmp");
  ProcessOptions options;
  options.env["TMPDIR"] = (folder / "tmp").string();
  options.on_output = [&](pid_t, const std::string& out, const std::string&) {
    if (contains(out, "Data")) std::filesystem::create_directories(place / "within");
  };
  const ProcessResult result =
      run_fanin({"train", folder.train, "--epochs", "3000", "-o", place.string()}, options);
  CHECK(result.code == 1);
  const std::string before = "; the model is in ";
  const std::size_t at = result.err.find(before);
  REQUIRE(at != std::string::npos);
  const std::string rescued =
      result.err.substr(at + before.size(), result.err.size() - at - before.size() - 1);
  CHECK(rescued.starts_with((folder / "tmp/fanin-").string()));
  CHECK(run_fanin({"score", rescued, folder.test}).code == 0);
}
