// Gzip streams and their checksum. The only file that knows zlib.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace fanin {

/// Inflates a gzip stream: one member or several joined end to end, zeros behind the last one.
class GzipReader {
 public:
  /// Writes the next compressed bytes and says how many; 0 at the end.
  using Source = std::function<std::size_t(std::span<char>)>;

  /// `name` is for messages.
  GzipReader(Source source, std::string name);
  ~GzipReader();

  /// Fills `out` as far as the content reaches (up to 1 GiB); 0 at the end.
  /// Throws Error(data) when the stream is damaged or cut short, and what `source` throws.
  std::size_t read(std::span<char> out);

  static bool begins_with_magic(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"); }

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Deflates to one gzip member at level 9, without name or time: the same content gives the same
/// bytes.
class GzipWriter {
 public:
  using Sink = std::function<void(std::string_view)>;

  explicit GzipWriter(Sink sink);
  ~GzipWriter();

  void write(std::string_view bytes);
  /// Ends the member; nothing may be written afterwards.
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace fanin
