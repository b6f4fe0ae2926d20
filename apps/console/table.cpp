#include "console/table.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "fanin/error.hpp"

namespace fanin::program {
namespace {

// Heights from an eighth to the whole of a character cell, and widths likewise.
constexpr std::array<const char*, 8> heights = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::array<const char*, 8> lengths = {"▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"};
constexpr const char* nothing = "·";

}  // namespace

Table::Table(const std::vector<Column>& columns) : rows_(1) {
  for (const Column& column : columns) {
    aligns_.push_back(column.align);
    rows_.front().push_back(column.title);
  }
}

void Table::add(std::vector<std::string> cells) {
  if (cells.size() > aligns_.size()) throw Error(ErrorKind::argument, "table: a cell too many");
  for (std::string& cell : cells) {
    std::ranges::replace_if(
        cell, [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  }
  cells.resize(aligns_.size());
  rows_.push_back(std::move(cells));
}

std::string Table::text(const Style& style) const {
  std::vector<std::size_t> widths(aligns_.size());
  for (const auto& row : rows_) {
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], width(row[c]));
  }
  std::string out;
  for (const auto& row : rows_) {
    const bool titles = &row == &rows_.front();
    if (titles && std::ranges::all_of(row, &std::string::empty)) continue;
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c) {
      line += (c > 0 ? "  " : "") + padded(row[c], widths[c], aligns_[c]);
    }
    const std::size_t columns = width(line);
    line.erase(line.find_last_not_of(' ') + 1);
    out += (titles ? style.bold(line) + '\n' + style.dim(repeated("─", columns)) : line) + '\n';
  }
  return out;
}

std::string bar(double share, std::size_t columns) {
  if (std::isnan(share)) return "";
  const double length = 8 * std::clamp(share, 0.0, 1.0) * static_cast<double>(columns);
  const auto eighths = static_cast<std::size_t>(std::lround(length));
  std::string out = repeated(lengths.back(), eighths / 8);
  if (eighths % 8 > 0) out += lengths[eighths % 8 - 1];
  return out;
}

std::string sparkline(std::span<const float> shares) {
  std::string out;
  for (const float share : shares) {
    const double clamped = std::clamp(static_cast<double>(share), 0.0, 1.0);
    out +=
        std::isnan(share) ? nothing : heights[static_cast<std::size_t>(std::lround(7 * clamped))];
  }
  return out;
}

std::string dot_strip(std::span<const double> values, double low, double high,
                      std::size_t columns) {
  if (columns == 0) return "";
  std::vector<std::size_t> counts(columns);
  for (const double value : values) {
    const double share = low < high ? (value / 2 - low / 2) / (high / 2 - low / 2) : 0;
    if (std::isnan(value) || std::isnan(share)) continue;
    const double place = std::clamp(share, 0.0, 1.0) * static_cast<double>(columns);
    ++counts[std::min(static_cast<std::size_t>(place), columns - 1)];
  }
  std::string out;
  for (const std::size_t count : counts) {
    out += count == 0 ? nothing : heights[std::min(count, heights.size()) - 1];
  }
  return out;
}

}  // namespace fanin::program
