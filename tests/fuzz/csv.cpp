// Tables with any options: what was understood is written, and read as the same.
#include "fanin/data/csv.hpp"

#include "fuzz/fuzz.hpp"

namespace fanin::fuzz {
namespace {

void validate(const Dataset& data) {
  data.validate();
  expect(data.classes() <= 256, "labels are classes");
  expect(data.label_names.empty() || data.classes() == data.label_names.size(),
         "classes are named");
  expect(data.pixels.empty() || data.values.empty(), "values are bytes or floats");
  for (std::size_t k = 0; data.is_image && k < data.count(); ++k) {
    for (std::size_t c = 0; c < data.shape.pixels(); ++c) {
      expect(data.value(k, c) >= data.low && data.value(k, c) <= data.high, "pixels have a range");
    }
  }
}

}  // namespace

void csv(std::string_view input) {
  const std::size_t flags = take(input, 256);
  ReadOptions options;
  Dataset like{.name = "training data"};
  if ((flags & 1) != 0) options.label = take_line(input);
  if ((flags & 2) != 0) options.range = {-static_cast<double>(take(input, 2)), take(input, 256)};
  if ((flags & 4) != 0) options.shape = {take(input, 32), take(input, 32)};
  options.transpose = (flags & 8) != 0;
  if ((flags & 16) != 0) {
    like.shape = {1 + take(input, 9), 1 + take(input, 9)};
    like.is_image = take(input, 2) == 1;
    like.label_column = take_line(input);
    for (std::size_t k = take(input, 4); k > 0; --k) like.label_names.push_back(take_line(input));
    options.like = &like;
    options.classes = take(input, 12);
  }
  Dataset data;
  if ((flags & 32) != 0) {
    data = {.name = "images", .shape = {1, 2}};
    data.pixels.resize(2 * (1 + take(input, 30)));
  }
  if (is_refused([&] {
        if (data.count() > 0) read_csv_labels(FileReader(file_of(input)), data, options);
        if (data.count() == 0) data = read_csv(file_of(input), options);
      })) {
    return;
  }
  validate(data);
  const std::filesystem::path path = file_of("");
  write_csv(path, data);
  const Dataset again = read_csv(path);
  validate(again);
  expect(again.shape == data.shape && again.pixels == data.pixels && again.labels == data.labels,
         "what is written is read again");
}

}  // namespace fanin::fuzz
