#include "memory.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "apps/program.hpp"
#include "support/refusal.hpp"

using namespace fanin;
using namespace fanin::test;

TEST_CASE("more memory than any machine has is refused, less than this test has is not") {
  CHECK(contains(refusal(ErrorKind::io, [] { program::require_memory(1e18, "all"); }),
                 "all needs 1000000000.0 GB of memory, "));
  CHECK_NOTHROW(program::require_memory(1e5, "little"));
}

TEST_CASE("a training that cannot be held or saved is refused before it begins") {
  const DataFolder folder;
  const auto refused = [&](std::vector<std::string> arguments, int code) {
    const ProcessResult result = run_fanin(std::move(arguments));
    CHECK(result.code == code);
    CHECK(result.out.empty());
    CHECK(result.seconds < 10);
    return result.err;
  };
  const std::string model = (folder / "m.safetensors").string();
  CHECK(contains(refused({"train", folder.train, "--hidden", "30000,30000", "-o", model}, 2),
                 "a model of 3.6 GB, a file holds at most 2.1 GB"));
  CHECK(contains(refused({"train", folder.train, "--hidden", "10000000,10000000"}, 1),
                 "this training needs "));
  CHECK(contains(refused({"compare", folder.train, folder.test, "--hidden", "5", "--hidden",
                          "10000000,10000000", "--jobs", "3"},
                         1),
                 "training 3 networks at once needs "));
}

TEST_CASE("what the shell allows is a limit for trainings and for data") {
  const auto limited = [](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(),
                     {"-c", "ulimit -v 3000000 && exec \"$@\"", "sh", FANIN_PROGRAM_FILE});
    return run("/bin/sh", arguments);
  };
  if (limited({"--version"}).code != 0) {  // as with the address sanitizer
    MESSAGE("skipped: the program does not run within 3 GB of addresses");
    return;
  }
  const DataFolder folder;
  ProcessResult result = limited({"train", folder.train, "--hidden", "40000,20000"});
  CHECK(contains(result.err, "this training needs 3.2 GB of memory, ulimit -v leaves "));
  CHECK(result.code == 1);

  // What is not refused is trained and saved: here in 5 networks of 63 MB, a buffer of OpenBLAS's
  // and the program.
  const std::string model = (folder / "m.safetensors").string();
  bool refused = true;
  for (std::size_t kilobytes = 300'000; refused && kilobytes < 600'000; kilobytes += 25'000) {
    CAPTURE(kilobytes);
    result = run("/bin/sh",
                 {"-c", "ulimit -v " + std::to_string(kilobytes) + " && exec \"$@\"", "sh",
                  FANIN_PROGRAM_FILE, "train", folder.train, folder.test, "--hidden", "4000,4000",
                  "--batch", "90", "--epochs", "2", "-o", model},
                 {.env = {{"OPENBLAS_NUM_THREADS", "1"}}});
    refused = contains(result.err, "this training needs ");
    CHECK(result.code == (refused ? 1 : 0));
  }
  CHECK_FALSE(refused);

  const auto path = folder.write("x-idx3", std::string("\0\0\x08\x03\0\0\0\x01\0\0", 10));
  std::filesystem::resize_file(path, 3'500'000'000);  // takes no place
  result = limited({"train", path.string()});
  CHECK(contains(result.err, "x-idx3 needs 3.5 GB of memory, ulimit -v leaves "));
  CHECK(result.code == 1);
}
