#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>

#include "console/text.hpp"
#include "detection.hpp"
#include "fanin/error.hpp"
#include "fanin/numeric/product.hpp"
#include "formula.hpp"
#include "journal.hpp"
#include "output.hpp"
#include "report/json.hpp"
#include "report/report.hpp"

namespace fanin::program {
namespace {

[[noreturn]] void damaged(const std::string& what) { throw Error(ErrorKind::data, what); }

// What `read` makes of a line; whatever JSON it is instead is refused.
template <typename Read>
auto read_line(const std::string& line, const char* expected, Read read) {
  constexpr std::size_t max_depth = 8;
  constexpr std::size_t max_values = 4'000'000;
  constexpr std::size_t max_keys = 64;  // of an object, whose square the parser takes
  std::size_t values = 0;
  std::array<std::size_t, max_depth + 1> keys{};  // so far of the object that is open at a depth
  const auto bounded = [&](int level, Json::parse_event_t event, const Json&) {
    const auto depth = static_cast<std::size_t>(level);
    bool fits = depth <= max_depth && ++values <= max_values;
    if (fits && event == Json::parse_event_t::object_start) keys[depth] = 0;
    if (fits && event == Json::parse_event_t::key) fits = ++keys[depth - 1] <= max_keys;
    if (!fits) damaged("more JSON than a journal's line has");
    return true;
  };
  try {
    return read(Json::parse(line, bounded));
  } catch (const Json::exception&) {
    damaged(std::string("a damaged line, expected ") + expected);
  } catch (const Error& error) {
    damaged(error.what());
  }
}

template <typename T = std::size_t>
T whole(const Json& json) {
  if (!json.is_number_unsigned() || json.get<std::uint64_t>() > std::numeric_limits<T>::max())
    damaged(json.dump() + " stands where a whole number belongs");
  return json.get<T>();
}

template <typename T = std::size_t>
std::vector<T> whole_numbers(const Json& json) {
  std::vector<T> all;
  for (const Json& number : json) all.push_back(whole<T>(number));
  return all;
}

std::string line_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

// Without what may differ between two computers: where data are, what trains, what is shown.
Json deciding(Json header) {
  for (const char* key : {"program", "blas", "sparse_kernel", "warnings", "margin", "detection"})
    header.erase(key);
  for (const char* set : {"train", "test"})
    for (const char* key : {"name", "label", "notes"}) header.at("data").at(set).erase(key);
  if (!header.contains("settings")) return header;
  // A journal takes more seeds at any time. The scaling follows from the data and the outputs.
  Json& settings = header["settings"];
  settings["seed"] = settings.at("seeds").at(0);
  for (const char* key : {"jobs", "reach", "seeds", "scaling"}) settings.erase(key);
  return header;
}

// Where two values differ, and how.
std::string first_difference(const Json& journal, const Json& own, const std::string& path) {
  if (journal == own) return {};
  const bool objects = journal.is_object() && own.is_object();
  const bool lists = journal.is_array() && own.is_array() && journal.size() == own.size() &&
                     !journal[0].is_primitive();
  const Json none = Json::object();
  for (const auto& [key, value] : (objects || lists ? own : none).items()) {
    const Json other = objects ? journal.value(key, Json()) : journal[std::stoul(key)];
    const std::string step = lists ? '[' + key + ']' : (path.empty() ? "" : ".") + key;
    if (std::string text = first_difference(other, value, path + step); !text.empty()) return text;
  }
  constexpr std::size_t columns = 60;
  return path + " is " + shortened(journal.dump(), columns) + ", expected " +
         shortened(own.dump(), columns);
}

DataSummary data_summary(const Json& json) {
  DataSummary data;
  data.name = json.at("name").get<std::string>();
  data.count = whole(json.at("count"));
  data.shape = {whole(json.at("height")), whole(json.at("width"))};
  data.is_image = json.at("kind") == "images";
  data.labelled = true;
  if (data.is_image) {
    data.low = json.at("pixels").at(0).get<double>();
    data.high = json.at("pixels").at(1).get<double>();
  }
  if (!json.at("label").is_null()) data.label_column = json.at("label").get<std::string>();
  data.label_names = json.value("classes", std::vector<std::string>());
  data.notes = json.at("notes").get<std::vector<std::string>>();
  data.fingerprint = json.at("fnv1a").get<std::string>();
  return data;
}

TrainingFlags training_flags(const Json& json) {
  TrainingFlags flags;
  TrainOptions& options = flags.options;
  const auto text = [&json](const char* key) { return json.at(key).get<std::string>(); };
  options.epochs = whole(json.at("epochs"));
  options.batch = whole(json.at("batch"));
  options.loss = parse_loss(text("loss"));
  options.rule = parse_rule(text("rule"));
  options.shuffle = json.at("shuffle").get<bool>();
  flags.activation = parse_activation(text("activation"));
  flags.output_activation = parse_activation(text("output_activation"));
  flags.bias = json.at("bias").get<bool>();
  flags.angles = json.at("angles").get<std::vector<double>>();
  return flags;
}

ComparedRecipe compared_recipe(const Json& json) {
  ComparedRecipe recipe;
  recipe.scheme.name = json.at("scheme").get<std::string>();
  recipe.scheme.initializer =
      parse_initializer(json.at("init").get<std::string>(), evaluate_formula);
  const auto name = json.at("name").get<std::string>();
  if (!name.starts_with(recipe.scheme.name)) damaged("a recipe that is not named by its scheme");
  recipe.variant = name.substr(recipe.scheme.name.size());
  recipe.rate = {json.at("lr").get<double>(), json.at("lr_last").get<double>()};
  recipe.scale = json.at("scale");
  recipe.hidden = whole_numbers(json.at("hidden"));
  return recipe;
}

template <typename T>
void add_new(std::vector<T>& values, const T& value) {
  if (std::ranges::find(values, value) == values.end()) values.push_back(value);
}

// Training does not measure the rank.
bool is_measured(const SignalField& field) { return field.value != &LayerSignal::rank; }

// NaN where it was not finite, or where the journal is of a version that did not measure it.
double number(const Json& json, std::string_view key) {
  const Json value = json.value(std::string(key), Json());
  return value.is_null() ? std::nan("") : value.get<double>();
}

// The layers of each probe, and what `probes` has of it besides.
std::vector<Signal> signals_of(const Json& layers_of_each, const Json& probes) {
  std::vector<Signal> signals;
  for (const Json& layers : layers_of_each) {
    const Json probe = signals.size() < probes.size() ? probes[signals.size()] : Json::object();
    Signal& signal = signals.emplace_back();
    for (const ProbeField& field : probe_fields) signal.*field.value = number(probe, field.name);
    for (const Json& from : layers) {
      LayerSignal& layer = signal.layers.emplace_back();
      for (const SignalField& field : signal_fields()) {
        if (is_measured(field)) layer.*field.value = number(from, field.name);
      }
    }
    if (signal.layers.empty()) damaged("a network without layers");
  }
  return signals;
}

std::string origin_of(const Json& json) {
  const auto text = [&json](const char* key) { return json.at(key).get<std::string>(); };
  return text("program") + ", " + text("blas") + ", sparse kernel " + text("sparse_kernel");
}

Json own_origin() {
  return {{"program", version()}, {"blas", blas_description()}, {"sparse_kernel", sparse_kernel()}};
}

}  // namespace

Json probe_object(const Signal& signal) {
  Json probe;
  for (const ProbeField& field : probe_fields) probe[field.name] = signal.*field.value;
  return probe;
}

Json run_object(const Run& run, double reach) {
  Json signals = Json::array(), probes = Json::array();
  for (const Signal& signal : run.signals) {
    probes.push_back(probe_object(signal));
    Json layers = Json::array();
    for (const LayerSignal& layer : signal.layers) {
      Json values = Json::object();
      for (const SignalField& field : signal_fields())
        if (is_measured(field)) values[std::string(field.name)] = layer.*field.value;
      layers.push_back(std::move(values));
    }
    signals.push_back(std::move(layers));
  }
  const auto epochs = run.epochs_to_reach(reach);
  return {{"seed", run.seed},
          {"accuracy", run.accuracy},
          {"loss", run.loss},
          {"seconds", run.seconds},
          {"epochs_to_reach", epochs ? Json(*epochs) : Json()},
          {"signals", std::move(signals)},
          {"probe", std::move(probes)},
          {"right", run.right.empty() ? Json() : Json(to_hex(run.right))},
          {"diverged", run.diverged.empty() ? Json() : Json(run.diverged)}};
}

std::string origin() { return origin_of(own_origin()); }

std::string journal_header(const CompareResult& result) {
  CompareResult empty = result;
  empty.results.assign(result.recipes.size(), {});
  Json json = {{"journal", 1}};
  json.update(Json::parse(compare_json(empty)));
  for (const char* key : {"missing", "conclusion", "scope", "pairs"}) json.erase(key);
  for (std::size_t r = 0; r < result.recipes.size(); ++r) {
    Json& recipe = json["recipes"][r];
    if (recipe["name"] != result.recipes[r].name())
      throw Error(ErrorKind::argument, "--init: a journal takes names in UTF-8 alone");
    for (const char* key : {"formula", "accuracy", "runs"}) recipe.erase(key);
  }
  json["data"]["test"]["labels"] = result.test_labels;
  return line_of(json);
}

std::string journal_header(const DataSummary& train, const DataSummary& test) {
  CompareResult result;
  result.train = train;
  result.test = test;
  const Json json = Json::parse(compare_json(result));
  return line_of({{"journal", 1}, {"schema", json["schema"]}, {"data", json["data"]}});
}

std::size_t tested_samples(const std::string& header) {
  return read_line(header, "the header of a journal", [](const Json& json) {
    if (json.at("journal") != 1) damaged("a journal of a later version");
    return whole(json.at("data").at("test").at("count"));
  });
}

std::string difference(const std::string& journal, const std::string& own) {
  return read_line(journal, "the header of a journal", [&own](const Json& json) {
    return first_difference(deciding(json), deciding(Json::parse(own)), "");
  });
}

CompareResult parse_comparison(const std::string& header) {
  return read_line(header, "the header of a comparison", [](const Json& json) {
    CompareResult result;
    const Json& data = json.at("data");
    const Json& settings = json.at("settings");
    result.train = data_summary(data.at("train"));
    result.test = data_summary(data.at("test"));
    result.test_labels = whole_numbers<std::uint8_t>(data.at("test").at("labels"));
    result.classes = whole(data.at("classes"));
    result.hold_out = whole(data.at("hold_out"));
    result.warnings = json.at("warnings").get<std::vector<std::string>>();
    result.shown_warnings = result.warnings.size();
    result.blas = json.at("blas").get<std::string>();
    result.kernel = json.at("sparse_kernel").get<std::string>();
    result.training = training_flags(settings);
    result.training.hidden.clear();
    result.training.rates.clear();
    std::vector<std::string> schemes;
    for (const Json& recipe : json.at("recipes")) {
      result.recipes.push_back(compared_recipe(recipe));
      add_new(schemes, result.recipes.back().scheme.name);
      add_new(result.training.hidden, result.recipes.back().hidden);
      add_new(result.training.rates, result.recipes.back().rate);
    }
    result.seeds = whole_numbers<std::uint32_t>(settings.at("seeds"));
    const bool rising =
        std::ranges::adjacent_find(result.seeds, std::greater_equal{}) == result.seeds.end();
    if (result.recipes.empty() || result.seeds.empty() || !rising || result.test.count == 0 ||
        result.test_labels.size() != result.test.count)
      damaged("a comparison of nothing");
    if (result.recipes.size() > max_recipes) damaged("more recipes than a comparison has");
    result.schemes = schemes.size();
    result.training.seed = result.seeds.front();
    result.scaling = scaling_for(result.training.output_activation);
    result.jobs = whole(settings.at("jobs"));
    result.reach = settings.at("reach").get<double>();
    result.margin = json.at("margin").get<double>();
    if (json.contains("detection") && !json["detection"].is_null()) {
      const Json& detection = json["detection"];
      result.detection = {.difference = detection.at("difference").get<double>(),
                          .max_runs = whole(detection.at("max_runs"))};
      validate(*result.detection);
    }
    return result;
  });
}

std::string journal_line(const std::string& recipe, const Run& run, double reach) {
  Json json = {{"recipe", recipe}};
  json.update(run_object(run, reach));
  json.update(own_origin());
  return line_of(json);
}

JournalRun parse_run(const std::string& line, std::size_t tested) {
  return read_line(line, "a training", [tested](const Json& json) {
    JournalRun all;
    Run& run = all.run;
    all.recipe = json.at("recipe").get<std::string>();
    all.origin = origin_of(json);
    run.seed = whole<std::uint32_t>(json.at("seed"));
    run.accuracy = json.at("accuracy").get<std::vector<double>>();
    run.loss = json.at("loss").get<std::vector<double>>();
    run.seconds = json.at("seconds").get<double>();
    run.signals = signals_of(json.at("signals"), json.value("probe", Json::array()));
    const bool diverged = !json.at("diverged").is_null();
    if (diverged != json.at("right").is_null()) damaged("answers of a training that diverged");
    if (diverged) run.diverged = json.at("diverged").get<std::string>();
    if (!diverged) run.right = from_hex(json.at("right").get<std::string>(), tested);
    const auto epochs = run.accuracy.size();
    const auto right = static_cast<double>(std::ranges::count(run.right, true));
    if (run.loss.size() != epochs || run.signals.size() != epochs + 1 ||
        run.diverged.empty() == diverged ||
        (!diverged && (epochs == 0 || right / static_cast<double>(tested) != run.accuracy.back())))
      damaged("a training whose numbers do not fit each other");
    return all;
  });
}

}  // namespace fanin::program
