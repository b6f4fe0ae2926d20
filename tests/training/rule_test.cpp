#include "fanin/training/rule.hpp"

#include <doctest/doctest.h>

#include "fanin/error.hpp"

using namespace fanin;

TEST_CASE("rules are found by name and give it back") {
  for (const Rule rule : {Rule::gradient, Rule::book}) CHECK(parse_rule(name(rule)) == rule);
  CHECK_THROWS_WITH_AS(parse_rule("rashid"),
                       "rule \"rashid\": unknown, expected one of gradient, book", Error);
}
