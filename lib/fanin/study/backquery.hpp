// A network run backwards: what it sees in its mind when it thinks of a digit.
// Source: Rashid, Make Your Own Neural Network, part 3, "Inside the Mind of a Neural Network".
#pragma once

#include <cstddef>
#include <vector>

#include "fanin/network/network.hpp"

namespace fanin {

/// The input (I), scaled to 0.01..0.99, that answers `label` when the network is run backwards.
///
/// From the last layer to the first, y becomes z = f⁻¹(y) and then Wᵀ(z − b), which is stretched to
/// the middle 98 % of what the layer below can put out (of the input: 0.01 to 0.99). The first y is
/// that 98 %'s lower end, and its upper end at the label. Wᵀ is not an inverse of W: the image
/// shows what speaks for a label and what against it, more than an image that the network knows.
/// For the book's network, sigmoids without biases, this is the book's own algorithm.
///
/// Sigmoid and tanh have inverses; identity is its own, and nothing is stretched for it; softmax
/// outputs have one up to a constant, which is chosen so that z has mean 0 (the first y is 0.99 at
/// the label, and the other outputs share 0.01). Throws Error(argument) for relu, which makes one
/// value of many, for softmax below the outputs, and for a number that is not a label.
std::vector<float> backquery(const Network& network, std::size_t label);

}  // namespace fanin
