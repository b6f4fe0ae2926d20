#include "fanin/study/comparison.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <mutex>
#include <utility>

#include "fanin/error.hpp"
#include "fanin/numeric/product.hpp"
#include "fanin/study/jobs.hpp"
#include "fanin/study/score.hpp"

namespace fanin {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t least_runs = 6;  // fewer give no verdict
constexpr double level = 0.05;

double since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Adds up the sample updates of all runs, and calls the caller's callback one at a time.
class Updates {
 public:
  Updates(const CompareOptions& options, std::size_t total) : options_(options), total_(total) {}

  bool add(std::size_t samples) {
    const std::lock_guard lock(mutex_);
    done_ += samples;
    if (options_.on_progress && !options_.on_progress(done_, total_)) stopped_ = true;
    return !stopped_;
  }

 private:
  const CompareOptions& options_;
  std::size_t total_;
  std::mutex mutex_;
  std::size_t done_ = 0;
  bool stopped_ = false;
};

// Fills `run`. Returns false when the caller stopped it.
bool train_one(const Recipe& recipe, const Samples& train_samples, const Samples& test,
               std::size_t probe_samples, Updates& updates, Run& run) {
  Random random(run.seed);
  Network network = recipe.make(random);
  TrainOptions options = recipe.options;
  options.seed = run.seed;
  const auto measure = [&](const Network& measured) {
    if (probe_samples == 0) return;
    run.signals.push_back(measure_signal(
        measured, sample_probe(test, probe_samples, options.loss, options.rule)));
  };
  measure(network);
  std::size_t seen = 0;  // of this run, in samples
  Clock::time_point start = Clock::now();
  options.on_progress = [&](const Progress& progress) {
    const std::size_t now = (progress.epoch - 1) * progress.samples + progress.sample;
    return updates.add(now - std::exchange(seen, now));
  };
  options.on_epoch = [&](const Progress& progress, const Network& trained) {
    run.seconds += since(start);
    run.loss.push_back(progress.loss);
    run.accuracy.push_back(score(trained, test).accuracy());
    measure(trained);
    start = Clock::now();
    return true;
  };
  try {
    return !train(network, train_samples, options).stopped;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::diverged) throw;
    run.diverged = error.what();
    return updates.add(options.epochs * train_samples.count - seen);
  }
}

std::string points(double difference, const char* format) {
  char text[32];
  std::snprintf(text, sizeof text, format, 100 * difference);
  std::string result(text);
  if (result.find_first_not_of("-+0.") == std::string::npos)
    result = result.substr(result[0] == '-' || result[0] == '+');
  if (result.front() == '-') result.replace(0, 1, "\u2212");
  return result;
}

Outcome outcome(const Verdict& verdict) {
  if (!(verdict.p_adjusted < level)) return Outcome::no_difference_shown;
  return verdict.test.difference > 0 ? Outcome::higher : Outcome::lower;
}

std::string in_words(const Verdict& verdict) {
  const WelchTest& test = verdict.test;
  if (verdict.outcome == Outcome::no_difference_shown) {
    return "no difference shown (" + points(test.low, "%+.2f") + " to " +
           points(test.high, "%+.2f") + ")";
  }
  const bool higher = verdict.outcome == Outcome::higher;
  const double low = higher ? test.low : -test.high;
  const double high = higher ? test.high : -test.low;
  return std::string(higher ? "higher" : "lower") + " by " +
         points(std::abs(test.difference), "%.2f") + " points (95 %: " + points(low, "%.2f") +
         " to " + points(high, "%.2f") + ")";
}

std::size_t diverged(const RecipeResult& result) {
  return static_cast<std::size_t>(
      std::ranges::count_if(result.runs, [](const Run& run) { return !run.diverged.empty(); }));
}

// Why two results cannot be compared, or nothing.
std::string hindrance(const RecipeResult& a, const RecipeResult& b) {
  for (const RecipeResult* result : {&a, &b}) {
    if (const std::size_t count = diverged(*result)) {
      return std::to_string(count) + " of " + std::to_string(result->runs.size()) +
             (result == &b ? " runs of the first" : " runs") + " diverged: no verdict";
    }
  }
  const std::size_t least = std::min(a.final_accuracies().size(), b.final_accuracies().size());
  return least < least_runs ? "too few runs for a verdict" : "";
}

}  // namespace

std::optional<std::size_t> Run::epochs_to_reach(double wanted) const {
  const auto reached = std::ranges::find_if(accuracy, [&](double a) { return a >= wanted; });
  if (reached == accuracy.end()) return std::nullopt;
  return static_cast<std::size_t>(reached - accuracy.begin()) + 1;
}

std::vector<double> RecipeResult::final_accuracies() const {
  std::vector<double> accuracies;
  for (const Run& run : runs) {
    if (run.diverged.empty() && !run.accuracy.empty()) accuracies.push_back(run.accuracy.back());
  }
  return accuracies;
}

std::vector<RecipeResult> compare(std::span<const Recipe> recipes, const Samples& train,
                                  const Samples& test, const CompareOptions& options) {
  const auto require = [](bool fits, const char* what) {
    if (!fits) throw Error(ErrorKind::argument, std::string("compare: ") + what);
  };
  require(!recipes.empty(), "no recipes");
  require(!options.seeds.empty(), "no seeds");
  require(options.jobs > 0, "0 jobs, expected at least 1");

  // Seed by seed, so that a comparison that is stopped has seen all recipes alike.
  struct Work {
    std::size_t recipe;
    Run run;
    bool finished = false;
  };
  std::vector<Work> works;
  std::size_t total = 0;
  for (const std::uint32_t seed : options.seeds) {
    for (std::size_t r = 0; r < recipes.size(); ++r) {
      works.push_back({r, {}});
      works.back().run.seed = seed;
      total += recipes[r].options.epochs * train.count;
    }
  }
  const SingleThreadedBlas guard;
  Updates updates(options, total);
  run_jobs(works.size(), options.jobs, [&](std::size_t w) {
    Work& work = works[w];
    work.finished = train_one(recipes[work.recipe], train, test, options.probe, updates, work.run);
    return work.finished;
  });

  std::vector<RecipeResult> results;
  for (const Recipe& recipe : recipes) results.push_back({recipe.name, {}});
  for (Work& work : works) {
    if (work.finished) results[work.recipe].runs.push_back(std::move(work.run));
  }
  return results;
}

std::vector<Verdict> judge(std::span<const RecipeResult> results) {
  std::vector<Verdict> verdicts(results.empty() ? 0 : results.size() - 1);
  std::vector<double> p;
  std::vector<Verdict*> tested;
  for (std::size_t r = 1; r < results.size(); ++r) {
    Verdict& verdict = verdicts[r - 1];
    const std::vector<double> first = results[0].final_accuracies();
    const std::vector<double> other = results[r].final_accuracies();
    if (first.size() > 1 && other.size() > 1) verdict.test = welch(other, first);
    verdict.words = hindrance(results[r], results[0]);
    if (!verdict.words.empty()) continue;
    p.push_back(verdict.test.p);
    tested.push_back(&verdict);
  }
  const std::vector<double> adjusted = holm(p);
  for (std::size_t i = 0; i < tested.size(); ++i) {
    tested[i]->p_adjusted = adjusted[i];
    tested[i]->outcome = outcome(*tested[i]);
    tested[i]->words = in_words(*tested[i]);
  }
  return verdicts;
}

}  // namespace fanin
