// The rules that CONTRIBUTING.md states, checked by reading the sources.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "fanin/fanin.hpp"
#include "support/repository.hpp"

namespace {

struct Include {
  std::string target;  // what stands between the quotes or brackets
  bool quoted = false;
};

struct Source {
  std::string path;
  std::string text;
  std::vector<Include> includes;

  bool is_header() const { return path.ends_with(".hpp"); }
  bool is_internal() const { return path.find("/internal/") != std::string::npos; }
  bool is_open_header() const { return path.starts_with("lib/") && is_header() && !is_internal(); }
  bool includes_any(const std::string& prefix) const {
    return std::any_of(includes.begin(), includes.end(),
                       [&](const Include& i) { return i.target.starts_with(prefix); });
  }
};

std::vector<Include> read_includes(const std::string& text) {
  std::vector<Include> includes;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    line.erase(
        std::remove_if(line.begin(), line.end(), [](unsigned char c) { return std::isspace(c); }),
        line.end());
    if (!line.starts_with("#include")) continue;
    const std::size_t open = line.find_first_of("<\"");
    const bool quoted = open != std::string::npos && line[open] == '"';
    const std::size_t close =
        open == std::string::npos ? open : line.find(quoted ? '"' : '>', open + 1);
    // An include of a macro would hide from every check here.
    REQUIRE_MESSAGE(close != std::string::npos, line);
    includes.push_back({line.substr(open + 1, close - open - 1), quoted});
  }
  return includes;
}

/// All sources below a folder of the repository.
std::vector<Source> read_sources(const std::string& folder) {
  std::vector<Source> sources;
  for (auto& [path, text] : fanin::test::read_repository_files(folder, {".hpp", ".cpp"})) {
    sources.push_back({path, text, read_includes(text)});
  }
  return sources;
}

/// The paths of the sources below a folder that include a header whose name begins so.
std::set<std::string> files_that_include(const std::string& folder, const std::string& prefix) {
  std::set<std::string> paths;
  for (const Source& source : read_sources(folder)) {
    if (source.includes_any(prefix)) paths.insert(source.path);
  }
  return paths;
}

/// The room of a library file named as in an include: `numeric` for
/// `fanin/numeric/internal/row.hpp`, `error` for `fanin/error.hpp`.
std::string room(const std::string& include) {
  const std::string rest = include.substr(std::string("fanin/").size());
  const std::string first = rest.substr(0, rest.find_first_of("/."));
  return first == "internal" ? "file" : first;  // what the room of files keeps to itself
}

const std::map<std::string, int> rungs = {
    {"error", 0},   {"internal", 1}, {"file", 2},  {"numeric", 3}, {"data", 4},
    {"network", 5}, {"training", 6}, {"study", 7}, {"fanin", 8},   {"c", 9}};

/// Whether a file of one room may include a file of another.
bool may_include(const std::string& from, const std::string& to) {
  return from == to || rungs.at(to) < rungs.at(from);
}

/// Standard C++ headers have neither a dot nor a slash; nothing else has that form.
bool is_standard(const Include& include) {
  return !include.quoted && include.target.find_first_of("./") == std::string::npos;
}

/// Headers of the operating system, not of a third party.
bool is_system(const Include& include) {
  static const std::set<std::string> names = {
      "dlfcn.h",    "fcntl.h",    "poll.h",      "signal.h",  "sys/ioctl.h", "sys/mman.h",
      "sys/stat.h", "sys/wait.h", "sys/types.h", "termios.h", "unistd.h",    "mach-o/dyld.h"};
  return !include.quoted && names.contains(include.target);
}

/// Third-party headers by how they begin, and the one file of the library that may know each.
const std::vector<std::pair<std::string, std::string>> library_gates = {
    {"cblas.h", "lib/fanin/numeric/product.cpp"},
    {"immintrin.h", "lib/fanin/numeric/internal/sparse.cpp"},  // the compiler's own
    {"zlib.h", "lib/fanin/internal/gzip.cpp"},
    {"stb", "lib/fanin/data/image.cpp"},
    {"nlohmann/", "lib/fanin/network/internal/safetensors.cpp"}};

}  // namespace

