// What the sections print.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "console/table.hpp"
#include "measure.hpp"

namespace fanin::bench {

using program::Table;

/// A table whose first and last columns hold text, the others numbers.
Table table_of(const std::vector<std::string>& titles);

void print_heading(const std::string& title);
void print(const Table& table);
void print_note(const std::string& note);

/// A column of a table of times: its title, and the cell of task i.
struct TimingColumn {
  std::string title;
  std::function<std::string(std::size_t)> cell;
};

/// Prints name, median, least and most seconds and the number of runs of each task, and more.
void print_timings(const std::string& what, std::span<const TimedTask> tasks,
                   std::span<const Summary> seconds, const std::vector<TimingColumn>& more = {});

std::string seconds_text(double seconds);
std::string ratio_text(double ratio);

/// Figures of a section, each with what Fanin aims at.
class Aims {
 public:
  void add(const std::string& figure, const std::string& here, const std::string& aim) {
    table_.add({figure, here, aim});
  }
  void print() const { bench::print(table_); }

 private:
  Table table_ = table_of({"figure", "here", "aim"});
};

}  // namespace fanin::bench
