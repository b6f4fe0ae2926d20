#include "fanin/data/csv.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "fanin/data/internal/columns.hpp"
#include "fanin/data/internal/labels.hpp"
#include "fanin/data/internal/pixels.hpp"
#include "fanin/data/internal/text.hpp"

namespace fanin {
namespace {

// Whether read_csv finds out by itself what the columns are.
bool speaks_for_itself(const Dataset& dataset) {
  const std::size_t width = dataset.shape.pixels();
  const std::size_t side = image_side(width);
  if (dataset.is_image && dataset.shape != ImageShape{side, side}) return false;
  if (!dataset.labelled()) return side != 0;
  if (image_side(width + 1) != 0 || !dataset.values.empty() || !dataset.label_names.empty())
    return false;
  // The last column must not look like labels.
  std::vector<std::size_t> counts(256);
  for (std::size_t at = width - 1; at < dataset.pixels.size(); at += width)
    ++counts[dataset.pixels[at]];
  std::erase(counts, std::size_t{0});
  return dataset.is_image &&
         (counts.size() == 1 || (!is_class_like(counts) && dataset.count() > 1));
}

std::string header_of(const Dataset& dataset) {
  std::string header = dataset.labelled() ? "label," : "";
  const std::size_t width = dataset.shape.width;
  for (std::size_t k = 0; k < dataset.shape.pixels(); ++k) {
    header += dataset.is_image ? std::to_string(k / width + 1) + 'x' : "v";
    header += std::to_string(k % width + 1) + ',';
  }
  header.back() = '\n';
  return header;
}

// A word as a field: quoted where it must be.
std::string quoted(std::string word) {
  if (word.find_first_of(",;\" \t#") == word.npos) return word;
  for (std::size_t at = 0; (at = word.find('"', at)) != word.npos; at += 2) word.insert(at, 1, '"');
  word.push_back('"');
  return word.insert(0, 1, '"');
}

}  // namespace

Dataset read_csv(const std::filesystem::path& path, const ReadOptions& options) {
  return read_csv(FileReader(path), options);
}

Dataset read_csv(FileReader file, const ReadOptions& options) {
  return understand(read_table(std::move(file), options), options);
}

void read_csv_labels(FileReader file, Dataset& images, const ReadOptions& options) {
  understand_labels(read_table(std::move(file), options), options, images);
}

void write_csv(const std::filesystem::path& path, const Dataset& dataset) {
  dataset.validate();
  std::array<std::string, 256> spelled;
  for (std::size_t value = 0; value < 256; ++value) spelled[value] = std::to_string(value) + ",";
  std::array<std::string, 256> labels = spelled;
  for (std::size_t c = 0; c < dataset.label_names.size(); ++c) {
    labels.at(c) = quoted(dataset.label_names[c]) + ',';
  }

  const std::size_t width = dataset.shape.pixels();
  FileWriter file(path);
  if (!speaks_for_itself(dataset)) file.write(header_of(dataset));
  std::string line;
  for (std::size_t k = 0; k < dataset.count(); ++k) {
    line = dataset.labelled() ? labels[dataset.labels[k]] : "";
    if (dataset.values.empty()) {
      for (const std::uint8_t pixel : dataset.image(k)) line += spelled[pixel];
    } else {
      for (std::size_t c = 0; c < width; ++c) {
        line += shortest_text(dataset.values[k * width + c]) + ',';
      }
    }
    line.back() = '\n';
    file.write(line);
  }
  file.commit();
}

}  // namespace fanin
