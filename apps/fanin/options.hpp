// The options that commands share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cli.hpp"
#include "fanin/data/samples.hpp"
#include "fanin/network/network.hpp"
#include "fanin/training/train.hpp"
#include "inputs.hpp"
#include "output.hpp"

namespace fanin::program {

/// Nodes of each hidden layer.
using Hidden = std::vector<std::size_t>;

/// What the training options of a command line say. The book's setting unless they say otherwise.
struct TrainingFlags {
  std::vector<Hidden> hidden = {{200}};
  std::vector<Rate> rates = {TrainOptions::book().rate};
  Activation activation = activations::sigmoid;
  Activation output_activation = activations::sigmoid;
  bool bias = false;
  std::vector<double> angles;  ///< of rotated copies in degrees, 0 among them; empty: none
  std::uint32_t seed = 1;
  TrainOptions options = TrainOptions::book();  ///< without rate, seed and callbacks
};

/// Whether --lr and --hidden may be given several times.
enum class Repeat { no, yes };

/// A way to choose the initial weights, as --init names it.
struct NamedInit {
  std::string name;
  Initializer initializer;  ///< its name is the spec
};

/// "0.1" or, to fall linearly over the training, "0.1:0"; and back.
Rate parse_rate(const std::string& text);
std::string to_string(const Rate& rate);

/// Whole numbers from 1 with commas between them, and back. Throws Error(argument) that names the
/// option.
std::vector<std::size_t> parse_sizes(const std::string& option, const std::string& text);
std::string to_string(const Hidden& hidden);

Option model_argument(std::string& model);

/// TRAIN, TEST and --hold-out, TEST by itself or only together with TRAIN; `more` follows.
std::vector<Option> data_options(DataFlags& flags, bool test_required, std::vector<Option> more);

/// --label, --pixels, --shape and --transpose.
std::vector<Option> read_options(ReadOptions& read, std::vector<Option> before);

Option json_option(ReportFlags& flags,
                   const std::string& description = "write the results as JSON");

Option csv_option(ReportFlags& flags);
Option quiet_option(ReportFlags& flags);

/// --report, of a program that has the page.
Option report_option(ReportFlags& flags);

/// A file to write. `value` is what it will hold: a name that promises another format is refused,
/// and so is "-".
Option output_option(const std::string& names, ReportFlags& flags, std::string& variable,
                     const std::string& value, const std::string& description);

Option seed_option(std::uint32_t& seed, const std::string& description);
Option jobs_option(std::size_t& jobs, const std::string& what);
Option activation_option(const std::string& name, Activation& variable,
                         const std::string& description);

/// --rotate: angles in degrees, 0 and each that is given to either side: 0, 5, -5, 10, -10.
Option rotate_option(std::vector<double>& angles, const std::string& description);

/// --init NAME=SPEC, or SPEC, which is then the name; repeatable. Without it normal 1/√n, random ±1
/// and uniform 1/√n, which the founding question is about.
Option inits_option(std::vector<NamedInit>& inits);

/// --scale: what to multiply initial weights with; 1, where it is among them, comes first.
Option scale_option(std::vector<double>& scales);

/// Throws Error(argument) for zeros, which no scale but 1 may multiply.
void require_scalable(const Initializer& initializer, double scale);

/// All that say how to train, after `before`.
std::vector<Option> training_options(TrainingFlags& flags, Repeat repeat,
                                     std::vector<Option> before);

/// The names of the initializers, for a shell to complete.
std::vector<std::string> scheme_names();

/// The table of initializers for the foot of a help page.
std::string initializer_help();

/// The training samples, rotated as the flags want it.
Samples augmented(const Samples& samples, const TrainingFlags& flags, const Scaling& scaling);

/// Throws Error(data) when the flags want to rotate what is not an image.
void require_images_to_rotate(const Dataset& train, const TrainingFlags& flags);

/// Throws Error(argument) when the flags contradict each other.
void validate(const TrainingFlags& flags);

/// Inputs -> hidden layers -> outputs, with the flags' activations and biases.
Architecture architecture(const TrainingFlags& flags, std::size_t inputs, const Hidden& hidden,
                          std::size_t outputs);

/// The scaling that suits an output activation: targets within its reach.
Scaling scaling_for(const Activation& output);

}  // namespace fanin::program
