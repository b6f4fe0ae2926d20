// How results are shown: the functions that a View (report/view.hpp) is made of, and the words that
// they share. Lines as wide as the style says.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "console/terminal.hpp"
#include "results.hpp"

namespace fanin::program {

// In describe.cpp: what several reports say.

/// "60,000 images of 28×28, label in the first column, pixels 0 to 255": all that was understood.
std::string describe(const DataSummary& data);
/// "784-200-10, sigmoid, no biases"
std::string describe(const Architecture& architecture);
/// "784-200-10, sigmoid, no biases; initial weights book, seed 1; 5 epochs of mnist_train.csv.gz":
/// as far as the file says.
std::string describe(const ModelSummary& model);
/// "5 epochs at rate 0.1, one sample at a time in file order, squared-error, rule book"
std::string describe(const TrainingFlags& flags);
/// "book (normal, mean 0, deviation in^-0.5)": an initializer, and what it does.
std::string describe_weights(const std::string& initializer);

/// "1 run", "3 runs"
std::string counted(std::size_t count, const std::string& noun);

/// "10 runs", or of schemes that have not as many: "7 to 8 runs".
std::string describe_runs(const CompareResult& result);
/// "30 trainings in 12 s"; "23 of 30 trainings, 3 of them in 12 s": which are not from journals.
std::string describe_trainings(const CompareResult& result);

/// The name of a class; its number where it has none.
std::string class_name(const std::vector<std::string>& names, std::size_t label);

/// In so many columns, cut in the scheme's name: what distinguishes the recipes of a scheme stays.
std::string shown_name(const ComparedRecipe& recipe, std::size_t columns);

/// A scheme's formula where its name does not say it, else the name.
std::string formula(const Initializer& initializer);

/// Of the accuracies after an epoch (from 1) of the runs that did not diverge; none without any.
std::optional<Summary> accuracy_after(const RecipeResult& recipe, std::size_t epoch);

/// "97.31 ± 0.13"; of a single run "97.31"
std::string mean_and_deviation(const Summary& summary);

/// The epochs before the last that get a column: so many of them, closer at the start, where more
/// happens, and 0 where some are left out.
std::vector<std::size_t> shown_epochs(std::size_t epochs, std::size_t count);

/// Names and what they stand for.
using Rows = std::vector<std::pair<std::string, std::string>>;

/// A line for each but the first, which were shown: "Warning: ...".
std::string warning_lines(const std::vector<std::string>& warnings, const Style& style,
                          std::size_t shown = 0);

/// A row for each warning.
void add_warnings(Rows& rows, const std::vector<std::string>& warnings);

/// Rows in two columns.
std::string settings_table(const Rows& rows, const Style& style);

// In text.cpp.
Rows train_settings(const TrainResult& result);
std::string train_part_text(const TrainResult& result, const Style& style);
std::string train_end_text(const TrainResult& result, const Style& style);
std::string score_text(const ScoreResult& result, const Style& style);
std::string convert_text(const ConvertResult& result, const Style& style);
std::string export_text(const ExportResult& result, const Style& style);

// In info.cpp.
std::string info_text(const InfoResult& result, const Style& style);

// In images.cpp.
std::string query_text(const QueryResult& result, const Style& style);
std::string backquery_text(const BackqueryResult& result, const Style& style);
std::string show_text(const ShowResult& result, const Style& style);
/// "demo.csv: records 1 to 10 of 30"
std::string title(const ShowResult& result);
/// "record 3: 7 at +10°"
std::string caption(const ShowResult& result, const ShowResult::Image& image);
/// The images in rows of so many, dark where values are high.
GreyImage grid_of(const std::vector<ShowResult::Image>& images, ImageShape shape,
                  std::size_t columns, std::size_t zoom = 2);

// In compare.cpp.

/// What is going to be compared.
Rows compare_settings(const CompareResult& result);
std::string compare_part_text(const CompareResult& result, const Style& style);

/// Mean accuracies by epoch with their spread; verdicts with a chart of every run; what went on
/// inside; every run, if it was asked for; the answer.
std::string compare_end_text(const CompareResult& result, const Style& style);

// In live.cpp: while the work goes on, or before.

/// "30 trainings in about 2 min, with about 420 MB of memory ..."
std::string estimate_text(const Estimate& estimate, const Style& style);

/// A line for each scheme: how many runs are done, their mean, what is running.
std::vector<std::string> compare_live(const CompareResult& result);
/// Of the scheme that is completed now.
std::string compare_note(const CompareResult& result);
std::vector<std::string> claims_live(const ClaimsResult& result);

// In verdict.cpp: what a comparison allows to say.

/// "higher by 0.81 points (0.59 to 1.03), p < 0.001": Welch's 95 % interval, p adjusted by Holm;
/// "no difference shown (−0.15 to +0.18), p = 0.830"; "equal within 0.25 points (90 %: −0.12 to
/// +0.15)"; "higher by 0.10 points, within the margin of 0.25"; or why there is no verdict.
std::string describe(const CompareResult& result, const Verdict& verdict);

/// The recipes, the one with the highest mean accuracy first; without a finished run last.
std::vector<std::size_t> by_accuracy(const CompareResult& result);

/// For each recipe its letters: two that share one are not shown to differ. None for more than 12
/// recipes, or a pair without a verdict.
std::vector<std::string> letters(const CompareResult& result);

/// The best, those not shown to differ from it, and those that are worse; empty without a verdict.
std::string conclusion(const CompareResult& result);

/// What the verdicts are about: "10 seeds, these 10,000 images, this record order".
std::string scope(const CompareResult& result);

/// The difference that so many seeds show, and the seeds that would show the margin; or nothing.
std::string resolution(const CompareResult& result);

/// How verdicts were made, what they are about, and how many trainings that took.
std::vector<std::string> footnotes(const CompareResult& result);

/// Of two stages: "higher by 0.30 points (0.12 to 0.48)": the interval is of the test's level; "no
/// difference shown (−0.15 to +0.18)"; or why there is no verdict.
std::string describe(const Detection::Test& test);

/// What the first stage asks for.
std::string describe_stages(const CompareResult& result);

// In scale.cpp.

/// The scales next to 1 that are equal to it within the margin: from the least to the largest.
struct Plateau {
  double low = 1;
  double high = 1;
};
/// Among the recipes that differ from this one in their scale alone; none unless its own is 1.
std::optional<Plateau> plateau(const CompareResult& result, std::size_t recipe);

/// For each group of recipes that differ in their scale alone: accuracy against it as a curve, and
/// the plateau. Empty without such a group.
std::string scale_text(const CompareResult& result, const Style& style);

// In signal.cpp.

Rows signal_settings(const SignalResult& result);
/// What goes through which networks; or a line for every layer of the last scheme, with a histogram
/// of its outputs, means over the draws.
std::string signal_part_text(const SignalResult& result, const Style& style);

/// The conclusion, and what the columns are.
std::string signal_end_text(const SignalResult& result, const Style& style);

/// What goes into the networks, and what goes back.
std::string describe_input(const SignalResult& result);

/// What becomes of signals and errors on their way through a network.
enum class SignalVerdict {
  healthy,
  not_finite,  ///< they leave the range of float
  saturated,   ///< a tenth of a layer's outputs, at least; of relu: half of its units are dead
  silent,      ///< the outputs of a hidden layer are all the same, or the gradient of one is 0
  vanishing,   ///< to less than a hundredth between the first and the last hidden layer
  exploding,   ///< to more than a hundred times
  alike        ///< the last layer answers all inputs alike: a correlation above 0.9999
};
SignalVerdict signal_verdict(const Signal& mean);
std::string_view to_string(SignalVerdict verdict);

/// The verdict and what it comes from, in a sentence without a full stop.
std::string describe(const Signal& mean);

/// Why not the schemes that are not healthy, one of each kind, and which are. Empty for a single
/// scheme, or when all are healthy.
std::string conclusion(const SignalResult& result);

/// Whether the effective rank was asked for.
bool ranked(const Signal& signal);

// In claims.cpp.

/// The last claim, every measurement with its range, the verdict. 100 columns, but for long
/// measurements.
std::string claims_part_text(const ClaimsResult& result, const Style& style);

/// A line for each claim, or the page where it was asked for in place of the text.
std::string claims_end_text(const ClaimsResult& result, const Style& style);

/// The page that the repository holds.
std::string claims_page(const ClaimsResult& result);

// In json.cpp: each the text of a whole file.
std::string backquery_json(const BackqueryResult& result);
std::string claims_json(const ClaimsResult& result);
std::string compare_json(const CompareResult& result);
std::string query_json(const QueryResult& result);
std::string score_json(const ScoreResult& result);
std::string show_json(const ShowResult& result);
std::string signal_json(const SignalResult& result);
std::string train_json(const TrainResult& result);

// In csv.cpp: every run and every epoch, a row each, with all settings, so that files can be put
// together. The epoch in which a run diverged has neither accuracy nor loss. `seconds` are the
// run's.
std::string compare_csv(const CompareResult& result);

}  // namespace fanin::program
