#include "formula.hpp"

#include <muParser.h>

#include <cctype>
#include <numbers>
#include <string>
#include <vector>

#include "fanin/error.hpp"

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

// muParser takes the last of several values for the result.
bool has_stray_comma(const std::string& formula) {
  std::vector<bool> calls;
  for (std::size_t at = 0; at < formula.size(); ++at) {
    const char c = formula[at];
    if (c == '(') {
      calls.push_back(at > 0 && std::isalnum(static_cast<unsigned char>(formula[at - 1])) != 0);
    }
    if (c == ')' && !calls.empty()) calls.pop_back();
    if (c == ',' && (calls.empty() || !calls.back())) return true;
  }
  return false;
}

}  // namespace

double evaluate_formula(const std::string& formula, double in, double out) {
  const auto refuse = [&](const std::string& why) {
    throw Error(ErrorKind::argument,
                "formula \"" + formula + "\"" + why +
                    ". A formula may use in, out, pi, + - * / ^ ( ), sqrt, exp, ln, min, max");
  };
  if (has_stray_comma(formula)) refuse(": several values; write 0.5 with a point");
  try {
    mu::Parser parser;
    parser.DefineConst("in", in);
    parser.DefineConst("out", out);
    parser.DefineConst("pi", std::numbers::pi);
    parser.SetExpr(formula);
    return parser.Eval();
  } catch (const mu::Parser::exception_type& error) {
    std::string message = error.GetMsg();
    if (message.ends_with('.')) message.pop_back();
    refuse(hint(formula).empty() ? ": " + message : hint(formula));
    return 0;
  }
}

}  // namespace fanin::program
