// The training options that commands share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "fanin/data/samples.hpp"
#include "fanin/network/network.hpp"
#include "fanin/training/train.hpp"
#include "output.hpp"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace fanin::program {

/// Nodes of each hidden layer.
using Hidden = std::vector<std::size_t>;

/// What the training options of a command line say. The book's setting unless they say otherwise.
struct TrainingFlags {
  std::vector<Hidden> hidden = {{200}};
  std::vector<double> rates = {TrainOptions::book().learning_rate};
  Activation activation = activations::sigmoid;
  Activation output_activation = activations::sigmoid;
  bool bias = false;
  std::vector<double> angles;  ///< of rotated copies in degrees, 0 among them; empty: none
  std::uint32_t seed = 1;
  TrainOptions options = TrainOptions::book();  ///< without rate, seed and callbacks
};

/// Whether --lr and --hidden may be given several times.
enum class Repeat { no, yes };

void add_training_options(CLI::App& command, TrainingFlags& flags, Repeat repeat);

/// --rotate: angles in degrees, 0 and each that is given to either side: 0, 5, -5, 10, -10.
CLI::Option* add_rotate(CLI::App& command, std::vector<double>& angles,
                        const std::string& description);

/// The training samples, rotated as the flags want it.
Samples augmented(const Samples& samples, const TrainingFlags& flags, const Scaling& scaling);

/// Throws Error(argument) when the flags contradict each other.
void validate(const TrainingFlags& flags);

/// Inputs -> hidden layers -> outputs, with the flags' activations and biases.
Architecture architecture(const TrainingFlags& flags, std::size_t inputs, const Hidden& hidden,
                          std::size_t outputs);

/// The scaling that suits an output activation: targets within its reach.
Scaling scaling_for(const Activation& output);

/// "784-200-10, sigmoid, no biases"
std::string describe(const Architecture& architecture);
/// "5 epochs at rate 0.1, one sample at a time in file order, squared-error, rule book"
std::string describe_training(const TrainingFlags& flags);
/// Nodes as on the command line: "100,100".
std::string text(const Hidden& hidden);

/// All but rate, hidden layers and seed.
Json to_json(const TrainingFlags& flags);

/// A way to choose the first weights, as --init names it.
struct NamedInit {
  std::string name;
  std::string spec;
};

/// Reads [NAME=]SPEC; without a name the spec is one. Throws Error(argument) for a spec that
/// parse_initializer refuses, formulas included.
NamedInit parse_init(const std::string& text);

/// An option --init that may be repeated, with the three schemes that the founding question is
/// about as its standard values: normal 1/√n, random ±1 and uniform 1/√n.
void add_inits(CLI::App& command, std::vector<std::string>& inits);

/// The table of initializers for the foot of a help page.
std::string initializer_help();

/// --seed.
CLI::Option* add_seed(CLI::App& command, std::uint32_t& seed, const std::string& description);

/// An option that takes an activation's name.
CLI::Option* add_activation(CLI::App& command, const std::string& name, Activation& value,
                            const std::string& description);

/// Whole numbers from 1, with commas between them, for an option.
std::vector<std::size_t> parse_sizes(const std::string& option, const std::string& text);

/// Finite numbers with commas between them, for an option. Throws CLI::ValidationError.
std::vector<float> parse_numbers(const std::string& option, const std::string& text);

/// A number as an option takes it. `option` is named in the CLI::ValidationError thrown for text
/// that is none, or is out of range.
double parse_positive(const std::string& option, const std::string& text);
std::size_t parse_count(const std::string& option, const std::string& text, std::size_t least,
                        std::size_t most);

/// An option that takes a whole number.
CLI::Option* add_count(CLI::App& command, const std::string& name, std::size_t& value,
                       const std::string& description, std::size_t least = 1);

}  // namespace fanin::program
