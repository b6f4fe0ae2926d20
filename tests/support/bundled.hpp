// The data that come with this repository.
#pragma once

#include <filesystem>

namespace fanin::test {

inline const std::filesystem::path bundled = std::filesystem::path(FANIN_SOURCE_DIR) / "data";

}  // namespace fanin::test
