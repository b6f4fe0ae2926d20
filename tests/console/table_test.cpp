#include "console/table.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "fanin/error.hpp"
#include "support/extremes.hpp"

using namespace fanin::program;
using fanin::test::infinity;
using fanin::test::not_a_number;

namespace {

constexpr double largest = std::numeric_limits<double>::max();

}  // namespace

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

TEST_CASE("wide and combining characters keep the columns in line") {
  Table table({{"name", Align::left}, {"x", Align::left}});
  table.add({"均一分布", "1"});
  table.add({"e\u0301te\u0301", "2"});
  table.add({"🦊👩‍🔬", "3"});
  CHECK(table.text({}) ==
        "name      x\n"
        "───────────\n"
        "均一分布  1\n"
        "e\u0301te\u0301       2\n"
        "🦊👩‍🔬      3\n");
}

TEST_CASE("tables of nothing, of short rows and of very long cells") {
  CHECK(Table({}).text({}).empty());
  Table no_rows({{"a"}, {"b"}});
  CHECK(no_rows.text({}) == "a  b\n────\n");
  Table untitled({{""}, {"", Align::left}});
  untitled.add({});
  untitled.add({"", "x"});
  untitled.add({std::string(1000, 'y')});
  CHECK(untitled.text({}) ==
        "\n" + std::string(1000, ' ') + "  x\n" + std::string(1000, 'y') + "\n");
  CHECK_THROWS_AS(untitled.add({"1", "2", "3"}), fanin::Error);
}

TEST_CASE("a cell is one line, whatever a name holds") {
  Table table({{"", Align::left}, {""}});
  table.add({"a\nb\r\nc\td", "1"});
  CHECK(table.text({}) == "a b  c d  1\n");
}

TEST_CASE("bars grow by eighths of a character") {
  CHECK(bar(0, 4).empty());
  CHECK(bar(1, 4) == "████");
  CHECK(bar(0.5, 3) == "█▌");
  CHECK(bar(7, 2) == "██");
  CHECK(bar(-1, 2).empty());
  CHECK(bar(1, 0).empty());
  CHECK(bar(infinity, 2) == "██");
  CHECK(bar(-infinity, 2).empty());
  CHECK(bar(not_a_number, 2).empty());
}

TEST_CASE("a sparkline has a character for each value") {
  CHECK(sparkline(std::array{0.0F, 0.5F, 1.0F, 2.0F, -1.0F}) == "▁▅██▁");
  CHECK(sparkline({}).empty());
  constexpr auto none = static_cast<float>(not_a_number);
  constexpr auto endless = static_cast<float>(infinity);
  CHECK(sparkline(std::array{none, endless, -endless}) == "·█▁");
}

TEST_CASE("a strip shows every value where it lies") {
  CHECK(dot_strip(std::array{0.0, 0.01, 0.5, 1.0}, 0, 1, 4) == "▂·▁▁");
  CHECK(dot_strip({}, 0, 1, 3) == "···");
  CHECK(dot_strip(std::vector<double>(100, 0.5), 0, 1, 3) == "·█·");
}

TEST_CASE("a strip without columns, without a range, and of values that lie nowhere") {
  CHECK(dot_strip(std::array{0.5}, 0, 1, 0).empty());
  CHECK(dot_strip(std::array{0.5}, 0, 1, 1) == "▁");
  CHECK(dot_strip(std::array{0.5, 0.5}, 0.5, 0.5, 3) == "▂··");
  CHECK(dot_strip(std::array{-infinity, infinity, not_a_number, 5.0, -5.0}, 0, 1, 3) == "▂·▂");
  CHECK(dot_strip(std::array{0.5, infinity}, 0, infinity, 3) == "▁··");
  CHECK(dot_strip(std::array{0.0, largest}, -largest, largest, 3) == "·▁▁");
  CHECK(dot_strip(std::array{0.5}, not_a_number, 1, 3) == "▁··");
}
