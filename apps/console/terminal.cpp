#include "console/terminal.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "console/text.hpp"

namespace fanin::program {
namespace {

bool understands_escapes(std::FILE* stream) {
  const char* term = std::getenv("TERM");
  return isatty(fileno(stream)) == 1 && term != nullptr && std::string_view(term) != "dumb";
}

winsize terminal_size(std::FILE* stream) {
  winsize size{};
  if (ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size;
  return {.ws_row = 24, .ws_col = 80, .ws_xpixel = 0, .ws_ypixel = 0};
}

}  // namespace

std::string Style::wrap(std::string_view code, std::string_view text) const {
  if (!colour) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

Style style_for(std::FILE* stream) {
  const char* no_color = std::getenv("NO_COLOR");
  const bool refused = no_color != nullptr && *no_color != '\0';
  const bool terminal = isatty(fileno(stream)) == 1;
  return {.colour = understands_escapes(stream) && !refused,
          .columns = terminal ? std::max<std::size_t>(terminal_size(stream).ws_col, 80) : 100};
}

std::string progress_line(std::size_t done, std::size_t total, double seconds, std::size_t columns,
                          bool samples) {
  const double share =
      total == 0 ? 0 : std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  const double speed = seconds > 0 ? std::min(static_cast<double>(done) / seconds, 1e15) : 0;
  std::string figures = fmt::format(" {:3.0f} %", 100 * share);
  if (samples) {
    figures +=
        fmt::format("  {} samples/s", with_commas(static_cast<std::size_t>(speed) / 100 * 100));
  }
  if (samples && seconds > 1 && share > 0) {
    figures += fmt::format("  {} left", duration(seconds * (1 - share) / share));
  }
  if (columns <= width(figures) + 1) return "";
  const std::size_t length = std::min<std::size_t>(columns - width(figures) - 1, 30);
  const auto filled = static_cast<std::size_t>(share * static_cast<double>(length));
  return repeated("━", filled) + repeated("╌", length - filled) + figures;
}

ProgressBar::ProgressBar(bool quiet, bool samples)
    : terminal_(!quiet && understands_escapes(stderr)),
      notes_(!quiet && isatty(fileno(stderr)) != 1),
      samples_(samples),
      start_(Clock::now()),
      last_(start_) {}

ProgressBar::~ProgressBar() { erase(); }

void ProgressBar::update(std::size_t done, std::size_t total) {
  const auto now = Clock::now();
  if (done < std::exchange(done_, done)) start_ = now;
  if (!terminal_ || now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const winsize size = terminal_size(stderr);
  home();
  drawn_ = std::min<std::size_t>(lines_.size(), size.ws_row > 2 ? size.ws_row - 2U : 0);
  for (std::size_t k = 0; k < *drawn_; ++k) {
    const std::string line = printable(shortened(lines_[k], size.ws_col - 1U));
    fmt::print(stderr, "{}\x1b[K\n", line);
  }
  fmt::print(stderr, "{}\x1b[J", progress_line(done, total, seconds, size.ws_col, samples_));
  std::fflush(stderr);
}

void ProgressBar::note(std::string_view line) const {
  // Where it cannot be written, the work goes on.
  if (notes_ && !line.empty()) std::fputs((printable(line) + '\n').c_str(), stderr);
}

void ProgressBar::home() {
  if (drawn_ && *drawn_ > 0) fmt::print(stderr, "\x1b[{}A", *drawn_);
  if (drawn_) std::fputs("\r", stderr);
}

void ProgressBar::erase() {
  home();
  if (drawn_) std::fputs("\x1b[J", stderr);
  drawn_.reset();
  last_ = {};
}

}  // namespace fanin::program
