// fanin convert: data sets from one format to another.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <system_error>

#include "commands/commands.hpp"
#include "datasets.hpp"
#include "fanin/data/csv.hpp"
#include "fanin/data/idx.hpp"
#include "fanin/error.hpp"
#include "interrupt.hpp"
#include "output.hpp"
#include "pictures.hpp"

namespace fanin::program {
namespace {

namespace fs = std::filesystem;

struct ConvertFlags {
  std::string in;
  std::string out;
  bool as_is = false;
};

constexpr ImageShape mnist_shape = {28, 28};

// The pictures of a folder, by name, as a data set.
Dataset load_folder(const fs::path& folder, Preparation preparation) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_regular_file() && is_picture(entry.path())) files.push_back(entry.path());
  }
  if (files.empty()) {
    throw Error(ErrorKind::data, folder.string() + ": no pictures, expected PNG or JPEG files");
  }
  std::ranges::sort(files);
  Dataset dataset{folder.string(), mnist_shape, {}, {}};
  for (const fs::path& file : files) {
    stop_if_interrupted();
    const auto label = label_in_name(file, 256);
    if (!label) {
      throw Error(ErrorKind::data,
                  file.string() + ": no label in the name, expected one such as digit_3.png");
    }
    const auto digit = load_digit(file, mnist_shape, preparation);
    dataset.pixels.insert(dataset.pixels.end(), digit.begin(), digit.end());
    dataset.labels.push_back(static_cast<std::uint8_t>(*label));
  }
  return dataset;
}

// What has been written.
std::string write_pair(const fs::path& images, const fs::path& labels, const Dataset& dataset) {
  write_idx(images, dataset.labelled() ? labels : fs::path(), dataset);
  return dataset.labelled() ? images.string() + " and " + labels.string() : images.string();
}

// The same, in the format that the name tells.
std::string write(const std::string& out, const Dataset& dataset) {
  if (const auto pair = split_pair(out)) return write_pair(pair->first, pair->second, dataset);
  const std::string name = fs::path(out).filename().string();
  const auto named = [&](const char* part) { return name.find(part) != std::string::npos; };
  if (named("idx") || named("ubyte")) {
    const fs::path labels = idx_labels_path(out);
    if (dataset.labelled() && labels == fs::path(out)) {
      throw Error(ErrorKind::argument, out +
                                           ": where do the labels go? A name with \"images\" in "
                                           "it tells, or -o IMAGES,LABELS");
    }
    return write_pair(out, labels, dataset);
  }
  if (name.ends_with(".csv") || name.ends_with(".csv.gz")) {
    write_csv(out, dataset);
    return out;
  }
  throw Error(ErrorKind::argument, out +
                                       ": which format? Expected a name that ends in .csv or "
                                       ".csv.gz, or has idx or ubyte in it");
}

void run(const ConvertFlags& flags) {
  const Output output("");
  std::error_code ignored;
  const Dataset dataset =
      fs::is_directory(flags.in, ignored)
          ? load_folder(flags.in, flags.as_is ? Preparation::as_is : Preparation::like_mnist)
          : load_dataset(flags.in);
  stop_if_interrupted();
  const std::string written = write(flags.out, dataset);
  output.print(fmt::format("{}: {}, {} labels.\n", written, describe(dataset),
                           dataset.labelled() ? "with" : "without"));
}

constexpr const char* footer =
    "Formats: CSV as the book has it, and MNIST's IDX; gzip where a name ends in .gz. An IDX file "
    "of\n"
    "images finds that of its labels by its name, or takes it as IMAGES,LABELS. A folder of "
    "pictures\n"
    "named like nine_9.png becomes a data set of 28×28, each prepared as MNIST's digits were.\n"
    "\n"
    "Examples\n"
    "  fanin convert train-images-idx3-ubyte.gz -o train.csv.gz\n"
    "  fanin convert mnist_test.csv -o t10k-images-idx3-ubyte.gz\n"
    "  fanin convert my_digits/ -o mine.csv\n";

}  // namespace

Command add_convert(CLI::App& program) {
  const auto flags = std::make_shared<ConvertFlags>();
  CLI::App* command = program.add_subcommand(
      "convert", "Converts a data set: CSV to IDX and back, a folder of pictures to either.");
  command->set_help_flag("-h,--help", "print this help");
  command->add_option("IN", flags->in, "a data set, or a folder of pictures")
      ->required()
      ->option_text("IN");
  command->add_option("-o,--output", flags->out, "what to write; its name tells the format")
      ->required()
      ->type_name("OUT");
  command->add_flag("--as-is", flags->as_is, "take pictures of 28×28 as they are, only inverted");
  command->footer(footer);
  return {command, [flags] { run(*flags); }};
}

}  // namespace fanin::program
