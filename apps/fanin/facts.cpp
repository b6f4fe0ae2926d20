#include "facts.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "console/text.hpp"
#include "fanin/error.hpp"
#include "model_json.hpp"

namespace fanin::program {

std::map<std::string, std::string> model_facts(const TrainingFlags& flags, const std::string& init,
                                               const Scaling& scaling, const Data& data,
                                               std::optional<double> accuracy) {
  const TrainOptions& options = flags.options;
  std::map<std::string, std::string> facts = scaling.to_metadata();
  facts["version"] = version();
  facts["image.height"] = std::to_string(data.train.shape.height);
  facts["image.width"] = std::to_string(data.train.shape.width);
  facts["init"] = init;
  facts["seed"] = std::to_string(flags.seed);
  facts["learning_rate"] = shortest(flags.rates.front());
  facts["epochs"] = std::to_string(options.epochs);
  facts["batch"] = std::to_string(options.batch);
  facts["loss"] = options.loss.name;
  facts["rule"] = name(options.rule);
  facts["shuffle"] = options.shuffle ? "true" : "false";
  std::vector<std::string> angles;
  for (const double angle : flags.angles) angles.push_back(shortest(angle));
  if (!angles.empty()) facts["angles"] = joined(angles, ",");
  facts["data"] = data.train.name;
  facts["data.count"] = std::to_string(data.train.count());
  facts["data.fnv1a"] = fmt::format("{:016x}", fingerprint(data.train));
  if (data.test && accuracy) {
    facts["test"] = data.test->name;
    facts["test.count"] = std::to_string(data.test->count());
    facts["test.accuracy"] = shortest(*accuracy);
  }
  return facts;
}

Model load_model(const std::string& path) {
  Model model = is_model_json(path) ? read_model_json(path) : read_model(path);
  if (model.network.layers.empty()) throw Error(ErrorKind::data, path + ": no layers");
  return model;
}

std::string describe(const Model& model) {
  Architecture shape{{model.network.inputs()},
                     model.network.layers.front().activation,
                     model.network.layers.back().activation,
                     !model.network.layers.front().biases.empty()};
  for (const Layer& layer : model.network.layers) shape.sizes.push_back(layer.outputs());
  const auto fact = [&](const char* key) {
    const auto found = model.metadata.find(key);
    return found == model.metadata.end() ? std::string() : found->second;
  };
  std::string text = describe(shape);
  if (const auto init = fact("init"); !init.empty()) {
    text += fmt::format("; first weights {}, seed {}", init, fact("seed"));
  }
  if (const auto data = fact("data"); !data.empty()) {
    const std::string epochs = fact("epochs");
    text += fmt::format("; {} epoch{} of {}", epochs, epochs == "1" ? "" : "s", data);
  }
  return text;
}

Json to_json(const std::string& file, const Model& model) {
  return {{"file", file}, {"metadata", model.metadata}};
}

Samples samples_for(const Model& model, const Dataset& dataset) {
  check_images(model, dataset);
  return make_samples(dataset, model.network.outputs(), Scaling::from_metadata(model.metadata));
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
