#include "fanin/training/rule.hpp"

#include <string>

#include "fanin/error.hpp"

namespace fanin {

std::string_view name(Rule rule) { return rule == Rule::book ? "book" : "gradient"; }

Rule parse_rule(std::string_view text) {
  for (const Rule rule : {Rule::gradient, Rule::book}) {
    if (name(rule) == text) return rule;
  }
  throw Error(ErrorKind::argument,
              "rule \"" + std::string(text) + "\": unknown, expected one of gradient, book");
}

}  // namespace fanin
