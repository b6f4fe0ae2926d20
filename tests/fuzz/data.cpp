// Data sets, and what they are made of: gzip, lines, numbers.
#include <cmath>
#include <cstdlib>

#include "fanin/data/csv.hpp"
#include "fanin/data/idx.hpp"
#include "fanin/data/internal/text.hpp"
#include "fanin/internal/gzip.hpp"
#include "fanin/internal/number.hpp"
#include "fuzz/fuzz.hpp"

namespace fanin::fuzz {
static void validate(const Dataset& data) {
  data.validate();
  expect(data.classes() <= 256, "labels are classes");
  for (std::size_t at = 0; data.is_image && at < data.count() * data.shape.pixels(); ++at) {
    const float value = data.value(0, at);
    expect(value >= data.low && value <= data.high, "pixels have a range");
  }
}

// The C library's reading of a whole text; nothing when it is not a number.
static std::optional<double> c_number(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  return end == text.c_str() + text.size() ? std::optional(value) : std::nullopt;
}

static void compare_decimal(std::string text, char point) {
  const std::optional<double> ours = parse_decimal(text, point);
  std::ranges::replace(text, point, '.');
  const double theirs = c_number(text).value_or(std::nan(""));
  const double tolerance = std::max(std::abs(theirs) * 0x1p-51, 1e-290);
  expect(!ours || std::abs(*ours - theirs) <= tolerance, "numbers are right to two last units");
}

static void round_trip(std::string_view bytes, auto value) {
  std::ranges::copy(bytes.substr(0, sizeof value), reinterpret_cast<char*>(&value));
  const double again = parse_number(shortest(value)).value_or(0);
  expect(!std::isfinite(value) || static_cast<decltype(value)>(again) == value,
         "shortest() loses nothing");
}

void csv(std::string_view input) {
  const std::size_t flags = take(input, 256);
  ReadOptions options{.transpose = (flags & 8) != 0};
  Dataset like{.name = "training data"};
  if ((flags & 1) != 0) options.label = take_line(input);
  if ((flags & 64) != 0) options.held = take(input, 8);
  if ((flags & 2) != 0) options.range = {-static_cast<double>(take(input, 2)), take(input, 256)};
  if ((flags & 4) != 0) options.shape = {take(input, 32), take(input, 32)};
  if ((flags & 16) != 0) {
    like.shape = {1 + take(input, 9), 1 + take(input, 9)};
    like.is_image = take(input, 2) == 1;
    like.label_column = take_line(input);
    for (std::size_t k = take(input, 4); k > 0; --k) like.label_names.push_back(take_line(input));
    options.like = &like;
    options.classes = take(input, 12);
  }
  Dataset data{.name = "images", .shape = {1, 2}};
  if ((flags & 32) != 0) data.pixels.resize(2 * (1 + take(input, 30)));
  const std::filesystem::path path = file_of(input);
  if (is_refused([&] {
        if (data.count() > 0) return read_csv_labels(FileReader(path), data, options);
        data = read_csv(path, options);
      }))
    return;
  if (validate(data); data.shape.pixels() == 1) return;  // a column alone is taken for labels
  write_csv(path, data);
  const Dataset again = read_csv(path, {.label = data.labelled() ? "first" : "none",
                                        .range = {{data.low, data.high}},
                                        .shape = data.is_image ? data.shape : ImageShape{},
                                        .like = &data});
  expect(again.shape == data.shape && again.pixels == data.pixels && again.labels == data.labels,
         "what is written is read again");
}

void gzip(std::string_view input) {
  std::string compressed;
  GzipWriter writer([&](std::string_view bytes) { compressed += bytes; });
  writer.write(input);
  writer.finish();
  expect(read_file(file_of(compressed), input.size()) == input, "what is compressed is read again");
  is_refused([&] { read_file(file_of(input), std::size_t{1} << 24); });
}

void idx(std::string_view input) {
  const std::size_t flags = take(input, 256);
  ReadOptions options{.transpose = (flags & 4) != 0};
  if ((flags & 1) != 0) options.range = {0, take(input, 256)};
  if ((flags & 2) != 0) options.shape = {take(input, 32), take(input, 32)};
  const std::filesystem::path file = file_of(input);
  Dataset images{.shape = {2, 1}, .pixels = std::vector<std::uint8_t>(2 * (flags / 8))};
  is_refused([&] {
    if (images.count() == 0) return validate(read_idx(FileReader(file), options));
    read_idx_labels(FileReader(file), images);
    validate(images);
  });
}

void number(std::string_view input) {
  const std::string text(input);
  for (const char point : {'.', ','}) compare_decimal(text, point);
  round_trip(input, 0.0);
  round_trip(input, 0.0F);
  if (const auto ours = parse_number(text)) expect(ours == c_number(text), "numbers are C's");
}

}  // namespace fanin::fuzz
