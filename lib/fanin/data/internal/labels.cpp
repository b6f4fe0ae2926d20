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
#include "fanin/internal/require.hpp"

namespace fanin {
namespace {

constexpr std::size_t max_classes = 255;

// Whether exactly one of the columns is 1 in each record, the others 0; `all`: each of them once.
bool are_flags(const Table& table, const Columns& columns, bool all) {
  std::set<std::size_t> seen;
  for (std::size_t r = 0; r < table.records(); ++r) {
    std::size_t ones = 0;
    for (const std::size_t column : columns) {
      const double value = table.value(r, column);
      if (value == 1 && ++ones == 1) seen.insert(column);
      if ((value != 0 && value != 1) || ones > 1 || table.holds_words(column)) return false;
    }
    if (ones != 1) return false;
  }
  return !all || seen.size() == columns.size();
}

}  // namespace

std::string column_name(const Table& table, std::size_t column) {
  const std::string name = table.header.empty() ? "" : printable(table.header[column]);
  return concat("column ", column + 1, table.header.empty() ? "" : " (\"" + name + "\")");
}

std::vector<std::size_t> count_values(const Table& table, std::size_t column) {
  std::vector<std::size_t> counts(256);
  if (table.holds_words(column)) {
    std::map<std::string_view, std::size_t> words;
    const auto& all = table.words.at(column);
    for (std::size_t r = 0; r < table.decisive; ++r) ++words[all[r]];
    counts.clear();
    for (const auto& [word, count] : words) counts.push_back(count);
    return counts;
  }
  for (std::size_t r = 0; r < table.decisive; ++r) {
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
  Columns found;
  for (const bool last : {true, false}) {
    for (std::size_t k = 2; k <= std::min(max_flags, columns.size() - 1); ++k) {
      const auto count = static_cast<std::ptrdiff_t>(k);
      const bool image = image_side(columns.size() - k) != 0;
      if (!image && (!last || k < 3 || !found.empty())) continue;
      Columns flags = last ? Columns(columns.end() - count, columns.end())
                           : Columns(columns.begin(), columns.begin() + count);
      if (!are_flags(table, flags, !image)) continue;
      found = std::move(flags);
      if (image) break;
    }
    if (!found.empty()) break;
  }
  return found;
}

void set_labels(Dataset& images, std::vector<std::uint8_t> labels, const std::string& file) {
  if (labels.size() != images.count()) {
    throw data_error(file, ": ", labels.size(), " labels, expected ", images.count(),
                     ", one for each image of ", images.name);
  }
  images.labels = std::move(labels);
  images.label_column = "a file of their own";
}

std::string read_labels(const Table& table, const Columns& columns, const ReadOptions& options,
                        Dataset& dataset) {
  dataset.labels.clear();
  dataset.label_names.clear();
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
  const bool words = table.holds_words(column);
  const auto word = [&](std::size_t r) {
    return words ? table.words.at(column)[r] : shortest_text(table.value(r, column));
  };
  const auto wrong = [&](std::size_t r, const auto&... what) {
    return concat(column_name(table, column), ", record ", r + 1, ": label \"", printable(word(r)),
                  "\", ", what...);
  };
  std::set<std::string> names;
  if (options.like != nullptr) {
    names.insert(options.like->label_names.begin(), options.like->label_names.end());
    if (names.empty() && words) return wrong(0, "expected a number as in ", options.like->name);
  } else if (words) {
    const auto first = table.words.at(column).begin();
    names.insert(first, first + static_cast<std::ptrdiff_t>(table.decisive));
  }
  if (names.size() > max_classes) {
    return concat(column_name(table, column), ": ", names.size(),
                  " different labels, expected at most ", max_classes, " classes");
  }
  dataset.label_names.assign(names.begin(), names.end());
  const double end = options.classes == 0 ? 256 : static_cast<double>(options.classes);
  for (std::size_t r = 0; r < table.records(); ++r) {
    double label = table.value(r, column);
    if (!names.empty()) {
      const auto found = names.find(word(r));
      if (found == names.end()) {
        return r < table.decisive
                   ? wrong(r, "which is not a class of ", options.like->name)
                   : wrong(r, "which is in the held-out records only: shuffle the file");
      }
      label = static_cast<double>(std::distance(names.begin(), found));
    } else if (!is_byte(label) || label >= end) {
      return wrong(r, "expected a whole number from 0 to ", static_cast<int>(end) - 1,
                   end < 256 ? ""
                             : " (regression is not offered; --label says which column is the "
                               "label)");
    }
    dataset.labels.push_back(static_cast<std::uint8_t>(label));
  }
  return {};
}

}  // namespace fanin
