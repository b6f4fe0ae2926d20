#include "fanin/data/internal/columns.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "fanin/data/internal/header.hpp"
#include "fanin/data/internal/labels.hpp"
#include "fanin/data/internal/pixels.hpp"
#include "fanin/data/internal/text.hpp"
#include "fanin/error.hpp"

namespace fanin {
namespace {

// How the columns may be read.
struct Reading {
  Columns labels;  // one; or several flags, of which one is 1; or none
  Columns features;
  std::string where;    // as Dataset::label_column
  bool certain = true;  // the values or a header speak for it
  std::string problem;  // why it cannot be
  bool named = false;   // by a header
};

Reading undecided(std::string problem) { return {{}, {}, {}, false, std::move(problem)}; }

class Understanding {
 public:
  Understanding(Table table, const ReadOptions& options)
      : table_(std::move(table)), options_(options), rest_(table_.columns) {
    std::iota(rest_.begin(), rest_.end(), std::size_t{0});
  }

  Dataset dataset() {
    leave_out_indices();
    Reading reading = choose_label();
    if (reading.problem.empty()) reading.problem = why_not(reading);
    const Dataset* const like = options_.like;
    if (like != nullptr && options_.label.empty() && !reading.named &&
        !like->label_column.empty() && (!reading.certain || !reading.problem.empty())) {
      // What the training data say holds where these do not speak for themselves.
      Reading known = read_as(like->label_column);
      known.problem = why_not(known);
      if (known.problem.empty() || !reading.certain) reading = std::move(known);
    }
    if (!reading.problem.empty()) refuse(reading.problem);
    return build(reading);
  }

  void label(Dataset& images) {
    leave_out_indices();
    const std::size_t records = table_.records();
    std::string problem;
    if (rest_.size() != 1) {
      problem = std::to_string(rest_.size()) + " columns, expected labels in one";
    } else if (records != images.count()) {
      problem = std::to_string(records) + " labels, expected " + std::to_string(images.count()) +
                ", one for each image of " + images.name;
    } else {
      problem = read_labels(table_, rest_, options_, images);
    }
    if (!problem.empty()) refuse(problem);
    images.label_column = "a file of their own";
  }

 private:
  [[noreturn]] void refuse(const std::string& what) const {
    throw Error(ErrorKind::data, table_.name + ": " + what);
  }

  void leave_out(std::size_t column, const std::string& why) {
    std::erase(rest_, column);
    table_.notes.push_back(why + " left out");
  }

  // Numbers and names of records are not data.
  void leave_out_indices() {
    const std::size_t named = find_column(table_, options_.label);
    for (std::size_t c = 0; c < table_.header.size(); ++c) {
      if (c != named && is_index_name(table_.header[c]) && rest_.size() > 1) {
        leave_out(c, c == 0 && table_.header[c].empty() ? "index column" : column_name(table_, c));
      }
    }
    if (!table_.header.empty() || named == 0 || table_.holds_words(0) || rest_.size() < 3) return;
    for (std::size_t r = 0; r < table_.records(); ++r) {
      if (table_.first[r] != table_.first[0] + static_cast<double>(r)) return;
    }
    const bool from_the_start = table_.first[0] == 0 || table_.first[0] == 1;
    const bool fits = image_side(rest_.size() - 2) != 0 && table_.records() > 1;
    if (from_the_start && (table_.records() > 20 || fits)) leave_out(0, "index column");
  }

  // Whether a column of words, where it is not the label, names the records.
  bool holds_names(std::size_t column) const {
    if (!table_.holds_words(column)) return false;
    const std::size_t different = count_values(table_, column).size();
    return different == 1 || different > 20 || 2 * different > table_.records();
  }

  // A reading with these labels; `where` names them among the columns that are left.
  Reading with_labels(Columns labels) const {
    Reading reading;
    for (const std::size_t column : rest_) {
      if (std::ranges::find(labels, column) == labels.end() && !holds_names(column)) {
        reading.features.push_back(column);
      }
    }
    if (labels.empty()) {
      reading.where = "none";
    } else if (labels.size() > 1) {
      reading.where = (labels[0] == rest_[0] ? "first " : "last ") + std::to_string(labels.size());
    } else {
      reading.where = labels[0] == rest_.front()  ? "first"
                      : labels[0] == rest_.back() ? "last"
                                                  : std::to_string(labels[0] + 1);
    }
    reading.labels = std::move(labels);
    return reading;
  }

  // The reading that an option or the training data name.
  Reading read_as(const std::string& label) const {
    if (label == "none" || label.empty()) return with_labels({});
    if (label == "first") return with_labels({rest_.front()});
    if (label == "last") return with_labels({rest_.back()});
    for (const bool first : {true, false}) {
      const std::string prefix = first ? "first " : "last ";
      if (!label.starts_with(prefix)) continue;
      const auto count = static_cast<std::ptrdiff_t>(
          std::min(parse_decimal(label.substr(prefix.size())).value_or(0),
                   static_cast<double>(rest_.size())));
      return with_labels(first ? Columns(rest_.begin(), rest_.begin() + count)
                               : Columns(rest_.end() - count, rest_.end()));
    }
    const std::size_t column = find_column(table_, label);
    if (column == table_.columns) refuse("no column \"" + printable(label) + "\" for the label");
    return with_labels({column});
  }

