// What a report shows of a comparison's networks.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <vector>

#include "results.hpp"

namespace fanin::program {

/// The recipes of a comparison, as the library takes them.
std::vector<Recipe> recipes(const CompareResult& result, const Samples& train);

/// Records the networks of a comparison's first seed: of the first recipe of each scheme, then of
/// the others, as far as a report has room. What it refers to must outlive it.
class ComparisonRecorder {
 public:
  ComparisonRecorder(const CompareResult& result, const Dataset& test, const Samples& samples);
  ComparisonRecorder(const ComparisonRecorder&) = delete;
  ComparisonRecorder& operator=(const ComparisonRecorder&) = delete;

  /// Lets a comparison record. This must outlive it.
  void connect(CompareOptions& options);

  /// The records of what is finished. Trainings that the comparison took as known are repeated.
  std::vector<NetworkRecord> finish(const std::vector<Recipe>& all, const Samples& train,
                                    CompareOptions options);

 private:
  const CompareResult& result_;
  const Dataset& test_;
  const Samples& samples_;
  Probe probe_ = {};
  std::map<std::size_t, NetworkRecord> records_ = {};  // of recipes
};

/// The networks of a comparison that is known by its journals, and now also by its data, to which
/// its scaling is fitted: trained again. Throws Error(data) where the data are others, and what
/// reading them throws.
std::vector<NetworkRecord> repeat_networks(CompareResult& result);

/// Sets the result's networks. Where that fails, a warning says why: the trainings are not lost.
void add_networks(CompareResult& result, const std::function<std::vector<NetworkRecord>()>& make);

}  // namespace fanin::program
