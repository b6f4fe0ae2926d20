#include "warnings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>

#include "console/text.hpp"
#include "report/report.hpp"

namespace fanin::program {

std::set<std::size_t> classes_of(const Dataset& dataset) {
  std::array<bool, 256> occurs{};
  for (const std::uint8_t label : dataset.labels) occurs[label] = true;
  std::set<std::size_t> classes;
  for (std::size_t label = 0; label < occurs.size(); ++label) {
    if (occurs[label]) classes.insert(label);
  }
  return classes;
}

void warn_of_outside(const Dataset& test, const Scaling& scaling, std::vector<std::string>& all) {
  const std::size_t outside = count_outside(test, scaling);
  if (outside == 0) return;
  all.push_back(fmt::format("the test set has {} outside the column's range in training",
                            counted(outside, "value")));
}

std::vector<std::string> warnings(const Data& data, bool shuffle, const Scaling& scaling) {
  const Dataset& train = data.train;
  const std::set<std::size_t> classes = classes_of(train);
  std::vector<std::string> all;
  if (classes.size() == 1) {
    all.push_back(fmt::format("every record is labelled {}: there is nothing to distinguish",
                              class_name(train.label_names, *classes.begin())));
  } else if (classes.size() < train.classes()) {
    const std::size_t empty = train.classes() - classes.size();
    all.push_back(fmt::format("{} of {} classes {} no record", empty, train.classes(),
                              empty == 1 ? "has" : "have"));
  }
  std::size_t changes = 0;
  for (std::size_t k = 1; k < train.count(); ++k) {
    if (train.labels[k] != train.labels[k - 1]) ++changes;
  }
  if (!shuffle && classes.size() > 1 && changes + 1 == classes.size() &&
      train.count() > 2 * classes.size()) {
    all.emplace_back(
        "the records are sorted by label, and training would forget the first: take --shuffle");
  }
  if (data.test) warn_of_outside(*data.test, scaling, all);
  if (train.count() == 1) all.emplace_back("a single record to learn from");
  for (const std::size_t label : data.test ? classes_of(*data.test) : std::set<std::size_t>{}) {
    if (!classes.contains(label)) {
      all.push_back(fmt::format("class {} is in the test set, but has no training record",
                                class_name(data.test->label_names, label)));
    }
  }
  return all;
}

std::vector<std::string> warnings(const CompareResult& result) {
  const std::vector<std::uint8_t>& labels = result.test_labels;
  std::vector<std::string> all;
  if (std::set(labels.begin(), labels.end()).size() < 2) return all;
  const auto gave_one = [&](const Run& run) {
    const auto first = std::ranges::find(run.right, true);
    if (first == run.right.end()) return false;
    const std::uint8_t answer = labels[static_cast<std::size_t>(first - run.right.begin())];
    return std::ranges::equal(run.right, labels, [answer](bool right, std::uint8_t label) {
      return right == (label == answer);
    });
  };
  for (const RecipeResult& recipe : result.results) {
    const auto same = std::ranges::count_if(recipe.runs, gave_one);
    if (same == 0) continue;
    all.push_back(fmt::format("{}: {} of {} networks answer{} the same for every record",
                              recipe.name, same, recipe.runs.size(), same == 1 ? "s" : ""));
  }
  return all;
}

std::string fewer_jobs(std::size_t jobs, std::size_t wanted) {
  return fmt::format(
      "trainings at a time: {} instead of {}, as this build of OpenBLAS and the "
      "address space allow",
      jobs, wanted);
}

std::vector<std::string> warnings(const Score& score) {
  std::vector<std::string> all;
  if (score.not_finite > 0) {
    all.push_back(fmt::format("outputs that are not finite made {} wrong",
                              counted(score.not_finite, "answer")));
  }
  std::set<std::size_t> answers(score.answers.begin(), score.answers.end());
  std::size_t labels = 0;
  for (std::size_t label = 0; label < score.confusion.size(); ++label) {
    const auto& row = score.confusion[label];
    if (std::accumulate(row.begin(), row.end(), std::size_t{0}) > 0) ++labels;
  }
  if (answers.size() == 1 && labels > 1) {
    all.push_back("the network answers the same for every record: " +
                  std::to_string(*answers.begin()));
  }
  return all;
}

}  // namespace fanin::program
