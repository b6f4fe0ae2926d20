#include "fanin/internal/gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <new>
#include <utility>
#include <vector>

#include "fanin/file.hpp"
#include "fanin/internal/require.hpp"

namespace fanin {
namespace {

constexpr int window_bits = 15 + 16;  // zlib's way to ask for gzip and nothing else
constexpr std::size_t max_step = std::size_t{1} << 30;  // zlib counts in 32 bits

}  // namespace

struct GzipReader::State {
  State(Source from, std::string file) : source(std::move(from)), name(std::move(file)) {
    if (::inflateInit2(&zlib, window_bits) != Z_OK) throw std::bad_alloc();
  }
  ~State() { ::inflateEnd(&zlib); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  [[noreturn]] void damaged(const std::string& what) const { throw data_error(name, ": ", what); }

  // Whether another member follows.
  bool next_member() {
    for (; !input.empty() && input.front() == '\0'; padded = true) input = input.subspan(1);
    if (input.empty()) return false;
    if (padded || input.front() != '\x1f') damaged("other bytes follow the end of the gzip data");
    ::inflateReset(&zlib);
    return true;
  }

  std::size_t read(std::span<char> out) {
    const std::size_t wanted = std::min(out.size(), max_step);
    zlib.next_out = reinterpret_cast<Bytef*>(out.data());
    zlib.avail_out = static_cast<uInt>(wanted);
    while (zlib.avail_out > 0) {
      if (input.empty()) input = std::span(buffer).first(source(buffer));
      if (between_members && input.empty()) break;
      if (between_members && !next_member()) continue;
      if (input.empty()) damaged("the gzip data ends too early: the file was cut short");
      zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
      zlib.avail_in = static_cast<uInt>(input.size());
      const int result = ::inflate(&zlib, Z_NO_FLUSH);
      input = input.last(zlib.avail_in);
      if (result == Z_MEM_ERROR) throw std::bad_alloc();
      if (result != Z_OK && result != Z_STREAM_END) {
        damaged(std::string("damaged gzip data: ") +
                (zlib.msg != nullptr ? zlib.msg : "no progress"));
      }
      between_members = result == Z_STREAM_END;
    }
    return wanted - zlib.avail_out;
  }

  Source source;
  std::string name;
  std::vector<char> buffer = std::vector<char>(65536);
  std::span<const char> input;  // what is left in it
  bool between_members = false;
  bool padded = false;  // zeros were found behind a member, as tapes and some tools leave them
  z_stream zlib{};
};

GzipReader::GzipReader(Source source, std::string name)
    : state_(std::make_unique<State>(std::move(source), std::move(name))) {}
GzipReader::~GzipReader() = default;

std::size_t GzipReader::read(std::span<char> out) { return state_->read(out); }

struct GzipWriter::State {
  explicit State(Sink to) : sink(std::move(to)) {
    if (::deflateInit2(&zlib, 9, Z_DEFLATED, window_bits, 9, Z_DEFAULT_STRATEGY) != Z_OK) {
      throw std::bad_alloc();
    }
  }
  ~State() { ::deflateEnd(&zlib); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void deflate(std::string_view bytes, int flush) {
    zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    zlib.avail_in = static_cast<uInt>(bytes.size());
    std::array<char, 65536> out;
    do {
      zlib.next_out = reinterpret_cast<Bytef*>(out.data());
      zlib.avail_out = static_cast<uInt>(out.size());
      ::deflate(&zlib, flush);
      sink({out.data(), out.size() - zlib.avail_out});
    } while (zlib.avail_out == 0);
  }

  Sink sink;
  z_stream zlib{};
};

GzipWriter::GzipWriter(Sink sink) : state_(std::make_unique<State>(std::move(sink))) {}
GzipWriter::~GzipWriter() = default;

void GzipWriter::write(std::string_view bytes) {
  for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), max_step))) {
    state_->deflate(bytes.substr(0, max_step), Z_NO_FLUSH);
  }
}

void GzipWriter::finish() { state_->deflate({}, Z_FINISH); }

std::uint32_t crc32(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      ::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

}  // namespace fanin
