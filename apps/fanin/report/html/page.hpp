// The page around the data, which page.cmake writes at build time. Empty without Chart.js.
#pragma once

namespace fanin::program {

extern const char* const page_before_data;
extern const char* const page_after_data;

}  // namespace fanin::program
