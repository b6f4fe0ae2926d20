// fanin train: trains one network.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cli.hpp"
#include "datasets.hpp"
#include "fanin/data/samples.hpp"
#include "fanin/network/network.hpp"
#include "options.hpp"

namespace fanin::program {

struct TrainResult {
  struct Epoch {
    double loss = 0;
    std::optional<double> accuracy = {};
    double seconds = 0;
  };

  DataSummary train;
  std::optional<DataSummary> test = {};
  std::size_t classes = 0;
  std::size_t samples = 0;  ///< of an epoch: the training images at every angle
  Architecture architecture;
  std::size_t parameters = 0;
  Scaling scaling;
  std::string init;
  TrainingFlags training;
  std::vector<Epoch> epochs = {};
  std::optional<double> accuracy = {};  ///< of the network as it is at the end
  std::string model = {};               ///< where it was saved; empty: nowhere
};

Command train_command();

}  // namespace fanin::program
