#include "fanin/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
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
#include "fanin/internal/temporary.hpp"

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
    for (std::size_t got = 1; got > 0 && done < out.size(); done += got) {
      got = read_some(out.subspan(done));
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
  std::size_t total = 0;  // read by the user
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
  const std::size_t at = std::min(stream_->total, beginning().size());
  const std::string_view kept = beginning().substr(at, out.size());
  std::ranges::copy(kept, out.begin());
  const std::size_t got = kept.size() + stream_->read(out.subspan(kept.size()));
  stream_->total += got;
  if (stream_->total > limit_) {
    throw Error(ErrorKind::data,
                path_.string() + ": more than " + std::to_string(limit_) +
                    " bytes of content, the most that is read (--max-data reads larger data sets)");
  }
  return got;
}

void FileReader::append_to(std::string& content, std::size_t size) {
  for (std::size_t got = 1; got > 0 && content.size() < size;) {
    const std::size_t before = content.size();
    content.resize(before + std::min(block_size, size - before));
    got = read(std::span(content).subspan(before));
    content.resize(before + got);
  }
}

std::size_t FileReader::size_hint() const noexcept { return stream_->source.size_hint(); }

std::string read_file(const std::filesystem::path& path, std::size_t limit) {
  FileReader reader(path);
  return read_all(reader, limit);
}

std::string read_all(FileReader& reader, std::size_t limit) {
  std::string content;
  reader.append_to(content, limit < max_content ? limit + 1 : limit);
  if (content.size() <= limit) return content;
  throw Error(ErrorKind::data, reader.path().string() + ": more than the " + std::to_string(limit) +
                                   " bytes that are allowed here");
}

void remove_temporaries() noexcept { Temporary::remove_all(); }

int flush_name(const std::filesystem::path& path) {
  const std::filesystem::path folder = path.parent_path();
  const Descriptor opened(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_CLOEXEC));
  const bool failed = opened.number() >= 0 && ::fsync(opened.number()) != 0 && errno == EIO;
  return failed ? EIO : 0;
}

struct FileWriter::Stream {
  explicit Stream(std::filesystem::path target)
      : path(std::move(target)), real(path), file(open()) {
    if (path.extension() == ".gz") gzip.emplace([this](std::string_view bytes) { append(bytes); });
  }

  void write(std::string_view bytes) {
    if (gzip) return gzip->write(bytes);
    append(bytes);
  }

  // Everything is on the disk, with its final mode, under the temporary name.
  void finish() {
    if (gzip) gzip->finish();
    flush();
    if (aside) static_cast<void>(::fchmod(file.number(), mode));
    if (aside && ::fsync(file.number()) != 0) fail(path, "cannot write", errno);
    if (const int code = file.close()) fail(path, "cannot write", code);
  }

  void move_into_place() {
    if (!aside) return;
    if (std::rename(aside->path(), real.c_str()) != 0) {
      fail(path, "cannot put the new file in its place", errno);
    }
    aside->forget();
  }

  void flush_folder() const {
    if (aside && flush_name(real) != 0) {
      fail(path, "written, but its folder cannot be flushed to the disk", EIO);
    }
  }

  // As move_into_place of both, or of neither.
  static void move_both(Stream& first, Stream& second) {
    Temporary old(first.real);
    if (first.aside && ::link(first.real.c_str(), old.path()) == 0) old.made();
    first.move_into_place();
    try {
      second.move_into_place();
    } catch (const Error&) {
      if (first.aside && std::rename(old.path(), first.real.c_str()) != 0) {
        ::unlink(first.real.c_str());
      }
      throw;
    }
  }

 private:
  // Opens what is written to: a new file next to the target, or the target itself where it is not a
  // regular file.
  int open() {
    struct stat status {};
    const bool exists = ::stat(path.c_str(), &status) == 0;
    const bool loop = !exists && errno == ELOOP;
    if (exists && S_ISDIR(status.st_mode)) fail(path, "a directory, expected a file", 0);
    const int standard = path == "/dev/stdout"   ? STDOUT_FILENO
                         : path == "/dev/stderr" ? STDERR_FILENO
                                                 : -1;
    if (standard >= 0 || (exists && !S_ISREG(status.st_mode)) ||
        path.native().starts_with("/dev/fd/")) {
      const int number = standard >= 0 ? ::fcntl(standard, F_DUPFD_CLOEXEC, 0)
                                       : ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
      if (number < 0) fail(path, "cannot open for writing", errno);
      return number;
    }
    if (loop) fail(path, "a symbolic link that leads back to itself", 0);
    std::error_code unresolved;
    if (exists) {
      if (::access(path.c_str(), W_OK) != 0) fail(path, "cannot write", errno);
      const auto resolved = std::filesystem::canonical(path, unresolved);
      if (!unresolved) real = resolved;  // a link goes on pointing to what is replaced
    } else if (std::filesystem::is_symlink(path, unresolved)) {
      fail(path, "a symbolic link to a file that does not exist", 0);
    }
    while (true) {
      aside.emplace(real);
      const int number = ::open(aside->path(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                                exists ? S_IRUSR | S_IWUSR : 0666);
      if (number >= 0) {
        aside->made();
        // Private until then; and a file that is replaced keeps its permissions.
        if (!exists) ::fstat(number, &status);
        mode = status.st_mode & 0777;
        static_cast<void>(::fchmod(number, S_IRUSR | S_IWUSR));
        return number;
      }
      if (errno != EEXIST) fail(path, "cannot create", errno);
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

  std::filesystem::path path;      // as the caller named it
  std::filesystem::path real;      // what is replaced in the end
  std::optional<Temporary> aside;  // what is written until then; nothing: `real` itself
  mode_t mode = 0;                 // of the new file
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
  stream_->finish();
  stream_->move_into_place();
  stream_->flush_folder();
  stream_.reset();
}

void FileWriter::commit_both(FileWriter& first, FileWriter& second) {
  first.stream_->finish();
  second.stream_->finish();
  Stream::move_both(*first.stream_, *second.stream_);
  for (FileWriter* file : {&first, &second}) {
    file->stream_->flush_folder();
    file->stream_.reset();
  }
}

}  // namespace fanin
