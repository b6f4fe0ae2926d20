#include "comparison_recorder.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <thread>
#include <utility>

#include "fanin/numeric/product.hpp"
#include "interrupt.hpp"

namespace fanin::program {

std::vector<Recipe> recipes(const CompareResult& result, const Samples& train) {
  std::vector<Recipe> all;
  for (const ComparedRecipe& recipe : result.recipes) {
    TrainOptions options = result.training.options;
    options.rate = recipe.rate;
    const auto make =
        [shape = architecture(result.training, train.inputs, recipe.hidden, train.outputs),
         initializer = scaled(recipe.scheme.initializer, recipe.scale)](Random& random) {
          return make_network(shape, initializer, random);
        };
    all.push_back({recipe.name(), make, std::move(options)});
  }
  return all;
}

ComparisonRecorder::ComparisonRecorder(const CompareResult& result, const Dataset& test,
                                       const Samples& samples)
    : result_(result), test_(test), samples_(samples) {
  std::set<std::string> schemes;
  for (const bool is_first : {true, false}) {  // of its scheme
    for (std::size_t r = 0; r < result.recipes.size() && records_.size() < max_records; ++r) {
      if (schemes.insert(result.recipes[r].scheme.name).second != is_first) continue;
      records_.try_emplace(
          r, NetworkRecord{.name = result.recipes[r].name(), .seed = result.seeds.front()});
    }
  }
}

void ComparisonRecorder::connect(CompareOptions& options) {
  const TrainOptions& training = result_.training.options;
  probe_ = sample_probe(samples_, options.probe, training.loss, training.rule);
  options.on_epoch = [this, last = training.epochs](std::size_t recipe, const Run& run,
                                                    const Network& network) {
    const auto at = records_.find(recipe);
    if (at == records_.end() || run.seed != at->second.seed) return;
    const std::size_t epoch = run.accuracy.size();
    if (epoch > 1 && epoch < last) return;
    record_stage(at->second, network, probe_, run.signals.back(), epoch);
    if (epoch == last) at->second.network = network;
  };
}

std::vector<NetworkRecord> ComparisonRecorder::finish(const std::vector<Recipe>& all,
                                                      const Samples& train,
                                                      CompareOptions options) {
  const auto run_of = [&](std::size_t r) -> const Run* {
    const std::vector<Run>& runs = result_.results[r].runs;
    const auto at = std::ranges::find(runs, result_.seeds.front(), &Run::seed);
    return at == runs.end() ? nullptr : &*at;
  };
  options.seeds = {result_.seeds.front()};
  options.known = {};
  options.on_start = {};
  options.on_run = {};
  options.wanted = [&](std::size_t r, std::uint32_t) {
    const auto at = records_.find(r);
    return at != records_.end() && at->second.stages.empty() && run_of(r) != nullptr;
  };
  if (!interrupted()) compare(all, train, samples_, options);
  std::vector<NetworkRecord> finished;
  for (auto& [r, record] : records_) {
    const Run* run = run_of(r);
    const bool trained = !record.network.layers.empty();
    // Not done, or to be repeated and interrupted.
    if (run == nullptr || (!trained && run->diverged.empty())) continue;
    if (trained) record_end(record, &test_, samples_, score(record.network, samples_));
    finished.push_back(std::move(record));
  }
  return finished;
}

std::vector<NetworkRecord> repeat_networks(CompareResult& result) {
  std::error_code ignored;
  DataFlags flags;
  flags.hold_out = result.hold_out;
  const DataSummary& like = result.train;
  if (!like.name.starts_with("mnist_train.csv") || std::filesystem::exists(like.name, ignored)) {
    flags.train = like.name;
    if (flags.hold_out == 0) flags.test = result.test.name;
    flags.read.shape = like.is_image ? like.shape : ImageShape{};
    if (like.is_image) flags.read.range = {like.low, like.high};
    const std::string& column = like.label_column;  // or a file
    const bool number = column.find_first_not_of("0123456789") == column.npos;
    if (number || column == "first" || column == "last") flags.read.label = column;
  }
  const Data data = load(flags);
  if (fingerprint(data.train) != like.fingerprint ||
      fingerprint(*data.test) != result.test.fingerprint) {
    refuse_data("{}: not the data of the comparison", data.train.name);
  }
  const Scaling scaling = result.scaling = fitted(result.scaling, data.train);
  const Samples train =
      augmented(make_samples(data.train, result.classes, scaling), result.training, scaling);
  const Samples test = make_samples(*data.test, result.classes, fitted(scaling, *data.test));
  CompareOptions options;
  options.jobs = blas_jobs(std::max(1U, std::thread::hardware_concurrency()));
  options.on_progress = [](std::size_t, std::size_t) { return !interrupted(); };
  ComparisonRecorder recorder(result, *data.test, test);
  recorder.connect(options);
  return recorder.finish(recipes(result, train), train, options);
}

void add_networks(CompareResult& result, const std::function<std::vector<NetworkRecord>()>& make) {
  try {
    result.networks = make();
  } catch (const std::exception& error) {
    result.warnings.push_back(fmt::format("the report shows no networks: {}", error.what()));
  }
}

}  // namespace fanin::program
