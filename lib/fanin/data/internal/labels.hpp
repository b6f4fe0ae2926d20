// Columns that hold labels: how to know them, and what is in them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "fanin/data/dataset.hpp"
#include "fanin/data/internal/table.hpp"

namespace fanin {

/// Columns of a table, in order.
using Columns = std::vector<std::size_t>;

/// A column as messages name it: `column 3 ("age")`.
std::string column_name(const Table& table, std::size_t column);

/// How often each different value of a column is there, by value; nothing where one is neither a
/// word nor a whole number 0..255.
std::vector<std::size_t> count_values(const Table& table, std::size_t column);

/// Whether a column looks like classes: at least 2 different values, at most max(20, half the
/// records), none in more than 60 % of the records, or 90 % where there are two.
bool is_class_like(const std::vector<std::size_t>& counts);

/// Of some columns those, at the end or at the beginning, of which exactly one is 1 in each record
/// while the others are 0: as many as leave a square image, or at least three at the end, each of
/// which is 1 somewhere. None where there are none.
Columns find_flags(const Table& table, const Columns& columns);

/// Reads the labels in a column or in flags, their names too where they are words. Returns what is
/// wrong with them, nothing where they are right.
std::string read_labels(const Table& table, const Columns& columns, const ReadOptions& options,
                        Dataset& dataset);

/// Gives images their labels. Throws Error(data), which names the file of the labels, unless there
/// is one for each image.
void set_labels(Dataset& images, std::vector<std::uint8_t> labels, const std::string& file);

}  // namespace fanin
