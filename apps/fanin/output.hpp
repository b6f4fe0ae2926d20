// Where results go: text for people, JSON and CSV for machines.
#pragma once

#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "console/terminal.hpp"
#include "fanin/network/model.hpp"

namespace fanin::program {

/// Thrown when whoever read the standard output has gone: nobody is left to tell.
struct BrokenPipe {};

/// Where machines want the results: files, "-" for stdout, or empty for nowhere.
struct ReportFlags {
  std::string json;
  std::string csv;
  bool quiet = false;           ///< no progress on stderr
  std::string report;           ///< a page for people; never stdout
  bool file_to_stdout = false;  ///< the file that -o names is the standard output
};

/// Whether the name of an output is that of the standard output: "-" or "/dev/stdout".
bool is_stdout(const std::string& target);

/// The results of one command. Text goes to stdout, or to stderr when a file, JSON or CSV takes
/// stdout.
class Output {
 public:
  /// Throws Error(io) now if a file could not be written later; Error(argument) when two results
  /// want stdout.
  explicit Output(const ReportFlags& flags);

  const Style& style() const noexcept { return style_; }

  /// Writes and flushes. Throws Error(io) or BrokenPipe.
  void print(std::string_view text) const;

 private:
  std::FILE* text_;
  Style style_;
};

/// Writes what --json or --csv asks for: a file, atomically, or for "-" to stdout. Throws Error(io)
/// or BrokenPipe.
void write_result(const std::string& target, std::string_view content);

/// Writes a file atomically. Throws Error(io).
void write_file(const std::filesystem::path& path, std::string_view content);

/// Writes a model. When that fails after all, it goes into the folder for temporary files, and the
/// Error(io) says where.
void save_model(const std::filesystem::path& path, const Model& model);

/// Throws Error(io) if a file could not be written at `path`: to know before hours of work.
void check_writable(const std::filesystem::path& path);

/// Throws Error(argument) before any work when a file to write is also read, is written twice or
/// has no name; says on stderr which files will be replaced. "-" and devices are left alone.
void check_outputs(const std::vector<std::string>& inputs, const std::vector<std::string>& outputs);

/// The program's name and version.
std::string version();

}  // namespace fanin::program
