#include "interrupt.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/stat.h>

#include <algorithm>
#include <string>
#include <vector>

#include "apps/program.hpp"

using namespace fanin::test;

namespace {

struct Case {
  int signal;
  int code;
};
constexpr Case interrupts[] = {{SIGINT, 130}, {SIGTERM, 143}, {SIGHUP, 129}};

// Sends the signals once, as soon as `ready`.
ProcessOptions send(
    const std::vector<int>& signals,
    const std::function<bool(const std::string& out, const std::string& err)>& ready) {
  ProcessOptions options;
  options.on_output = [signals, ready, sent = false](pid_t child, const std::string& out,
                                                     const std::string& err) mutable {
    if (sent || !ready(out, err)) return;
    for (const int signal : signals) kill(child, signal);
    sent = true;
  };
  return options;
}

}  // namespace

TEST_CASE("work that hears a signal stops and says so, with the exit code of the signal") {
  const DataFolder folder;
  for (const auto& [signal, code] : interrupts) {
    const ProcessResult result =
        run_fanin({"train", folder.train, "--epochs", "100000000"},
                  send({signal}, [](const std::string& out, const std::string&) {
                    return contains(out, "\n    1  ");
                  }));
    CHECK(result.code == code);
    CHECK(result.err == "fanin: interrupted; no file was written\n");
  }
}

TEST_CASE("work that hears nothing for a second is ended") {
  const DataFolder folder;
  const std::string model = folder.write("m.safetensors", "old").string();
  const ProcessResult result = run_fanin(
      {"train", folder.train, "--hidden", "4000,4000", "--init", "orthogonal", "-o", model},
      send({SIGTERM}, [](const std::string&, const std::string& err) {
        return contains(err, "will be replaced");
      }));
  CHECK(result.code == 143);
  CHECK(contains(result.err, "fanin: interrupted; no unfinished file is left\n"));
  CHECK(folder.read("m.safetensors") == "old");
}

TEST_CASE("a signal that is ignored stays ignored") {
  const DataFolder folder;
  const ProcessResult result =
      run("/bin/sh", {"-c", "trap '' HUP; \"$@\" & sleep 0.2; kill -HUP $!; wait $!", "sh",
                      FANIN_PROGRAM_FILE, "train", folder.train, "--epochs", "2500"});
  CHECK(result.code == 0);
}

// The second of the two files is a pipe that nobody reads: to open it takes for ever.
TEST_CASE("what was being written is removed with the process, by a second signal at once") {
  const DataFolder folder;
  const auto pipe = folder / "labels";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  const auto is_writing = [&](const std::string&, const std::string&) {
    return std::ranges::any_of(folder.names(),
                               [](const std::string& name) { return name.starts_with(".fanin-"); });
  };
  for (const std::vector<int>& signals : {std::vector<int>{SIGINT}, {SIGINT, SIGTERM}}) {
    const ProcessResult result = run_fanin(
        {"convert", folder.train, "-o", (folder / "images").string() + ',' + pipe.string()},
        send(signals, is_writing));
    CHECK((result.code == 130 || result.code == 143));
    CHECK(folder.names() == std::vector<std::string>{"labels", "test.csv", "train.csv"});
  }
}
