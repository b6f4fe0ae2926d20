#include "fanin/data/internal/labels.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <numeric>
#include <set>
#include <string_view>

#include "fanin/data/internal/pixels.hpp"
#include "fanin/data/internal/text.hpp"

namespace fanin {
namespace {

constexpr std::size_t max_classes = 255;

bool are_flags(const Table& table, const Columns& columns, bool image) {
  std::set<std::size_t> seen;
  for (std::size_t r = 0; r < table.records(); ++r) {
    std::size_t ones = 0;
    for (const std::size_t column : columns) {
      const double value = table.value(r, column);
      if (value == 1) seen.insert(column);
      if (value == 1) ++ones;
      if ((value != 0 && value != 1) || ones > 1) return false;
    }
    if (ones != 1) return false;
  }
  return image || seen.size() == columns.size();
}

}  // namespace

std::string column_name(const Table& table, std::size_t column) {
  const std::string number = "column " + std::to_string(column + 1);
  return table.header.empty() ? number : number + " (\"" + printable(table.header[column]) + "\")";
}

std::vector<std::size_t> count_values(const Table& table, std::size_t column) {
  std::vector<std::size_t> counts;
  if (table.holds_words(column)) {
    std::map<std::string_view, std::size_t> words;
    for (const std::string& word : table.words.at(column)) ++words[word];
    for (const auto& [word, count] : words) counts.push_back(count);
    return counts;
  }
  counts.resize(256);
  for (std::size_t r = 0; r < table.records(); ++r) {
    const double value = table.value(r, column);
    if (!is_byte(value)) return {};
    ++counts[static_cast<std::size_t>(value)];
  }
  std::erase(counts, std::size_t{0});
  return counts;
}

bool is_class_like(const std::vector<std::size_t>& counts) {
  const std::size_t records = std::accumulate(counts.begin(), counts.end(), std::size_t{0});
  if (counts.size() < 2 || counts.size() > std::max<std::size_t>(20, records / 2)) return false;
  return 10 * *std::ranges::max_element(counts) <= records * (counts.size() == 2 ? 9 : 6);
}

Columns find_flags(const Table& table, const Columns& columns) {
  constexpr std::size_t max_flags = 64;
  for (const bool last : {true, false}) {
    Columns flags, needed;
    std::size_t ones = 0;
    for (std::size_t k = 1; k <= std::min(max_flags, columns.size() - 1); ++k) {
      const std::size_t column = last ? columns[columns.size() - k] : columns[k - 1];
      const double value = table.value(0, column);
      if (table.holds_words(column) || (value != 0 && value != 1)) break;
      if (value == 1 && ++ones > 1) break;
      flags.push_back(column);
      if (ones != 1 || k < 2) continue;
      const bool image = image_side(columns.size() - k) != 0;
      if (!image && (k < 3 || !needed.empty() || !last)) continue;
      if (!are_flags(table, flags, image)) continue;
      needed = flags;
      if (image) break;
    }
    std::ranges::sort(needed);
    if (!needed.empty()) return needed;
  }
  return {};
}

std::string read_labels(const Table& table, const Columns& columns, const ReadOptions& options,
                        Dataset& dataset) {
  dataset.labels.clear();
  if (columns.empty()) return {};
  if (columns.size() > 1) {
    for (std::size_t r = 0; r < table.records(); ++r) {
      std::uint8_t k = 0;
      while (k + 1U < columns.size() && table.value(r, columns[k]) != 1) ++k;
      dataset.labels.push_back(k);
    }
    return {};
  }
  const std::size_t column = columns[0];
  const auto word = [&](std::size_t r) {
    return table.holds_words(column) ? table.words.at(column)[r]
                                     : shortest_text(table.value(r, column));
  };
  const auto place = [&](std::size_t r) {
    return column_name(table, column) + ", record " + std::to_string(r + 1) + ": label \"" +
           printable(word(r)) + "\", ";
  };
  std::set<std::string> names;
  if (options.like != nullptr) {
    names.insert(options.like->label_names.begin(), options.like->label_names.end());
    if (names.empty() && table.holds_words(column)) {
      return place(0) + "expected a number as in " + options.like->name;
    }
  } else if (table.holds_words(column)) {
    names.insert(table.words.at(column).begin(), table.words.at(column).end());
  }
  if (names.size() > max_classes) {
    return column_name(table, column) + ": " + std::to_string(names.size()) +
           " different labels, expected at most " + std::to_string(max_classes) + " classes";
  }
  dataset.label_names.assign(names.begin(), names.end());
  const double end = options.classes == 0 ? 256 : static_cast<double>(options.classes);
  for (std::size_t r = 0; r < table.records(); ++r) {
    double label = table.value(r, column);
    if (!names.empty()) {
      const auto found = names.find(word(r));
      if (found == names.end()) {
        return place(r) + "which is not a class of " + options.like->name;
      }
      label = static_cast<double>(std::distance(names.begin(), found));
    } else if (!is_byte(label) || label >= end) {
      return place(r) + "expected a whole number from 0 to " + shortest_text(end - 1) +
             (end == 256 ? " (regression is not offered; --label says which column is the label)"
                         : "");
    }
    dataset.labels.push_back(static_cast<std::uint8_t>(label));
  }
  return {};
}

}  // namespace fanin
