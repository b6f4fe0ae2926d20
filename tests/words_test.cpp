// One word for one thing, and it is the field's own: words that code, help and pages do not use.
#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <vector>

#include "support/repository.hpp"

namespace {

using fanin::test::RepositoryFile;

// The text of a C++ file in two parts of its length: what the compiler reads as code, and what
// people read, which is comments and strings. Blanks stand for what belongs to the other part.
struct Parts {
  std::string code;
  std::string prose;
};

Parts split(const std::string& text) {
  Parts parts{text, text};
  std::size_t at = 0;
  const auto take = [&](bool prose, std::size_t count) {
    std::string& other = prose ? parts.code : parts.prose;
    for (; count > 0 && at < text.size(); --count, ++at) {
      if (text[at] != '\n') other[at] = ' ';
    }
  };
  // Up to the end of the first `end` at or after `from`.
  const auto length_to = [&](std::string_view end, std::size_t from) {
    const std::size_t found = text.find(end, from);
    return (found == std::string::npos ? text.size() : found + end.size()) - at;
  };
  while (at < text.size()) {
    const bool after_word = at > 0 && std::isalnum(static_cast<unsigned char>(text[at - 1])) != 0;
    if (text.compare(at, 2, "//") == 0) {
      take(true, length_to("\n", at));
    } else if (text.compare(at, 3, "R\"(") == 0) {
      take(true, length_to(")\"", at));
    } else if (text[at] == '"' || (text[at] == '\'' && !after_word)) {  // not 60'000
      std::size_t end = at + 1;
      while (end < text.size() && text[end] != text[at] && text[end] != '\n') {
        end += text[end] == '\\' ? 2U : 1U;
      }
      take(true, end + 1 - at);
    } else {
      take(false, 1);
    }
  }
  return parts;
}

bool in_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Where `word` stands in `text` as a whole word, from `from` on; a trailing * stands for the rest
// of a word.
std::size_t find_word(const std::string& text, std::string_view word, std::size_t from = 0) {
  const bool prefix = word.ends_with('*');
  if (prefix) word.remove_suffix(1);
  for (std::size_t at = text.find(word, from); at != std::string::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !in_word(text[at - 1]) || !in_word(word.front());
    const bool ends = prefix || end == text.size() || !in_word(text[end]) || !in_word(word.back());
    if (begins && ends) return at;
  }
  return std::string::npos;
}

struct Rule {
  std::string word;
  std::string instead;
};

// As names in code.
const std::vector<Rule> names = {
    {"lay", "write_inputs, write_targets"},
    {"which", "indices"},
    {"apply", "forward"},
    {"pull_back*", "backward"},
    {"pass_and_learn", "backward_and_update"},
    {"output_step", "output_delta"},
    {"passed", "upstream"},
    {"means_around", "box_blur"},
    {"widened", "dilate"},
    {"resized", "resize_area"},
    {"minima", "erode"},
    {"ink", "foreground"},
    {"paper", "background"},
    {"Laboratory", "ExperimentRunner"},
    {"Exhibit", "ResultTable"},
    {"Evidence", "Measurement"},
    {"Finding", "ClaimResult"},
    {"Contestant", "Scheme, TimedTask"},
    {"judge", "compare_pairs"},
    {"words()", "to_string"},
    {"in_words", "describe"},
    {"check", "validate"},
    {"most_*", "max_*"},
    {"least_*", "min_*"},
    {"largest_*", "max_*"},
    {"given", "parse_layers"},
    {"untrained", "parse_untrained"},
    {"drawn", "render_text"},
    {"turned", "apply_orientation"},
    {"strip", "dot_strip"},
    {"grouped", "with_commas"},
};

// In code, comments, messages, help and pages.
const std::vector<Rule> anywhere = {
    {"find_ink", "segment_digit"},
    {"first weights", "initial weights"},
    {"sheet", "image grid"},
    {"sheets", "image grids"},
    {"facts", "metadata"},
    {"hindrance", "why_no_verdict"},
    {"contestant", "scheme, task"},
    {"contestants", "schemes, tasks"},
    {"picture", "image"},
    {"pictures", "images"},
    {"beside", "against, next to, compared with"},
    {"tells", "shows, says, determines"},
    {"told", "said"},
    {"anew", "again"},
    {"is there twice", "is given twice"},
    {"is no", "is not a"},
    {"are no", "are not"},
    {"that is none", "other"},
    {"Not saved: ", "Not saved (use -o MODEL to save it)"},
    {"of a rare kind", "unsupported"},
    {"politely", ""},
    {"darker paper", "darkest background assumed"},
    {"no sample wakes", "output 0 for every sample"},
    {"The house", "Layout"},
    {"Going on", "Next steps"},
    {"ask it your own handwriting", "try your own handwriting"},
    {"an exercise a command", "one command per exercise"},
};

struct Exception {
  std::string path;  // of a file, or how its path begins
  std::string word;
  std::string line;  // what the line contains
  std::string why;
};

const std::vector<Exception> exceptions = {
    {"tests/words_test.cpp", "", "", "lists the words"},
    {"apps/bench/main.cpp", "check", "->check(", "CLI11's own"},
    {"apps/fanin/cli.cpp", "check", "->check(", "CLI11's own"},
    {"", "pictures", "\"pictures\"", "a key of the program's JSON"},
    {"lib/formats.md", "pictures", "`pictures`", "the same key"},
    {"", "is no", "here is no", "there is no"},
    {"", "is no", "is no longer", "plain English"},
    {"", "are no", "are no longer", "plain English"},
    {"CHANGELOG.md", "", "Renamed in the library", "says what was renamed"},
    {"", "are no", "here are no", "there are no"},
    {"lib/fanin/numeric/internal/sparse", "strip", "", "columns that the kernel takes at a time"},
    {"lib/fanin/training/internal", "strip", "", "columns that the kernel takes at a time"},
    {"tests/numeric/internal/sparse", "strip", "", "columns that the kernel takes at a time"},
    {"apps/claims.md", "", "", "written by fanin claims, whose words are checked where they stand"},
    {"", "pictures", "apps/pictures", "the folder of the pages' images"},
    {"", "pictures", "](pictures/", "the folder of the pages' images"},
};

bool is_exception(const std::string& path, const std::string& word, const std::string& line) {
  return std::any_of(exceptions.begin(), exceptions.end(), [&](const Exception& e) {
    return path.starts_with(e.path) && (e.word.empty() || e.word == word) &&
           line.find(e.line) != std::string::npos;
  });
}

void expect_none(const RepositoryFile& file, const std::string& part,
                 const std::vector<Rule>& rules) {
  for (const Rule& rule : rules) {
    for (std::size_t at = find_word(part, rule.word); at != std::string::npos;
         at = find_word(part, rule.word, at + 1)) {
      const std::size_t start = file.text.rfind('\n', at) + 1;
      const std::string line = file.text.substr(start, file.text.find('\n', at) - start);
      if (is_exception(file.path, rule.word, line)) continue;
      const auto number = 1 + std::count(file.text.begin(),
                                         file.text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
      FAIL_CHECK(file.path << ":" << number << ": \"" << rule.word << "\" (" << rule.instead
                           << "): " << line);
    }
  }
}

}  // namespace

TEST_CASE("the rules under test can tell code from prose, and words from parts of words") {
  const Parts parts =
      split("int lay = 60'000;  // a \"lay\"\nf(\"x\\\"lay\", 'l', R\"(lay\"lay)\");");
  CHECK(parts.code == "int lay = 60'000;            \nf(        ,    ,             );");
  CHECK(find_word(parts.code, "lay", 5) == std::string::npos);
  CHECK(find_word("relay layer lay", "lay") == 12);
  CHECK(find_word("almost most_runs", "most_*") == 7);
  CHECK(find_word("Not saved: -o", "Not saved: ") == 0);
}

TEST_CASE("code, help and pages use the field's words and plain English") {
  for (const std::string folder : {"lib", "apps", "tests"}) {
    for (const RepositoryFile& file :
         fanin::test::read_repository_files(folder, {".hpp", ".cpp"})) {
      const Parts parts = split(file.text);
      expect_none(file, parts.code, names);
      expect_none(file, file.text, anywhere);
    }
  }
  std::vector<RepositoryFile> pages;
  for (const std::string folder : {"lib", "apps", "tests", "scripts", ".ci"}) {
    for (RepositoryFile& file : fanin::test::read_repository_files(
             folder,
             {".md", ".txt", ".cmake", ".py", ".sh", "run", "scripts/bench",
              "scripts/check-against-numpy", "scripts/claims", "scripts/compare",
              "scripts/compare-slurm", "scripts/format", "scripts/fuzz", "scripts/lines",
              "scripts/make-data", "scripts/test", "long/merge", "long/parallel", "long/slurm"})) {
      pages.push_back(std::move(file));
    }
  }
  for (const std::string page :
       {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "CMakeLists.txt"}) {
    pages.push_back(fanin::test::read_repository_file(page));
  }
  for (const RepositoryFile& page : pages) expect_none(page, page.text, anywhere);
}
