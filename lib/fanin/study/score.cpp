// B samples of a block, I inputs, O outputs: x (B,I), y (B,O)
#include "fanin/study/score.hpp"

#include <algorithm>
#include <numeric>

#include "fanin/internal/require.hpp"
#include "fanin/numeric/internal/row.hpp"
#include "fanin/numeric/product.hpp"

namespace fanin {
namespace {

constexpr std::size_t block_size = 256;

// Calls each(batch, y) for all samples in order, some hundred at a time.
template <typename Each>
void predict_all(const Network& network, const Samples& samples, Each each) {
  require(samples.count > 0, "score: no samples");
  require(samples.inputs == network.inputs() && samples.outputs == network.outputs(),
          "score: samples have ", samples.inputs, " inputs and ", samples.outputs,
          " outputs, the network ", network.inputs(), " and ", network.outputs());
  const SingleThreadedBlas guard;
  Matrix x(std::min(block_size, samples.count), samples.inputs);
  std::vector<std::size_t> indices(x.rows());
  for (std::size_t first = 0; first < samples.count; first += indices.size()) {
    indices.resize(std::min(indices.size(), samples.count - first));
    std::iota(indices.begin(), indices.end(), first);
    const MatrixView block = x.view().rows_from(0, indices.size());
    inputs(samples, {indices}, block);
    each(Batch{indices}, network.predict(block));
  }
}

}  // namespace

double Score::accuracy() const noexcept {
  return count() == 0 ? 0 : static_cast<double>(correct) / static_cast<double>(count());
}

Score score(const Network& network, const Samples& samples) {
  require(samples.outputs > 1,
          "score: one output is the largest of every answer, so that all were right; expected an "
          "output for each class");
  Score score;
  score.answers.reserve(samples.count);
  score.right.reserve(samples.count);
  score.confusion.assign(samples.outputs, std::vector<std::size_t>(samples.outputs));
  predict_all(network, samples, [&](const Batch& batch, const Matrix& y) {
    for (std::size_t r = 0; r < y.rows(); ++r) {
      const std::size_t answer = argmax(y.row(r));
      const std::size_t expected = label(samples, batch.indices[r]);
      score.answers.push_back(answer);
      ++score.confusion[expected][answer];
      const bool finite = row::all_finite(y.row(r));
      score.right.push_back(finite && answer == expected);
      if (!finite) ++score.not_finite;
      if (score.right.back()) ++score.correct;
    }
  });
  return score;
}

double mean_loss(const Network& network, const Samples& samples, const Loss& loss) {
  validate(network);
  const Activation& output = network.layers.back().activation;
  require(loss.fits(output), "mean_loss: ", loss.name, " does not fit ", output.name, " outputs");
  double total = 0;
  predict_all(network, samples, [&](const Batch& batch, const Matrix& y) {
    Matrix t(y.rows(), y.cols());
    targets(samples, batch, t);
    for (std::size_t r = 0; r < y.rows(); ++r) total += loss.value(output, y.row(r), t.row(r));
  });
  return total / static_cast<double>(samples.count);
}

}  // namespace fanin
