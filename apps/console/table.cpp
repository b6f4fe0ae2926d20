#include "console/table.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "fanin/error.hpp"

namespace fanin::program {
namespace {

// Heights from an eighth to the whole of a character cell, and widths likewise.
constexpr std::array<const char*, 8> heights = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::array<const char*, 8> widths = {"▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"};
constexpr const char* nothing = "·";

}  // namespace

void Table::add(std::vector<std::string> cells) {
  if (cells.size() > columns_.size()) throw Error(ErrorKind::argument, "table: a cell too many");
  cells.resize(columns_.size());
  rows_.push_back(std::move(cells));
}

std::string Table::text(const Style& style) const {
  std::vector<std::size_t> columns;
  std::vector<std::string> titles;
  std::size_t total = 0;
  bool titled = false;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    std::size_t widest = width(columns_[c].title);
    for (const auto& row : rows_) widest = std::max(widest, width(row[c]));
    columns.push_back(widest);
    titles.push_back(columns_[c].title);
    total += widest + (c > 0 ? 2 : 0);
    titled = titled || !columns_[c].title.empty();
  }
  const auto line = [&](const std::vector<std::string>& cells) {
    std::string out;
    for (std::size_t c = 0; c < cells.size(); ++c) {
      out += (c > 0 ? "  " : "") + padded(cells[c], columns[c], columns_[c].align);
    }
    out.erase(out.find_last_not_of(' ') + 1);
    return out;
  };
  std::string out;
  if (titled) {
    std::string rule;
    for (std::size_t i = 0; i < total; ++i) rule += "─";
    out += style.bold(line(titles)) + '\n' + style.dim(rule) + '\n';
  }
  for (const auto& row : rows_) out += line(row) + '\n';
  return out;
}

std::string bar(double share, std::size_t columns) {
  if (std::isnan(share)) return "";
  const double length = 8 * std::clamp(share, 0.0, 1.0) * static_cast<double>(columns);
  const auto eighths = static_cast<std::size_t>(std::lround(length));
  std::string out;
  for (std::size_t i = 0; i < eighths / 8; ++i) out += widths.back();
  if (eighths % 8 > 0) out += widths[eighths % 8 - 1];
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
