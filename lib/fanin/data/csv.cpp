#include "fanin/data/csv.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fanin/data/internal/text.hpp"
#include "fanin/error.hpp"
#include "fanin/file.hpp"

namespace fanin {
namespace {

// What the columns are.
struct Layout {
  std::size_t columns = 0;
  std::optional<std::size_t> label;  // the first column or the last
  ImageShape shape;

  std::size_t pixels() const noexcept { return columns - (label ? 1 : 0); }
};

bool is_space(char c) { return c == ' ' || c == '\t'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::size_t count_fields(std::string_view line) {
  return static_cast<std::size_t>(std::count(line.begin(), line.end(), ',')) + 1;
}

// Takes the next field off the front of `rest`, without spaces around it and without quotes.
std::string_view next_field(std::string_view& rest) {
  std::string_view field = rest.substr(0, rest.find(','));
  rest.remove_prefix(std::min(field.size() + 1, rest.size()));
  field = trim(field);
  if (field.size() >= 2 && field.front() == '"' && field.back() == '"') {
    field = trim(field.substr(1, field.size() - 2));
  }
  return field;
}

// Lays a line of plain numbers 0..255 (also `7.0`) with nothing but commas between them into `out`.
// False when the line is anything else, though it may still be right.
bool parse_plain(std::string_view line, std::span<std::uint8_t> out) {
  constexpr std::string_view zeros = "0,0,0,0,0,0,0,0,";
  const char* at = line.data();
  const char* const end = at + line.size();
  std::uint8_t* to = out.data();
  std::uint8_t* const to_end = to + out.size();
  while (true) {
    // Most of a digit is paper: eight zeros at a time.
    while (end - at > 16 && to_end - to > 8 && std::memcmp(at, zeros.data(), 16) == 0) {
      std::memset(to, 0, 8);
      to += 8;
      at += 16;
    }
    const char* const start = at;
    unsigned value = 0;
    for (; at != end && *at >= '0' && *at <= '9'; ++at) {
      value = 10 * value + static_cast<unsigned>(*at - '0');
    }
    if (at == start || at - start > 3 || value > 255) return false;
    *to++ = static_cast<std::uint8_t>(value);
    if (at != end && *at == '.') {
      ++at;
      while (at != end && *at == '0') ++at;
    }
    if (at == end || to == to_end) return at == end && to == to_end;
    if (*at++ != ',') return false;
  }
}

bool is_label_name(std::string_view name) {
  std::string lower(name.substr(0, 8));
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower == "label" || lower == "class";
}

std::size_t side_of_square(std::size_t pixels) {
  const auto side = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(pixels))));
  return side * side == pixels ? side : 0;
}

bool is_square(std::size_t pixels) { return side_of_square(pixels) != 0; }

ImageShape usual_shape(std::size_t pixels) {
  const std::size_t side = side_of_square(pixels);
  return side != 0 ? ImageShape{side, side} : ImageShape{1, pixels};
}

// The shape that the name of the last pixel tells, as `28x28` does.
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

class Reader {
 public:
  Reader(const std::filesystem::path& path, LabelColumn label) : lines_(path), label_(label) {
    dataset_.name = path.string();
  }

  Dataset read() {
    std::size_t empty_line = 0;
    for (auto line = lines_.next(); line; line = lines_.next()) {
      if (lines_.number() == 1 && line->starts_with("\xef\xbb\xbf")) line->remove_prefix(3);
      if (trim(*line).empty()) {
        if (empty_line == 0) empty_line = lines_.number();
      } else if (empty_line != 0) {
        refuse(empty_line, "an empty line, expected a record");
      } else if (layout_.columns != 0 || !read_header(*line)) {
        read_record(*line);
      }
    }
    if (layout_.columns == 0) refuse("empty, expected comma-separated values");
    if (dataset_.pixels.empty()) refuse("a header and no records");
    dataset_.shape = layout_.shape;
    return std::move(dataset_);
  }

 private:
  [[noreturn]] void refuse(const std::string& what) const {
    throw Error(ErrorKind::data, dataset_.name + ": " + what);
  }
  [[noreturn]] void refuse(std::size_t line, const std::string& what) const {
    throw Error(ErrorKind::data, dataset_.name + ":" + std::to_string(line) + ": " + what);
  }
  [[noreturn]] void refuse_field(std::size_t column, const std::string& what) const {
    refuse(lines_.number(), "column " + std::to_string(column + 1) + ": " + what);
  }

  // Learns the layout from the first line; whether that line is a header and no record.
  bool read_header(std::string_view line) {
    if (line.find('\0') != std::string_view::npos) {
      refuse("binary data or UTF-16, expected comma-separated values in ASCII or UTF-8");
    }
    const std::size_t columns = count_fields(line);
    if (columns == 1) refuse_single_column(line);

    std::vector<std::size_t> labels;  // the columns that are named so
    std::size_t words = 0;
    std::string_view name, name_before;
    for (std::size_t column = 0; column < columns; ++column) {
      name_before = std::exchange(name, next_field(line));
      if (!name.empty() && !parse_decimal(name)) ++words;
      if (is_label_name(name) && labels.size() < 2) labels.push_back(column);
    }
    const bool header = words == columns || !labels.empty();
    if (labels.size() > 1) refuse_field(labels[1], "a second label");
    if (!labels.empty() && labels[0] != 0 && labels[0] != columns - 1) {
      refuse_field(labels[0], "the label, expected in the first column or the last");
    }

    layout_.columns = columns;
    const bool label_last = !labels.empty() && labels[0] == columns - 1;
    const auto shape_by = [&](std::size_t pixels) {
      return header ? named_shape(label_last ? name_before : name, pixels) : std::nullopt;
    };
    if (!labels.empty()) {
      layout_.label = labels[0];
    } else if (label_ == LabelColumn::first) {
      layout_.label = 0;
    } else if (label_ == LabelColumn::automatic && !is_square(columns) && !shape_by(columns)) {
      if (header && is_square(columns - 1)) {
        refuse(lines_.number(), std::to_string(columns) +
                                    " columns and none named label, expected " +
                                    std::to_string(columns - 1) + " pixels and a label");
      }
      if (!header) layout_.label = 0;
    }
    layout_.shape = shape_by(layout_.pixels()).value_or(usual_shape(layout_.pixels()));
    record_.resize(columns);
    return header;
  }

