// On a real terminal of 80 columns nothing wraps: not help, tables, progress or conclusions.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "apps/program.hpp"
#include "console/text.hpp"

using namespace fanin::test;

namespace {

// Everything that was written, also what was drawn over later.
void fits(const std::vector<std::string>& arguments) {
  ProcessOptions options;
  options.terminal = true;
  const ProcessResult result = run_fanin(arguments, options);
  const std::string& command = arguments.front();
  CAPTURE(command);
  CHECK(result.code == 0);
  CHECK_FALSE(result.out.empty());
  std::string frames = result.out;
  for (char& c : frames) c = c == '\r' ? '\n' : c;
  for (const std::string& line : lines(frames)) {
    if (line.starts_with("\x1b[2mMore: ")) continue;  // to be copied, hence not broken
    CAPTURE(line);
    CHECK(fanin::program::width(line) <= 80);
  }
}

bool no_terminal() {
  if (has_terminal()) return false;
  MESSAGE("skipped: no terminal here (/dev/pts is not mounted)");
  return true;
}

}  // namespace

TEST_CASE("a comparison of seven schemes with long names and a grid of rates fits") {
  if (no_terminal()) return;
  const DataFolder folder;
  std::vector<std::string> grid = {"compare", folder.train, folder.test, "--hidden",   "8,5",
                                   "--runs",  "6",          "--epochs",  "12",         "--lr",
                                   "0.1",     "--lr",       "0.3",       "--every-run"};
  for (const char* spec : {"book", "uniform:1", "glorot-uniform", "he-normal", "normal:0.01",
                           "lecun-normal", "uniform:sqrt(6/(in+out))"}) {
    grid.insert(grid.end(), {"--init", std::string("a scheme with quite a long name, called ") +
                                           spec + '=' + spec});
  }
  fits(grid);
  // Long enough that its progress shows.
  fits(
      {"compare", folder.train, folder.test, "--hidden", "8", "--runs", "6", "--epochs", "2000",
       "--init", "book", "--init",
       "a scheme whose name alone is wider than the terminal, which has eighty columns=uniform:1"});
  fits({"compare", folder.train, folder.test, "--hidden", "8", "--runs", "6", "--scale", "1,10"});
  fits(
      {"compare", folder.train, folder.test, "--hidden", "8", "--detect", "5", "--max-runs", "20"});
  fits({"compare", folder.train, folder.test, "--dry-run"});
}

TEST_CASE("training, scores and what is known of a model fit") {
  if (no_terminal()) return;
  const DataFolder folder;
  const std::string model = (folder / "m.safetensors").string();
  fits({"train", folder.train, folder.test, "--hidden", "8", "--epochs", "3000", "--bias", "-o",
        model});
  fits({"score", model, folder.test});
  fits({"info", model});
}

TEST_CASE("signals and claims fit") {
  if (no_terminal()) return;
  fits({"signal", "--input", "normal", "--depth", "10", "--width", "20", "--draws", "2", "--rank"});
  fits(
      {"signal", "--input", "normal", "--draws", "1", "--samples", "9", "--scale", "0.001,1,1000"});
  fits({"claims", "3b", "9"});
}

TEST_CASE("every help page fits") {
  if (no_terminal()) return;
  fits({"--help"});
  for (const char* command : {"compare", "merge", "train", "score", "query", "backquery", "show",
                              "report", "info", "convert", "export", "signal", "claims"}) {
    fits({command, "--help"});
  }
  // An example that wraps cannot be copied.
  CHECK(contains(run_fanin({"compare", "--help"}).out, "# 2/4 ...\n  fanin merge shard-*.jsonl\n"));
}
