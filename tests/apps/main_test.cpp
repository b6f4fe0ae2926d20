// The program as a whole: help, usage errors, exit codes.
#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

#include "apps/program.hpp"
#include "fanin/network/initializer.hpp"

using namespace fanin::test;

namespace {

const std::vector<std::string> commands = {"compare", "merge",     "train", "score",
                                           "query",   "backquery", "show",  "info",
                                           "convert", "signal",    "claims"};

// Characters, not bytes.
std::size_t length(const std::string& line) {
  std::size_t count = 0;
  for (const char c : line) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  return count;
}

}  // namespace

TEST_CASE("the version and what it computes with") {
  const ProcessResult result = run_fanin({"--version"});
  CHECK(result.code == 0);
  CHECK(result.out.starts_with("fanin 0."));
  CHECK(contains(result.out, "OpenBLAS"));
  CHECK(result.err.empty());
}

TEST_CASE("the help names every command and the exit codes") {
  const ProcessResult result = run_fanin({"--help"});
  CHECK(result.code == 0);
  for (const std::string& command : commands) CHECK(contains(result.out, "  " + command + ' '));
  CHECK(contains(result.out, "130 interrupted"));
  CHECK(contains(result.out, "FANIN_DATA"));
}

TEST_CASE("every command has a help page with examples that fits a terminal") {
  for (const std::string& command : commands) {
    CAPTURE(command);
    const ProcessResult result = run_fanin({command, "--help"});
    CHECK(result.code == 0);
    CHECK(result.out.starts_with("Usage: fanin " + command));
    CHECK(contains(result.out, "\nExamples\n  fanin " + command));
    std::istringstream lines(result.out);
    for (std::string line; std::getline(lines, line);) {
      CAPTURE(line);
      CHECK(length(line) <= 80);
    }
  }
}

TEST_CASE("help on training shows the options, their standard values and every scheme") {
  for (const std::string& command : {std::string("compare"), std::string("train")}) {
    const std::string help = run_fanin({command, "-h"}).out;
    for (const char* option :
         {"--hidden", "--lr, --learning-rate", "--epochs", "--batch", "--activation",
          "--output-activation", "--loss", "--rule", "--bias", "--shuffle", "--seed", "[200]",
          "[0.1]", "[book]", "[squared-error]"}) {
      CAPTURE(option);
      CHECK(contains(help, option));
    }
    for (const fanin::Scheme& scheme : fanin::schemes()) {
      CHECK(contains(help, scheme.name));
      CHECK(contains(help, scheme.formula));
    }
  }
}

TEST_CASE("wrong usage is reported on stderr and ends with 2") {
  struct Case {
    std::vector<std::string> arguments;
    std::string message;
  };
  const std::vector<Case> cases = {
      {{}, "no command given"},
      {{"tarin"}, "there is no command \"tarin\""},
      {{"--wrong"}, "--wrong"},
      {{"train", "--wrong"}, "--wrong"},
      {{"train", "--lr", "0"}, "--lr: \"0\", expected a positive number"},
      {{"train", "--lr", "-0.1"}, "--lr: \"-0.1\""},
      {{"train", "--lr", "inf"}, "--lr: \"inf\""},
      {{"train", "--lr", "nan"}, "--lr: \"nan\""},
      {{"train", "--lr", "1e-320"}, "--lr: \"1e-320\""},
      {{"train", "--lr", "1e39"}, "--lr: \"1e39\""},
      {{"train", "--learning-rate", "0.1x"}, "--lr: \"0.1x\""},
      {{"train", "--lr", "0.1", "--lr", "0.2"}, "--lr"},
      {{"train", "--hidden", "100,,2"}, "--hidden 100,,2"},
      {{"train", "--hidden", "0"}, "--hidden"},
      {{"compare", "--epochs", "0"}, "--epochs: \"0\", expected a whole number from 1"},
      {{"train", "--epochs", "1.5"}, "--epochs"},
      {{"train", "--batch", "-1"}, "--batch"},
      {{"train", "--seed", "4294967296"}, "from 0 to 4294967295"},
      {{"train", "--activation", "swish"}, "expected one of sigmoid, tanh, relu"},
      {{"train", "--loss", "hinge"}, "expected one of squared-error, cross-entropy"},
      {{"train", "--rule", "hebb"}, "expected one of gradient, book"},
      {{"train", "--loss", "cross-entropy", "--output-activation", "tanh"}, "does not fit"},
      {{"train", "--init", "normal"}, "a scale is missing"},
      {{"train", "--init", "gauss:1"}, "expected one of book"},
      {{"train", "--init", "normal:in^"}, "formula \"in^\""},
      {{"train", "--init", "normal:depth^-1"}, "formula \"depth^-1\""},
      {{"compare", "train.csv"}, "TEST is missing"},
      {{"compare", "a.csv", "b.csv", "c.csv"}, "c.csv"},
      {{"compare", "a.csv", "b.csv", "--hold-out", "10"}, "leave TEST out"},
      {{"compare", "--runs", "0"}, "--runs"},
      {{"compare", "--jobs", "0"}, "--jobs"},
      {{"compare", "--init", "=book"}, "a name is missing"},
      {{"compare", "--init", "a=book", "--init", "a=he-normal"}, "\"a\" is given twice"},
      {{"compare", "--lr", "0.1", "--lr", "0.1"}, "is given twice"},
      {{"compare", "--runs", "2", "--seed", "4294967295"}, "leaves no room"},
      {{"train", "--rotate", "1e308"}, "--rotate: \"1e308\""},
      {{"train", "--rotate", "180"}, "expected degrees below 180"},
      {{"train", "--rotate", "10,360"}, "expected degrees below 180"},
      {{"show", "--rotate", "10,10"}, "\"10\" is given twice"},
      {{"compare", "--reach", "95"}, "--reach: \"95\""},
      {{"compare", "--reach", "0"}, "--reach: \"0\""},
      {{"compare", "--json", "-", "--csv", "-"}, "both take the standard output"},
      {{"train", "-o", "-"}, "-o: \"-\", expected the name of a file"},
      {{"train", "-o", "m.json"}, "expected a name that ends in .safetensors"},
      {{"show", "-o", "x.jpg"}, "-o: \"x.jpg\", expected a name that ends in .png"},
      {{"backquery", "m", "-o", "x.png.gz"}, "expected a name that ends in .png"},
      {{"query", "m", "f", "--seen", "x.JPEG"}, "expected a name that ends in .png"},
      {{"claims", "-o", "-"}, "expected the name of a file"},
      {{"signal", "--width", "5"}, "--width requires --depth"},
      {{"signal", "--layers", "5,5", "--depth", "5"}, "excludes --depth"},
      {{"show", "--weights", "a", "--mistakes", "b"}, "excludes --weights"},
      {{"query", "model", "file", "--inputs", "1"}, "excludes --inputs"},
      {{"convert", "a.csv"}, "--output is required"},
      {{"score"}, "MODEL is required"},
      {{"query", "model"}, "FILE is required"},
  };
  for (const Case& wrong : cases) {
    CAPTURE(wrong.message);
    const ProcessResult result = run_fanin(wrong.arguments);
    CHECK(result.code == 2);
    CHECK(result.out.empty());
    CHECK(result.err.starts_with("fanin: "));
    CHECK(contains(result.err, wrong.message));
  }
}

