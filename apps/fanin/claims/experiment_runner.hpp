// What the experiments of the claims share: data, trainings and draws.
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "claims/claims.hpp"
#include "fanin/data/dataset.hpp"
#include "fanin/numeric/product.hpp"
#include "fanin/study/comparison.hpp"
#include "fanin/study/signal.hpp"
#include "fanin/study/statistics.hpp"
#include "journal.hpp"

namespace fanin::program {

/// Trainings with seeds 1, 2, ... on the bundled MNIST.
struct Training {
  std::string init;
  double learning_rate = 0.1;
  std::size_t epochs = 5;
  std::size_t runs = 10;
  Rule rule = Rule::book;
  std::vector<std::size_t> sizes = {784, 200, 10};
  Activation activation = activations::sigmoid;
  double scale = 1;  ///< that the initial weights are multiplied with

  friend bool operator==(const Training&, const Training&) = default;
};

/// Several experiments share trainings: each is done once. Everything throws Interrupted when the
/// user has asked for it.
class ExperimentRunner {
 public:
  using OnProgress = std::function<bool(std::size_t done, std::size_t total)>;

  /// `jobs` trainings or draws at a time; no result depends on it.
  ExperimentRunner(std::size_t jobs, OnProgress on_progress)
      : jobs_(blas_jobs(jobs)), on_progress_(std::move(on_progress)) {}

  /// The bundled MNIST in the book's scaling, each half loaded when first asked for.
  const Samples& train() { return samples("mnist_train.csv"); }
  const Samples& test() { return samples("mnist_test.csv"); }

  /// The first so many of train(), as the book trains on them.
  Probe digits(std::size_t count);

  /// From now on `trained` takes the trainings that are in a journal, and writes those that it
  /// does. Returns what is to be said of it. Throws as Journal does.
  std::vector<std::string> keep(const std::string& journal);

  const RecipeResult& trained(const Training& training);

  /// Signals of so many networks, seeds 1, 2, ...
  std::vector<Signal> draw(const Architecture& architecture, const std::string& init,
                           const Probe& probe, std::size_t draws, std::size_t jacobians = 0) const;
  /// Their mean.
  Signal mean(const Architecture& architecture, const std::string& init, const Probe& probe,
              std::size_t draws, std::size_t jacobians = 0) const;

 private:
  struct Data {
    Dataset images;
    Samples samples;
  };

  const Samples& samples(const std::string& name);

  std::size_t jobs_;
  OnProgress on_progress_;
  std::map<std::string, Data> data_;
  std::list<std::pair<Training, RecipeResult>> trained_;
  std::optional<Journal> journal_;
};

constexpr const char* normal_in = "normal:in^-0.5";
constexpr const char* normal_out = "normal:out^-0.5";
constexpr const char* uniform_in = "uniform:in^-0.5";
constexpr const char* plus_minus_1 = "uniform:1";

/// Accuracies at most this far apart count as equal: a quarter of a point.
constexpr double margin = 0.0025;

double mean_accuracy(const RecipeResult& result, std::size_t epoch);

/// By how much the accuracy of a exceeds that of b after so many epochs.
WelchTest gap(const RecipeResult& a, const RecipeResult& b, std::size_t epoch);

/// p of two one-sided tests: at most 0.05 shows that both are equal within the margin.
double p_apart(const RecipeResult& a, const RecipeResult& b, std::size_t epoch);

struct Row {
  std::string name;
  const RecipeResult& result;
  std::size_t epoch = 5;
};

/// The accuracy of every run, a column for each seed.
ResultTable every_run(const std::string& head, const std::vector<Row>& rows);

/// 784-20-300-20-300-20-300-10, tanh, rule gradient, rate 0.05, 1 epoch, 4 runs.
Training unequal_net(const std::string& init);

/// 784-30-30-30-30-30-10, rule gradient, rate 0.05, 2 epochs.
Training deep_net(const std::string& init, const Activation& activation, std::size_t runs);

/// The book's 784-200-10.
Architecture book_architecture();

/// n·E[w²] of a layer of 784 inputs and 200 nodes, drawn with seed 1: n times the variance of its
/// weights, as measured.
double weight_square(const std::string& init, const Activation& activation);

/// Within what share of the truth a mean of z² is known from so many independent normal rows of
/// weights: 3 deviations. For inputs all alike the square of one row is chi-squared; else it
/// scatters less.
double mean_square_tolerance(double units, double draws);

}  // namespace fanin::program
