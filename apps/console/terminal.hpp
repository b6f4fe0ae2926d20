// What a terminal adds: colour and a progress bar.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanin::program {

/// Emphasis that disappears where it cannot be shown, and the width of a line.
struct Style {
  bool colour = false;
  std::size_t columns = 100;  ///< of a line, at most

  std::string bold(std::string_view text) const { return wrap("1", text); }
  std::string dim(std::string_view text) const { return wrap("2", text); }
  std::string good(std::string_view text) const { return wrap("32", text); }
  std::string bad(std::string_view text) const { return wrap("31", text); }

 private:
  std::string wrap(std::string_view code, std::string_view text) const;
};

/// Colour if the stream is a terminal that understands escapes and NO_COLOR (no-color.org) is unset
/// or empty. Lines of the terminal's width, at least 80 columns; 100 where it is none.
Style style_for(std::FILE* stream);

/// "━━━╌╌╌  50 %  12,300 samples/s  9.0 s left" after so many seconds, in fewer than `columns`;
/// empty where that is too narrow. Without `samples`, the units are others, and have no speed.
std::string progress_line(std::size_t done, std::size_t total, double seconds, std::size_t columns,
                          bool samples = true);

/// Lines on stderr that show how far a long job is, the last of them how fast and how long it will
/// take; nothing at all unless stderr is a terminal. They erase themselves.
class ProgressBar {
 public:
  /// `samples`: see progress_line.
  explicit ProgressBar(bool quiet, bool samples = true);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// `done` of `total` samples; fewer than before are another job. Draws a few times a second. Not
  /// for several threads at once.
  void update(std::size_t done, std::size_t total);

  /// Lines to stand above the bar, as many as there is room for.
  void set_lines(std::vector<std::string> lines) { lines_ = std::move(lines); }

  /// For those who do not see the bar: a line on a stderr that is not a terminal.
  void note(std::string_view line) const;

  /// Makes room for other text; the next update draws again.
  void erase();

 private:
  using Clock = std::chrono::steady_clock;
  void home();  // to the begin of the first line that was drawn

  bool terminal_;
  bool notes_;
  bool samples_;
  std::vector<std::string> lines_;
  std::optional<std::size_t> drawn_;  ///< lines above the bar that was drawn
  std::size_t done_ = 0;
  Clock::time_point start_;
  Clock::time_point last_;
};

}  // namespace fanin::program
