#include "fanin/data/internal/header.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>

#include "fanin/data/internal/text.hpp"
#include "fanin/internal/require.hpp"

namespace fanin {
namespace {

using Fields = std::vector<std::string_view>;

// Whether numbers count up by one: three or more from 0 (one behind an index), or five from 1.
// Where they name the pixels of an image, flags next to them may count from 0 again.
bool count_up(const std::vector<double>& numbers, bool has_index) {
  for (std::size_t k = 1; k < numbers.size(); ++k) {
    const bool again = numbers.size() >= 49 && numbers[k - 1] >= 2 && numbers[k] == 0;
    if (numbers[k] != numbers[k - 1] + 1 && !again) return false;
  }
  return numbers[0] == 0 ? numbers.size() >= (has_index ? 1 : 3)
                         : numbers[0] == 1 && numbers.size() >= 5;
}

}  // namespace

char find_separator(std::string_view line) {
  line = trim(line);
  const std::size_t tab = line.find('\t');
  const bool is_blank = tab != line.npos && (line[line.find_last_not_of(" \t", tab)] == ',' ||
                                             line[line.find_first_not_of(" \t", tab)] == ',');
  for (const char c : {';', '\t', ',', ' '}) {
    if (line.find(c) != line.npos && !(c == '\t' && is_blank)) return c;
  }
  return ',';
}

bool is_label_name(std::string_view name) {
  static const std::set<std::string> names = {"label",  "labels", "class",  "digit",
                                              "target", "y",      "number", "category"};
  return name.size() <= 8 && names.contains(to_lower(name));
}

bool is_index_name(std::string_view name) {
  static const std::set<std::string> names = {"",         "id",      "index", "idx",
                                              "image_id", "imageid", "row",   "row_id"};
  const std::string lower = to_lower(name);
  return names.contains(lower) || lower.starts_with("unnamed:");
}

std::optional<ImageShape> named_shape(std::string_view name, std::size_t pixels) {
  for (std::size_t h = 1; h <= pixels; ++h) {
    if (pixels % h == 0 && name == concat(h, "x", pixels / h)) return ImageShape{h, pixels / h};
  }
  return std::nullopt;
}

bool is_mangled(const Fields& fields) {
  std::map<std::string_view, std::size_t> times;
  std::size_t mangled = 0;
  for (std::string_view field : fields) {
    if (field.size() > 1 && field[0] == 'X') field.remove_prefix(1);  // as R names columns
    if (!parse_decimal(field) && !parse_decimal(field.substr(0, field.rfind('.')))) continue;
    if (++times[field] > 1) return false;
    const std::size_t dot = field.rfind('.');
    const auto base = dot == field.npos ? times.end() : times.find(field.substr(0, dot));
    if (base == times.end()) continue;
    if (field.substr(dot + 1) != std::to_string(base->second)) return false;
    ++base->second;
    ++mangled;
  }
  return mangled >= 3 && mangled >= fields.size() / 4;
}

bool is_header(const Fields& fields) {
  std::vector<double> numbers;
  std::set<std::string_view> names;  // four words do not stand in one record
  bool has_label = false;
  std::size_t empty = 0;
  for (const std::string_view field : fields) {
    const auto number = parse_decimal(field);
    if (const auto any = number ? number : parse_decimal(field, ',')) numbers.push_back(*any);
    if (!field.empty() && to_lower(field.substr(0, 1)) >= "a") names.insert(field);
    if (field.empty()) ++empty;
    has_label |= is_label_name(field) && field.size() > 1;  // "y" may be a label itself
  }
  if (fields.size() == 1) return is_label_name(fields[0]);
  if (numbers.empty()) return has_label || empty + 1 < fields.size();
  return has_label || names.size() > 3 ||
         (count_up(numbers, fields[0].empty()) && fields.size() - numbers.size() <= 3);
}

}  // namespace fanin
