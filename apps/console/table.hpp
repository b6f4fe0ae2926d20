// Tables and small charts made of text.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "console/terminal.hpp"
#include "console/text.hpp"

namespace fanin::program {

/// Rows of cells under column titles. Columns are as wide as their widest cell, two spaces apart.
class Table {
 public:
  struct Column {
    std::string title;
    Align align = Align::right;
  };

  explicit Table(const std::vector<Column>& columns);

  /// A row; columns without a cell stay empty, and line breaks become spaces. Throws
  /// Error(argument) for more cells than columns.
  void add(std::vector<std::string> cells);

  /// Title line, rule and rows; without a title line when all titles are empty. Every line ends in
  /// a line break and has no spaces before it.
  std::string text(const Style& style) const;

 private:
  std::vector<Align> aligns_;
  std::vector<std::vector<std::string>> rows_;  ///< the titles first
};

/// A bar for a share from 0 to 1 (clamped), in eighths of a character, at most `columns` long; none
/// for NaN.
std::string bar(double share, std::size_t columns);

/// One character per value, its height the value's share from 0 to 1 (clamped); a dot for NaN.
std::string sparkline(std::span<const float> shares);

/// Where values lie between `low` and `high`: `columns` characters, each as high as the number of
/// values in it (up to 8), a dot where there are none. Values beyond an end count there, NaN
/// nowhere; without low < high all of them count at the left.
std::string dot_strip(std::span<const double> values, double low, double high, std::size_t columns);

}  // namespace fanin::program
