// What commands compute: numbers, from which report/ makes text, JSON and CSV.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "claims/claims.hpp"
#include "fanin/data/image.hpp"
#include "fanin/numeric/product.hpp"
#include "fanin/study/comparison.hpp"
#include "fanin/study/score.hpp"
#include "fanin/study/signal.hpp"
#include "inputs.hpp"
#include "options.hpp"
#include "recording.hpp"

namespace fanin::program {

struct TrainResult {
  struct Epoch {
    double loss = 0;
    std::optional<double> accuracy = {};
    double seconds = 0;
  };

  DataSummary train = {};
  std::optional<DataSummary> test = {};
  std::size_t classes = 0;
  std::size_t samples = 0;  ///< of an epoch: the training images at every angle
  Architecture architecture = {};
  std::size_t parameters = 0;
  Scaling scaling = {};
  std::string init = {};
  TrainingFlags training = {};
  std::vector<Epoch> epochs = {};
  std::optional<double> accuracy = {};  ///< of the network as it is at the end
  std::vector<std::string> warnings = {};
  std::size_t shown_warnings = 0;            ///< of those, known before training
  std::string from = {};                     ///< the model that training went on with; empty: none
  std::string model = {};                    ///< where it was saved; empty: nowhere
  std::vector<NetworkRecord> networks = {};  ///< the one, for a report
};

struct ScoreResult {
  ModelSummary model;
  DataSummary test;
  Score score;
  std::vector<std::string> warnings = {};

  /// Samples of that label.
  std::size_t samples(std::size_t label) const;
  /// Right answers / samples of that label; no value for a label that does not occur.
  std::optional<double> recall(std::size_t label) const;
};

struct QueryResult {
  struct Answer {
    std::string file = {};
    std::size_t record = 0;  ///< from 1
    std::vector<float> outputs = {};
    std::optional<std::size_t> label = {};
    GreyImage seen = {};                          ///< of an image file: what the network was shown
    ImageBox box = {};                            ///< of an image file: where the digit is
    std::vector<std::string> warnings = {};       ///< with the first digit of an image file
    std::vector<float> inputs = {};               ///< of --inputs
    std::vector<std::vector<float>> layers = {};  ///< of --inputs: the outputs of every layer

    std::size_t answer() const { return argmax(outputs); }
    /// Outputs that are not finite are not an answer.
    bool is_answer() const {
      return std::ranges::all_of(outputs, [](float y) { return std::isfinite(y); });
    }
    bool right() const { return is_answer() && label == answer(); }
  };

  ModelSummary model;
  std::vector<Answer> answers;
  std::string seen;  ///< where what the network saw was written; empty: it is to be drawn
  std::vector<std::string> failures = {};  ///< image files that could not be read, and why
};

struct ShowResult {
  enum class Kind { records, mistakes, weights };

  struct Image {
    std::size_t number = 0;     ///< of the record or node, from 1; of a backquery 0
    std::vector<float> values;  ///< (height * width)
    float low = 0.01F;          ///< shown white
    float high = 1;             ///< shown black
    std::optional<std::size_t> label = {};
    std::optional<std::size_t> answer = {};  ///< of a mistake
    double angle = 0;                        ///< degrees by which the record was rotated
  };

  Kind kind = Kind::records;
  std::string model = {};  ///< of mistakes and weights
  std::string data = {};   ///< of records and mistakes
  std::size_t total = 0;   ///< records, mistakes or nodes
  ImageShape shape = {};
  std::vector<Image> images = {};
  std::size_t columns = 10;  ///< of the image grid
  std::string output = {};   ///< where the grid was written; empty: they are to be drawn
  std::vector<std::string> label_names = {};
  std::vector<std::string> warnings = {};  ///< of the model
};

struct BackqueryResult {
  ModelSummary model;
  ImageShape shape;
  std::vector<ShowResult::Image> images = {};  ///< of a label each
  std::string output = {};  ///< where the image grid was written; empty: they are to be drawn
};

struct InfoResult {
  struct Values {
    std::size_t count = 0;
    double mean = 0, deviation = 0, min = 0, max = 0;
  };
  struct Layer {
    std::size_t inputs = 0, outputs = 0;
    std::string activation = {};
    Values weights = {};
    Values biases = {};  ///< none: count 0
  };

  ModelSummary model;
  ImageShape shape = {};  ///< of the inputs; {0, 0} where the file does not say
  std::size_t parameters = 0;
  std::vector<Layer> layers = {};
};

struct ConvertResult {
  DataSummary data;
  std::vector<std::string> files;         ///< written
  std::vector<std::string> skipped = {};  ///< image files that were left out, and why
};

struct ExportResult {
  ModelSummary model;
  std::vector<std::string> files = {};  ///< written
};

/// A scheme at a learning rate and with hidden layers, and the runs that were trained by it.
struct ComparedRecipe {
  NamedInit scheme;
  std::string variant;  ///< ", hidden 100, rate 0.1": what distinguishes the recipes of a scheme
  Rate rate = {};
  Hidden hidden = {};
  double scale = 1;  ///< that the weights are multiplied with after drawing

  std::string name() const { return scheme.name + variant; }
};

/// A comparison in two stages, of which the second is as long as a difference takes. D, of a recipe
/// and a seed, is its accuracy minus that of the first recipe. See detection.hpp.
struct Detection {
  enum class Obstacle { none, diverged, few_values, incomplete };

