#include "console/text.hpp"

#include <doctest/doctest.h>

using namespace fanin::program;

TEST_CASE("numbers as people read them") {
  CHECK(with_commas(0) == "0");
  CHECK(with_commas(999) == "999");
  CHECK(with_commas(60000) == "60,000");
  CHECK(with_commas(1002003) == "1,002,003");
  CHECK(percent(0.9731) == "97.31");
  CHECK(shortest(0.1) == "0.1");
  CHECK(duration(8.24) == "8.2 s");
  CHECK(duration(74.4) == "74 s");
  CHECK(duration(200) == "3 min 20 s");
  CHECK(duration(3840) == "1 h 04 min");
}

TEST_CASE("width counts what is seen") {
  CHECK(width("1/√n ±1") == 7);
  CHECK(width("\x1b[32mgood\x1b[0m") == 4);
  CHECK(padded("√", 3) == "√  ");
  CHECK(padded("√", 3, Align::right) == "  √");
  CHECK(padded("long", 2) == "long");
}

TEST_CASE("text is broken at spaces") {
  CHECK(wrapped("one two three", 7, 2) == "one two\n  three");
  CHECK(wrapped("one\n\ntwo", 80) == "one\n\ntwo");
  CHECK(wrapped("indivisible", 4) == "indivisible");
}
