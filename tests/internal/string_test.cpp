#include "fanin/internal/string.hpp"

#include <doctest/doctest.h>

#include <string>

TEST_CASE("blanks at the ends are trimmed") {
  CHECK(fanin::trim(" \t a b\t") == "a b");
  CHECK(fanin::trim("a") == "a");
  CHECK(fanin::trim(" \t ").empty());
  CHECK(fanin::trim("").empty());
}

TEST_CASE("text is made fit for a message") {
  CHECK(fanin::printable("plain, \"text\" \xc3\xa4") == "plain, \"text\" \xc3\xa4");
  CHECK(fanin::printable(std::string_view("\x1b[31m\0\x7f", 7)) == "\\x1b[31m\\x00\\x7f");
  CHECK(fanin::printable(std::string(24, 'a')) == std::string(24, 'a'));
  CHECK(fanin::printable(std::string(25, 'a')) == "aaaaaaaaaaaaaaaaaaaaaaaa...");
}
