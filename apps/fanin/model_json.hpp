// Models written by hand, for examples small enough to follow with a pencil; and what is known of
// any model.
#pragma once

#include <string>

#include "fanin/network/model.hpp"
#include "results.hpp"

namespace fanin::program {

/// Reads one of two forms.
///
///     {"layers": [{"weights": [[0.9, 0.3], [0.2, 0.8]], "biases": [0, 0], "activation": "tanh"}]}
///     {"sizes": [3, 3, 3], "init": "book", "seed": 1, "biases": false}
///
/// The first gives the weights, a row for each node of a layer; without "biases" there are none,
/// without "activation" it is sigmoid. The second is an untrained network of sigmoids whose weights
/// are drawn, as fanin train draws them; all but the sizes may be missing and are then as above.
/// The scaling of images is the one that fanin train would choose.
/// Throws Error(data) for anything else, unknown keys included; Error(io).
Model read_model_json(FileReader file);

/// A text as JSON has it, in quotes; bytes that are not UTF-8 are replaced.
std::string json_text(const std::string& text);

/// The JSON of fanin info, the text of a whole file.
std::string info_json(const InfoResult& result);

}  // namespace fanin::program
