#include "report.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "console/terminal.hpp"

namespace fanin::bench {

Table table_of(const std::vector<std::string>& titles) {
  std::vector<Table::Column> columns;
  for (const std::string& title : titles) columns.push_back({title});
  columns.front().align = columns.back().align = program::Align::left;
  return Table(columns);
}

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

void print_timings(const std::string& what, std::span<const TimedTask> tasks,
                   std::span<const Summary> seconds, const std::vector<TimingColumn>& more) {
  std::vector<Table::Column> columns = {
      {what, program::Align::left}, {"seconds"}, {"min"}, {"max"}, {"runs"}};
  for (const TimingColumn& column : more) columns.push_back({column.title});
  Table table(columns);
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    const Summary& s = seconds[i];
    std::vector<std::string> cells = {tasks[i].name, seconds_text(s.median), seconds_text(s.min),
                                      seconds_text(s.max), std::to_string(s.count)};
    for (const TimingColumn& column : more) cells.push_back(column.cell(i));
    table.add(cells);
  }
  print(table);
}

std::string seconds_text(double seconds) { return fmt::format("{:.3f}", seconds); }

std::string ratio_text(double ratio) { return fmt::format("{:.2f}", ratio); }

}  // namespace fanin::bench