  Reading choose_label() const {
    if (!options_.label.empty()) return read_as(options_.label);
    Columns named;
    for (const std::size_t c : rest_) {
      if (!table_.header.empty() && is_label_name(table_.header[c])) named.push_back(c);
    }
    if (named.size() > 1) {
      return undecided(column_name(table_, named[0]) + " and " + column_name(table_, named[1]) +
                       " may both be the label: --label NAME decides");
    }
    if (named.size() == 1) {
      Reading reading = with_labels(named);
      reading.named = true;
      return reading;
    }
    if (is_unlabelled()) return with_labels({});
    Columns flags = find_flags(table_, rest_);
    return flags.empty() ? choose_by_values() : with_labels(std::move(flags));
  }

  // Whether all columns together are what a record holds.
  bool is_unlabelled() const {
    const std::size_t columns = rest_.size();
    if (options_.like != nullptr) return columns == options_.like->shape.pixels();
    if (options_.shape) return columns == options_.shape->pixels();
    if (!table_.header.empty() && named_shape(table_.header[rest_.back()], columns)) return true;
    if (image_side(columns) == 0 || !table_.words.empty()) return false;
    return find_range(extract(rest_)).has_value();
  }

  Reading choose_by_values() const {
    if (rest_.size() == 1) return with_labels(rest_);
    const auto is_constant = [&](std::size_t column) {
      for (std::size_t r = 1; r < table_.records(); ++r) {
        if (table_.value(r, column) != table_.value(0, column)) return false;
      }
      return true;
    };
    const auto first = count_values(table_, rest_.front());
    const auto last = count_values(table_, rest_.back());
    const bool words_first = table_.holds_words(rest_.front());
    const bool words_last = table_.holds_words(rest_.back());
    if (is_class_like(first) != is_class_like(last)) {
      return with_labels({is_class_like(last) ? rest_.back() : rest_.front()});
    }
    if (is_class_like(first)) {
      if (3 * first.size() <= last.size()) return with_labels({rest_.front()});
      if (3 * last.size() <= first.size()) return with_labels({rest_.back()});
      return undecided("the label may be in the first column, with " +
                       std::to_string(first.size()) + " different values, or in the last, with " +
                       std::to_string(last.size()) + ": --label first or --label last decides");
    }
    if (words_first != words_last) return with_labels({words_last ? rest_.back() : rest_.front()});
    const bool seems_last = is_constant(rest_.front()) && !is_constant(rest_.back());
    Reading reading = with_labels({seems_last ? rest_.back() : rest_.front()});
    reading.certain = false;
    return reading;
  }

  // Why a reading cannot be; empty where it can.
  std::string why_not(const Reading& reading) const {
    if (reading.features.empty()) {
      return "labels and nothing else (a submission file?), expected a data set";
    }
    for (const std::size_t column : reading.features) {
      if (table_.holds_words(column)) {
        return column_name(table_, column) +
               " holds words, expected numbers (is it the label? --label " +
               std::to_string(column + 1) + ")";
      }
    }
    const std::size_t width = reading.features.size();
    if (options_.like != nullptr && width != options_.like->shape.pixels()) {
      return std::to_string(width) + " values a record, expected " +
             std::to_string(options_.like->shape.pixels()) + " as in " + options_.like->name;
    }
    ReadOptions options = options_;
    if (options.like == nullptr || reading.where == options.like->label_column) options.classes = 0;
    Dataset ignored;
    return read_labels(table_, reading.labels, options, ignored);
  }

  // The values of some columns, as bytes where they can be.
  Dataset extract(const Columns& columns) const {
    Dataset dataset;
    dataset.shape = {1, columns.size()};
    const auto all = [&](auto add) {
      for (std::size_t r = 0; r < table_.records(); ++r) {
        for (const std::size_t column : columns) add(table_.value(r, column));
      }
    };
    bool bytes = true;
    all([&](double value) { bytes = bytes && is_byte(value); });
    if (bytes) {
      dataset.pixels.reserve(table_.records() * columns.size());
      all([&](double value) { dataset.pixels.push_back(static_cast<std::uint8_t>(value)); });
    } else {
      dataset.values.reserve(table_.records() * columns.size());
      all([&](double value) { dataset.values.push_back(static_cast<float>(value)); });
    }
    return dataset;
  }

  Dataset build(const Reading& reading) {
    const Columns& features = reading.features;
    for (const std::size_t column : Columns(rest_)) {
      if (holds_names(column) &&
          std::ranges::find(reading.labels, column) == reading.labels.end()) {
        leave_out(column, column_name(table_, column));
      }
    }
    Dataset dataset;
    if (features.size() + 1 == table_.columns && features[0] == 1) {
      dataset.pixels = std::move(table_.bytes);
      dataset.values = std::move(table_.floats);
    } else {
      dataset = extract(features);
    }
    dataset.name = table_.name;
    dataset.shape = {1, features.size()};
    dataset.label_column = reading.where;
    dataset.notes = table_.notes;
    ReadOptions options = options_;
    options.classes = 0;
    read_labels(table_, reading.labels, options, dataset);
    const auto& header = table_.header;
    settle_pixels(
        dataset, options_,
        header.empty() ? std::nullopt : named_shape(header[features.back()], features.size()));
    return dataset;
  }

  Table table_;
  const ReadOptions& options_;
  Columns rest_;  // that are data or labels
};

}  // namespace

Dataset understand(Table table, const ReadOptions& options) {
  return Understanding(std::move(table), options).dataset();
}

void understand_labels(Table table, const ReadOptions& options, Dataset& images) {
  Understanding(std::move(table), options).label(images);
}

}  // namespace fanin
