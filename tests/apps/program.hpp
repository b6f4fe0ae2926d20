// The program under test, and small data for it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/process.hpp"
#include "support/temporary_folder.hpp"

namespace fanin::test {

/// Runs `fanin` with the bundled data replaced by none, so that no test trains for minutes
/// unawares.
ProcessResult run_fanin(const std::vector<std::string>& arguments, ProcessOptions options = {});

/// CSV of 3×3 images in three classes, a lit row each, the rest dim noise: easy to learn.
std::string rows_csv(std::size_t records, std::uint32_t seed);

/// A folder that holds such data as train.csv (90 records) and test.csv (30).
struct DataFolder : TemporaryFolder {
  DataFolder() {
    train = write("train.csv", rows_csv(90, 1)).string();
    test = write("test.csv", rows_csv(30, 2)).string();
  }
  std::string train;
  std::string test;
};

/// The JSON that a file holds.
nlohmann::json read_json(const std::string& path);

bool contains(const std::string& text, const std::string& part);

}  // namespace fanin::test
