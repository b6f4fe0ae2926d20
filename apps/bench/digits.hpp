// What the sections train: the digits, and the book's networks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fanin/data/dataset.hpp"
#include "fanin/data/samples.hpp"
#include "fanin/network/network.hpp"
#include "sections.hpp"

namespace fanin::bench {

struct Digits {
  Dataset train;
  Dataset test;
};

/// Reads both files and keeps of each no more than the settings' number of samples.
Digits read_digits(const Settings& settings);

/// The first `count` records, or all there are.
Dataset first(const Dataset& dataset, std::size_t count);

/// Inputs (count, I) and targets (count, O) as floats, for those who cannot train from bytes.
struct Matrices {
  Matrix x;
  Matrix t;
};
Matrices to_matrices(const Samples& samples);

/// The samples as bytes for Fanin, and those of training as floats for the others.
struct TrainingData {
  explicit TrainingData(const Digits& digits);

  Samples train;
  Samples test;
  Matrices floats;
};

/// What training took, and how well the network answers the test samples after it.
struct Epoch {
  double seconds = 0;
  std::optional<double> accuracy = {};
};

constexpr std::size_t classes = 10;
constexpr std::size_t pixels = 784;

/// As parse_initializer does, with one formula more: in^-0.5.
Initializer initializer(const std::string& spec);

/// Sigmoid layers without biases between 784 inputs and 10 outputs.
Network book_network(const std::vector<std::size_t>& hidden, const std::string& init,
                     std::uint32_t seed);

}  // namespace fanin::bench
