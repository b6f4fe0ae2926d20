// fanin convert: data sets from one format to another.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "commands/commands.hpp"
#include "fanin/data/csv.hpp"
#include "fanin/data/idx.hpp"
#include "fanin/error.hpp"
#include "options.hpp"
#include "report/report.hpp"
#include "report/view.hpp"

namespace fanin::program {
namespace {

namespace fs = std::filesystem;

struct ConvertFlags : ReportFlags {
  std::string in;
  std::string out;
  bool as_is = false;
};

constexpr ImageShape mnist_shape = {28, 28};

// The image files of a folder, by name, as a data set. Those that cannot be used are skipped.
Dataset load_folder(const fs::path& folder, bool as_is, std::vector<std::string>& skipped) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_regular_file() && is_image_file(entry.path())) files.push_back(entry.path());
  }
  if (files.empty()) {
    throw Error(ErrorKind::data, folder.string() + ": no images, expected PNG or JPEG files");
  }
  std::ranges::sort(files);
  Dataset dataset{folder.string(), mnist_shape, {}, {}};
  for (const fs::path& file : files) {
    stop_if_interrupted();
    try {
      const auto label = label_in_name(file, 10);
      if (!label) {
        throw Error(ErrorKind::data,
                    file.string() + ": no label in the name, expected one such as digit_3.png");
      }
      const PreparedDigits found = load_digits(file, mnist_shape, as_is);
      if (found.digits.size() > 1) throw Error(ErrorKind::data, file.string() + ": several digits");
      const std::vector<std::uint8_t>& pixels = found.digits.front().pixels;
      dataset.pixels.insert(dataset.pixels.end(), pixels.begin(), pixels.end());
      dataset.labels.push_back(static_cast<std::uint8_t>(*label));
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::data) throw;
      skipped.emplace_back(error.what());
    }
  }
  if (dataset.labels.empty()) throw Error(ErrorKind::data, skipped.front());
  return dataset;
}

// Each returns the files that it has written.
std::vector<std::string> write_pair(const fs::path& images, const fs::path& labels,
                                    const Dataset& dataset) {
  write_idx(images, dataset.labelled() ? labels : fs::path(), dataset);
  return dataset.labelled() ? std::vector{images.string(), labels.string()}
                            : std::vector{images.string()};
}

// In the format that the name says.
std::vector<std::string> write(const std::string& out, const Dataset& dataset) {
  if (const auto pair = split_pair(out)) return write_pair(pair->first, pair->second, dataset);
  const std::string name = fs::path(out).filename().string();
  const auto named = [&](const char* part) { return name.find(part) != std::string::npos; };
  if (named("idx") || named("ubyte")) {
    const fs::path labels = idx_labels_path(out);
    if (dataset.labelled() && labels == fs::path(out)) {
      throw Error(ErrorKind::argument,
                  out +
                      ": no place for the labels, expected a name with \"images\" in it, or "
                      "-o IMAGES,LABELS");
    }
    return write_pair(out, labels, dataset);
  }
  if (name.ends_with(".csv") || name.ends_with(".csv.gz")) {
    write_csv(out, dataset);
    return {out};
  }
  throw Error(ErrorKind::argument, out +
                                       ": unknown format, expected a name that ends in .csv or "
                                       ".csv.gz, or has idx or ubyte in it");
}

ConvertResult run(const ConvertFlags& flags, const Observer<ConvertResult>&) {
  std::error_code ignored;
  std::vector<std::string> skipped;
  const Dataset dataset = fs::is_directory(flags.in, ignored)
                              ? load_folder(flags.in, flags.as_is, skipped)
                              : load_dataset(flags.in);
  stop_if_interrupted();
  return {summary(dataset), write(flags.out, dataset), std::move(skipped)};
}

constexpr const char* footer =
    "Formats: CSV as the book has it, and MNIST's IDX; gzip where a name ends in .gz. An IDX file\n"
    "of images finds the one with its labels by its name, or is given as IMAGES,LABELS. A folder\n"
    "of image files named like nine_9.png becomes a data set of 28×28, each prepared as MNIST's\n"
    "digits were.\n"
    "\n"
    "Examples\n"
    "  fanin convert train-images-idx3-ubyte.gz -o train.csv.gz\n"
    "  fanin convert mnist_test.csv -o t10k-images-idx3-ubyte.gz\n"
    "  fanin convert my_digits/ -o mine.csv\n";

}  // namespace

Command convert_command() {
  const auto flags = std::make_shared<ConvertFlags>();
  Option out = output_option("-o,--output", flags->out, "OUT",
                             "what to write; its name determines the format");
  out.required = true;
  return {"convert",
          "Converts a data set: CSV to IDX and back, a folder of images to either.",
          {argument("IN", flags->in, "a data set, or a folder of images"), out,
           flag("--as-is", flags->as_is, "take images of 28×28 as they are, inverted where light")},
          footer,
          shown(flags, run, {.end = convert_text})};
}

}  // namespace fanin::program
