// fanin query: what a model answers to images or numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli.hpp"
#include "fanin/data/image.hpp"
#include "models.hpp"

namespace fanin::program {

struct QueryResult {
  struct Answer {
    std::string file;
    std::size_t record = 0;  ///< from 1
    std::vector<float> outputs;
    std::optional<std::size_t> label = {};
    GreyImage seen = {};                          ///< of an image file: what the network was shown
    std::vector<float> inputs = {};               ///< of --inputs
    std::vector<std::vector<float>> layers = {};  ///< of --inputs: the outputs of every layer

    std::size_t answer() const { return argmax(outputs); }
    bool right() const { return label == answer(); }
  };

  ModelSummary model;
  std::vector<Answer> answers;
  std::string seen;  ///< where what the network saw was written; empty: it is to be drawn
};

Command query_command();

}  // namespace fanin::program