TEST_CASE("the rules under test can tell right from wrong") {
  CHECK(may_include("numeric", "error"));
  CHECK(may_include("numeric", "numeric"));
  CHECK(may_include("fanin", "study"));
  CHECK_FALSE(may_include("error", "numeric"));
  CHECK(may_include("network", "data"));
  CHECK_FALSE(may_include("data", "network"));
  CHECK_FALSE(may_include("study", "fanin"));
  CHECK(room("fanin/numeric/internal/row.hpp") == "numeric");
  CHECK(room("fanin/fanin.hpp") == "fanin");
  const std::vector<Include> includes =
      read_includes("int x;\n #  include <a/b.h>\n#include \"c\"");
  REQUIRE(includes.size() == 2);
  CHECK(includes[0].target == "a/b.h");
  CHECK_FALSE(is_standard(includes[0]));
  CHECK(includes[1].quoted);
}

TEST_CASE("library files include only from their own room or from further down the ladder") {
  const std::vector<Source> sources = read_sources("lib/fanin");
  REQUIRE(sources.size() > 20);
  for (const Source& source : sources) {
    CAPTURE(source.path);
    const std::string from = room(source.path.substr(std::string("lib/").size()));
    REQUIRE(rungs.contains(from));
    for (const Include& include : source.includes) {
      CAPTURE(include.target);
      if (!include.quoted) {
        CHECK_FALSE(include.target.starts_with("fanin/"));
        continue;
      }
      // From the include root, so that a reader sees the folder.
      REQUIRE(include.target.starts_with("fanin/"));
      CHECK(std::filesystem::exists(std::filesystem::path(FANIN_SOURCE_DIR) / "lib" /
                                    include.target));
      CHECK(may_include(from, room(include.target)));
    }
  }
}

TEST_CASE("each third-party library is known to one file of the library, and to no header") {
  for (const Source& source : read_sources("lib/fanin")) {
    for (const Include& include : source.includes) {
      if (include.quoted || is_standard(include) || is_system(include)) continue;
      CAPTURE(source.path);
      CAPTURE(include.target);
      const auto gate =
          std::find_if(library_gates.begin(), library_gates.end(),
                       [&](const auto& g) { return include.target.starts_with(g.first); });
      REQUIRE(gate != library_gates.end());
      CHECK(source.path == gate->second);
    }
  }
}

TEST_CASE("library headers include the standard library and Fanin alone, open ones open ones") {
  for (const Source& source : read_sources("lib/fanin")) {
    if (!source.is_header()) continue;
    CAPTURE(source.path);
    CHECK(source.text.find("\n#pragma once\n") != std::string::npos);
    for (const Include& include : source.includes) {
      CAPTURE(include.target);
      CHECK((include.quoted || is_standard(include)));
      if (source.is_open_header()) {
        CHECK(include.target.find("/internal/") == std::string::npos);
      }
    }
  }
}

// So that compiling x.cpp shows that x.hpp needs nothing before it; the library has no precompiled
// header, which would hide that. A header without a .cpp is compiled alone: see CMakeLists.txt
// here.
TEST_CASE("a library source includes its own header first") {
  for (const Source& source : read_sources("lib/fanin")) {
    if (source.is_header()) continue;
    CAPTURE(source.path);
    REQUIRE_FALSE(source.includes.empty());
    const std::string stem = source.path.substr(0, source.path.size() - std::string(".cpp").size());
    const bool for_c = stem == "lib/fanin/c";
    CHECK("lib/" + source.includes.front().target == (for_c ? "lib/fanin/fanin.h" : stem + ".hpp"));
  }
}

