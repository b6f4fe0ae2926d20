#include "formula.hpp"

#include <muParser.h>

#include <numbers>

#include "fanin/error.hpp"

namespace fanin::program {

double evaluate_formula(const std::string& formula, double in, double out) {
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
    throw Error(ErrorKind::argument,
                "formula \"" + formula + "\": " + message +
                    ". A formula may use in, out, pi, + - * / ^ ( ), sqrt, exp, ln, min, max");
  }
}

}  // namespace fanin::program
