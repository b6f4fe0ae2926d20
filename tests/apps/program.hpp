// The program under test, and small data for it.
#pragma once

#include <cstddef>
#include <cstdint>
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

/// The model file of a network of 28×28 inputs and 10 outputs that answers 3 to every image.
std::string write_digit_model(const TemporaryFolder& folder);

/// The image file of a handwritten digit, 100×100.
std::string write_digit(const TemporaryFolder& folder, const char* name, std::size_t digit);

/// Sends the signal once a comparison works and its journal, a new file in the folder, has its
/// header and three trainings. The folder must outlive the run.
ProcessOptions signalled_at_three_trainings(const TemporaryFolder& folder,
                                            const std::string& journal, int signal);

/// The JSON that a file holds.
nlohmann::json read_json(const std::string& path);

/// A comparison's JSON without what depends on the clock and on --jobs.
nlohmann::json timeless(nlohmann::json report);

std::vector<std::string> with(std::vector<std::string> arguments,
                              const std::vector<std::string>& more);

std::vector<std::string> lines(const std::string& text);

bool contains(const std::string& text, const std::string& part);

/// The text with one space for every run of blanks and line breaks: as it was before it was
/// wrapped.
std::string unwrapped(const std::string& text);

}  // namespace fanin::test
