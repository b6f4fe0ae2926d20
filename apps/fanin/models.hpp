// Models: reading them, and what they say about themselves.
#pragma once

#include <map>
#include <string>

#include "fanin/data/dataset.hpp"
#include "fanin/data/samples.hpp"
#include "fanin/network/model.hpp"

namespace fanin::program {

/// A model without its weights.
struct ModelSummary {
  std::string file;
  Architecture architecture;
  Scaling scaling;
  std::map<std::string, std::string> metadata;  ///< all that its file says
};

ModelSummary summary(const std::string& file, const Model& model);

/// Reads a model: safetensors, or JSON written by hand. Throws Error(io), Error(data).
Model load_model(const std::string& path);

/// The shape of the images that a model has learnt from. Throws Error(data) when the file does not
/// say and the number of inputs is not a square.
ImageShape image_shape(const Model& model);

/// The samples of a data set as the model wants them. Throws Error(data) when its images are not
/// of the model's size.
Samples samples_for(const Model& model, const Dataset& dataset);

/// Throws Error(data) unless the images have as many pixels as the model has inputs.
void check_images(const Model& model, const Dataset& dataset);

}  // namespace fanin::program
