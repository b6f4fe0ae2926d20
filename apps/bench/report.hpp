// What the sections print.
#pragma once

#include <string>
#include <vector>

#include "console/table.hpp"
#include "fanin/study/statistics.hpp"

namespace fanin::bench {

using program::Table;

void print_heading(const std::string& title);
void print(const Table& table);
void print_note(const std::string& note);

/// Columns of a table of times: who, median, min and max of the seconds, number of runs, and more.
std::vector<Table::Column> timing_columns(const std::string& who,
                                          const std::vector<std::string>& more = {});
std::vector<std::string> timing_row(const std::string& who, const Summary& seconds,
                                    const std::vector<std::string>& more = {});

std::string seconds_text(double seconds);
std::string ratio_text(double ratio);

/// Figures of a section beside what Fanin aims at.
class Aims {
 public:
  void add(const std::string& figure, const std::string& here, const std::string& aim) {
    table_.add({figure, here, aim});
  }
  void print() const { bench::print(table_); }

 private:
  Table table_{{{"figure", program::Align::left}, {"here"}, {"aim", program::Align::left}}};
};

}  // namespace fanin::bench
