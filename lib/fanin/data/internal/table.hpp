// A text table as it stands in its file, before anything is decided about its columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "fanin/data/dataset.hpp"
#include "fanin/file.hpp"

namespace fanin {

/// Values by record and column. The first column is kept apart, so that images with a label in it,
/// which most files are, need not be copied.
struct Table {
  std::string name;                 ///< of the file
  std::vector<std::string> header;  ///< (columns) or empty: there is none
  std::size_t columns = 0;
  std::vector<double> first;        ///< (records)
  std::vector<std::uint8_t> bytes;  ///< (records, columns - 1), while all are whole and 0..255
  std::vector<float> floats;        ///< the same instead of bytes, where one is not
  /// What stands in the columns that hold words, for each record; their values are 0.
  std::map<std::size_t, std::vector<std::string>> words;
  std::vector<std::string> notes;  ///< what was understood: "separated by semicolons"
  std::size_t decisive = 0;        ///< records, from the first, that decide how all are read

  std::size_t records() const noexcept { return first.size(); }
  double value(std::size_t record, std::size_t column) const noexcept {
    if (column == 0) return first[record];
    const std::size_t at = record * (columns - 1) + column - 1;
    return floats.empty() ? bytes[at] : floats[at];
  }
  bool holds_words(std::size_t column) const { return words.contains(column); }
};

/// The column that an option names: its name in a header, or its number from 1; `columns` where
/// there is no such column.
std::size_t find_column(const Table& table, std::string_view name);

/// Reads a table: separated by commas, semicolons (then with decimal commas too), tabs or blanks;
/// lines that begin with # are comments; a first line of names, or of 0,1,2,..., is a header.
/// Words may stand in the first and the last column, in one whose name says that it is the label,
/// and in the one that `options.label` names.
/// Throws Error(data), with line and column, for anything else.
Table read_table(FileReader file, const ReadOptions& options);

}  // namespace fanin
