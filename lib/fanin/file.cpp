#include "fanin/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <future>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "fanin/error.hpp"
#include "fanin/internal/format.hpp"
#include "fanin/internal/gzip.hpp"
#include "fanin/internal/source.hpp"

namespace fanin {
namespace {

constexpr std::size_t beginning_size = 4096;
constexpr std::size_t block_size = std::size_t{1} << 18;

}  // namespace

// A gzip file passes through two blocks: while the reader empties one, a thread fills the other.
struct FileReader::Stream {
  explicit Stream(const std::filesystem::path& path) : source(path) {}

  std::size_t read(std::span<char> out) {
    std::size_t done = 0;
    while (done < out.size()) {
      const std::size_t got = read_some(out.subspan(done));
      if (got == 0) break;
      done += got;
    }
    return done;
  }

  std::size_t read_some(std::span<char> out) {
    if (!source.is_gzip()) return source.read(out);
    if (position == size) next_block();
    const std::size_t available = std::min(out.size(), size - position);
    std::copy_n(block.data() + position, available, out.data());
    position += available;
    return available;
  }

  void next_block() {
    const bool first = block.empty();
    if (coming.valid()) {
      size = coming.get();
      block.swap(ahead);
    } else {
      block.resize(block_size);
      size = source.read(block);
    }
    position = 0;
    if (size < block_size || first) return;  // a small file is not worth a thread
    ahead.resize(block_size);
    coming = std::async([this] { return source.read(ahead); });
  }

  Source source;
  std::optional<std::string> beginning;
  std::size_t beginning_read = 0;
  std::vector<char> block;
  std::size_t position = 0;  // of the reader in its block
  std::size_t size = 0;
  std::vector<char> ahead;
  std::future<std::size_t> coming;  // the size of `ahead`; last, for it must end first
};

FileReader::FileReader(std::filesystem::path path)
    : path_(std::move(path)), stream_(std::make_unique<Stream>(path_)) {}
FileReader::~FileReader() = default;
FileReader::FileReader(FileReader&&) noexcept = default;
FileReader& FileReader::operator=(FileReader&&) noexcept = default;

std::string_view FileReader::beginning() {
  std::optional<std::string>& text = stream_->beginning;
  if (!text) {
    text.emplace(beginning_size, '\0');
    text->resize(stream_->read(*text));
  }
  return *text;
}

FileFormat FileReader::format() { return recognize(beginning()).format; }

std::size_t FileReader::read(std::span<char> out) {
  std::size_t& done = stream_->beginning_read;
  const std::string_view kept = beginning().substr(done, out.size());
  std::ranges::copy(kept, out.begin());
  done += kept.size();
  return kept.size() + stream_->read(out.subspan(kept.size()));
}

std::size_t FileReader::size_hint() const noexcept { return stream_->source.size_hint(); }

std::string read_file(const std::filesystem::path& path, std::size_t limit) {
  FileReader reader(path);
  return read_all(reader, limit);
}

std::string read_all(FileReader& reader, std::size_t limit) {
  std::string content;
  while (true) {
    const std::size_t size = content.size();
    content.resize(size + block_size);
    const std::size_t got = reader.read(std::span(content).subspan(size));
    content.resize(size + got);
    if (content.size() > limit) {
      throw Error(ErrorKind::data, reader.path().string() + ": more than the " +
                                       std::to_string(limit) + " bytes that are allowed here");
    }
    if (got < block_size) return content;
  }
}

struct FileWriter::Stream {
  explicit Stream(std::filesystem::path target)
      : path(std::move(target)), real(path), file(open()) {
    if (path.extension() == ".gz") gzip.emplace([this](std::string_view bytes) { append(bytes); });
  }
  ~Stream() {
    if (!aside.empty()) ::unlink(aside.c_str());
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  void write(std::string_view bytes) {
    if (gzip) {
      gzip->write(bytes);
    } else {
      append(bytes);
    }
  }

  void commit() {
    if (gzip) gzip->finish();
    flush();
    if (!aside.empty() && ::fsync(file.number()) != 0) fail(path, "cannot write", errno);
    if (const int code = file.close()) fail(path, "cannot write", code);
    if (!aside.empty() && std::rename(aside.c_str(), real.c_str()) != 0) {
      fail(path, "cannot put the new file in its place", errno);
    }
    aside.clear();
  }

 private:
  // Opens what is written to: a new file next to the target, or the target itself where it is not a
  // regular file.
  int open() {
    const std::string text = path.string();
    struct stat status {};
    const bool exists = ::stat(path.c_str(), &status) == 0;
    if (exists && S_ISDIR(status.st_mode)) fail(path, "a directory, expected a file", 0);
    if ((exists && !S_ISREG(status.st_mode)) || text == "/dev/stdout" || text == "/dev/stderr" ||
        text.starts_with("/dev/fd/")) {
      const int number = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
      if (number < 0) fail(path, "cannot open for writing", errno);
      return number;
    }
    if (exists) {
      if (::access(path.c_str(), W_OK) != 0) fail(path, "cannot write", errno);
      std::error_code unresolved;
      const auto resolved = std::filesystem::canonical(path, unresolved);
      if (!unresolved) real = resolved;  // a link goes on pointing to what is replaced
    }
    static std::atomic<unsigned> count{0};
    while (true) {
      aside = real;
      aside.replace_filename(".fanin-" + std::to_string(::getpid()) + "-" +
                             std::to_string(count++) + ".tmp");
      const int number = ::open(aside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (number >= 0) {
        // A file that is replaced keeps its permissions, as if it had been written over.
        if (exists) static_cast<void>(::fchmod(number, status.st_mode & 07777));
        return number;
      }
      if (errno != EEXIST) {
        const int code = errno;
        aside.clear();
        fail(path, "cannot create", code);
      }
    }
  }

  void append(std::string_view bytes) {
    for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), block_size))) {
      buffer += bytes.substr(0, block_size);
      if (buffer.size() >= block_size) flush();
    }
  }

  void flush() {
    for (std::string_view rest = buffer; !rest.empty();) {
      const ssize_t done = ::write(file.number(), rest.data(), rest.size());
      if (done < 0 && errno != EINTR) fail(path, "cannot write", errno);
      if (done > 0) rest.remove_prefix(static_cast<std::size_t>(done));
    }
    buffer.clear();
  }

  std::filesystem::path path;   // as the caller named it
  std::filesystem::path real;   // what is replaced in the end
  std::filesystem::path aside;  // what is written until then; empty: nothing to clean up
  Descriptor file;
  std::string buffer;
  std::optional<GzipWriter> gzip;
};

FileWriter::FileWriter(std::filesystem::path path)
    : stream_(std::make_unique<Stream>(std::move(path))) {}
FileWriter::~FileWriter() = default;
FileWriter::FileWriter(FileWriter&&) noexcept = default;
FileWriter& FileWriter::operator=(FileWriter&&) noexcept = default;

void FileWriter::write(std::string_view bytes) { stream_->write(bytes); }
void FileWriter::commit() {
  stream_->commit();
  stream_.reset();
}

}  // namespace fanin
