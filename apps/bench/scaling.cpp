// How the time of an epoch grows with the network and the data.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "digits.hpp"
#include "fanin/training/train.hpp"
#include "measure.hpp"
#include "report.hpp"
#include "sections.hpp"

namespace fanin::bench {
namespace {

struct Job {
  std::vector<std::size_t> hidden;
  std::size_t samples;

  std::string name() const {
    std::string text = "784";
    for (const std::size_t size : hidden) text += '-' + std::to_string(size);
    return text + "-10";
  }
  std::size_t weights() const { return book_network(hidden, "zeros", 1).parameters(); }
};

// Places in jobs().
enum : std::size_t { book, narrow, wide = 4, deeper, deep = 7, quarter = 9 };

std::vector<Job> jobs(std::size_t samples) {
  std::vector<Job> all = {{{200}, samples}};
  for (const std::size_t hidden : {50U, 100U, 500U, 1000U}) all.push_back({{hidden}, samples});
  for (const std::size_t depth : {2U, 3U, 4U}) {
    all.push_back({std::vector<std::size_t>(depth, 200), samples});
  }
  for (const std::size_t part : {2U, 4U}) all.push_back({{200}, samples / part});
  return all;
}

double train_once(const Job& job, const Dataset& digits) {
  const Dataset part = first(digits, job.samples);
  const Samples samples = make_samples(part, classes);
  Network network = book_network(job.hidden, "normal:in^-0.5", 1);
  TrainOptions options = TrainOptions::book();
  options.epochs = 1;
  return seconds_of([&] { train(network, samples, options); });
}

}  // namespace

void scaling(const Settings& settings) {
  const Dataset digits = read_digits(settings).train;
  const std::vector<Job> all = jobs(digits.count());
  std::vector<Contestant> contestants;
  for (const Job& job : all) {
    contestants.push_back(
        {job.name(), [&] { return train_once(job, digits); }, settings.slow_repeats()});
  }
  const std::vector<Summary> seconds = measure(contestants);
  const auto cost = [&](std::size_t i) {
    return 1e9 * seconds[i].median / static_cast<double>(all[i].weights() * all[i].samples);
  };

  print_heading("Scaling: an epoch of online training against the number of weights and samples");
  Table table(
      timing_columns("network", {"samples", "weights", "ns per weight and sample", "x book's"}));
  for (std::size_t i = 0; i < all.size(); ++i) {
    table.add(
        timing_row(all[i].name(), seconds[i],
                   {program::with_commas(all[i].samples), program::with_commas(all[i].weights()),
                    fmt::format("{:.4f}", cost(i)), ratio_text(cost(i) / cost(book))}));
  }
  print(table);
  const auto time = [&](std::size_t i) { return seconds[i].median; };
  Aims aims;
  aims.add("time for 20 times the hidden nodes, 50 to 1,000", ratio_text(time(wide) / time(narrow)),
           "at most 20");
  aims.add("time that 3 inner layers add, against 1",
           ratio_text((time(deep) - time(book)) / (time(deeper) - time(book))), "about 3");
  aims.add("time for 4 times the samples", ratio_text(time(book) / time(quarter)), "about 4");
  aims.print();
  print_note(
      "Only the first layer's inputs are known before a block: a weight of an inner layer costs "
      "more, and each inner layer the same.");
}

}  // namespace fanin::bench
