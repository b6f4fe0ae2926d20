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
  std::string message = path.string() + ": " + what;
  if (code != 0) message += ": " + std::generic_category().message(code);
  throw Error(ErrorKind::io, message);
}

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

int Descriptor::close() noexcept { return ::close(std::exchange(number_, -1)) == 0 ? 0 : errno; }

Source::Source(std::filesystem::path path)
    : path_(std::move(path)), file_(open(path_)), input_(65536) {
  if (file_.number() < 0) fail(path_, "cannot open", errno);
  struct stat status {};
  if (::fstat(file_.number(), &status) != 0) fail(path_, "cannot open", errno);
  if (S_ISDIR(status.st_mode)) fail(path_, "a directory, expected a file", 0);
  while (input_size_ < 2 && refill()) continue;
  if (GzipReader::begins_with_magic({input_.data(), input_size_})) {
    gzip_.emplace([this] { return next_input(); }, path_.string());
  }
  if (S_ISREG(status.st_mode)) set_size_hint(static_cast<std::size_t>(status.st_size));
}

std::size_t Source::read(std::span<char> out) {
  if (gzip_) return gzip_->read(out);
  if (input_begin_ == input_size_) refill();
  const std::size_t size = std::min(out.size(), input_size_ - input_begin_);
  std::copy_n(input_.data() + input_begin_, size, out.data());
  input_begin_ += size;
  return size;
}

// Adds to what is there, or replaces it once it has been taken; false at the end of the file.
bool Source::refill() {
  if (input_begin_ == input_size_) input_begin_ = input_size_ = 0;
  ssize_t got = -1;
  do {
    got = ::read(file_.number(), input_.data() + input_size_, input_.size() - input_size_);
  } while (got < 0 && errno == EINTR);
  if (got < 0) fail(path_, "cannot read", errno);
  input_size_ += static_cast<std::size_t>(got);
  return got > 0;
}

std::span<const char> Source::next_input() {
  if (input_begin_ == input_size_) refill();
  const std::size_t begin = std::exchange(input_begin_, input_size_);
  return std::span(input_).subspan(begin, input_size_ - begin);
}

// The last four bytes of a gzip file say how long its (last) content is, modulo 2^32.
void Source::set_size_hint(std::size_t file_size) {
  size_hint_ = file_size;
  if (!gzip_) return;
  std::array<unsigned char, 4> tail{};
  if (file_size < 18 ||
      ::pread(file_.number(), tail.data(), 4, static_cast<off_t>(file_size) - 4) != 4) {
    size_hint_ = 0;
    return;
  }
  const std::size_t claimed =
      tail[0] | std::size_t{tail[1]} << 8 | std::size_t{tail[2]} << 16 | std::size_t{tail[3]} << 24;
  size_hint_ = std::min(claimed, 32 * file_size);
}

}  // namespace fanin
