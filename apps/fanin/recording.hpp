// What a report shows of a network besides its accuracies: recorded while it is trained.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "fanin/data/dataset.hpp"
#include "fanin/study/score.hpp"
#include "fanin/study/signal.hpp"

namespace fanin::program {

/// A network at a moment of its training.
struct NetworkStage {
  /// How many values lie in each of equally wide bins from `low` to `high`. Of all samples and
  /// nodes; what is not finite does not count.
  struct Counts {
    double low = 0;
    double high = 0;
    std::vector<std::size_t> counts = {};
  };
  struct Layer {
    std::string activation = {};
    Counts z = {};
    Counts outputs = {};
  };

  std::size_t epoch = 0;  ///< 0: the initial weights
  Signal signal = {};
  std::vector<Layer> layers = {};
};

struct NetworkRecord {
  struct Mistake {
    std::size_t record = 0;  ///< from 1
    std::size_t label = 0;
    std::size_t answer = 0;
    std::vector<float> outputs = {};
    std::vector<std::uint8_t> image = {};  ///< 0 background, 255 foreground; empty: a table's
  };

  std::string name = {};
  std::uint32_t seed = 0;
  Network network = {};  ///< at the end; no layers: there is none, or it diverged
  Matrix initial = {};   ///< (nodes, inputs) of the first layer, 32 nodes at most
  std::vector<NetworkStage> stages = {};
  std::vector<float> backquery = {};  ///< (classes, inputs); empty: it has none
  double accuracy = 0;                ///< on the test records, where there are any
  std::vector<std::vector<std::size_t>> confusion = {};
  std::vector<Mistake> mistakes = {};  ///< the most confident first
};

inline constexpr std::size_t max_records = 4;  ///< networks of a report

/// Adds a stage, to the first the initial weights. `signal`: of the network, by `probe`.
void record_stage(NetworkRecord& record, const Network& network, const Probe& probe, Signal signal,
                  std::size_t epoch);

/// Adds what the record's network expects of each class, where it can be run backwards, and what it
/// answers to test records, where there are any: `samples` are theirs, and `result` the score on
/// them.
void record_end(NetworkRecord& record, const Dataset* test, const Samples& samples,
                const Score& result);

}  // namespace fanin::program
