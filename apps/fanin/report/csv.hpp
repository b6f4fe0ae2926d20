// Text as CSV wants it.
#pragma once

#include <string>

namespace fanin::program {

/// A field, quoted where it must be.
std::string csv_field(const std::string& text);

}  // namespace fanin::program
