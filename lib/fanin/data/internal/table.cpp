#include "fanin/data/internal/table.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "fanin/data/internal/header.hpp"
#include "fanin/data/internal/text.hpp"
#include "fanin/internal/format.hpp"
#include "fanin/internal/require.hpp"

namespace fanin {
namespace {

using Fields = std::vector<std::string_view>;

bool is_missing(std::string_view field) {
  static const std::set<std::string> names = {"", "?", "na", "n/a", "#n/a", "nan", "null", "none"};
  return names.contains(to_lower(field.substr(0, 5)));
}

constexpr std::uint64_t each_byte = 0x0101010101010101;

// The number 0..255 that the lowest `bits` of a word spell; above 255 where they do not.
std::uint64_t to_number(std::uint64_t word, int bits) {
  if (bits < 8 || bits > 24) return 256;
  const std::uint64_t digits = (word ^ '0' * each_byte) << (64 - bits);
  if (((digits | (digits + 0x76 * each_byte)) & 0x80 * each_byte) != 0) return 256;
  return (digits >> 56) + 10 * (digits >> 48 & 255) + 100 * (digits >> 40 & 255);
}

// Writes a line of plain numbers 0..255 (also `7.0`) with nothing but separators between them to
// `out`. False when the line is anything else, though it may still be right.
bool parse_plain(std::string_view line, char separator, std::span<std::uint8_t> out) {
  constexpr bool little_endian = std::endian::native == std::endian::little;
  const std::uint64_t separators = static_cast<unsigned char>(separator) * each_byte;
  const std::uint64_t zeros =
      (separators & 0xff00ff00ff00ff00) | '0' * std::uint64_t{0x0001000100010001};
  const char* at = line.data();
  const char* const end = at + line.size();
  std::uint8_t* to = out.data();
  std::uint8_t* const to_end = to + out.size();
  while (true) {
    while (little_endian && end - at > 8 && to_end - to > 4) {
      std::uint64_t word = 0;
      std::memcpy(&word, at, sizeof word);
      if (word == zeros) {  // as most of an image is
        std::memset(to, 0, 4);
        to += 4;
        at += 8;
        continue;
      }
      // Two numbers at a time, without a branch for each digit: bit 7 of `ends` marks separators.
      const std::uint64_t others = word ^ separators;
      std::uint64_t ends =
          ~(((others & 0x7f * each_byte) + 0x7f * each_byte) | others) & 0x80 * each_byte;
      const int first = std::countr_zero(ends) - 7;
      ends &= ends - 1;
      const int second = std::countr_zero(ends) - 7;
      if (ends == 0) break;
      const std::uint64_t a = to_number(word, first);
      const std::uint64_t b = to_number(word >> (first + 8), second - first - 8);
      if ((a | b) > 255) break;
      *to++ = static_cast<std::uint8_t>(a);
      *to++ = static_cast<std::uint8_t>(b);
      at += second / 8 + 1;
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
    if (*at++ != separator) return false;
  }
}

class Reader {
 public:
  Reader(FileReader file, const std::string& label) : lines_(std::move(file)), label_(label) {}

  Table read(const std::string& name) {
    table_.name = name;
    std::size_t empty_line = 0;
    for (auto line = lines_.next(); line; line = lines_.next()) {
      const std::string_view text = trim(*line);
      if (text.starts_with('#') && !text.starts_with("#N/A")) {  // as Excel writes missing values
        comments_ = true;
      } else if (text.empty()) {
        if (empty_line == 0) empty_line = lines_.number();
      } else if (empty_line != 0) {
        throw data_error(name, ":", empty_line, ": an empty line, expected a record");
      } else if (ready_ || !begin(*line)) {
        read_record(*line);
      }
    }
    if (table_.columns == 0) throw data_error(name, ": empty, expected comma-separated values");
    if (table_.records() == 0) throw data_error(name, ": a header and no records");
    note();
    return std::move(table_);
  }

 private:
  template <typename... Parts>
  [[noreturn]] void refuse(const Parts&... what) const {
    throw data_error(table_.name, ":", lines_.number(), ": ", what...);
  }

  // Learns from the lines before the first record; whether this was one of them.
  bool begin(std::string_view line) {
    if (separator_ == '\0' && line.size() == 5 && to_lower(line).starts_with("sep=")) {
      separator_ = line.back();
      return true;
    }
    if (separator_ == '\0') separator_ = find_separator(line);
    if (separator_ == ',' && line.find(',') == line.npos && line.find('|') != line.npos) {
      refuse("values separated by |, expected commas (tr '|' , changes them)");
    }
    split_fields(line, separator_, fields_);
    if (is_mangled(fields_)) {
      refuse(
          "names such as 0.1 and 0.2: the first record was turned into a header (with pandas: "
          "read_csv(..., header=None), to_csv(..., header=False, index=False))");
    }
    table_.columns = fields_.size();
    if (table_.header.empty() && is_header(fields_)) {
      table_.header.assign(fields_.begin(), fields_.end());
      return true;
    }
    fix_columns();
    return false;
  }

  // The first record: now the columns are known.
  void fix_columns() {
    std::vector<std::string>& header = table_.header;
    trailing_ = fields_.size() > 2 && fields_.back().empty() &&
                (header.empty() || header.size() + 1 == fields_.size() || header.back().empty());
    if (trailing_) --table_.columns;
    if (trailing_ && header.size() > table_.columns) header.pop_back();
    // As R writes row names: without a name for their column.
    if (!header.empty() && header.size() + 1 == table_.columns) header.insert(header.begin(), "");
    for (std::size_t c = 0; c < header.size(); ++c) {
      if (is_label_name(header[c])) may_hold_words_.insert(c);
    }
    if (!header.empty()) table_.columns = header.size();
    may_hold_words_.insert({0, table_.columns - 1, find_column(table_, label_)});
    bytes_.resize(table_.columns);
    ready_ = true;
  }

  void read_record(std::string_view line) {
    if (trailing_ && line.ends_with(separator_)) line.remove_suffix(1);
    const bool plain = table_.floats.empty() && table_.words.empty();
    if (plain && parse_plain(line, separator_, bytes_)) {
      table_.first.push_back(bytes_[0]);
      return append(table_.bytes, bytes_);
    }
    split_fields(line, separator_, fields_);
    if (fields_.size() != table_.columns) {
      refuse(fields_.size(), fields_.size() == 1 ? " column" : " columns", ", expected ",
             table_.columns);
    }
    values_.clear();
    for (const std::string_view field : fields_) values_.push_back(parse_field(field));
    table_.first.push_back(values_[0]);
    if (table_.floats.empty() && std::all_of(values_.begin() + 1, values_.end(), is_byte)) {
      return append(table_.bytes, values_);
    }
    if (table_.floats.empty()) {
      table_.floats.reserve(table_.bytes.capacity());
      table_.floats.assign(table_.bytes.begin(), table_.bytes.end());
      table_.bytes = {};
    }
    append(table_.floats, values_);
  }

  // All but the first of a record's values. Doubling would take up to three times what the values
  // need: so the size of the file is asked, after enough lines to know how long they are.
  template <typename To, typename From>
  void append(std::vector<To>& values, const std::vector<From>& record) {
    constexpr std::size_t enough = 64;
    if (table_.records() == enough) {
      const std::size_t expected = lines_.expected();  // 0: unknown
      values.reserve((expected + expected / 16) * (table_.columns - 1));
    }
    values.insert(values.end(), record.begin() + 1, record.end());
  }

  // The next field of a record. Words count as 0.
  double parse_field(std::string_view field) {
    const std::size_t column = values_.size();
    const auto refuse_field = [&](const auto&... what) {
      refuse("column ", column + 1, ": ", what...);
    };
    auto number = parse_decimal(field);
    if (number && separator_ != ',' && field.find('.') != field.npos) points_ = true;
    if (!number && separator_ != ',') {
      number = parse_decimal(field, ',');
      if (number) commas_ = true;
    }
    if (points_ && commas_) {
      refuse_field(printable(field), ": decimal commas and decimal points in one file");
    }
    const bool words = table_.holds_words(column);
    if (number && !words) return *number;
    if (is_missing(field)) {
      refuse_field(field.empty() ? "empty" : concat("\"", field, "\""),
                   ", expected a value (leave out records with missing values)");
    }
    if (field.find('\0') != field.npos || (!words && !may_hold_words_.contains(column))) {
      const std::string hint = concat(" (is this the label? --label ", column + 1, ")");
      refuse_field("\"", printable(field), "\", expected a number",
                   table_.records() == 0 ? hint : "");
    }
    std::vector<std::string>& all = table_.words[column];
    // The numbers above the first word were words as well.
    for (std::size_t r = all.size(); r < table_.records(); ++r) {
      all.push_back(shortest_text(table_.value(r, column)));
    }
    all.push_back(number ? shortest_text(*number) : to_word(field));
    return 0;
  }

  void note() {
    if (!table_.header.empty() && parse_decimal(table_.header.back())) {
      table_.notes.emplace_back("a header of numbers");
    }
    if (separator_ == ';') table_.notes.emplace_back("separated by semicolons");
    if (separator_ == '\t') table_.notes.emplace_back("separated by tabs");
    if (separator_ == ' ') table_.notes.emplace_back("separated by blanks");
    if (commas_) table_.notes.emplace_back("decimal commas");
    if (comments_) table_.notes.emplace_back("comment lines skipped");
  }

  Lines lines_;
  std::string label_;
  Table table_;
  bool ready_ = false;     // the columns are known
  bool trailing_ = false;  // each line ends in a separator
  bool comments_ = false, points_ = false, commas_ = false;
  char separator_ = '\0';
  std::set<std::size_t> may_hold_words_;
  Fields fields_;
  std::vector<std::uint8_t> bytes_;  // of a plain record
  std::vector<double> values_;       // of another
};

}  // namespace

std::size_t find_column(const Table& table, std::string_view name) {
  if (name.empty()) return table.columns;
  const auto named = std::ranges::find(table.header, name);
  if (named != table.header.end()) return static_cast<std::size_t>(named - table.header.begin());
  const double number = parse_decimal(name).value_or(0);
  return number >= 1 && number <= static_cast<double>(table.columns) && number == std::floor(number)
             ? static_cast<std::size_t>(number) - 1
             : table.columns;
}

Table read_table(FileReader file, const ReadOptions& options) {
  file.set_limit(options.max_bytes);
  require_format(file, {FileFormat::text}, "a data set");
  const std::string name = file.path().string();
  Table table = Reader(std::move(file), options.label).read(name);
  table.decisive = options.decisive(table.records());
  return table;
}

}  // namespace fanin
