// lib/formats.md names every key that the program writes.
#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "apps/program.hpp"
#include "fanin/network/model.hpp"
#include "support/repository.hpp"

using namespace fanin::test;

namespace {

bool is_described(const std::string& key) {
  static const std::string page = read_repository_file("lib/formats.md").text;
  return contains(page, '`' + key + '`');
}

// Figures of a layer are named in signal.hpp, keys of metadata in a table of their own.
void expect_described(const nlohmann::json& json) {
  static const std::set<std::string> elsewhere = {"signals", "metadata"};
  for (const auto& item : json.items()) {
    if (json.is_object()) {
      CAPTURE(item.key());
      const bool figure =
          item.value().is_object() && item.value().contains("mean") && !item.value().contains("sd");
      CHECK((figure || is_described(item.key())));
      if (elsewhere.contains(item.key())) continue;
    }
    if (item.value().is_structured()) expect_described(item.value());
  }
}

}  // namespace

TEST_CASE("lib/formats.md describes every key of results, journals and models") {
  const DataFolder folder;
  const std::string model = (folder.path() / "m.safetensors").string();
  const std::string image = (folder.path() / "image.png").string();
  const std::string journal = (folder.path() / "j.jsonl").string();
  const std::vector<std::vector<std::string>> commands = {
      {"train", folder.train, folder.test, "--epochs", "1", "--rotate", "5", "-o", model},
      {"compare", folder.train, folder.test, "--epochs", "1", "--runs", "2", "--hidden", "3",
       "--journal", journal},
      {"compare", folder.train, folder.test, "--epochs", "1", "--hidden", "3", "--detect", "5",
       "--max-runs", "12"},
      {"score", model, folder.test},
      {"query", model, folder.test},
      {"backquery", model, "-o", image},
      {"show", folder.test, "-o", image},
      {"info", model},
      {"signal", "--depth", "2", "--width", "9", "--draws", "2"},
      {"claims", "9"}};
  for (const std::vector<std::string>& command : commands) {
    CAPTURE(command.front());
    const std::string file = (folder.path() / "result.json").string();
    const ProcessResult result = run_fanin(with(command, {"--json", file}));
    REQUIRE_MESSAGE(result.code == 0, result.err);
    expect_described(read_json(file));
  }
  std::ifstream lines(journal);
  for (std::string line; std::getline(lines, line);) expect_described(nlohmann::json::parse(line));
  for (const auto& entry : fanin::file_metadata(fanin::read_model(model))) {
    CAPTURE(entry.first);
    CHECK(is_described(entry.first));
  }
}

TEST_CASE("an undescribed key would be found") {
  CHECK(is_described("schema"));
  CHECK_FALSE(is_described("scheme_"));
}
