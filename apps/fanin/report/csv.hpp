// Results as CSV.
#pragma once

#include <string>

namespace fanin::program {

struct CompareResult;

/// Every run and every epoch, a row each.
std::string compare_csv(const CompareResult& result);

/// A field, quoted where it must be.
std::string csv_field(const std::string& text);

}  // namespace fanin::program
