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

std::size_t terminal_columns(std::FILE* stream) {
  winsize size{};
  if (ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
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
          .columns = terminal ? std::max<std::size_t>(terminal_columns(stream), 80) : 100};
}

std::string progress_line(std::size_t done, std::size_t total, double seconds,
                          std::size_t columns) {
  const double share =
      total == 0 ? 0 : std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  const double speed = seconds > 0 ? std::min(static_cast<double>(done) / seconds, 1e15) : 0;
  std::string figures = fmt::format(" {:3.0f} %  {} samples/s", 100 * share,
                                    with_commas(static_cast<std::size_t>(speed) / 100 * 100));
  if (seconds > 1 && share > 0) {
    figures += fmt::format("  {} left", duration(seconds * (1 - share) / share));
  }
  if (columns <= width(figures) + 1) return "";
  const std::size_t length = std::min<std::size_t>(columns - width(figures) - 1, 30);
  const auto filled = static_cast<std::size_t>(share * static_cast<double>(length));
  return repeated("━", filled) + repeated("╌", length - filled) + figures;
}

ProgressBar::ProgressBar()
    : terminal_(understands_escapes(stderr)), start_(Clock::now()), last_(start_) {}

ProgressBar::~ProgressBar() { erase(); }

void ProgressBar::update(std::size_t done, std::size_t total) {
  const auto now = Clock::now();
  if (done < std::exchange(done_, done)) start_ = now;
  if (!terminal_ || now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  fmt::print(stderr, "\r{}\x1b[K", progress_line(done, total, seconds, terminal_columns(stderr)));
  std::fflush(stderr);
  drawn_ = true;
}

void ProgressBar::erase() {
  if (drawn_) std::fputs("\r\x1b[K", stderr);
  drawn_ = false;
  last_ = {};
}

}  // namespace fanin::program
