// The benchmark as a process. What it measures is not tested here.
#include <doctest/doctest.h>

#include <string>

#include "support/process.hpp"

using namespace fanin;

namespace {

bool mentions(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the benchmark's help names its sections") {
  const test::ProcessResult help = test::run(FANIN_BENCH_FILE, {"--help"});
  CHECK(help.code == 0);
  for (const char* section :
       {"job", "loading", "training", "agreement", "board", "--only", "--repeats", "--against"}) {
    CAPTURE(section);
    CHECK(mentions(help.out, section));
  }
}

TEST_CASE("the benchmark refuses what it does not know") {
  for (const char* option : {"--only=everything", "--repeats=0", "--fast"}) {
    CAPTURE(option);
    const test::ProcessResult result = test::run(FANIN_BENCH_FILE, {option});
    CHECK(result.code == 2);
    CHECK(result.out.empty());
    CHECK_FALSE(result.err.empty());
  }
  const test::ProcessResult missing =
      test::run(FANIN_BENCH_FILE, {"--only=loading", "--data=/nonexistent"});
  CHECK(missing.code == 1);
  CHECK(mentions(missing.err, "/nonexistent"));
}

TEST_CASE("a quick run of the benchmark goes through all its sections") {
  const test::ProcessResult quick = test::run(FANIN_BENCH_FILE, {"--quick"});
  CAPTURE(quick.err);
  CHECK(quick.code == 0);
  CAPTURE(quick.out);
  for (const char* part :
       {"compiler ", "The whole job: ", "Loading: ", "gzip -dc",
        "Training: ", "plain loop on OpenBLAS", "the two products alone", "multiply-adds",
        "Agreement: equal", "Agreement: largest", "Agreement: mean", "Board: "}) {
    CAPTURE(part);
    CHECK(mentions(quick.out, part));
  }
  for (const char* bad : {" nan", " inf", "-nan"}) CHECK_FALSE(mentions(quick.out, bad));
}
