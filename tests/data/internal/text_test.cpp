#include "fanin/data/internal/text.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "fanin/error.hpp"
#include "support/refusal.hpp"
#include "support/temporary_folder.hpp"

using fanin::FileReader;
using fanin::Lines;
using fanin::parse_decimal;

namespace {

std::vector<std::string> lines_of(const TemporaryFolder& folder, std::string_view text) {
  Lines lines(FileReader(folder.write("text", text)));
  std::vector<std::string> all;
  while (const auto line = lines.next()) all.emplace_back(*line);
  CHECK(lines.number() == all.size());
  CHECK(!lines.next());
  return all;
}

}  // namespace

TEST_CASE("lines come without their ends, whatever the ends are") {
  const TemporaryFolder folder;
  using List = std::vector<std::string>;
  CHECK(lines_of(folder, "") == List{});
  CHECK(lines_of(folder, "\n") == List{""});
  CHECK(lines_of(folder, "a") == List{"a"});
  CHECK(lines_of(folder, "a\nb\n") == List{"a", "b"});
  CHECK(lines_of(folder, "a\r\nb\r\n\r\nc\r") == List{"a", "b", "", "c"});
  CHECK(lines_of(folder, "a\rb\r\r\n\n") == List{"a\rb", ""});
  CHECK(lines_of(folder, "a\rb\r\rc") == List{"a", "b", "", "c"});
  CHECK(lines_of(folder, "a\nb\n\x1a") == List{"a", "b"});
  CHECK(lines_of(folder, "a\nb\x1a") == List{"a", "b"});
  CHECK(lines_of(folder, "\xef\xbb\xbf") == List{});
  CHECK(lines_of(folder,
                 "\xef\xbb\xbf"
                 "a\n") == List{"a"});
}

TEST_CASE("UTF-16 with a byte-order mark is read as UTF-8") {
  const TemporaryFolder folder;
  using List = std::vector<std::string>;
  const std::u16string text = u"5,0\r\n\u00e4\u20ac\U0001F600,x\n";
  std::string little = "\xff\xfe", big = "\xfe\xff";
  for (const char16_t unit : text) {
    const char high = static_cast<char>(unit >> 8), low = static_cast<char>(unit & 0xff);
    little += {low, high};
    big += {high, low};
  }
  const List expected = {"5,0", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80,x"};
  CHECK(lines_of(folder, little) == expected);
  CHECK(lines_of(folder, big) == expected);
  CHECK(lines_of(folder, little + "x") == expected);  // half a unit
}

TEST_CASE("fields between separators, blanks and quotes") {
  using List = std::vector<std::string_view>;
  const auto split = [](std::string_view line, char separator) {
    List fields;
    fanin::split_fields(line, separator, fields);
    return fields;
  };
  CHECK(split("", ',') == List{""});
  CHECK(split(",", ',') == List{"", ""});
  CHECK(split("a, b ,\tc,", ',') == List{"a", "b", "c", ""});
  CHECK(split("\"a,b\", \"c\" ,d", ',') == List{"a,b", "c", "d"});
  CHECK(split("\"a \"\"b\"\", c\",d", ',') == List{"a \"\"b\"\", c", "d"});
  CHECK(split("\"a,b", ',') == List{"\"a", "b"});
  CHECK(split("a;b,c;", ';') == List{"a", "b,c", ""});
  CHECK(split("a\tb\t\tc", '\t') == List{"a", "b", "", "c"});
  CHECK(split("  a  b\t c ", ' ') == List{"a", "b", "c"});
  CHECK(split("\"a b\"  c", ' ') == List{"a b", "c"});
}

TEST_CASE("lines longer than the buffer, and lines across its end, come whole") {
  const TemporaryFolder folder;
  std::vector<std::string> expected;
  std::string text;
  for (const std::size_t size : {262143U, 0U, 262144U, 1U, 262145U, 1000000U, 7U, 300000U}) {
    expected.emplace_back(size, static_cast<char>('a' + expected.size()));
    text += expected.back() + "\n";
  }
  CHECK((lines_of(folder, text) == expected));
  text.pop_back();
  CHECK((lines_of(folder, text) == expected));
}

TEST_CASE("a line without end is refused before it fills the memory") {
  const TemporaryFolder folder;
  const auto path = folder.write("endless", "a\n" + std::string(20000000, '1'));
  Lines lines{FileReader(path)};
  CHECK(lines.next() == "a");
  CHECK(refusal(fanin::ErrorKind::data, [&] { lines.next(); }) ==
        path.string() + ":2: no end of the line after 16777216 characters");
}

TEST_CASE("the number of lines is guessed by the size of the file") {
  const TemporaryFolder folder;
  Lines lines(FileReader(folder.write("text", "12\n34\n567\n8\n")));
  CHECK(lines.expected() == 0);
  lines.next();
  CHECK(lines.expected() == 4);
}

TEST_CASE("decimal numbers in any spelling") {
  struct Case {
    const char* text;
    double value;
  };
  const std::vector<Case> cases = {
      {"0", 0},
      {"7", 7},
      {"+7", 7},
      {"-7", -7},
      {"-0", 0},
      {"007", 7},
      {"255.", 255},
      {"255.000", 255},
      {".0", 0},
      {".5", 0.5},
      {"-7.25", -7.25},
      {"0.1", 0.1},
      {"0.9921568627450981", 0.9921568627450981},
      {"2.550000000000000000e+02", 255},
      {"1.23E2", 123},
      {"1e0", 1},
      {"2550e-1", 255},
      {"2551e-1", 255.1},
      {"5e-9999", 0},
      {"0.05e2", 5},
      {"1e5", 100000},
      {"1e25", 1e25},
      {"0e9999", 0},
      {"99999999999999999999999999", 1e26},
      {"0.00000000000000000000000001", 1e-26},
      {"00000000000000000000000000000000000000000009", 9},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const auto number = parse_decimal(c.text);
    REQUIRE(number);
    CHECK(*number == doctest::Approx(c.value).epsilon(5e-16));
    if (c.value == std::floor(c.value) && c.value < 1e15) CHECK(*number == c.value);
  }
  CHECK(parse_decimal("0,5", ',') == 0.5);
  CHECK(parse_decimal("1.234,5", ',') == std::nullopt);
}

TEST_CASE("what is not a decimal number, or more than a float holds") {
  for (const char* text :
       {"",    ".",   "+",       "-",     "+-1",      "e",    "e5",    ".e5",
        "1e",  "1e+", "1e5.0",   "1.2.3", "1 2",      " 1",   "1 ",    "0x1",
        "nan", "inf", "1e99999", "1,2",   "\xd9\xa1", "1e39", "-1e39", "1e9999"}) {
    CAPTURE(text);
    CHECK(!parse_decimal(text));
  }
  CHECK(!parse_decimal(std::string_view("1\0", 2)));
}
