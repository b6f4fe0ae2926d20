// fanin show: images of a data set, mistakes and weights of a model.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cli.hpp"
#include "fanin/data/dataset.hpp"

namespace fanin::program {

struct ShowResult {
  enum class Kind { records, mistakes, weights };

  struct Image {
    std::size_t number = 0;     ///< of the record or node, from 1
    std::vector<float> values;  ///< (height * width)
    float low = 0.01F;          ///< shown white
    float high = 1;             ///< shown black
    std::optional<std::size_t> label = {};
    std::optional<std::size_t> answer = {};  ///< of a mistake
    double angle = 0;                        ///< degrees by which the record was rotated
  };

  Kind kind = Kind::records;
  std::string model = {};  ///< of mistakes and weights
  std::string data = {};   ///< of records and mistakes
  std::size_t total = 0;   ///< records, mistakes or nodes
  ImageShape shape = {};
  std::vector<Image> images = {};
  std::size_t columns = 10;  ///< of the image grid
  std::string output = {};   ///< where the grid was written; empty: it is to be drawn
};

Command show_command();

}  // namespace fanin::program
