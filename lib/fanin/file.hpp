// Reading files, plain or gzip, and writing them atomically.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace fanin {

/// How much content of a file is read where nothing else is said, inflated when it is gzip. A file
/// is not trusted: without a limit a small one could fill the memory.
inline constexpr std::size_t max_content = 4'000'000'000;

/// What a file can be, as far as Fanin reads it. Text is a table or a part of one.
enum class FileFormat { text, idx, png, jpeg, safetensors, json, other };

/// Reads a file from its start to its end, and opens it once: pipes and /dev/stdin are read as
/// files are. A gzip file is recognised by its content and inflated
/// piece by piece, so that its whole text never lies in memory; a long one in a thread of its own,
/// a little ahead of its reader.
class FileReader {
 public:
  /// Throws Error(io) when the file cannot be opened or is a directory.
  explicit FileReader(std::filesystem::path path);
  ~FileReader();
  FileReader(FileReader&&) noexcept;
  FileReader& operator=(FileReader&&) noexcept;

  /// The first bytes of the content, 4096 where it has as many, for finding out what it is. They
  /// are kept for `read`, and good until the reader is gone. Throws as `read` does.
  std::string_view beginning();

  /// What the file is, by its beginning. Throws as `read` does.
  FileFormat format();

  /// Fills `out` as far as the file reaches; returns the bytes read, 0 at the end.
  /// Throws Error(io) when reading fails, Error(data) when a gzip file is damaged or cut short.
  std::size_t read(std::span<char> out);

  /// How many bytes are to be expected in all, for reserving memory: 0 when unknown, and no promise
  /// otherwise, because a gzip file only claims it. Never above 32 times the size of the file.
  std::size_t size_hint() const noexcept;

  const std::filesystem::path& path() const noexcept { return path_; }

  /// From now on `read` refuses content that is longer in all with Error(data).
  void set_limit(std::size_t bytes) noexcept { limit_ = bytes; }
  std::size_t limit() const noexcept { return limit_; }

  /// Appends what comes next until `content` has `size` bytes or the file ends.
  void append_to(std::string& content, std::size_t size);

 private:
  struct Stream;
  std::filesystem::path path_;
  std::size_t limit_ = max_content;
  std::unique_ptr<Stream> stream_;
};

/// The whole content of a file, inflated when it is gzip. More than `limit` bytes are refused with
/// Error(data) before they are read.
std::string read_file(const std::filesystem::path& path, std::size_t limit);
std::string read_all(FileReader& reader, std::size_t limit);

/// Writes a file aside and puts it in its place with `commit`: readers see the old content or the
/// new, never a part. Without `commit` nothing is left behind. A path that ends in `.gz` is
/// compressed (gzip level 9, without name or time: the same content gives the same bytes).
/// A path that is not a regular file (a pipe, /dev/stdout) is written directly. Until `commit` only
/// the user can read it; a file that is replaced keeps its permissions, but no set-user-ID bit, and
/// a symbolic link its target.
class FileWriter {
 public:
  /// Throws Error(io) when the file cannot be created.
  explicit FileWriter(std::filesystem::path path);
  ~FileWriter();
  FileWriter(FileWriter&&) noexcept;
  FileWriter& operator=(FileWriter&&) noexcept;

  /// Throws Error(io), for example on a full disk.
  void write(std::string_view bytes);

  /// Flushes to the disk and renames into place; nothing can be written afterwards. Throws
  /// Error(io).
  void commit();

  /// Commits two files that belong together: both are on the disk before the first is renamed, and
  /// when the second cannot be renamed, the first is put back.
  static void commit_both(FileWriter& first, FileWriter& second);

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
};

/// Flushes a file's name to the disk: with that, a failure of the power leaves a new file under it.
/// Not every file system can do this, and not every folder can be opened: returns EIO, or 0.
int flush_name(const std::filesystem::path& path);

/// CRC-32 of ISO 3309, as gzip, PNG and zip have it.
std::uint32_t crc32(std::string_view bytes);

/// Removes what the process's writers have not committed, for the end of a process that cannot wait
/// for them: they must not be used afterwards. Safe in a signal handler.
void remove_temporaries() noexcept;

}  // namespace fanin
