#include "fanin/data/internal/columns.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <set>
#include <utility>

#include "fanin/data/internal/header.hpp"
#include "fanin/data/internal/labels.hpp"
#include "fanin/data/internal/pixels.hpp"
#include "fanin/data/internal/text.hpp"
#include "fanin/internal/require.hpp"

namespace fanin {
namespace {

// How the columns may be read.
struct Reading {
  Columns labels = {};  // one; or several flags, of which one is 1; or none
  Columns features = {};
  Dataset dataset = {};      // its labels
  bool certain = true;       // the values or a header speak for it
  bool named = false;        // by a header
  std::string problem = {};  // why it cannot be
};

class Understanding {
 public:
  Understanding(Table table, const ReadOptions& options)
      : table_(std::move(table)), options_(options), like_(options.like), rest_(table_.columns) {
    std::iota(rest_.begin(), rest_.end(), std::size_t{0});
    leave_out_indices();
  }

  Dataset dataset() {
    Reading reading = options_.label.empty() ? choose_label() : read_as(options_.label);
    validate(reading);
    const bool decided =
        !options_.label.empty() || reading.named || (reading.certain && reading.problem.empty());
    if (!decided && like_ != nullptr && columns_of(like_->label_column)) {
      // What the training data say holds where these do not speak for themselves.
      Reading known = read_as(like_->label_column);
      validate(known);
      if (known.problem.empty() || !reading.certain) reading = std::move(known);
    }
    if (!reading.problem.empty()) refuse(reading.problem);
    return build(std::move(reading));
  }

  void label(Dataset& images) {
    if (rest_.size() != 1) refuse(rest_.size(), " columns, expected labels in one");
    Dataset labels;
    const std::string problem = read_labels(table_, rest_, options_, labels);
    if (!problem.empty()) refuse(problem);
    set_labels(images, std::move(labels.labels), table_.name);
    images.label_names = std::move(labels.label_names);
  }

 private:
  template <typename... Parts>
  [[noreturn]] void refuse(const Parts&... what) const {
    throw data_error(table_.name, ": ", what...);
  }

  void leave_out(std::size_t column) {
    std::erase(rest_, column);
    const bool is_index =
        column == 0 && (table_.header.empty() ? !table_.holds_words(0) : table_.header[0].empty());
    table_.notes.push_back((is_index ? "index column" : column_name(table_, column)) + " left out");
  }

  // Numbers of records are not data.
  void leave_out_indices() {
    const std::size_t named = find_column(table_, options_.label);
    for (std::size_t c = 0; c < table_.header.size(); ++c) {
      if (c != named && is_index_name(table_.header[c]) && rest_.size() > 1) leave_out(c);
    }
    if (!table_.header.empty() || named == 0 || rest_.size() < 3) return;
    const std::vector<double>& first = table_.first;
    bool counts = !table_.holds_words(0) && (first[0] == 0 || first[0] == 1);
    for (std::size_t r = 1; r < first.size() && counts; ++r) counts = first[r] == first[r - 1] + 1;
    const bool fits = image_side(rest_.size() - 2) != 0;
    const bool many = first.size() > 20;
    if (counts ? many || (fits && first.size() > 1) : fits && many && are_different()) leave_out(0);
  }

  // Whether the first column holds different names or whole numbers, as of records in any order.
  bool are_different() const {
    if (table_.holds_words(0)) return count_values(table_, 0).size() == table_.decisive;
    const std::vector<double>& first = table_.first;
    return std::ranges::all_of(first, [](double value) { return value == std::floor(value); }) &&
           std::set(first.begin(), first.end()).size() == first.size();
  }

  // The columns that an option or the training data name; nothing where they are not there.
  std::optional<Columns> columns_of(const std::string& label) const {
    if (label == "none") return Columns{};
    for (const std::string side : {"first", "last"}) {
      if (label != side && !label.starts_with(side + ' ')) continue;
      const double count =
          label == side ? 1 : parse_decimal(label.substr(side.size() + 1)).value_or(0);
      if (count < 1 || count > static_cast<double>(rest_.size())) return std::nullopt;
      const auto flags = static_cast<std::ptrdiff_t>(count);
      return side == "first" ? Columns(rest_.begin(), rest_.begin() + flags)
                             : Columns(rest_.end() - flags, rest_.end());
    }
    const std::size_t column = find_column(table_, label);
    return column == table_.columns ? std::nullopt : std::optional(Columns{column});
  }

  Reading read_as(const std::string& label) const {
    const auto columns = columns_of(label);
    if (!columns) refuse("no column \"", printable(label), "\" for the label");
    return {.labels = *columns};
  }

  Reading choose_label() const {
    Columns named;
    for (const std::size_t c : rest_) {
      if (!table_.header.empty() && is_label_name(table_.header[c])) named.push_back(c);
    }
    if (named.size() > 1) {
      return {.certain = false,
              .problem = column_name(table_, named[0]) + " and " + column_name(table_, named[1]) +
                         " may both be the label: --label NAME decides"};
    }
    if (named.size() == 1) return {.labels = named, .named = true};
    if (is_unlabelled()) return {};
    Columns flags = find_flags(table_, rest_);
    return flags.empty() ? choose_by_values() : Reading{.labels = std::move(flags)};
  }

