#include "fanin/internal/source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "fanin/error.hpp"

namespace fanin {
namespace {

// Standard input is read from where it stands, as after a shell's `<`.
int open(const std::filesystem::path& path) {
  if (path == "/dev/stdin") return ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
  return ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
}

}  // namespace

void fail(const std::filesystem::path& path, const std::string& what, int code) {
  std::string message = (path.empty() ? "\"\"" : path.string()) + ": " + what;
  if (code != 0) message += ": " + std::generic_category().message(code);
  throw Error(ErrorKind::io, message);
}

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

int Descriptor::close() noexcept { return ::close(std::exchange(number_, -1)) == 0 ? 0 : errno; }

Source::Source(std::filesystem::path path) : path_(std::move(path)), file_(open(path_)) {
  if (file_.number() < 0) fail(path_, "cannot open", errno);
  struct stat status {};
  if (::fstat(file_.number(), &status) != 0) fail(path_, "cannot open", errno);
  if (S_ISDIR(status.st_mode)) fail(path_, "a directory, expected a file", 0);
  std::string magic;
  for (char byte = 0; magic.size() < 2 && read_raw({&byte, 1}) > 0;) magic += byte;
  start_ = magic;
  if (GzipReader::begins_with_magic(magic)) {
    gzip_.emplace([this](std::span<char> out) { return read_raw(out); }, path_.string());
  }
  if (S_ISREG(status.st_mode)) set_size_hint(static_cast<std::size_t>(status.st_size));
}

std::size_t Source::read(std::span<char> out) { return gzip_ ? gzip_->read(out) : read_raw(out); }

std::size_t Source::read_raw(std::span<char> out) {
  if (!start_.empty()) {
    const std::size_t size = start_.copy(out.data(), out.size());
    start_.erase(0, size);
    return size;
  }
  ssize_t got = -1;
  do {
    got = ::read(file_.number(), out.data(), out.size());
  } while (got < 0 && errno == EINTR);
  if (got < 0) fail(path_, "cannot read", errno);
  return static_cast<std::size_t>(got);
}

// The last four bytes of a gzip file say how long its (last) content is, modulo 2^32.
void Source::set_size_hint(std::size_t file_size) {
  size_hint_ = file_size;
  if (!gzip_) return;
  std::array<unsigned char, 4> tail{};
  const bool read = file_size >= 18 &&
                    ::pread(file_.number(), tail.data(), 4, static_cast<off_t>(file_size) - 4) == 4;
  const std::size_t claimed =
      tail[0] | std::size_t{tail[1]} << 8 | std::size_t{tail[2]} << 16 | std::size_t{tail[3]} << 24;
  size_hint_ = read ? std::min(claimed, 32 * file_size) : 0;
}

}  // namespace fanin
