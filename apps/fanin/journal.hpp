// A journal: finished trainings on disk, as JSON Lines. The first line is the header, which holds
// all that decides their results; each other line is a training, the object that --json has for it
// and what trained it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "fanin/study/comparison.hpp"
#include "results.hpp"

namespace fanin::program {

/// A training as a journal has it.
struct JournalRun {
  std::string recipe = {};  ///< its name
  Run run = {};
  std::string origin = {};  ///< the program, OpenBLAS and kernel that trained it
};

/// The first run of each recipe and seed.
using Runs = std::map<std::pair<std::string, std::uint32_t>, Run>;

/// What reads the lines. Each may throw Error, to whose message the file and the line are added.
struct JournalReader {
  std::function<void(const std::string& header)> on_header;
  std::function<void(JournalRun)> on_run;
};

/// What a journal's last line leaves: the bytes of the whole lines, and those behind them, of a
/// line that was not written to its end.
struct JournalEnd {
  std::size_t whole = 0;
  std::size_t torn = 0;
};

/// Reads a journal, a line at a time. Throws Error(io), and Error(data) for a line that is damaged,
/// longer than 64 MiB or of more than 4 million values.
JournalEnd read_journal(const std::filesystem::path& path, const JournalReader& reader);

/// A journal to resume from and to write to. One process at a time may have it.
class Journal {
 public:
  /// Opens the journal, or begins one with the header. `validate` may refuse a run that was read.
  /// Throws Error(io) when it is in use; Error(argument) when its header differs in what decides
  /// results; Error(data).
  Journal(std::filesystem::path path, const std::string& header,
          const std::function<void(const JournalRun&)>& validate = {});
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  const Runs& runs() const noexcept { return runs_; }

  /// What is to be said: a torn line that was cut off, trainings that another program or processor
  /// has done.
  const std::vector<std::string>& notes() const noexcept { return notes_; }

  /// Lets a comparison take the runs that are here, and write those that it does, each flushed to
  /// the disk before the next; where that fails, Error(io) stops it, and the journal is as before.
  /// `names`: of its recipes. This must outlive the comparison.
  void connect(CompareOptions& options, std::vector<std::string> names, double reach);

 private:
  void write(const std::string& line);  // and flush

  std::filesystem::path path_;
  int file_;
  std::size_t size_ = 0;  ///< bytes
  Runs runs_ = {};
  std::vector<std::string> notes_ = {};
};

/// Eight bits in two hexadecimal digits, the first the highest; the last digits filled with 0.
std::string to_hex(const std::vector<bool>& bits);
/// So many bits. Throws Error(data) for other text, or digits for another number of bits.
std::vector<bool> from_hex(const std::string& text, std::size_t count);

// In journal_json.cpp. Lines end with a line break; those to read need not.

/// The header of a comparison, or of trainings on data alone. Throws Error(argument) for a scheme's
/// name that is not UTF-8.
std::string journal_header(const CompareResult& result);
std::string journal_header(const DataSummary& train, const DataSummary& test);

/// How many test samples the header says. Throws Error(data) when it is not a header.
std::size_t tested_samples(const std::string& header);

/// The first difference that decides results: "settings.epochs is 5, expected 3". Empty: none.
/// Throws Error(data) when one is not a header.
std::string difference(const std::string& journal, const std::string& expected);

/// All of a comparison but its results. Throws Error(data).
CompareResult parse_comparison(const std::string& header);

/// `reach`: an accuracy, see CompareResult.
std::string journal_line(const std::string& recipe, const Run& run, double reach);
/// `tested`: test samples. Throws Error(data).
JournalRun parse_run(const std::string& line, std::size_t tested);

/// The program, OpenBLAS and the kernel in use, as a run's `origin`.
std::string origin();

// In journal.cpp.

/// Throws Error(data) unless the run is one of the comparison, with its seeds or later ones.
void validate(const JournalRun& run, const CompareResult& comparison);

}  // namespace fanin::program
