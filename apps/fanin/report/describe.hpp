// Words that the reports of several commands share.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "fanin/network/network.hpp"
#include "inputs.hpp"
#include "options.hpp"

namespace fanin::program {

/// "60,000 images of 28×28, label in the first column, pixels 0 to 255": all that was understood.
std::string describe(const DataSummary& data);
/// "784-200-10, sigmoid, no biases"
std::string describe(const Architecture& architecture);
/// "784-200-10, sigmoid, no biases; first weights book, seed 1; 5 epochs of mnist_train.csv.gz":
/// as far as the file says.
std::string describe(const ModelSummary& model);
/// "5 epochs at rate 0.1, one sample at a time in file order, squared-error, rule book"
std::string describe(const TrainingFlags& flags);

/// "book (normal, mean 0, deviation in^-0.5)": an initializer, and what it does.
std::string describe_weights(const std::string& initializer);

/// Nodes as on the command line: "100,100".
std::string to_string(const Hidden& hidden);

/// "1 run", "3 runs"
std::string counted(std::size_t count, const std::string& noun);

/// A row for each warning.
void add_warnings(std::vector<std::pair<std::string, std::string>>& rows,
                  const std::vector<std::string>& warnings);

/// The name of a class; its number where it has none.
std::string class_name(const std::vector<std::string>& names, std::size_t label);

/// Names and what they stand for, in two columns.
std::string settings_table(const std::vector<std::pair<std::string, std::string>>& rows);

}  // namespace fanin::program
