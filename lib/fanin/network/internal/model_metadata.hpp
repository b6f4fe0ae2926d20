// What the metadata of a model's file say; model.hpp explains the keys.
#pragma once

#include <map>
#include <string>

#include "fanin/network/model.hpp"

namespace fanin {

using Metadata = std::map<std::string, std::string>;

/// Gives a model all but its network, the metadata that are left included, and returns the
/// activations of its layers, each one of `known`. Throws Error(data).
Activations take_metadata(Metadata metadata, Model& model, const Activations& known);

}  // namespace fanin
