#include "fanin/data/internal/header.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "fanin/data/internal/text.hpp"

namespace fanin {
namespace {

using Fields = std::vector<std::string_view>;

// Whether the numbers among the fields count up by one: three or more from 0, five from 1.
bool counts_up(const Fields& fields) {
  std::optional<double> first;
  double next = 0;
  for (const std::string_view field : fields) {
    const auto number = parse_decimal(field);
    if (!number) continue;
    if (first ? *number != next : *number != 0 && *number != 1) return false;
    if (!first) first = number;
    next = *number + 1;
  }
  return first && next >= (*first == 0 ? 3 : 6);
}

}  // namespace

char find_separator(std::string_view line) {
  for (const char c : {';', ',', '\t', ' '}) {
    if (trim(line).find(c) != line.npos) return c;
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
  const char* const end = name.data() + name.size();
  ImageShape shape;
  const auto height = std::from_chars(name.data(), end, shape.height);
  if (height.ec != std::errc() || height.ptr == end || *height.ptr != 'x') return std::nullopt;
  const auto width = std::from_chars(height.ptr + 1, end, shape.width);
  if (width.ec != std::errc() || width.ptr != end || shape.height == 0 || shape.width == 0 ||
      shape.width != pixels / shape.height || shape.pixels() != pixels) {
    return std::nullopt;
  }
  return shape;
}

bool is_mangled(const Fields& fields) {
  std::map<std::string_view, std::size_t> times;
  std::size_t mangled = 0;
  for (std::string_view field : fields) {
    if (field.size() > 1 && field[0] == 'X') field.remove_prefix(1);  // as R names columns
    if (!parse_decimal(field) && !parse_decimal(field.substr(0, field.rfind('.')))) continue;
    if (++times[field] == 1) {
      const std::size_t dot = field.rfind('.');
      const auto base = dot == field.npos ? times.end() : times.find(field.substr(0, dot));
      if (base == times.end()) continue;
      if (field.substr(dot + 1) != std::to_string(base->second)) return false;
      ++base->second;
      ++mangled;
    } else {
      return false;
    }
  }
  return mangled >= 3 && mangled >= fields.size() / 4;
}

bool is_header(const Fields& fields) {
  std::size_t numbers = 0;
  std::size_t labels = 0;
  std::size_t empty = 0;
  for (const std::string_view field : fields) {
    if (parse_decimal(field)) ++numbers;
    if (field.empty()) ++empty;
    if (is_label_name(field) && field.size() > 1) ++labels;  // "y" may be a label itself
  }
  if (fields.size() == 1) return is_label_name(fields[0]);
  if (numbers == 0) return empty + 1 < fields.size();
  return labels > 0 || (counts_up(fields) && fields.size() - numbers <= 3);
}

}  // namespace fanin
