// Where results go: text for people, JSON and CSV for machines.
#pragma once

#include <cstdio>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "console/terminal.hpp"

namespace fanin::program {

/// JSON that keeps its keys in the order they were written.
using Json = nlohmann::ordered_json;

/// Thrown when whoever read the standard output has gone: nobody is left to tell.
struct BrokenPipe {};

/// The results of one command. Text goes to stdout, or to stderr when JSON takes stdout.
class Output {
 public:
  /// `json` is the file of --json, "-" for stdout, or empty. Throws Error(io) now if it could not
  /// be written later.
  explicit Output(std::string json);

  const Style& style() const noexcept { return style_; }

  /// Writes and flushes. Throws Error(io) or BrokenPipe.
  void print(std::string_view text) const;

  /// Writes the JSON where --json wants it, atomically; without --json nothing.
  void write(const Json& json) const;

 private:
  std::string json_;
  std::FILE* text_;
  Style style_;
};

/// What every JSON begins with: schema and program.
Json json_head();

/// Writes a file atomically. Throws Error(io).
void write_file(const std::filesystem::path& path, std::string_view content);

/// Throws Error(io) if a file could not be written at `path`: to know before hours of work.
void check_writable(const std::filesystem::path& path);

/// A field of CSV, quoted where it must be.
std::string csv_field(const std::string& text);

/// The program's name and version.
std::string version();

}  // namespace fanin::program