  [[noreturn]] void refuse_single_column(std::string_view line) const {
    const char* hint = "";
    if (line.find(';') != std::string_view::npos) hint = " (there are semicolons)";
    if (line.find('\t') != std::string_view::npos) hint = " (there are tabs)";
    refuse(lines_.number(),
           std::string("1 column, expected a label and pixels with commas between") + hint);
  }

  void read_record(std::string_view line) {
    if (!parse_plain(line, record_)) parse_carefully(line);
    std::vector<std::uint8_t>& pixels = dataset_.pixels;
    if (pixels.capacity() - pixels.size() < layout_.pixels()) make_room();
    auto first = record_.cbegin();
    auto last = record_.cend();
    if (layout_.label) {
      dataset_.labels.push_back(record_[*layout_.label]);
      if (*layout_.label == 0) {
        ++first;
      } else {
        --last;
      }
    }
    pixels.insert(pixels.end(), first, last);
  }

  // Doubling would take up to three times what the images need: so the size of the file is asked
  // first, after enough lines to know how long they are.
  void make_room() {
    constexpr std::size_t enough = 64;
    const std::size_t before = dataset_.pixels.size() / layout_.pixels();
    const std::size_t expected = lines_.expected();  // 0: unknown
    std::size_t records = expected == 0 ? enough : std::min(enough, expected + 1);
    if (before >= records) records = std::max(expected + expected / 16, before + before / 2 + 1);
    dataset_.pixels.reserve(records * layout_.pixels());
  }

  // Everything that parse_plain does not know, and the reasons for refusing a line.
  void parse_carefully(std::string_view line) {
    const std::size_t columns = count_fields(line);
    if (columns != layout_.columns) {
      const std::size_t labels = layout_.label ? 1 : 0;
      refuse(lines_.number(), std::to_string(columns - labels) + " pixels, expected " +
                                  std::to_string(layout_.pixels()));
    }
    for (std::size_t column = 0; column < columns; ++column) {
      record_[column] = parse_field(next_field(line), column);
    }
  }

  std::uint8_t parse_field(std::string_view field, std::size_t column) const {
    const std::optional<Decimal> number = parse_decimal(field);
    if (!number || !number->whole || number->value < 0 || number->value > 255) {
      refuse_value(field, number, column);
    }
    return static_cast<std::uint8_t>(number->value);
  }

  [[noreturn]] void refuse_value(std::string_view field, const std::optional<Decimal>& number,
                                 std::size_t column) const {
    const bool is_label = layout_.label == column;
    const std::string kind = is_label ? "label" : "pixel";
    const std::string found = printable(field);
    if (field.empty()) refuse_field(column, "empty, expected a " + kind + " from 0 to 255");
    if (!number) refuse_field(column, "\"" + found + "\", expected a " + kind + " from 0 to 255");
    if (number->whole || is_label) refuse_field(column, kind + " " + found + ", expected 0 to 255");
    refuse_field(column, "pixel " + found +
                             ", expected a whole number from 0 to 255 (scaling is done later)");
  }

  Lines lines_;
  LabelColumn label_;
  Dataset dataset_;
  Layout layout_;
  std::vector<std::uint8_t> record_;  // one value for each column
};

// Whether read_csv finds out by itself what the columns are.
bool speaks_for_itself(const Dataset& dataset) {
  const std::size_t pixels = dataset.shape.pixels();
  const bool seems_labelled = !is_square(pixels + (dataset.labelled() ? 1 : 0));
  return dataset.labelled() == seems_labelled && dataset.shape == usual_shape(pixels);
}

std::string header_of(const Dataset& dataset) {
  std::string header = dataset.labelled() ? "label," : "";
  for (std::size_t y = 1; y <= dataset.shape.height; ++y) {
    for (std::size_t x = 1; x <= dataset.shape.width; ++x) {
      header += std::to_string(y) + "x" + std::to_string(x) + ",";
    }
  }
  header.back() = '\n';
  return header;
}

}  // namespace

Dataset read_csv(const std::filesystem::path& path, LabelColumn label) {
  return Reader(path, label).read();
}

void write_csv(const std::filesystem::path& path, const Dataset& dataset) {
  dataset.validate();
  std::array<std::string, 256> spelled;
  for (std::size_t value = 0; value < 256; ++value) spelled[value] = std::to_string(value) + ",";

  FileWriter file(path);
  if (!speaks_for_itself(dataset)) file.write(header_of(dataset));
  std::string line;
  for (std::size_t k = 0; k < dataset.count(); ++k) {
    line = dataset.labelled() ? spelled[dataset.labels[k]] : "";
    for (const std::uint8_t pixel : dataset.image(k)) line += spelled[pixel];
    line.back() = '\n';
    file.write(line);
  }
  file.commit();
}

}  // namespace fanin
