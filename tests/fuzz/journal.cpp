// Journals: every training that is read is one of the comparison, and is written as it was.
#include "journal.hpp"

#include "fuzz/fuzz.hpp"

namespace fanin::fuzz {

void journal(std::string_view input) {
  program::CompareResult comparison;
  const auto on_header = [&](const std::string& header) {
    comparison = program::parse_comparison(header);
    expect(program::difference(header, header).empty(), "a header does not differ from itself");
  };
  const auto on_run = [&](const program::JournalRun& read) {
    program::validate(read, comparison);
    const auto line = [&](const program::JournalRun& run) {
      return program::journal_line(run.recipe, run.run, comparison.reach);
    };
    const std::string written = line(read);
    expect(line(program::parse_run(written, comparison.test.count)) == written,
           "what is written is read again");
  };
  const std::filesystem::path file = file_of(input);
  is_refused([&] {
    const program::JournalEnd end = program::read_journal(file, {on_header, on_run});
    expect(end.whole + end.torn <= input.size(), "a journal is no longer than its file");
  });
}

}  // namespace fanin::fuzz