TEST_CASE("data that cannot be found or read") {
  const DataFolder folder;
  ProcessResult result = run_fanin({"train"});
  CHECK(result.code == 1);
  CHECK(contains(result.err, "mnist_train.csv: not found in /nonexistent"));
  CHECK(contains(result.err, "FANIN_DATA"));

  result = run_fanin({"train", (folder / "none.csv").string()});
  CHECK(result.code == 1);
  CHECK(contains(result.err, "none.csv: cannot open"));

  const std::string bad = folder.write("bad.csv", "1,0,0,0\n1,0,x,0\n").string();
  result = run_fanin({"train", bad});
  CHECK(result.code == 3);
  CHECK(contains(result.err, "bad.csv:2"));
  CHECK(result.out.empty());

  const std::string other =
      folder.write("other.csv", "label,1x1,1x2,2x1,2x2\n1,0,0,0,0\n").string();
  result = run_fanin({"train", folder.train, other});
  CHECK(result.code == 3);
  CHECK(contains(result.err, "other.csv: 4 values a record, expected 9 as in "));
}

TEST_CASE("FANIN_DATA names the folder of the bundled data") {
  const TemporaryFolder folder;
  folder.write("mnist_train.csv", rows_csv(40, 1));
  folder.write("mnist_test.csv", rows_csv(20, 2));
  const ProcessResult result = run_fanin({"train", "--hidden", "4", "--epochs", "1"},
                                         {.env = {{"FANIN_DATA", folder.path()}}});
  CHECK(result.code == 0);
  CHECK(contains(result.out, "mnist_train.csv: 40 images of 3×3"));
  CHECK(contains(result.out, "mnist_test.csv: 20 images of 3×3"));
}

TEST_CASE("results that cannot be written are an error, not a silence") {
  const DataFolder folder;
  const ProcessResult result =
      run("/bin/sh", {"-c", "exec \"$0\" \"$@\" > /dev/full", FANIN_PROGRAM_FILE, "train",
                      folder.train, "--epochs", "1"});
  CHECK(result.code == 1);
  CHECK(contains(result.err, "cannot write the results"));
}

// With 141, as a shell reports SIGPIPE. The program ignores that signal, so that only results that
// cannot be written end it, and not progress.
TEST_CASE("a reader who has seen enough ends the program quietly") {
  const DataFolder folder;
  for (const std::string trap : {"", "trap '' PIPE; "}) {
    CAPTURE(trap);
    const std::string line = trap + "{ \"$0\" \"$@\"; echo $? >&2; } | head -n 1";
    const ProcessResult result =
        run("/bin/sh", {"-c", line, FANIN_PROGRAM_FILE, "train", folder.train, "--epochs", "2000"});
    CHECK(contains(result.out, "Data"));
    CHECK(result.err == "141\n");
  }
}
