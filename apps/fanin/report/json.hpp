// What the files that write and read JSON share.
#pragma once

#include <nlohmann/json.hpp>

#include "results.hpp"

namespace fanin::program {

using Json = nlohmann::ordered_json;  // keeps its keys in the order they were written

/// What a signal says of the network as a whole.
struct ProbeField {
  const char* name;
  double Signal::*value;
};
inline constexpr ProbeField probe_fields[] = {{"loss", &Signal::loss},
                                              {"undecided_loss", &Signal::undecided_loss},
                                              {"input_correlation", &Signal::input_correlation}};

Json probe_object(const Signal& signal);

/// A run as --json and journals have it. `reach`: an accuracy, see CompareResult.
Json run_object(const Run& run, double reach);

}  // namespace fanin::program
