// Results as a page: one file with the data in it, which a browser shows without a network.
// Its own files and Chart.js are put together at build time, see page.cmake.
#pragma once

#include <string>

#include "results.hpp"

namespace fanin::program {

/// Whether this program has the page: not when it was built without Chart.js.
bool has_page() noexcept;

/// `command`: the command line that made the result.
std::string compare_html(const CompareResult& result, const std::string& command);
std::string train_html(const TrainResult& result, const std::string& command);
std::string signal_html(const SignalResult& result, const std::string& command);
std::string report_html(const ReportResult& result, const std::string& command);

}  // namespace fanin::program
