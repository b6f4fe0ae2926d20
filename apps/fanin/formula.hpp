// Formulas on the command line. The only file that knows muParser.
#pragma once

#include <string>

namespace fanin::program {

/// The value of a formula in `in`, `out` and `pi`, such as `sqrt(6/(in+out))`: a fanin::Evaluate.
/// Safe from many threads. Throws Error(argument) that shows where the formula is wrong.
double evaluate_formula(const std::string& formula, double in, double out);

}  // namespace fanin::program
