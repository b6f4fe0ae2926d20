#include "report.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "console/terminal.hpp"

namespace fanin::bench {

void print_heading(const std::string& title) {
  fmt::print("\n{}\n\n", program::style_for(stdout).bold(title));
}

void print(const Table& table) {
  fmt::print("{}\n", table.text(program::style_for(stdout)));
  std::fflush(stdout);
}

void print_note(const std::string& note) {
  fmt::print("{}\n", program::wrapped(note, 100));
  std::fflush(stdout);
}

std::vector<Table::Column> timing_columns(const std::string& who,
                                          const std::vector<std::string>& more) {
  std::vector<Table::Column> columns = {
      {who, program::Align::left}, {"seconds"}, {"min"}, {"max"}, {"runs"}};
  for (const std::string& title : more) columns.push_back({title});
  return columns;
}

std::vector<std::string> timing_row(const std::string& who, const Summary& seconds,
                                    const std::vector<std::string>& more) {
  std::vector<std::string> cells = {who, seconds_text(seconds.median), seconds_text(seconds.min),
                                    seconds_text(seconds.max), std::to_string(seconds.count)};
  cells.insert(cells.end(), more.begin(), more.end());
  return cells;
}

std::string seconds_text(double seconds) { return fmt::format("{:.3f}", seconds); }

std::string ratio_text(double ratio) { return fmt::format("{:.2f}", ratio); }

}  // namespace fanin::bench
