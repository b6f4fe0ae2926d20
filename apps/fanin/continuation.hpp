// Training that goes on with a saved model.
#pragma once

#include <map>
#include <set>
#include <string>

#include "fanin/network/initializer.hpp"
#include "fanin/network/model.hpp"
#include "inputs.hpp"
#include "options.hpp"
#include "output.hpp"

namespace fanin::program {

/// What the command line of fanin train says.
struct TrainFlags : ReportFlags {
  DataFlags data;
  TrainingFlags training;
  Initializer initializer = parse_initializer("book");
  std::string model;
  std::string from;                            ///< a model to go on with
  std::set<std::string> on_command_line = {};  ///< the first names of its options
};

/// Keys of a model's metadata: epochs done and planned, and the fingerprint of the training data.
inline constexpr const char* epochs_key = "epochs";
inline constexpr const char* planned_key = "epochs.planned";
inline constexpr const char* fingerprint_key = "data.fnv1a";

/// What decides a training besides its data and epochs, as a model keeps it.
std::map<std::string, std::string> saved_settings(const TrainFlags& flags);

/// The value that the model `flags.from` keeps under a key. Throws Error(data) when there is none.
std::string value_of(const TrainFlags& flags, const Model& model, const std::string& key);

/// The flags to go on with: the model's, for as many epochs as are wanted in all. Throws
/// Error(data) when it does not say how it was trained; Error(argument) when the command line
/// contradicts it, no epoch is left, or another number of them would change a rate that falls.
TrainFlags continued(const TrainFlags& flags, const Model& model);

}  // namespace fanin::program
