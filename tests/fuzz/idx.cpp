// IDX files of images, and of labels.
#include "fanin/data/idx.hpp"

#include "fuzz/fuzz.hpp"

namespace fanin::fuzz {

void idx(std::string_view input) {
  const std::size_t flags = take(input, 256);
  ReadOptions options;
  if ((flags & 1) != 0) options.range = {0, take(input, 256)};
  if ((flags & 2) != 0) options.shape = {take(input, 32), take(input, 32)};
  options.transpose = (flags & 4) != 0;
  const std::size_t count = flags / 8;
  const std::filesystem::path file = file_of(input);
  if (count == 0) {
    is_refused([&] { read_idx(FileReader(file), options).validate(); });
    return;
  }
  Dataset images{.shape = {2, 1}, .pixels = std::vector<std::uint8_t>(2 * count)};
  if (!is_refused([&] { read_idx_labels(FileReader(file), images); })) images.validate();
}

}  // namespace fanin::fuzz
