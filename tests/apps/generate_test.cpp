// Completions and the manual page, asked in the shells themselves.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "apps/program.hpp"

using namespace fanin::test;

namespace {

std::string generated(const std::string& what) {
  const ProcessResult result = run_fanin({"--generate", what});
  CHECK(result.code == 0);
  return result.out;
}

// What a shell prints for a script, in the C locale of every machine; nothing where there is no
// such shell.
std::vector<std::string> ask(const std::string& shell, const std::vector<std::string>& arguments) {
  const ProcessResult result = run(shell, arguments);
  if (result.code == 127) {
    MESSAGE("skipped: ", shell, " is not installed");
    return {};
  }
  CHECK(result.err == "");
  CHECK(result.code == 0);
  return lines(result.out);
}

// What bash offers for the words of a command line, the last of which is being typed.
std::vector<std::string> complete(const std::vector<std::string>& words) {
  std::string script = generated("bash") + "COMP_WORDS=(";
  for (const std::string& word : words) script += "'" + word + "' ";
  script += ")\nCOMP_CWORD=" + std::to_string(words.size() - 1) + "\n_fanin fanin '" +
            words.back() + "' '" + words[words.size() - 2] +
            "'\nprintf '%s\\n' \"${COMPREPLY[@]}\"";
  return ask("bash", {"-c", script});
}

}  // namespace

TEST_CASE("bash completes commands, options and values") {
  using Words = std::vector<std::string>;
  CHECK(complete({"fanin", "sc"}) == Words{"score"});
  CHECK(complete({"fanin", "--ver"}) == Words{"--version"});
  CHECK(complete({"fanin", "compare", "--ep"}) == Words{"--epochs"});
  CHECK(complete({"fanin", "score", "--ep"}) == Words{""});
  CHECK(complete({"fanin", "train", "--activation", "si"}) == Words{"sigmoid"});
  CHECK(complete({"fanin", "train", "--rule", ""}) == Words{"book", "gradient"});
  CHECK(complete({"fanin", "compare", "--init", "glorot-n"}) == Words{"glorot-normal"});
  // Names of files are the shell's own to complete.
  CHECK(complete({"fanin", "score", "m"}) == Words{""});
  CHECK(complete({"fanin", "train", "-o", ""}) == Words{""});
}

TEST_CASE("fish completes commands, options and values") {
  const TemporaryFolder folder;
  const std::string file = folder.write("fanin.fish", generated("fish")).string();
  const auto complete = [&](const std::string& line) {
    return ask("fish", {"--no-config", "-c", "source '" + file + "'; complete -C '" + line + "'"});
  };
  const std::vector<std::string> commands = complete("fanin sc");
  if (commands.empty()) return;
  REQUIRE(commands.size() == 1);
  CHECK(commands[0].starts_with("score\tMeasures"));
  REQUIRE(complete("fanin compare --ep").size() == 1);
  CHECK(complete("fanin compare --ep")[0].starts_with("--epochs\t"));
  REQUIRE(complete("fanin train --rule gr").size() == 1);
  CHECK(complete("fanin train --rule gr")[0].starts_with("gradient"));
}

TEST_CASE("zsh gets commands, and options with their descriptions and values") {
  const TemporaryFolder folder;
  const std::string file = folder.write("_fanin", generated("zsh")).string();
  const auto complete = [&](const std::string& words, const std::string& current) {
    const std::string stubs =
        "_describe() { print -rl -- ${(P)2} }; _arguments() { print -rl -- $@ }; "
        "words=(" +
        words + "); CURRENT=" + current + "; ";
    return ask("zsh", {"-fc", stubs + "f() { source '" + file + "' }; f"});
  };
  const std::vector<std::string> commands = complete("fanin ''", "2");
  if (commands.empty()) return;
  CHECK(contains(commands[0], "compare:Compares ways"));
  std::vector<std::string> options = complete("fanin train ''", "3");
  REQUIRE(options.size() > 10);
  CHECK(options[0] == "-S");
  const auto has = [&](const std::string& beginning, const std::string& end) {
    for (const std::string& option : options) {
      if (option.starts_with(beginning) && option.ends_with(end)) return true;
    }
    return false;
  };
  CHECK(has("--shuffle[a new record order", "]"));
  CHECK(has("--rule[", "]:NAME:(book gradient)"));
  CHECK(has("-o[", "]:MODEL:_files"));
}

TEST_CASE("the manual page names every command, and groff finds no fault in it") {
  const TemporaryFolder folder;
  const std::string page = generated("man");
  const std::string file = folder.write("fanin.1", page).string();
  for (const char* part : {".TH fanin 1", ".SS \"fanin compare [OPTIONS] [TRAIN TEST]\"",
                           "\\fB\\-\\-lr,\\-\\-learning\\-rate\\fR \\fIRATE\\fR"}) {
    CAPTURE(part);
    CHECK(contains(page, part));
  }
  ask("groff", {"-man", "-Kutf8", "-Tutf8", "-ww", "-z", file});
}

TEST_CASE("what cannot be generated is refused") {
  const ProcessResult result = run_fanin({"--generate", "csh"});
  CHECK(result.code == 2);
  CHECK(contains(result.err, "--generate: \"csh\", expected bash, fish, man or zsh"));
}
