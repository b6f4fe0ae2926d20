// The commands of the program, each in a file of its name, and what they are made of.
#pragma once

#include <memory>

#include "options.hpp"
#include "report/report.hpp"
#include "report/view.hpp"

namespace fanin::program {

Command backquery_command();
Command claims_command();
Command compare_command();
Command convert_command();
Command export_command();
Command info_command();
Command merge_command();
Command query_command();
Command report_command();
Command score_command();
Command show_command();
Command signal_command();
Command train_command();

/// Throws Error(diverged) for a comparison of which no training is left, Error(io) for one of which
/// trainings are missing.
void fail_unless_compared(const CompareResult& result);

}  // namespace fanin::program
