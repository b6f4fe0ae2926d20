#include "console/text.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

#include "support/extremes.hpp"

using namespace fanin::program;
using fanin::test::infinity;
using fanin::test::not_a_number;

namespace {

constexpr std::size_t max_size = std::numeric_limits<std::size_t>::max();

}  // namespace

TEST_CASE("numbers as people read them") {
  CHECK(with_commas(0) == "0");
  CHECK(with_commas(999) == "999");
  CHECK(with_commas(60000) == "60,000");
  CHECK(with_commas(1002003) == "1,002,003");
  CHECK(with_commas(max_size) == "18,446,744,073,709,551,615");
  CHECK(percent(0.9731) == "97.31");
  CHECK(percent(not_a_number) == "nan");
  CHECK(shortest(0.1) == "0.1");
  CHECK(shortest(infinity) == "inf");
}

TEST_CASE("durations, and what is none") {
  CHECK(duration(0) == "0.0 s");
  CHECK(duration(8.24) == "8.2 s");
  CHECK(duration(74.4) == "74 s");
  CHECK(duration(200) == "3 min 20 s");
  CHECK(duration(3840) == "1 h 04 min");
  CHECK(duration(1e10) == "2777777 h 46 min");
  for (const double none : {not_a_number, infinity, -infinity, -1.0, 1e300}) {
    CHECK(duration(none) == "–");
  }
}

TEST_CASE("width counts what is seen") {
  CHECK(width("") == 0);
  CHECK(width("1/√n ±1") == 7);
  CHECK(width("\x1b[32mgood\x1b[0m") == 4);
  CHECK(width("\x1b[2Kx\x1b[31") == 1);  // another escape, and one that is cut off
  CHECK(width("a\tb\n") == 2);
}

TEST_CASE("East Asian characters and emoji are two columns wide, combining ones none") {
  CHECK(width("均一") == 4);
  CHECK(width("ガウス") == 6);
  CHECK(width("균등") == 4);
  CHECK(width("Ａ") == 2);
  CHECK(width("e\u0301") == 1);
  CHECK(width("\u0301") == 0);
  CHECK(width("a\u200Bb\uFEFF") == 2);
  CHECK(width("🦊") == 2);
  CHECK(width("👍🏽") == 2);
  CHECK(width("👩‍🔬") == 2);
  CHECK(width("🇫🇷") == 2);
  CHECK(width("नमस्ते") >= 3);
}

TEST_CASE("the widest line of a text") {
  CHECK(widest_line("") == 0);
  CHECK(widest_line("\n\n") == 0);
  CHECK(widest_line("a\n均一\nabc") == 4);
  CHECK(widest_line("a\nbc\n") == 2);
}

TEST_CASE("bytes that are not UTF-8 count one each") {
  CHECK(width("\xff\xfe") == 2);
  CHECK(width("\x80") == 1);
  CHECK(width("a\xe5\x9d") == 3);         // cut off
  CHECK(width("\xe5\x9dz") == 3);         // cut short by another character
  CHECK(width("\xc0\x80") == 2);          // overlong
  CHECK(width("\xf5\x80\x80\x80") == 4);  // beyond Unicode
}

TEST_CASE("padding fills up to columns, not bytes") {
  CHECK(padded("√", 3) == "√  ");
  CHECK(padded("√", 3, Align::right) == "  √");
  CHECK(padded("均", 3) == "均 ");
  CHECK(padded("e\u0301", 2, Align::right) == " e\u0301");
  CHECK(padded("long", 2) == "long");
  CHECK(padded("", 2) == "  ");
  CHECK(padded("", 0).empty());
}

TEST_CASE("a text that is too long loses its middle") {
  CHECK(shortened("abcdefgh", 8) == "abcdefgh");
  CHECK(shortened("abcdefgh", 7) == "abc…fgh");
  CHECK(shortened("abcdefgh", 2) == "a…");
  CHECK(shortened("abcdefgh", 1) == "…");
  CHECK(shortened("abcdefgh", 0).empty());
  CHECK(shortened("", 0).empty());
  CHECK(shortened("e\u0301e\u0301e\u0301e\u0301", 3) == "e\u0301…e\u0301");
  const std::string wide = "均一分布の重み";
  for (std::size_t columns = 1; columns < 14; ++columns) {
    CAPTURE(columns);
    CHECK(width(shortened(wide, columns)) <= columns);
    CHECK(width(shortened(wide, columns)) + 2 >= columns);
    CHECK(width(shortened("👩‍🔬a👍🏽b🇫🇷c👩‍🔬", columns)) <= columns);
    CHECK(width(shortened(std::string(20, '\xff'), columns)) == columns);
  }
}

TEST_CASE("text is broken at spaces") {
  CHECK(wrapped("one two three", 7, 2) == "one two\n  three");
  CHECK(wrapped("one\n\ntwo", 80) == "one\n\ntwo");
  CHECK(wrapped("indivisible", 4) == "indivisible");
  CHECK(wrapped("one two", 0) == "one\ntwo");
  CHECK(wrapped("", 10).empty());
  CHECK(wrapped("均一 分布", 8) == "均一\n分布");
  CHECK(wrapped("e\u0301 e\u0301", 3) == "e\u0301 e\u0301");
}

TEST_CASE("pieces are repeated") {
  CHECK(repeated("─", 3) == "───");
  CHECK(repeated("ab", 0).empty());
  CHECK(repeated("", 5).empty());
}

TEST_CASE("items are joined") {
  CHECK(joined({}, ", ").empty());
  CHECK(joined({"one"}, ", ") == "one");
  CHECK(joined({"one", "", "three"}, ", ") == "one, , three");
}
