// fanin show: images of a data set, mistakes and weights of a model.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "commands/commands.hpp"

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

// The numbers, from 0, of what to show of `total` records or nodes: from --from on, as many as
// suit. Each record is shown once for every angle.
std::vector<std::size_t> chosen(
    const ShowFlags& flags, std::size_t total, const std::string& what, const char* noun,
    const std::function<bool(std::size_t)>& is_wanted = [](std::size_t) { return true; }) {
  if (flags.from > total) {
    refuse_argument("--from {}: {} has {} {}", flags.from, what, total, noun);
  }
  const std::size_t images = flags.output.empty() ? a_row : a_row * a_row;
  const std::size_t suits = std::max<std::size_t>(1, images / flags.angles.size());
  const std::size_t count = flags.count > 0 ? flags.count : suits;
  std::vector<std::size_t> numbers;
  for (std::size_t k = flags.from - 1; k < total && numbers.size() < count; ++k) {
    if (is_wanted(k)) numbers.push_back(k);
  }
  return numbers;
}

void require_images(const Dataset& data) {
  if (data.is_image) return;
  refuse_data("{}: a table, not images (--shape HxW makes them images)", data.name);
}

// Records as a network of the book's scaling sees them, each at every angle, by the code that
// training uses.
std::vector<Image> images(const Dataset& data, const std::vector<std::size_t>& records,
                          const std::vector<double>& angles) {
  const Scaling scaling = fitted(Scaling::book(), data);
  Matrix x(1, data.shape.pixels());
  const Matrix no_target(1, 1);
  Samples record = make_samples(x, no_target);
  record.image_shape = data.shape;
  const Samples at_angles = rotated(record, angles);
  Matrix rotations(angles.size(), x.cols());
  std::vector<std::size_t> all(angles.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  std::vector<Image> images;
  for (const std::size_t k : records) {
    stop_if_interrupted();
    scale_record(data, k, scaling, x.row(0));
    fanin::inputs(at_angles, {all}, rotations);
    for (const std::size_t i : all) {
      images.push_back({k + 1, {rotations.row(i).begin(), rotations.row(i).end()}});
      if (data.labelled()) images.back().label = data.labels[k];
      images.back().angle = angles[i];
    }
  }
  return images;
}

ShowResult records(const ShowFlags& flags) {
  const Dataset data =
      flags.data.empty() ? load_bundled("mnist_test.csv") : load_dataset(flags.data, flags.read);
  require_images(data);
  // A record's angles stay in one row.
  const std::size_t angles = flags.angles.size();
  return {.data = data.name,
          .total = data.count(),
          .shape = data.shape,
          .images = images(data, chosen(flags, data.count(), data.name, "records"), flags.angles),
          .columns = angles * std::max<std::size_t>(1, a_row / angles),
          .label_names = data.label_names};
}

ShowResult mistakes(const ShowFlags& flags) {
  const Model model = load_model(flags.mistakes);
  const Dataset data = load_for(flags.mistakes, model, flags.data, flags.read);
  require_images(data);
  const Score result = score(model.network, samples_for(model, data));
  const auto is_mistake = [&](std::size_t k) { return result.answers[k] != data.labels[k]; };
  const auto wrong = chosen(flags, data.count(), data.name, "records", is_mistake);
  ShowResult shown{.kind = ShowResult::Kind::mistakes,
                   .model = flags.mistakes,
                   .data = data.name,
                   .total = result.count() - result.correct,
                   .shape = data.shape,
                   .images = images(data, wrong, flags.angles),
                   .label_names = model.label_names,
                   .warnings = summary(flags.mistakes, model).warnings};
  for (Image& image : shown.images) image.answer = result.answers[image.number - 1];
  return shown;
}

// Every node from its strongest negative weight or positive one, whichever is stronger.
ShowResult weights(const ShowFlags& flags) {
  const Model model = load_model(flags.weights);
  const Matrix& first = model.network.layers.front().weights;
  ShowResult result{.kind = ShowResult::Kind::weights,
                    .model = flags.weights,
                    .total = first.rows(),
                    .shape = image_shape(model),
                    .warnings = summary(flags.weights, model).warnings};
  for (const std::size_t node : chosen(flags, first.rows(), "the first layer", "nodes")) {
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
    write_png(flags.output, grid_of(result.images, result.shape, result.columns));
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
      "  fanin show -o digits.png                       a hundred bundled test digits\n"
      "  fanin show --rotate 10 --count 1               one, as rotation turns it\n"
      "  fanin show --mistakes digits.safetensors -o mistakes.png\n"
      "  fanin show --weights digits.safetensors -o weights.png\n",
      shown<ShowResult>(flags, run, {.end = show_text, .json = show_json}),
      {},
      {{"--weights", "--mistakes"}, {"--rotate", "--mistakes"}, {"--rotate", "--weights"}}};
}

}  // namespace fanin::program
