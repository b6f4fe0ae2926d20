// fanin convert: data sets from one format to another.
#pragma once

#include <string>
#include <vector>

#include "cli.hpp"
#include "datasets.hpp"

namespace fanin::program {

struct ConvertResult {
  DataSummary data;
  std::vector<std::string> files;  ///< written
};

Command convert_command();

}  // namespace fanin::program
