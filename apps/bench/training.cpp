// One epoch of the book's network, by all who can train it.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <optional>

#include "digits.hpp"
#include "fanin/data/samples.hpp"
#include "fanin/numeric/matrix.hpp"
#include "fanin/study/score.hpp"
#include "fanin/training/train.hpp"
#include "fann.hpp"
#include "machine.hpp"
#include "measure.hpp"
#include "numpy.hpp"
#include "openblas.hpp"
#include "report.hpp"
#include "sections.hpp"

namespace fanin::bench {
namespace {

constexpr std::size_t hidden = 200;
constexpr std::uint32_t seed = 1;
constexpr std::size_t bound_rows = 4096;

const TrainOptions book = [] {
  TrainOptions options = TrainOptions::book();
  options.epochs = 1;
  return options;
}();

// The table, as it grows: who trains, and how well the result answers.
struct Field {
  std::vector<Contestant> contestants;
  std::vector<std::optional<double>> accuracies;

  // `run` returns seconds and, unless there is none, writes the accuracy.
  void add(const std::string& name, std::size_t repeats,
           const std::function<double(std::optional<double>&)>& run) {
    const std::size_t place = contestants.size();
    contestants.push_back({name, [this, place, run] { return run(accuracies[place]); }, repeats});
    accuracies.emplace_back();
  }
};

void add_fanin(Field& field, const Settings& settings, const Network& start, const Samples& train,
               const Samples& test) {
  for (const std::size_t batch : {1U, 32U, 128U}) {
    const std::string name =
        batch == 1 ? "Fanin, one sample at a time" : fmt::format("Fanin, batches of {}", batch);
    field.add(name, settings.repeats, [&start, &train, &test, batch](auto& accuracy) {
      Network network = start;
      TrainOptions options = book;
      options.batch = batch;
      const double seconds = seconds_of([&] { fanin::train(network, train, options); });
      accuracy = score(network, test).accuracy();
      return seconds;
    });
  }
}

void add_plain_loop(Field& field, const Settings& settings, const Network& start, const Laid& laid,
                    const Samples& test) {
  field.add("plain loop on OpenBLAS", settings.repeats, [&](auto& accuracy) {
    PlainLoop<float> loop(start, book.loss, book.rule, book.learning_rate);
    const double seconds = seconds_of([&] {
      for (std::size_t k = 0; k < laid.x.rows(); ++k) loop.learn(laid.x.row(k), laid.t.row(k));
    });
    accuracy = score(loop.network(), test).accuracy();
    return seconds;
  });
}

void add_products(Field& field, const Settings& settings, const Laid& laid) {
  field.add("the two products alone", settings.repeats, [&laid](auto&) {
    const std::size_t rows = std::min(bound_rows, laid.x.rows());
    return seconds_of_products(laid.x.view().rows_from(0, rows), hidden, laid.x.rows());
  });
}

void add_numpy(Field& field, const Settings& settings, const Numpy& numpy, std::size_t samples) {
  field.add("the book's algorithm in NumPy " + numpy.version, settings.slow_repeats(),
            [=](auto& accuracy) {
              const auto numbers = numpy.run(
                  "book.py", {settings.train.string(), settings.test.string(),
                              std::to_string(samples), std::to_string(hidden),
                              fmt::format("{}", book.learning_rate), std::to_string(seed)});
              accuracy = numbers.at(1);
              return numbers.at(0);
            });
}

void add_fann(Field& field, const Settings& settings, Laid& laid, const Samples& test) {
  field.add("FANN", settings.slow_repeats(), [&](auto& accuracy) {
    const FannEpoch epoch = train_fann(hidden, book.learning_rate, laid.x, laid.t, test);
    accuracy = epoch.accuracy;
    return epoch.seconds;
  });
}

}  // namespace

void training(const Settings& settings) {
  const Digits digits = read_digits(settings);
  const Samples train = make_samples(digits.train, classes);
  const Samples test = make_samples(digits.test, classes);
  const Network start = book_network({hidden}, "normal:in^-0.5", seed);
  Laid laid = lay(train);
  const std::optional<Numpy> numpy = find_numpy();

  Field field;
  add_fanin(field, settings, start, train, test);
  const std::size_t online = 0;
  const std::size_t products = field.contestants.size();
  add_products(field, settings, laid);
  const std::size_t plain = field.contestants.size();
  add_plain_loop(field, settings, start, laid, test);
  const std::size_t slow = field.contestants.size();
  if (numpy) add_numpy(field, settings, *numpy, train.count);
  if (has_fann()) add_fann(field, settings, laid, test);
  const std::vector<Summary> seconds = measure(field.contestants);

  print_heading(fmt::format("Training: one epoch of 784-{}-10 on {} samples, rate {}, one thread",
                            hidden, program::with_commas(train.count), book.learning_rate));
  const auto against = [&](std::size_t a, std::size_t b) {
    return ratio_text(seconds[a].median / seconds[b].median);
  };
  Table table(timing_columns("trainer", {"x Fanin", "x products", "accuracy %"}));
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    const std::optional<double> accuracy = field.accuracies[i];
    table.add(timing_row(
        field.contestants[i].name, seconds[i],
        {against(i, online), against(i, products), accuracy ? program::percent(*accuracy) : "-"}));
  }
  print(table);
  Aims aims;
  aims.add("Fanin against the two products", against(online, products),
           is_native_build() ? "at most 1.35" : "at most 1.45");
  aims.add("the plain loop against Fanin", against(plain, online), "at least 2.2");
  if (numpy) aims.add("NumPy against Fanin", against(slow, online), "at least 15");
  aims.print();
  print_note(fmt::format(
      "Fanin trains from bytes, all others from inputs that are floats already. Products: Z = X Wᵀ "
      "and W += Dᵀ X of {} rows at a time, the share of an epoch that no trainer on OpenBLAS can "
      "avoid. The "
      "plain loop is cblas_sgemv and cblas_sger, float; NumPy computes in float64 and begins with "
      "Fanin's weights; FANN has biases and weights of its own. A batch makes one step of the mean "
      "gradient, so that one epoch teaches it less.",
      std::min(bound_rows, laid.x.rows())));
  if (!numpy) print_note("Without NumPy, which no Python here has (Debian: python3-numpy).");
  if (!has_fann()) print_note("Without FANN, which this build did not find (Debian: libfann-dev).");
}

}  // namespace fanin::bench
