#include "formula.hpp"

#include <muParser.h>

#include <cctype>
#include <numbers>
#include <string>

#include "refuse.hpp"

namespace fanin::program {

namespace {

// What people write in other languages, with what to write here.
std::string hint(const std::string& formula) {
  const auto is_letter = [&](std::size_t at) {
    return at < formula.size() && std::isalnum(static_cast<unsigned char>(formula[at])) != 0;
  };
  if (formula.find("**") != std::string::npos) return ": write ^ for a power";
  for (const char* name : {"n", "fan_in", "fanin", "inputs"}) {
    const std::string word = name;
    for (std::size_t at = formula.find(word); at != formula.npos; at = formula.find(word, at + 1)) {
      if (!is_letter(at - 1) && !is_letter(at + word.size())) {
        return ": write in for " + word + ", the links into a node";
      }
    }
  }
  return {};
}

}  // namespace

double evaluate_formula(const std::string& formula, double in, double out) {
  const std::string several = ": several values; write 0.5 with a point";
  std::string why;
  try {
    mu::Parser parser;
    parser.DefineConst("in", in);
    parser.DefineConst("out", out);
    parser.DefineConst("pi", std::numbers::pi);
    parser.SetExpr(formula);
    const double value = parser.Eval();
    if (parser.GetNumResults() == 1) return value;
    why = several;
  } catch (const mu::Parser::exception_type& error) {
    std::string message = error.GetMsg();
    if (message.ends_with('.')) message.pop_back();
    why = hint(formula).empty() ? ": " + message : hint(formula);
    if (error.GetCode() == mu::ecUNEXPECTED_ARG) why = several;  // (0,5)
  }
  refuse_argument(
      "formula \"{}\"{}. A formula may use in, out, pi, + - * / ^ ( ), sqrt, exp, ln, min, max",
      formula, why);
}

}  // namespace fanin::program