TEST_CASE("fanin.hpp includes every open header, and its map names each once") {
  const std::vector<Source> sources = read_sources("lib/fanin");
  const auto umbrella = std::find_if(sources.begin(), sources.end(), [](const Source& source) {
    return source.path == "lib/fanin/fanin.hpp";
  });
  REQUIRE(umbrella != sources.end());
  for (const Source& source : sources) {
    if (!source.is_open_header() || source.path == umbrella->path) continue;
    CAPTURE(source.path);
    const std::string include = source.path.substr(std::string("lib/").size());
    CHECK(umbrella->includes_any(include));
    const std::string name =
        include.substr(6, include.size() - std::string("fanin/.hpp").size());  // numeric/row
    CHECK(umbrella->text.find("\n//   " + name + " ") != std::string::npos);
  }
}

TEST_CASE("the program uses the library's open headers alone") {
  for (const std::string folder : {"apps/fanin", "apps/console"}) {
    for (const Source& source : read_sources(folder)) {
      CAPTURE(source.path);
      for (const Include& include : source.includes) {
        CAPTURE(include.target);
        CHECK(include.target.find("/internal/") == std::string::npos);
        for (const auto& [header, gate] : library_gates) {
          // JSON output is the program's own; its other formats go through the library.
          if (header != "nlohmann/") CHECK_FALSE(include.target.starts_with(header));
        }
      }
    }
  }
  CHECK(files_that_include("apps", "cblas.h") == std::set<std::string>{"apps/bench/openblas.cpp"});
}

TEST_CASE("each third-party library is known to few files of the program") {
  CHECK(files_that_include("apps/fanin", "CLI/") == std::set<std::string>{"apps/fanin/cli.cpp"});
  CHECK(files_that_include("apps/fanin", "muParser") ==
        std::set<std::string>{"apps/fanin/formula.cpp"});
  // JSON also through headers of the program.
  std::set<std::string> json = files_that_include("apps/fanin", "nlohmann/");
  for (const std::string& header : std::set<std::string>(json)) {
    if (!header.ends_with(".hpp")) continue;
    json.erase(header);
    json.merge(files_that_include("apps/fanin", header.substr(std::string("apps/fanin/").size())));
  }
  CHECK(json.size() <= 3);
}

TEST_CASE("the version of the header is that of the build") {
  const std::string version = FANIN_VERSION;
  const std::string build = fanin::test::read_repository_file("CMakeLists.txt").text;
  CHECK(build.find("project(fanin VERSION " + version + ' ') != std::string::npos);
  CHECK(version == std::to_string(FANIN_VERSION_MAJOR) + '.' + std::to_string(FANIN_VERSION_MINOR) +
                       '.' + std::to_string(FANIN_VERSION_PATCH));
  const std::string citation = fanin::test::read_repository_file("CITATION.cff").text;
  CHECK(citation.find("\nversion: " + version + '\n') != std::string::npos);
}

TEST_CASE("every type and every namespace that is open to users is documented") {
  for (const Source& source : read_sources("lib/fanin")) {
    if (!source.is_open_header()) continue;
    std::istringstream lines(source.text);
    std::string before;
    for (std::string line; std::getline(lines, line); before = line) {
      const auto begins = [&](const char* word) { return line.starts_with(word); };
      constexpr std::array words = {"struct ", "class ", "enum ", "namespace "};
      const bool opens = line.find('{') != line.npos && std::ranges::any_of(words, begins);
      // `namespace fanin` is documented in fanin.hpp.
      if (!opens || line == "namespace fanin {" || before.starts_with("template")) continue;
      CAPTURE(source.path);
      CAPTURE(line);
      CHECK(before.starts_with("///"));
    }
  }
}

TEST_CASE("the library has at most 25 open headers") {
  const std::vector<Source> sources = read_sources("lib/fanin");
  CHECK(std::count_if(sources.begin(), sources.end(),
                      [](const Source& source) { return source.is_open_header(); }) <= 25);
}
