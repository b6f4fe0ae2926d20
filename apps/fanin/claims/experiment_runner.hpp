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

  /// Of each run: how many test images a network answers otherwise when its initial weights are
  /// multiplied by 1 + 1e-7, which changes their last bits at most.
  std::vector<std::size_t> changed_answers(const Training& training);

 private:
  struct Data {
    Dataset images;
    Samples samples;
  };

  const Samples& samples(const std::string& name);
  std::vector<RecipeResult> compare(const std::vector<Recipe>& recipes, std::size_t runs,
                                    CompareOptions options);

  std::size_t jobs_;
  OnProgress on_progress_;
  std::map<std::string, Data> data_;
  std::list<std::pair<Training, RecipeResult>> trained_;
  std::optional<Journal> journal_;
};

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
