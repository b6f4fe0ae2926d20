#include "fanin/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <future>
#include <new>
#include <system_error>
#include <utility>
#include <vector>

#include "fanin/error.hpp"

namespace fanin {
namespace {

constexpr std::size_t block_size = std::size_t{1} << 18;
constexpr int gzip_window = 15 + 16;  // zlib's way to ask for gzip and nothing else

// `code` is errno, or 0 where the system has given no reason.
[[noreturn]] void fail(const std::filesystem::path& path, const std::string& what, int code) {
  std::string message = path.string() + ": " + what;
  if (code != 0) message += ": " + std::generic_category().message(code);
  throw Error(ErrorKind::io, message);
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const noexcept { return number_; }

  // Returns errno, 0 when all went well.
  int close() noexcept { return ::close(std::exchange(number_, -1)) == 0 ? 0 : errno; }

 private:
  int number_;
};

// A file's content in order, inflated when it is gzip, in the calling thread.
class Source {
 public:
  explicit Source(std::filesystem::path path)
      : path_(std::move(path)), file_(::open(path_.c_str(), O_RDONLY | O_CLOEXEC)), input_(65536) {
    if (file_.number() < 0) fail(path_, "cannot open", errno);
    struct stat status {};
    if (::fstat(file_.number(), &status) != 0) fail(path_, "cannot open", errno);
    if (S_ISDIR(status.st_mode)) fail(path_, "a directory, expected a file", 0);
    refill();
    gzip_ = input_size_ >= 2 && input_[0] == '\x1f' && input_[1] == '\x8b';
    if (S_ISREG(status.st_mode)) set_size_hint(static_cast<std::size_t>(status.st_size));
    if (gzip_ && ::inflateInit2(&zlib_, gzip_window) != Z_OK) throw std::bad_alloc();
  }
  ~Source() {
    if (gzip_) ::inflateEnd(&zlib_);
  }
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  bool is_gzip() const noexcept { return gzip_; }
  std::size_t size_hint() const noexcept { return size_hint_; }

  // 0 only at the end.
  std::size_t read(std::span<char> out) { return gzip_ ? inflate(out) : copy(out); }

 private:
  void refill() {
    ssize_t got = -1;
    do {
      got = ::read(file_.number(), input_.data(), input_.size());
    } while (got < 0 && errno == EINTR);
    if (got < 0) fail(path_, "cannot read", errno);
    input_size_ = static_cast<std::size_t>(got);
    input_begin_ = 0;
  }

  std::size_t copy(std::span<char> out) {
    if (input_begin_ == input_size_) refill();
    const std::size_t size = std::min(out.size(), input_size_ - input_begin_);
    std::copy_n(input_.data() + input_begin_, size, out.data());
    input_begin_ += size;
    return size;
  }

  std::size_t inflate(std::span<char> out) {
    const std::size_t wanted =
        std::min(out.size(), std::size_t{1} << 30);  // zlib counts in 32 bits
    zlib_.next_out = reinterpret_cast<Bytef*>(out.data());
    zlib_.avail_out = static_cast<uInt>(wanted);
    while (zlib_.avail_out > 0) {
      if (input_begin_ == input_size_) refill();
      if (between_members_) {
        if (input_size_ == 0) break;
        if (input_[input_begin_] != '\x1f') damaged("other bytes follow the end of the gzip data");
        ::inflateReset(&zlib_);
        between_members_ = false;
      }
      if (input_size_ == 0) damaged("the gzip data end too early: the file was cut short");
      zlib_.next_in = reinterpret_cast<Bytef*>(input_.data() + input_begin_);
      zlib_.avail_in = static_cast<uInt>(input_size_ - input_begin_);
      const int result = ::inflate(&zlib_, Z_NO_FLUSH);
      input_begin_ = input_size_ - zlib_.avail_in;
      if (result == Z_MEM_ERROR) throw std::bad_alloc();
      if (result != Z_OK && result != Z_STREAM_END) {
        damaged(std::string("damaged gzip data: ") +
                (zlib_.msg != nullptr ? zlib_.msg : "no progress"));
      }
      between_members_ = result == Z_STREAM_END;
    }
    return wanted - zlib_.avail_out;
  }

