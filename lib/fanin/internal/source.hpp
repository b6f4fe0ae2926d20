// Bytes from the operating system, for the readers and writers of files.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "fanin/internal/gzip.hpp"

namespace fanin {

/// Throws Error(io): the path, what failed, and the system's reason. `code` is errno, or 0 where
/// the system has given no reason.
[[noreturn]] void fail(const std::filesystem::path& path, const std::string& what, int code);

/// An open file of the system, closed with its owner.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor();
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const noexcept { return number_; }

  /// Returns errno, 0 when all went well.
  int close() noexcept;

 private:
  int number_;
};

/// A file's content in order, inflated when it is gzip, in the calling thread. It is opened once
/// and never sought, so that a pipe is as good as a file.
class Source {
 public:
  /// Throws Error(io) when the file cannot be opened or is a directory.
  explicit Source(std::filesystem::path path);
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  bool is_gzip() const noexcept { return gzip_.has_value(); }
  std::size_t size_hint() const noexcept { return size_hint_; }

  /// 0 only at the end. Throws as FileReader::read does.
  std::size_t read(std::span<char> out);

 private:
  std::size_t read_raw(std::span<char> out);
  void set_size_hint(std::size_t file_size);

  std::filesystem::path path_;
  Descriptor file_;
  std::string start_;  // read already
  std::optional<GzipReader> gzip_;
  std::size_t size_hint_ = 0;
};

}  // namespace fanin
