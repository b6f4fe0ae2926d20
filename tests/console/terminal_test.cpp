#include "console/terminal.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>

#include "console/text.hpp"

using namespace fanin::program;

TEST_CASE("a progress line shows the share, the speed and the time left") {
  CHECK(progress_line(500, 1000, 0.5, 100) ==
        "━━━━━━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌  50 %  1,000 samples/s");
  CHECK(progress_line(25, 100, 2, 40) == "━━╌╌╌╌╌╌  25 %  0 samples/s  6.0 s left");
  CHECK(progress_line(25, 100, 2, 20, false) == "━━━╌╌╌╌╌╌╌╌╌╌  25 %");
}

TEST_CASE("a progress line keeps within its columns at any count, speed and width") {
  constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
  for (const std::size_t done : {std::size_t{0}, std::size_t{1}, std::size_t{100}, most}) {
    for (const std::size_t total : {std::size_t{0}, std::size_t{1}, std::size_t{100}, most}) {
      for (const double seconds : {0.0, 1e-300, 1.0, 1e6}) {
        for (const std::size_t columns : {0U, 1U, 20U, 40U, 80U, 500U}) {
          CAPTURE(done);
          CAPTURE(total);
          CAPTURE(seconds);
          CAPTURE(columns);
          const std::string line = progress_line(done, total, seconds, columns);
          CHECK((line.empty() || width(line) < columns));
        }
      }
    }
  }
  CHECK(progress_line(5, 10, 1, 20).empty());
}

TEST_CASE("emphasis disappears without colour") {
  CHECK(Style{}.bold("x") == "x");
  CHECK(Style{.colour = true}.bad("x") == "\x1b[31mx\x1b[0m");
}
