// fanin backquery: a network run backwards.

#include "fanin/study/backquery.hpp"
#include "commands/commands.hpp"

namespace fanin::program {
namespace {

struct BackqueryFlags : ReportFlags {
  std::string model;
  std::string output;
  std::optional<std::size_t> label;
};

BackqueryResult run(const BackqueryFlags& flags, const Observer<BackqueryResult>&) {
  const Model model = load_model(flags.model);
  BackqueryResult result{summary(flags.model, model), image_shape(model)};
  const std::size_t first = flags.label.value_or(0);
  const std::size_t last = flags.label.value_or(model.network.outputs() - 1);
  for (std::size_t label = first; label <= last; ++label) {
    result.images.push_back({0, backquery(model.network, label), 0.01F, 0.99F, label});
  }
  if (!flags.output.empty()) write_png(flags.output, grid_of(result.images, result.shape, 5, 4));
  result.output = flags.output;
  return result;
}

constexpr const char* backquery_footer =
    "An image of what the network expects of each label: the target outputs are carried backwards "
    "through inverse activations and transposed weights, as the book does. Layers of relu have no "
    "inverse and are refused.\n"
    "\n"
    "Examples\n"
    "  fanin backquery digits.safetensors -o digits.png\n"
    "  fanin backquery digits.safetensors --label 3\n";

}  // namespace

Command backquery_command() {
  const auto flags = std::make_shared<BackqueryFlags>();
  const auto parse = [](const std::string& text) { return parse_count(text, 0, 255); };
  return {"backquery",
          "Runs a model backwards: draws what it expects of each label.",
          {model_argument(flags->model),
           output_option("-o,--output", *flags, flags->output, "PNG",
                         "an image grid to write; without it they are drawn in the terminal"),
           read_option("--label", "N", flags->label, "this label alone", parse),
           json_option(*flags, "write the inputs as JSON")},
          backquery_footer,
          shown<BackqueryResult>(flags, run, {.end = backquery_text, .json = backquery_json})};
}

}  // namespace fanin::program
