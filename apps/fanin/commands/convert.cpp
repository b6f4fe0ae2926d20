// fanin convert: data sets from one format to another.
#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "commands/commands.hpp"
#include "fanin/data/csv.hpp"
#include "fanin/data/idx.hpp"

namespace fanin::program {
namespace {

namespace fs = std::filesystem;

struct ConvertFlags : ReportFlags {
  std::string in;
  std::string out;
  bool as_is = false;
  ReadOptions read;
};

// Each returns the files that it has written.
std::vector<std::string> write_pair(const fs::path& images, const fs::path& labels,
                                    const Dataset& dataset) {
  write_idx(images, dataset.labelled() ? labels : fs::path(), dataset);
  return dataset.labelled() ? std::vector{images.string(), labels.string()}
                            : std::vector{images.string()};
}

// In the format that the name says.
std::vector<std::string> write(const std::string& in, const std::string& out,
                               const Dataset& dataset) {
  if (const auto pair = split_pair(out)) return write_pair(pair->first, pair->second, dataset);
  const std::string name = fs::path(out).filename().string();
  const auto named = [&](const char* part) { return name.find(part) != std::string::npos; };
  if (named("idx") || named("ubyte")) {
    const fs::path labels = idx_labels_path(out);
    if (dataset.labelled() && labels == fs::path(out)) {
      refuse_argument(
          "{}: no place for the labels, expected a name with \"images\" in it, or -o IMAGES,LABELS",
          out);
    }
    if (dataset.labelled()) check_outputs({in, find_idx_labels(in).string()}, {labels.string()});
    return write_pair(out, labels, dataset);
  }
  if (name.ends_with(".csv") || name.ends_with(".csv.gz")) {
    write_csv(out, dataset);
    return {out};
  }
  refuse_argument(
      "{}: unknown format, expected a name that ends in .csv or .csv.gz, or has idx or ubyte in it",
      out);
}

ConvertResult run(const ConvertFlags& flags, const Observer<ConvertResult>&) {
  std::error_code ignored;
  std::vector<std::string> skipped;
  const Dataset dataset = fs::is_directory(flags.in, ignored)
                              ? load_folder(flags.in, flags.as_is, skipped)
                              : load_dataset(flags.in, flags.read);
  stop_if_interrupted();
  return {summary(dataset), write(flags.in, flags.out, dataset), std::move(skipped)};
}

constexpr const char* convert_footer =
    "Formats: CSV as the book has it, and MNIST's IDX; gzip where a name ends in .gz. An IDX file "
    "of images finds the one with its labels by its name, or is given as IMAGES,LABELS. A folder "
    "of image files named like nine_9.png becomes a data set of 28×28, each prepared as MNIST's "
    "digits were.\n"
    "\n"
    "Examples\n"
    "  fanin convert train-images-idx3-ubyte.gz -o train.csv.gz\n"
    "  fanin convert mnist_test.csv -o t10k-images-idx3-ubyte.gz\n"
    "  fanin convert my_digits/ -o mine.csv\n";

}  // namespace

Command convert_command() {
  const auto flags = std::make_shared<ConvertFlags>();
  Option out = output_option("-o,--output", *flags, flags->out, "OUT",
                             "what to write; its name determines the format");
  out.required = true;
  return {"convert", "Converts a data set: CSV to IDX and back, a folder of images to either.",
          read_options(flags->read,
                       {argument("IN", flags->in, "a data set, or a folder of images"), out,
                        flag("--as-is", flags->as_is,
                             "take images of 28×28 as they are, inverted where light")}),
          convert_footer, shown<ConvertResult>(flags, run, {.end = convert_text})};
}

}  // namespace fanin::program
