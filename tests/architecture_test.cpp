// The rules of the house, checked by reading its includes.

#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace fs = std::filesystem;

namespace {

struct Include {
  std::string target;  // what stands between the quotes or brackets
  bool quoted = false;
};

/// A source file by its path below the repository, its text and its includes in order.
struct Source {
  std::string path;
  std::string text;
  std::vector<Include> includes;

  bool is_header() const { return path.ends_with(".hpp"); }
  bool is_internal() const { return path.find("/internal/") != std::string::npos; }
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
  const fs::path root = FANIN_SOURCE_DIR;
  std::vector<Source> sources;
  for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
    const std::string extension = entry.path().extension().string();
    if (extension != ".hpp" && extension != ".cpp") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    REQUIRE(file);
    Source source;
    source.path = fs::relative(entry.path(), root).generic_string();
    source.text.assign(std::istreambuf_iterator<char>(file), {});
    source.includes = read_includes(source.text);
    sources.push_back(std::move(source));
  }
  std::sort(sources.begin(), sources.end(),
            [](const Source& a, const Source& b) { return a.path < b.path; });
  return sources;
}

/// The group of a library file named as in an include: `numeric` for `fanin/numeric/row.hpp`,
/// `error` for `fanin/error.hpp`.
std::string group(const std::string& include) {
  const std::string rest = include.substr(std::string("fanin/").size());
  const std::string first = rest.substr(0, rest.find_first_of("/."));
  return first == "internal" ? "file" : first;  // what the room of files keeps to itself
}

const std::map<std::string, int> rungs = {{"error", 0},    {"internal", 1}, {"file", 2},
                                          {"numeric", 3},  {"data", 4},     {"network", 5},
                                          {"training", 6}, {"study", 7},    {"fanin", 8}};

/// Whether a file of one group may include a file of another.
bool may_include(const std::string& from, const std::string& to) {
  return from == to || rungs.at(to) < rungs.at(from);
}

/// Standard C++ headers have neither a dot nor a slash; nothing else has that form.
bool is_standard(const Include& include) {
  return !include.quoted && include.target.find_first_of("./") == std::string::npos;
}

/// Headers of the operating system, not of a third party.
bool is_system(const Include& include) {
  static const std::vector<std::string> names = {
      "fcntl.h",    "poll.h",      "signal.h",  "sys/ioctl.h", "sys/stat.h",
      "sys/wait.h", "sys/types.h", "termios.h", "unistd.h",    "mach-o/dyld.h"};
  return !include.quoted && std::find(names.begin(), names.end(), include.target) != names.end();
}

/// Third-party headers by how they begin, and the one file of the library that may know each.
const std::vector<std::pair<std::string, std::string>> library_gates = {
    {"cblas.h", "lib/fanin/numeric/product.cpp"},
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
  CHECK(group("fanin/numeric/row.hpp") == "numeric");
  CHECK(group("fanin/fanin.hpp") == "fanin");
  const std::vector<Include> includes =
      read_includes("int x;\n #  include <a/b.h>\n#include \"c\"");
  REQUIRE(includes.size() == 2);
  CHECK(includes[0].target == "a/b.h");
  CHECK_FALSE(is_standard(includes[0]));
  CHECK(includes[1].quoted);
}

TEST_CASE("library files include only from their own folder or from further down the ladder") {
  const std::vector<Source> sources = read_sources("lib");
  REQUIRE(sources.size() > 20);
  for (const Source& source : sources) {
    CAPTURE(source.path);
    const std::string from = group(source.path.substr(std::string("lib/").size()));
    REQUIRE(rungs.contains(from));
    for (const Include& include : source.includes) {
      CAPTURE(include.target);
      if (!include.quoted) {
        CHECK_FALSE(include.target.starts_with("fanin/"));
        continue;
      }
      // From the include root, so that a reader sees the folder.
      REQUIRE(include.target.starts_with("fanin/"));
      CHECK(fs::exists(fs::path(FANIN_SOURCE_DIR) / "lib" / include.target));
      CHECK(may_include(from, group(include.target)));
    }
  }
}

TEST_CASE("each third-party library is known to one file of the library, and to no header") {
  for (const Source& source : read_sources("lib")) {
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

TEST_CASE("public headers include the standard library and Fanin alone") {
  for (const Source& source : read_sources("lib")) {
    if (!source.is_header()) continue;
    CAPTURE(source.path);
    CHECK(source.text.find("\n#pragma once\n") != std::string::npos);
    for (const Include& include : source.includes) {
      CAPTURE(include.target);
      CHECK((include.quoted || is_standard(include)));
    }
  }
}

// So that compiling x.cpp shows that x.hpp needs nothing before it. A header without a .cpp is
// compiled by itself: see CMakeLists.txt here.
TEST_CASE("a library source includes its own header first") {
  for (const Source& source : read_sources("lib")) {
    if (source.is_header()) continue;
    CAPTURE(source.path);
    REQUIRE_FALSE(source.includes.empty());
    const std::string stem = source.path.substr(0, source.path.size() - std::string(".cpp").size());
    CHECK("lib/" + source.includes.front().target == stem + ".hpp");
  }
}

TEST_CASE("fanin.hpp includes every public header, and its map names each once") {
  const std::vector<Source> sources = read_sources("lib");
  const auto umbrella = std::find_if(sources.begin(), sources.end(), [](const Source& source) {
    return source.path == "lib/fanin/fanin.hpp";
  });
  REQUIRE(umbrella != sources.end());
  for (const Source& source : sources) {
    if (!source.is_header() || source.path == umbrella->path || source.is_internal()) continue;
    CAPTURE(source.path);
    const std::string include = source.path.substr(std::string("lib/").size());
    CHECK(std::any_of(umbrella->includes.begin(), umbrella->includes.end(),
                      [&](const Include& i) { return i.quoted && i.target == include; }));
    const std::string name =
        include.substr(6, include.size() - std::string("fanin/.hpp").size());  // numeric/row
    CHECK(umbrella->text.find("\n//   " + name + " ") != std::string::npos);
  }
}

TEST_CASE("programs use the library's public face alone, and muParser in one file") {
  std::vector<std::string> parser_files;
  for (const Source& source : read_sources("apps")) {
    CAPTURE(source.path);
    for (const Include& include : source.includes) {
      CAPTURE(include.target);
      if (include.target.starts_with("muParser")) parser_files.push_back(source.path);
      for (const auto& [header, gate] : library_gates) {
        // JSON output is the program's own; its other formats go through the library.
        if (header == "nlohmann/") continue;
        // OpenBLAS without Fanin, for the benchmark to compare with.
        if (source.path == "apps/bench/openblas.cpp" && header == "cblas.h") continue;
        CHECK_FALSE(include.target.starts_with(header));
      }
    }
  }
  CHECK(parser_files.size() == 1);
}
