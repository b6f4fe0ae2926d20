// What a model file says about its network, beyond the weights.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "datasets.hpp"
#include "fanin/data/samples.hpp"
#include "fanin/network/model.hpp"
#include "options.hpp"

namespace fanin::program {

/// The metadata of a network trained by these flags: scaling, image shape, first weights, options,
/// seed, data, accuracy and version. The same training gives the same facts.
std::map<std::string, std::string> model_facts(const TrainingFlags& flags, const std::string& init,
                                               const Scaling& scaling, const Data& data,
                                               std::optional<double> accuracy);

/// Reads a model: safetensors, or JSON written by hand. Throws Error(io), Error(data).
Model load_model(const std::string& path);

/// "784-200-10, sigmoid, no biases; first weights book, seed 1; 5 epochs of mnist_train.csv.gz":
/// as far as the file says.
std::string describe(const Model& model);

/// The file and the facts in it, for machines.
Json to_json(const std::string& file, const Model& model);

/// The samples of a data set as the model wants them. Throws Error(data) when its images are not
/// of the model's size.
Samples samples_for(const Model& model, const Dataset& dataset);

/// Throws Error(data) unless the images have as many pixels as the model has inputs.
void check_images(const Model& model, const Dataset& dataset);

}  // namespace fanin::program
