#include "models.hpp"

#include <fmt/format.h>

#include <cmath>

#include "fanin/error.hpp"
#include "model_json.hpp"

namespace fanin::program {
ModelSummary summary(const std::string& file, const Model& model) {
  Architecture shape{{model.network.inputs()},
                     model.network.layers.front().activation,
                     model.network.layers.back().activation,
                     !model.network.layers.front().biases.empty()};
  for (const Layer& layer : model.network.layers) shape.sizes.push_back(layer.outputs());
  return {file, shape, model.scaling, file_metadata(model)};
}

Model load_model(const std::string& path) {
  Model model = is_model_json(path) ? read_model_json(path) : read_model(path);
  if (model.network.layers.empty()) throw Error(ErrorKind::data, path + ": no layers");
  return model;
}

ImageShape image_shape(const Model& model) {
  const std::size_t inputs = model.network.inputs();
  if (model.image_shape.pixels() == inputs) return model.image_shape;
  const auto side = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(inputs))));
  if (side * side == inputs) return {side, side};
  throw Error(ErrorKind::data,
              fmt::format("the model has {} inputs and does not say what images they are", inputs));
}

Samples samples_for(const Model& model, const Dataset& dataset) {
  check_images(model, dataset);
  return make_samples(dataset, model.network.outputs(), model.scaling);
}

void check_images(const Model& model, const Dataset& dataset) {
  if (dataset.shape.pixels() == model.network.inputs()) return;
  throw Error(
      ErrorKind::data,
      fmt::format("{}: images of {}×{}, expected {} pixels as the model has "
                  "inputs",
                  dataset.name, dataset.shape.height, dataset.shape.width, model.network.inputs()));
}

}  // namespace fanin::program
