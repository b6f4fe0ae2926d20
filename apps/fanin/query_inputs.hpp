// fanin query --inputs: numbers of one's own instead of images.
#pragma once

#include <string>
#include <vector>

#include "fanin/network/model.hpp"
#include "output.hpp"

namespace fanin::program {

/// What the network makes of each of `inputs`, taken as they are: the outputs of every layer.
/// `file` is the model's. Throws Error(argument) when there are not as many numbers as the network
/// has inputs.
void query_inputs(const Model& model, const std::string& file,
                  const std::vector<std::vector<float>>& inputs, const Output& output);

}  // namespace fanin::program
