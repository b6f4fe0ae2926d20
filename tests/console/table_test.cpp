#include "console/table.hpp"

#include <doctest/doctest.h>

#include <array>

using namespace fanin::program;

TEST_CASE("columns are as wide as what is seen of their cells") {
  Table table({{"name", Align::left}, {"value"}});
  table.add({"1/√n", "9.5"});
  table.add({"\x1b[1mbold\x1b[0m one", "10.25"});
  CHECK(table.text({}) ==
        "name      value\n"
        "───────────────\n"
        "1/√n        9.5\n"
        "\x1b[1mbold\x1b[0m one  10.25\n");
  CHECK(table.text({.colour = true}).starts_with("\x1b[1mname      value\x1b[0m\n"));
}

TEST_CASE("bars grow by eighths of a character") {
  CHECK(bar(0, 4).empty());
  CHECK(bar(1, 4) == "████");
  CHECK(bar(0.5, 3) == "█▌");
  CHECK(bar(7, 2) == "██");
  CHECK(bar(-1, 2).empty());
}

TEST_CASE("a sparkline has a character for each value") {
  CHECK(sparkline(std::array{0.0F, 0.5F, 1.0F, 2.0F, -1.0F}) == "▁▅██▁");
}

TEST_CASE("a strip shows every value where it lies") {
  CHECK(dot_strip(std::array{0.0, 0.01, 0.5, 1.0}, 0, 1, 4) == "▂·▁▁");
  CHECK(dot_strip(std::array<double, 0>{}, 0, 1, 3) == "···");
}
