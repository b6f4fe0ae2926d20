// fanin info: what a model file says of itself.
#include <algorithm>
#include <cmath>
#include <span>

#include "commands/commands.hpp"
#include "model_json.hpp"

namespace fanin::program {
namespace {

struct InfoFlags : ReportFlags {
  std::string model;
};

InfoResult::Values values_of(std::span<const float> values) {
  const auto count = static_cast<double>(values.size());
  InfoResult::Values all{.count = values.size()};
  if (values.empty()) return all;
  for (const float v : values) all.mean += static_cast<double>(v) / count;
  double squares = 0;
  for (const float v : values) squares += std::pow(static_cast<double>(v) - all.mean, 2);
  all.deviation = std::sqrt(squares / std::max(count - 1, 1.0));
  const auto [low, high] = std::ranges::minmax(values);
  all.min = static_cast<double>(low);
  all.max = static_cast<double>(high);
  return all;
}

InfoResult run(const InfoFlags& flags, const Observer<InfoResult>&) {
  const Model model = load_model(flags.model);
  InfoResult result{.model = summary(flags.model, model),
                    .shape = model.image_shape,
                    .parameters = model.network.parameters()};
  for (const Layer& layer : model.network.layers) {
    result.layers.push_back({layer.inputs(), layer.outputs(), std::string(layer.activation.name),
                             values_of(layer.weights.values()), values_of(layer.biases)});
  }
  return result;
}

}  // namespace

Command info_command() {
  const auto flags = std::make_shared<InfoFlags>();
  return {"info",
          "Says what a model file says of itself: layers, scaling, labels, how it was trained.",
          {model_argument(flags->model), json_option(*flags)},
          "Examples\n"
          "  fanin info digits.safetensors\n"
          "  fanin info digits.safetensors --json -\n",
          shown<InfoResult>(flags, run, {.end = info_text, .json = info_json})};
}

}  // namespace fanin::program