  // The last four bytes of a gzip file say how long its (last) content is, modulo 2^32.
  void set_size_hint(std::size_t file_size) {
    size_hint_ = file_size;
    if (!gzip_) return;
    std::array<unsigned char, 4> tail{};
    if (file_size < 18 ||
        ::pread(file_.number(), tail.data(), 4, static_cast<off_t>(file_size) - 4) != 4) {
      size_hint_ = 0;
      return;
    }
    const std::size_t claimed = tail[0] | std::size_t{tail[1]} << 8 | std::size_t{tail[2]} << 16 |
                                std::size_t{tail[3]} << 24;
    size_hint_ = std::min(claimed, 32 * file_size);
  }

  [[noreturn]] void damaged(const std::string& what) const {
    throw Error(ErrorKind::data, path_.string() + ": " + what);
  }

  std::filesystem::path path_;
  Descriptor file_;
  std::vector<char> input_;
  std::size_t input_begin_ = 0;
  std::size_t input_size_ = 0;  // 0 after refill: the end of the file
  bool gzip_ = false;
  bool between_members_ = false;  // gzip files may be joined end to end
  std::size_t size_hint_ = 0;
  z_stream zlib_{};
};

}  // namespace

// A gzip file passes through two blocks: while the reader empties one, a thread fills the other.
struct FileReader::Stream {
  explicit Stream(const std::filesystem::path& path) : source(path) {}

  std::size_t read_some(std::span<char> out) {
    if (!source.is_gzip()) return source.read(out);
    if (position == size) next_block();
    const std::size_t given = std::min(out.size(), size - position);
    std::copy_n(block.data() + position, given, out.data());
    position += given;
    return given;
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

std::size_t FileReader::read(std::span<char> out) {
  std::size_t size = 0;
  while (size < out.size()) {
    const std::size_t got = stream_->read_some(out.subspan(size));
    if (got == 0) break;
    size += got;
  }
  return size;
}

std::size_t FileReader::size_hint() const noexcept { return stream_->source.size_hint(); }

std::string read_file(const std::filesystem::path& path, std::size_t limit) {
  FileReader reader(path);
  std::string content;
  while (true) {
    const std::size_t size = content.size();
    content.resize(size + block_size);
    const std::size_t got = reader.read(std::span(content).subspan(size));
    content.resize(size + got);
    if (content.size() > limit) {
      throw Error(ErrorKind::data, path.string() + ": more than the " + std::to_string(limit) +
                                       " bytes that are allowed here");
    }
    if (got < block_size) return content;
  }
}

struct FileWriter::Stream {
  explicit Stream(std::filesystem::path target)
      : path(std::move(target)), real(path), file(open()), gzip(path.extension() == ".gz") {
    if (gzip && ::deflateInit2(&zlib, 9, Z_DEFLATED, gzip_window, 9, Z_DEFAULT_STRATEGY) != Z_OK) {
      remove_aside();
      throw std::bad_alloc();
    }
  }
  ~Stream() {
    if (gzip) ::deflateEnd(&zlib);
    remove_aside();
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const std::string_view piece = bytes.substr(0, block_size);
      if (gzip) {
        deflate(piece, Z_NO_FLUSH);
      } else {
        append(piece);
      }
      bytes.remove_prefix(piece.size());
    }
  }

  void commit() {
    if (gzip) deflate({}, Z_FINISH);
    flush();
    if (!aside.empty() && ::fsync(file.number()) != 0) fail(path, "cannot write", errno);
    if (const int code = file.close()) fail(path, "cannot write", code);
    if (!aside.empty() && std::rename(aside.c_str(), real.c_str()) != 0) {
      fail(path, "cannot put the new file in its place", errno);
    }
    aside.clear();
  }

 private:
  // Opens what is written to: a new file beside the target, or the target itself where it is no
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

  void remove_aside() noexcept {
    if (!aside.empty()) ::unlink(aside.c_str());
  }

  void deflate(std::string_view bytes, int flush_mode) {
    zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    zlib.avail_in = static_cast<uInt>(bytes.size());
    std::array<char, 65536> out;
    do {
      zlib.next_out = reinterpret_cast<Bytef*>(out.data());
      zlib.avail_out = static_cast<uInt>(out.size());
      ::deflate(&zlib, flush_mode);
      append({out.data(), out.size() - zlib.avail_out});
    } while (zlib.avail_out == 0);
  }

  void append(std::string_view bytes) {
    buffer += bytes;
    if (buffer.size() >= block_size) flush();
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
  bool gzip;
  z_stream zlib{};
  std::string buffer;
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
