// fanin show: images of a data set, mistakes and weights of a model.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "commands/commands.hpp"
#include "fanin/error.hpp"

namespace fanin::program {
namespace {

using Image = ShowResult::Image;

struct ShowFlags : ReportFlags {
  std::string data;
  std::string output;
  std::string mistakes;
  std::string weights;
  std::vector<double> angles = {0};
  std::size_t from = 1;
  std::size_t count = 0;  // 0: as many as suit
  ReadOptions read;
};

constexpr std::size_t a_row = 10;

// Records or nodes to show; each record is shown once for every angle.
std::size_t max_count(const ShowFlags& flags) {
  if (flags.count > 0) return flags.count;
  const std::size_t images = flags.output.empty() ? a_row : a_row * a_row;
  return std::max<std::size_t>(1, images / flags.angles.size());
}

void check_from(const ShowFlags& flags, std::size_t total, const std::string& what,
                const char* noun) {
  if (flags.from <= total) return;
  throw Error(ErrorKind::argument,
              fmt::format("--from {}: {} has {} {}", flags.from, what, total, noun));
}

// One past the last of `total` to show. flags.from <= total.
std::size_t end_of(const ShowFlags& flags, std::size_t total) {
  const std::size_t before = flags.from - 1;
  return before + std::min(max_count(flags), total - before);
}

void require_images(const Dataset& data) {
  if (data.is_image) return;
  throw Error(ErrorKind::data, data.name + ": a table, not images (--shape HxW makes them images)");
}

Dataset load(const ShowFlags& flags) {
  Dataset data =
      flags.data.empty() ? load_bundled("mnist_test.csv") : load_dataset(flags.data, flags.read);
  require_images(data);
  return data;
}

// A record as a network of the book's scaling sees it.
Image image(const Dataset& data, std::size_t record) {
  Image image{record + 1, std::vector<float>(data.shape.pixels())};
  scale_record(data, record, fitted(Scaling::book(), data), image.values);
  if (data.labelled()) image.label = data.labels[record];
  return image;
}

// x (pixels) at each angle, by the code that training uses: (angles, pixels).
Matrix rotate(std::span<const float> x, ImageShape shape, const std::vector<double>& angles) {
  Matrix image(1, x.size());
  std::ranges::copy(x, image.row(0).begin());
  const Matrix no_target(1, 1);
  Samples sample = make_samples(image, no_target);
  sample.image_shape = shape;
  Matrix out(angles.size(), x.size());
  std::vector<std::size_t> all(angles.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  fanin::inputs(rotated(sample, angles), {all}, out);
  return out;
}

ShowResult records(const ShowFlags& flags) {
  const Dataset data = load(flags);
  ShowResult result{.data = data.name,
                    .total = data.count(),
                    .shape = data.shape,
                    .label_names = data.label_names};
  check_from(flags, data.count(), data.name, "records");
  for (std::size_t k = flags.from - 1; k < end_of(flags, data.count()); ++k) {
    stop_if_interrupted();
    Image record = image(data, k);
    const Matrix rotations = rotate(record.values, data.shape, flags.angles);
    for (std::size_t i = 0; i < flags.angles.size(); ++i) {
      record.angle = flags.angles[i];
      std::ranges::copy(rotations.row(i), record.values.begin());
      result.images.push_back(record);
    }
  }
  // A record's angles stay in one row.
  const std::size_t angles = flags.angles.size();
  result.columns = angles * std::max<std::size_t>(1, a_row / angles);
  return result;
}

ShowResult mistakes(const ShowFlags& flags) {
  const Model model = load_model(flags.mistakes);
  const Dataset data = load_for(flags.mistakes, model, flags.data, flags.read);
  require_images(data);
  check_from(flags, data.count(), data.name, "records");
  const Score result = score(model.network, samples_for(model, data));
  ShowResult shown{.kind = ShowResult::Kind::mistakes,
                   .model = flags.mistakes,
                   .data = data.name,
                   .total = result.count() - result.correct,
                   .shape = data.shape,
                   .label_names = model.label_names,
                   .warnings = summary(flags.mistakes, model).warnings};
  for (std::size_t k = flags.from - 1; k < data.count(); ++k) {
    if (shown.images.size() == max_count(flags)) break;
    if (result.answers[k] == data.labels[k]) continue;
    shown.images.push_back(image(data, k));
    shown.images.back().answer = result.answers[k];
  }
  return shown;
}

// Every node from its strongest negative weight or positive one, whichever is stronger.
ShowResult weights(const ShowFlags& flags) {
  const Model model = load_model(flags.weights);
  const Matrix& first = model.network.layers.front().weights;
  check_from(flags, first.rows(), "the first layer", "nodes");
  ShowResult result{.kind = ShowResult::Kind::weights,
                    .model = flags.weights,
                    .total = first.rows(),
                    .shape = image_shape(model),
                    .warnings = summary(flags.weights, model).warnings};
  for (std::size_t node = flags.from - 1; node < end_of(flags, first.rows()); ++node) {
    const auto row = first.row(node);
    float strongest = 0;
    for (const float weight : row) strongest = std::max(strongest, std::abs(weight));
    result.images.push_back({node + 1, {row.begin(), row.end()}, -strongest, strongest});
  }
  return result;
}

ShowResult run(const ShowFlags& flags, const Observer<ShowResult>&) {
  ShowResult result = !flags.weights.empty()    ? weights(flags)
                      : !flags.mistakes.empty() ? mistakes(flags)
                                                : records(flags);
  if (!flags.output.empty() && !result.images.empty()) {
    std::vector<GreyImage> images;
    for (const Image& image : result.images) images.push_back(to_grey(image, result.shape));
    write_png(flags.output, image_grid(images, result.columns));
    result.output = flags.output;
  }
  return result;
}

}  // namespace

Command show_command() {
  const auto flags = std::make_shared<ShowFlags>();
  return {
      "show",
      "Draws images of a data set, or a model's mistakes or weights.",
      read_options(
          flags->read,
          {argument("[DATA]", flags->data, "images; without it the bundled MNIST test set"),
           output_option("-o,--output", *flags, flags->output, "PNG",
                         "an image grid to write; without it they are drawn in the terminal"),
           text_option("--mistakes", flags->mistakes, "MODEL",
                       "images that this model takes for another class"),
           text_option("--weights", flags->weights, "MODEL",
                       "instead of images the weights of this model's hidden nodes"),
           rotate_option(flags->angles,
                         "each record as it is and turned by so many degrees to the left and to "
                         "the right, as training sees it"),
           count_option("--from", flags->from, "the first record or node"),
           count_option("--count", flags->count,
                        "how many; without it 10 images in the terminal, 100 in a grid"),
           json_option(*flags, "write captions, labels and inputs as JSON")}),
      "Examples\n"
      "  fanin show mnist_train_100.csv --count 1       the book's first digit\n"
      "  fanin show -o digits.png                       a hundred of the bundled test digits\n"
      "  fanin show --rotate 10 --count 1               one of them as rotation turns it\n"
      "  fanin show --mistakes digits.safetensors -o mistakes.png\n"
      "  fanin show --weights digits.safetensors -o weights.png\n",
      shown(flags, run, {.end = show_text, .json = show_json}),
      {},
      {{"--weights", "--mistakes"}, {"--rotate", "--mistakes"}, {"--rotate", "--weights"}}};
}

}  // namespace fanin::program