  /// On the mean of all D of a recipe.
  struct Test {
    Obstacle obstacle = Obstacle::none;  ///< why there is no verdict
    TwoStageTest test = {};
    Outcome outcome = Outcome::no_verdict;
  };

  double difference = 0;         ///< to be shown, as a share of the test samples
  std::size_t max_runs = 200;    ///< of each recipe
  std::size_t needed = 0;        ///< runs of each in all; 0: the first stage is not over
  std::vector<Test> tests = {};  ///< of the recipes after the first
};

/// How far the trainings of a recipe are.
struct Standing {
  std::size_t wanted = 0;
  std::size_t done = 0;
  std::size_t finished = 0;              ///< of those, without divergence
  double sum = 0;                        ///< of their accuracies after the last epoch
  std::set<std::uint32_t> running = {};  ///< seeds
};

/// What a comparison will take.
struct Estimate {
  std::size_t fewest = 0;  ///< trainings
  std::size_t most = 0;    ///< with a second stage
  double seconds = 0;      ///< of one, when as many are done at a time as there will be
  double bytes = 0;        ///< of memory
};

/// Of a comparison. It has a verdict on each pair.
inline constexpr std::size_t max_recipes = 1000;

struct CompareResult {
  DataSummary train = {};
  DataSummary test = {};
  std::vector<std::string> warnings = {};
  std::size_t shown_warnings = 0;  ///< of those, known before training
  std::vector<std::uint8_t> test_labels = {};
  std::size_t classes = 0;
  Scaling scaling = {};
  std::size_t hold_out = 0;
  TrainingFlags training = {};
  std::size_t schemes = 0;
  std::vector<ComparedRecipe> recipes = {};  ///< the first is what the others are measured against
  std::vector<std::uint32_t> seeds = {};
  std::string blas = blas_description();              ///< of the trainings
  std::string kernel = std::string(sparse_kernel());  ///< the same
  std::string journal = {};                           ///< its file; empty: none
  std::vector<std::string> notes = {};                ///< on journals
  std::size_t known = 0;                              ///< trainings that were done before
  std::size_t shard = 0;                              ///< from 1; 0: this is all of it
  std::size_t shards = 1;
  std::size_t shard_trainings = 0;
  std::size_t jobs = 1;
  double reach = 0.95;  ///< an accuracy: after which epoch was it reached?
  bool every_run = false;
  std::vector<RecipeResult> results = {};    ///< one for each recipe
  double margin = 0.0025;                    ///< of accuracy, within which schemes count as equal
  std::vector<Verdict> verdicts = {};        ///< on all pairs, see compare_pairs
  std::optional<Detection> detection = {};   ///< in place of verdicts
  std::vector<NetworkRecord> networks = {};  ///< of the first seed, for a report
  double seconds = 0;
  std::optional<Estimate> estimate = {};      ///< in place of results
  std::vector<Standing> standings = {};       ///< one for each recipe, while they are trained
  std::optional<std::size_t> completed = {};  ///< the recipe that the last training completed

  /// Trainings that the comparison has, and those that are done.
  std::size_t total() const { return recipes.size() * seeds.size(); }
  std::size_t done() const {
    std::size_t count = 0;
    for (const RecipeResult& recipe : results) count += recipe.runs.size();
    return count;
  }
  /// Seeds with which every recipe is done.
  std::size_t complete_seeds() const {
    std::map<std::uint32_t, std::size_t> runs;
    for (const RecipeResult& recipe : results) {
      for (const Run& run : recipe.runs) ++runs[run.seed];
    }
    const auto complete = [&](const auto& seed) { return seed.second == recipes.size(); };
    return static_cast<std::size_t>(std::ranges::count_if(runs, complete));
  }
};

/// A scheme, and the signals of the networks that it drew.
struct SchemeSignals {
  NamedInit scheme;  ///< its weights already multiplied by `scale`
  double scale = 1;
  std::vector<Signal> draws;  ///< at least one
  Signal mean;                ///< of the draws
};

struct SignalResult {
  Architecture architecture;
  bool alike = false;                      ///< all layers are of one size
  std::optional<DataSummary> images = {};  ///< what goes in; without it unit-normal numbers
  std::size_t samples = 0;
  Loss loss = losses::squared_error;
  Rule rule = Rule::gradient;
  double rate = 0.1;  ///< of the updates
  std::size_t draws = 0;
  std::uint32_t seed = 1;
  std::vector<SchemeSignals> schemes = {};
  std::vector<NetworkRecord> networks = {};  ///< the first draw of each scheme, for a report
};

/// A report of saved models.
struct ReportResult {
  std::vector<ModelSummary> models = {};
  std::optional<DataSummary> test = {};
  ImageShape shape = {};  ///< {0, 0}: inputs are not images
  std::vector<NetworkRecord> networks = {};
};

struct ClaimsResult {
  std::vector<ClaimResult> claims = {};
  std::string command = {};             ///< that makes the page of them
  bool page_only = false;               ///< the page goes to stdout, in place of the text
  std::vector<std::string> notes = {};  ///< on the journal and on --jobs
  std::size_t total = 0;                ///< claims to test
  std::string current = {};             ///< the sentence of the one that is tested
};

}  // namespace fanin::program