  // Whether all columns together are what a record holds.
  bool is_unlabelled() const {
    const std::size_t columns = rest_.size();
    if (like_ != nullptr) return columns == like_->shape.pixels();
    if (options_.shape) return columns == options_.shape->pixels();
    if (!table_.header.empty() && named_shape(table_.header[rest_.back()], columns)) return true;
    return image_side(columns) != 0 && table_.words.empty() &&
           find_range(extract(rest_), table_.decisive).has_value();
  }

  Reading choose_by_values() const {
    const std::size_t front = rest_.front();
    const std::size_t back = rest_.back();
    const auto first = count_values(table_, front);
    const auto last = count_values(table_, back);
    const bool class_like = is_class_like(first);
    if (class_like != is_class_like(last)) return {.labels = {class_like ? front : back}};
    if (class_like) {
      if (front == back || 3 * first.size() <= last.size()) return {.labels = {front}};
      if (3 * last.size() <= first.size()) return {.labels = {back}};
      return {.certain = false,
              .problem = concat("the label may be in the first column, with ", first.size(),
                                " different values, or in the last, with ", last.size(),
                                ": --label first or --label last decides")};
    }
    const bool words = table_.holds_words(front) != table_.holds_words(back);
    const bool seems_last =
        words ? table_.holds_words(back) : is_constant(front) && !is_constant(back);
    const std::size_t label = seems_last ? back : front;
    const std::size_t different = (seems_last ? last : first).size();
    const bool is_image = options_.shape || image_side(rest_.size() - 1) != 0;
    if (different == table_.decisive && different > 20 && !is_image) {
      return {
          .certain = false,
          .problem = "neither the first nor the last column looks like labels: --label decides"};
    }
    return {.labels = {label}, .certain = words};
  }

  bool is_constant(std::size_t column) const {
    for (std::size_t r = 1; r < table_.decisive; ++r) {
      if (table_.value(r, column) != table_.value(0, column)) return false;
    }
    return true;
  }

  // Whether a column of words, where it is not the label, names the records.
  bool holds_names(std::size_t column) const {
    if (!table_.holds_words(column)) return false;
    const std::size_t different = count_values(table_, column).size();
    return different == 1 || different > 20 || 2 * different > table_.decisive;
  }

  // Sorts the columns and reads the labels; says why it cannot be so.
  void validate(Reading& reading) const {
    if (!reading.problem.empty()) return;
    std::ranges::copy_if(rest_, std::back_inserter(reading.features), [&](std::size_t column) {
      return std::ranges::find(reading.labels, column) == reading.labels.end() &&
             !holds_names(column);
    });
    reading.dataset.label_column = where(reading.labels);
    const std::size_t width = reading.features.size();
    const auto words = std::ranges::find_if(
        reading.features, [&](std::size_t column) { return table_.holds_words(column); });
    if (width == 0) {
      reading.problem = "labels and nothing else (a submission file?), expected a data set";
    } else if (words != reading.features.end()) {
      reading.problem =
          concat(column_name(table_, *words),
                 " holds words, expected numbers (is it the label? --label ", *words + 1, ")");
    } else if (like_ != nullptr && width != like_->shape.pixels()) {
      reading.problem = concat(width, " values a record, expected ", like_->shape.pixels(),
                               " as in ", like_->name);
    } else {
      ReadOptions options = options_;
      if (like_ == nullptr || reading.dataset.label_column == like_->label_column) {
        options.classes = 0;
      }
      reading.problem = read_labels(table_, reading.labels, options, reading.dataset);
    }
  }

  // As Dataset::label_column.
  std::string where(const Columns& labels) const {
    if (labels.empty()) return "none";
    const std::string count = labels.size() == 1 ? "" : ' ' + std::to_string(labels.size());
    if (labels.front() == rest_.front()) return "first" + count;
    return labels.back() == rest_.back() ? "last" + count : std::to_string(labels[0] + 1);
  }

  // The values of some columns, as bytes where they can be.
  Dataset extract(const Columns& columns) const {
    Dataset dataset{.shape = {1, columns.size()}};
    const auto each = [&](auto use) {
      for (std::size_t r = 0; r < table_.records(); ++r) {
        for (const std::size_t column : columns) use(table_.value(r, column));
      }
    };
    bool bytes = true;
    each([&](double value) { bytes = bytes && is_byte(value); });
    if (bytes) dataset.pixels.reserve(table_.records() * columns.size());
    if (!bytes) dataset.values.reserve(table_.records() * columns.size());
    each([&](double value) {
      if (bytes) dataset.pixels.push_back(static_cast<std::uint8_t>(value));
      if (!bytes) dataset.values.push_back(static_cast<float>(value));
    });
    return dataset;
  }

  Dataset build(Reading reading) {
    const Columns& features = reading.features;
    for (const std::size_t column : Columns(rest_)) {
      if (holds_names(column) &&
          std::ranges::find(reading.labels, column) == reading.labels.end()) {
        leave_out(column);
      }
    }
    Dataset dataset = std::move(reading.dataset);
    if (features.size() + 1 == table_.columns && features[0] == 1) {
      dataset.pixels = std::move(table_.bytes);
      dataset.values = std::move(table_.floats);
    } else {
      Dataset values = extract(features);
      dataset.pixels = std::move(values.pixels);
      dataset.values = std::move(values.values);
    }
    dataset.name = table_.name;
    dataset.shape = {1, features.size()};
    dataset.notes = table_.notes;
    settle_pixels(dataset, options_,
                  table_.header.empty()
                      ? std::nullopt
                      : named_shape(table_.header[features.back()], features.size()));
    return dataset;
  }

  Table table_;
  const ReadOptions& options_;
  const Dataset* like_;
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
