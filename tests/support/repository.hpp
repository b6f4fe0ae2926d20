// The text of this repository, for tests of its rules.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace fanin::test {

struct RepositoryFile {
  std::string path;  // below the repository
  std::string text;
};

inline RepositoryFile read_repository_file(const std::string& path) {
  std::ifstream file(std::filesystem::path(FANIN_SOURCE_DIR) / path, std::ios::binary);
  if (!file) throw std::runtime_error(path + ": cannot read");
  return {path, {std::istreambuf_iterator<char>(file), {}}};
}

/// All files below a folder whose names have one of the endings, sorted.
inline std::vector<RepositoryFile> read_repository_files(
    const std::string& folder, std::initializer_list<std::string_view> endings) {
  const std::filesystem::path root = FANIN_SOURCE_DIR;
  std::vector<RepositoryFile> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
    const std::string path = std::filesystem::relative(entry.path(), root).generic_string();
    const auto ends = [&](std::string_view ending) { return path.ends_with(ending); };
    if (entry.is_regular_file() && std::any_of(endings.begin(), endings.end(), ends)) {
      files.push_back(read_repository_file(path));
    }
  }
  std::sort(files.begin(), files.end(),
            [](const RepositoryFile& a, const RepositoryFile& b) { return a.path < b.path; });
  return files;
}

}  // namespace fanin::test
