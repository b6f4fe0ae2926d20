// fanin backquery: a network run backwards.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli.hpp"
#include "fanin/data/dataset.hpp"
#include "models.hpp"

namespace fanin::program {

struct BackqueryResult {
  struct Image {
    std::size_t label = 0;
    std::vector<float> inputs;  ///< 0.01 to 0.99
  };

  ModelSummary model;
  ImageShape shape;
  std::vector<Image> images = {};
  std::string output = {};  ///< where the image grid was written; empty: it is to be drawn
};

Command backquery_command();

}  // namespace fanin::program
