// One epoch of the book's network, by all who can train it.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "arithmetic.hpp"
#include "digits.hpp"
#include "fanin/data/samples.hpp"
#include "fanin/numeric/matrix.hpp"
#include "fanin/study/score.hpp"
#include "fanin/training/train.hpp"
#include "fann.hpp"
#include "measure.hpp"
#include "numpy.hpp"
#include "openblas.hpp"
#include "report.hpp"
#include "sections.hpp"

namespace fanin::bench {
namespace {

constexpr std::size_t hidden = 200;
constexpr std::size_t product_rows = 4096;

TrainOptions book(std::size_t batch = 1) {
  TrainOptions options = TrainOptions::book();
  options.epochs = 1;
  options.batch = batch;
  return options;
}

Network start() { return book_network({hidden}, "normal:in^-0.5", 1); }

Epoch fanin_epoch(const TrainingData& data, std::size_t batch) {
  Network network = start();
  const double seconds = cpu_seconds_of([&] { train(network, data.train, book(batch)); });
  return {seconds, score(network, data.test).accuracy()};
}

Epoch plain_loop_epoch(const TrainingData& data) {
  const TrainOptions options = book();
  PlainLoop<float> loop(start(), options.loss, options.rule, options.rate.first);
  const double seconds = cpu_seconds_of([&] {
    const auto& [x, t] = data.floats;
    for (std::size_t k = 0; k < x.rows(); ++k) loop.learn(x.row(k), t.row(k));
  });
  return {seconds, score(loop.network(), data.test).accuracy()};
}

Epoch products_alone(const TrainingData& data) {
  const Matrix& x = data.floats.x;
  const std::size_t rows = std::min(product_rows, x.rows());
  return {seconds_of_products(x.view().rows_from(0, rows), hidden, x.rows())};
}

// The multiply-adds of an epoch, without those with the background: two a weight of the first layer
// and input, three a weight of the output layer.
double multiply_adds(const TrainingData& data) {
  double others = 0;
  for (std::size_t k = 0; k < data.floats.x.rows(); ++k) {
    const auto x = data.floats.x.row(k);
    for (std::size_t i = 0; i < x.size(); ++i) others += x[i] != data.train.background[i] ? 1 : 0;
  }
  return static_cast<double>(hidden) *
         (2 * others + 3 * static_cast<double>(classes * data.train.count));
}

void compare_trainers(const Settings& settings, const Digits& digits) {
  TrainingData data(digits);
  const std::optional<Numpy> numpy = find_numpy();
  std::vector<TimedTask> tasks;
  std::map<std::string, std::optional<double>> accuracies;
  const auto add = [&](const std::string& name, std::size_t repeats,
                       const std::function<Epoch()>& run) {
    const auto keep_accuracy = [&accuracies, name, run] {
      const Epoch epoch = run();
      accuracies[name] = epoch.accuracy;
      return epoch.seconds;
    };
    tasks.push_back({name, keep_accuracy, repeats});
    return tasks.size() - 1;
  };
  const std::size_t online =
      add("Fanin, one sample at a time", settings.repeats, [&] { return fanin_epoch(data, 1); });
  for (const std::size_t batch : {32U, 128U}) {
    add(fmt::format("Fanin, batches of {}", batch), settings.repeats,
        [&data, batch] { return fanin_epoch(data, batch); });
  }
  const std::size_t products =
      add("the two products alone", settings.repeats, [&] { return products_alone(data); });
  const std::size_t arithmetic =
      add("multiply-adds with other pixels than background", settings.repeats,
          [count = multiply_adds(data)] { return Epoch{count / multiply_adds_a_second()}; });
  const std::size_t plain =
      add("plain loop on OpenBLAS", settings.repeats, [&] { return plain_loop_epoch(data); });
  if (numpy) {
    add("the book's algorithm in NumPy " + numpy->version, settings.slow_repeats(),
        [&] { return numpy->train(settings, data.train.count, hidden, book().rate.first, 1); });
  }
  if (has_fann()) {
    add("FANN", settings.slow_repeats(), [&] {
      return train_fann(hidden, book().rate.first, 1, data.floats.x, data.floats.t, data.test);
    });
  }
  const std::vector<Summary> seconds = measure(tasks);

  print_heading(fmt::format("Training: one epoch of 784-{}-10 on {} samples, rate {}, one thread",
                            hidden, program::with_commas(data.train.count), book().rate.first));
  const auto against = [&](std::size_t a, std::size_t b) {
    return ratio_text(seconds[a].median / seconds[b].median);
  };
  const auto accuracy = [&](std::size_t i) -> std::string {
    const std::optional<double> share = accuracies[tasks[i].name];
    return share ? program::percent(*share) : "-";
  };
  print_timings("trainer", tasks, seconds,
                {{"x Fanin", [&](std::size_t i) { return against(i, online); }},
                 {"x products", [&](std::size_t i) { return against(i, products); }},
                 {"accuracy %", accuracy}});
  Aims aims;
  aims.add("Fanin against the two products", against(online, products),
           native_build ? "at most 0.75" : "at most 0.85");
  aims.add("Fanin against the multiply-adds", against(online, arithmetic), "none: never below 1");
  aims.add("the plain loop against Fanin", against(plain, online), "at least 4");
  if (numpy) aims.add("NumPy against Fanin", against(plain + 1, online), "at least 30");
  aims.print();
  print_note(fmt::format(
      "Seconds of the processor. Fanin trains from bytes, all others from inputs that are floats "
      "already. Products: Z = X Wᵀ and W += Dᵀ X of {} rows at a time, dense: what a trainer does "
      "at least that multiplies with every pixel. Fanin leaves the background out; the "
      "multiply-adds are those that remain, at the rate of this processor with nothing to load. "
      "The plain loop is cblas_sgemv and cblas_sger, float; NumPy computes in float64 and starts "
      "with Fanin's weights; FANN has biases and weights of its own. A batch makes one step of the "
      "mean gradient, so that one epoch teaches it less.",
      std::min(product_rows, data.train.count)));
  if (!numpy) print_note("Without NumPy, which no Python here has (Debian: python3-numpy).");
  if (!has_fann()) print_note("Without FANN, which this build did not find (Debian: libfann-dev).");
}

}  // namespace

void training(const Settings& settings) { compare_trainers(settings, read_digits(settings)); }

}  // namespace fanin::bench
