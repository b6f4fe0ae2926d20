#include "cli.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "apps/program.hpp"
#include "fanin/error.hpp"

using namespace fanin::program;
using fanin::test::contains;

namespace {

// A program of one command whose options write here.
struct Example {
  std::string file;
  std::vector<std::string> more;
  std::size_t count = 3;
  bool fast = false;
  std::vector<std::string> names;

  Program program() {
    const auto same = [](const std::string& text) { return text; };
    const Command command = {
        "run",
        "Runs.\n\nAnd more.",
        {argument("FILE", file, "to read"), arguments("[MORE...]", more, "as well"),
         count_option("-n,--count", count, "how many", 1, 9), flag("--fast", fast, "soon"),
         list_option("--name", "NAME", names, "who", same)},
        "The end.\n",
        {},
        {{"--fast", "--count"}},
        {{"--fast", "--name"}}};
    return {"example", "An example.", "example 1", "Bye.\n", {command}};
  }

  // The text that is printed; empty where a command is to run.
  std::string parse(std::vector<const char*> arguments) {
    const Program all = program();
    arguments.insert(arguments.begin(), "example");
    const Request request =
        fanin::program::parse(all, static_cast<int>(arguments.size()), arguments.data());
    CHECK(request.text.empty() == (request.command == &all.commands.front()));
    return request.text;
  }

  std::string refusal(const std::vector<const char*>& arguments) {
    try {
      parse(arguments);
    } catch (const fanin::Error& error) {
      CHECK(error.kind() == fanin::ErrorKind::argument);
      return error.what();
    }
    return "accepted";
  }
};

}  // namespace

TEST_CASE("a command line is read into variables") {
  Example example;
  CHECK(example.parse({"run", "a", "-n", "5", "b", "c", "--fast"}).empty());
  CHECK(example.file == "a");
  CHECK(example.more == std::vector<std::string>{"b", "c"});
  CHECK(example.count == 5);
  CHECK(example.fast);
  CHECK(example.parse({"run", "a", "--name", "x", "--name=y"}).empty());
  CHECK(example.names == std::vector<std::string>{"x", "y"});
}

TEST_CASE("a wrong command line is refused and says which help to read") {
  Example example;
  CHECK(example.refusal({"run"}) == "FILE is required\nSee example run --help");
  CHECK(example.refusal({"walk"}) == "there is no command \"walk\"\nSee example --help");
  CHECK(example.refusal({"run", "a", "-n", "10"}) ==
        "-n: \"10\", expected a whole number from 1 to 9\nSee example run --help");
  CHECK(contains(example.refusal({"run", "a", "--fast"}), "--fast requires --count"));
  CHECK(contains(example.refusal({"run", "a", "-n", "1", "--fast", "--name", "x"}),
                 "--fast excludes --name"));
  CHECK(example.refusal({"run", "a", "-n", "1", "-n", "2"}) ==
        "-n: given 2 times, expected once\nSee example run --help");
  CHECK(contains(example.refusal({}), "no command given\n\nUsage: example COMMAND"));
}

TEST_CASE("help pages show what the options say") {
  Example example;
  CHECK(example.parse({"--version"}) == "example 1\n");
  CHECK(example.parse({"--help"}) ==
        "Usage: example COMMAND ...\n\nAn example.\n\nCommands\n"
        "  run                     Runs.\n\nOptions\n"
        "  -h, --help              print this help\n"
        "  --version               print the version\n\nBye.\n");
  CHECK(example.parse({"run", "-h"}) ==
        "Usage: example run [OPTIONS] FILE [MORE...]\n\nRuns.\n\nAnd more.\n\nArguments\n"
        "  FILE                    to read\n"
        "  MORE                    as well\n\nOptions\n"
        "  -h, --help              print this help\n"
        "  -n, --count N           how many [3]\n"
        "  --fast                  soon\n"
        "  --name NAME             who\n\nThe end.\n");
}

TEST_CASE("numbers are read whole and within their range") {
  CHECK(parse_count("18446744073709551615", 1) == 18446744073709551615U);
  CHECK(parse_positive("1e-37") == 1e-37);
  CHECK(parse_share("1") == 1);
  CHECK(parse_numbers("1.5,-2,3e4") == std::vector<float>{1.5F, -2, 3e4F});
  CHECK(fanin::program::split("a,,b,") == std::vector<std::string>{"a", "", "b", ""});
  CHECK(fanin::program::split("") == std::vector<std::string>{""});
  for (const char* text : {"", "x", "1x", " 1", "-1", "0", "1.5", "18446744073709551616"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_count(text, 1), fanin::Error);
  }
  for (const char* text : {"", "x", "0", "-1", "nan", "inf", "1e-320", "1e39", "0x10", "1,5"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_positive(text), fanin::Error);
  }
  for (const char* text : {"0", "1.01", "95", "nan", "-0.5"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_share(text), fanin::Error);
  }
  for (const char* text : {"", "1,", "1,,2", "1,x", "1e39", "nan"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_numbers(text), fanin::Error);
  }
}
