#include "datasets.hpp"

#include <fmt/format.h>

#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif

#include <algorithm>
#include <array>
#include <cstdlib>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

#include "console/text.hpp"
#include "fanin/data/csv.hpp"
#include "fanin/data/idx.hpp"
#include "fanin/data/image.hpp"
#include "fanin/error.hpp"

namespace fanin::program {
namespace {

namespace fs = std::filesystem;

// Empty where the system does not say.
fs::path executable() {
  std::error_code ignored;
#ifdef __APPLE__
  std::array<char, 4096> buffer{};
  auto size = static_cast<std::uint32_t>(buffer.size());
  if (_NSGetExecutablePath(buffer.data(), &size) != 0) return {};
  return fs::canonical(buffer.data(), ignored);
#else
  return fs::read_symlink("/proc/self/exe", ignored);
#endif
}

// Of the bundled data. A build has the folder as an installation has it.
fs::path data_folder() {
  if (const char* folder = std::getenv("FANIN_DATA"); folder != nullptr && *folder != '\0') {
    return folder;
  }
  return executable().parent_path().parent_path() / "share" / "fanin";
}

}  // namespace

std::size_t Data::classes() const noexcept {
  return std::max({std::size_t{2}, train.classes(), test ? test->classes() : 0});
}

Data load(const DataFlags& flags) {
  if (flags.hold_out > 0 && !flags.test.empty()) {
    throw Error(ErrorKind::argument,
                "--hold-out takes the test set from the end of TRAIN: leave TEST out");
  }
  Data data;
  data.train = flags.train.empty() ? load_bundled("mnist_train.csv") : load_dataset(flags.train);
  if (flags.hold_out > 0) {
    data.test = data.train.hold_out(flags.hold_out);
  } else if (flags.train.empty()) {
    data.test = load_bundled("mnist_test.csv");
  } else if (!flags.test.empty()) {
    data.test = load_dataset(flags.test);
  }
  if (data.test && data.test->shape != data.train.shape) {
    throw Error(ErrorKind::data,
                fmt::format("{}: images of {}×{}, expected {}×{} as in {}", data.test->name,
                            data.test->shape.height, data.test->shape.width,
                            data.train.shape.height, data.train.shape.width, data.train.name));
  }
  return data;
}

std::optional<std::pair<fs::path, fs::path>> split_pair(const std::string& text) {
  const std::size_t comma = text.find(',');
  std::error_code ignored;
  if (comma == 0 || comma == std::string::npos || comma + 1 == text.size() ||
      fs::exists(text, ignored)) {
    return std::nullopt;
  }
  return std::pair<fs::path, fs::path>(text.substr(0, comma), text.substr(comma + 1));
}

Dataset load_dataset(const fs::path& path) {
  if (const auto pair = split_pair(path.string())) return read_idx(pair->first, pair->second);
  if (is_idx(path)) return read_idx(path, find_idx_labels(path));
  if (is_image(path)) {
    throw Error(ErrorKind::data, path.string() +
                                     ": a picture, expected a data set (fanin query "
                                     "reads pictures, fanin convert folders of them)");
  }
  return read_csv(path);
}

Dataset load_bundled(const std::string& name) {
  const fs::path folder = data_folder();
  for (const char* ending : {".gz", ""}) {
    const fs::path path = folder / (name + ending);
    std::error_code ignored;
    if (!fs::exists(path, ignored)) continue;
    Dataset dataset = load_dataset(path);
    dataset.name = path.filename().string();
    return dataset;
  }
  throw Error(ErrorKind::io, fmt::format("{}: not found in {}; set FANIN_DATA to the folder that "
                                         "holds it, or name TRAIN and TEST",
                                         name, folder.string()));
}

DataSummary summary(const Dataset& dataset) {
  return {dataset.name, dataset.count(), dataset.shape, dataset.labelled()};
}

std::uint64_t fingerprint(const Dataset& dataset) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const auto* bytes : {&dataset.labels, &dataset.pixels}) {
    for (const std::uint8_t byte : *bytes) hash = (hash ^ byte) * 0x100000001b3;
  }
  return hash;
}

}  // namespace fanin::program
