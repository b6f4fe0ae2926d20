// The JSON of every command.
#include <algorithm>
#include <cmath>

#include "console/text.hpp"
#include "fanin/numeric/product.hpp"
#include "output.hpp"
#include "report/json.hpp"
#include "report/report.hpp"

namespace fanin::program {
namespace {

// The text of a file. Bytes that are not UTF-8, such as in a file's name, are replaced.
std::string document(const Json& results) {
  Json json = {{"schema", 2}, {"program", version()}};
  json.update(results);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json scaling_json(const Scaling& scaling) {
  return {{"scaling.low", scaling.low},
          {"scaling.high", scaling.high},
          {"scaling.off", scaling.off},
          {"scaling.on", scaling.on}};
}

// All but rate, hidden layers and seed.
Json settings(const TrainingFlags& flags, const Scaling& scaling) {
  return {{"epochs", flags.options.epochs},
          {"batch", flags.options.batch},
          {"loss", flags.options.loss.name},
          {"rule", name(flags.options.rule)},
          {"activation", flags.activation.name},
          {"output_activation", flags.output_activation.name},
          {"bias", flags.bias},
          {"shuffle", flags.options.shuffle},
          {"angles", flags.angles},
          {"scaling", scaling_json(scaling)}};
}

Json accuracy_json(const std::optional<Summary>& last, std::size_t tested) {
  if (!last) return nullptr;
  // Binomial: what another test set of this size would change.
  const double test_error = std::sqrt(last->mean * (1 - last->mean) / static_cast<double>(tested));
  return {{"mean", last->mean}, {"sd", last->deviation},  {"min", last->min},
          {"max", last->max},   {"median", last->median}, {"test_standard_error", test_error}};
}

constexpr const char* outcomes[] = {"no_verdict", "not_settled", "higher", "lower"};

Json verdict_json(const CompareResult& result, const Verdict& verdict) {
  const Superiority& more = verdict.superiority;
  return {
      {"name", result.recipes[verdict.recipe].name()},
      {"against", result.recipes[verdict.other].name()},
      {"outcome", outcomes[static_cast<std::size_t>(verdict.outcome)]},
      {"equal_within_margin", verdict.equal_within_margin},
      {"words", describe(result, verdict)},
      {"difference", verdict.test.difference},
      {"low", verdict.test.low},
      {"high", verdict.test.high},
      {"p", verdict.test.p},
      {"p_adjusted", verdict.p_adjusted},
      {"equivalence",
       {{"low", verdict.equivalence.low},
        {"high", verdict.equivalence.high},
        {"p", verdict.equivalence.p},
        {"p_adjusted", verdict.equivalence_p_adjusted}}},
      {"superiority", {{"probability", more.probability}, {"low", more.low}, {"high", more.high}}},
      {"seeds_standard_error", verdict.test.error},
      {"images_standard_error", verdict.sample_error}};
}

Json detection_json(const CompareResult& result) {
  const auto& [difference, max_runs, needed, tests] = *result.detection;
  Json all = Json::array();
  for (std::size_t i = 0; i < tests.size(); ++i) {
    const auto& [obstacle, test, outcome] = tests[i];
    all.push_back({{"name", result.recipes[i + 1].name()},
                   {"outcome", outcomes[static_cast<std::size_t>(outcome)]},
                   {"words", describe(tests[i])},
                   {"difference", test.mean},
                   {"low", test.low},
                   {"high", test.high},
                   {"p", test.p}});
  }
  return {{"difference", difference}, {"max_runs", max_runs}, {"needed", needed}, {"tests", all}};
}

Json recipe_json(const CompareResult& result, std::size_t i) {
  const ComparedRecipe& recipe = result.recipes[i];
  const auto last = accuracy_after(result.results[i], result.training.options.epochs);
  Json json = {{"name", recipe.name()},
               {"scheme", recipe.scheme.name},
               {"init", recipe.scheme.initializer.name},
               {"formula", formula(recipe.scheme.initializer)},
               {"scale", recipe.scale},
               {"lr", recipe.rate.first},
               {"lr_last", recipe.rate.last},
               {"hidden", recipe.hidden},
               {"accuracy", accuracy_json(last, result.test.count)},
               {"runs", Json::array()}};
  if (const auto flat = plateau(result, i)) json["plateau"] = {flat->low, flat->high};
  for (const Run& run : result.results[i].runs) {
    json["runs"].push_back(run_object(run, result.reach));
  }
  return json;
}

// Every number of a layer: mean over the draws, least and largest; and the histogram.
Json layer_json(const SchemeSignals& scheme, const Architecture& architecture, std::size_t l) {
  const LayerSignal& mean = scheme.mean[l];
  Json json = {{"inputs", architecture.sizes[l]}, {"outputs", architecture.sizes[l + 1]}};
  for (const SignalField& field : signal_fields()) {
    if (field.value == &LayerSignal::rank && !ranked(scheme.mean)) continue;
    const auto value = [&](const Signal& draw) { return draw[l].*field.value; };
    const auto [least, largest] = std::ranges::minmax_element(scheme.draws, {}, value);
    json[std::string(field.name)] = {
        {"mean", mean.*field.value}, {"min", value(*least)}, {"max", value(*largest)}};
  }
  json["histogram"] = {
      {"low", mean.outputs.low}, {"high", mean.outputs.high}, {"shares", mean.outputs.shares}};
  return json;
}

}  // namespace

// nlohmann-json finds functions of this name in the namespace of their types.
static void to_json(Json& json, const DataSummary& data) {
  json = {{"name", data.name},
          {"count", data.count},
          {"height", data.shape.height},
          {"width", data.shape.width},
          {"kind", data.is_image ? "images" : "table"}};
  if (data.is_image) json["pixels"] = {data.low, data.high};
  json["label"] = or_null(data.label_column);
  if (!data.label_names.empty()) json["classes"] = data.label_names;
  if (!data.fingerprint.empty()) json["fnv1a"] = data.fingerprint;
  json["notes"] = data.notes;
}

static void to_json(Json& json, const ModelSummary& model) {
  json = {{"file", model.file}, {"metadata", model.metadata}};
  json["metadata"].update(scaling_json(model.scaling));
}

static void to_json(Json& json, const QueryResult::Answer& answer) {
  const Json number = answer.is_answer() ? Json(answer.answer()) : Json();
  if (!answer.layers.empty()) {
    json = {{"inputs", answer.inputs},
            {"answer", number},
            {"outputs", answer.outputs},
            {"layers", answer.layers}};
    return;
  }
  json = {{"file", answer.file},
          {"record", answer.record},
          {"answer", number},
          {"outputs", answer.outputs},
          {"label", or_null(answer.label)},
          {"right", answer.label ? Json(answer.right()) : Json()}};
  if (answer.seen.pixels.empty()) return;
  const auto [top, left, height, width] = answer.box;
  json["box"] = {{"top", top}, {"left", left}, {"height", height}, {"width", width}};
  json["warnings"] = answer.warnings;
}

static void to_json(Json& json, const ShowResult::Image& image) {
  json = {{"label", *image.label}, {"inputs", image.values}};
}

static void to_json(Json& json, const Measurement& measurement) {
  json = {{"what", measurement.what},        {"measured", measurement.value},
          {"low", measurement.expected.low}, {"high", measurement.expected.high},
          {"agrees", agrees(measurement)},   {"decides", measurement.decides}};
}

static void to_json(Json& json, const ResultTable& table) {
  json = {{"title", table.title}, {"columns", table.columns}, {"rows", table.rows}};
}

static void to_json(Json& json, const ClaimResult& result) {
  json = {{"number", result.claim.number},          {"claim", result.claim.sentence},
          {"verdict", to_string(result.verdict())}, {"remark", result.claim.remark},
          {"command", result.claim.command},        {"seconds", result.seconds},
          {"findings", result.measurements},        {"exhibits", result.tables}};
}

std::string train_json(const TrainResult& result) {
  Json epochs = Json::array();
  for (const TrainResult::Epoch& epoch : result.epochs)
    epochs.push_back({{"epoch", result.training.options.first_epoch + epochs.size()},
                      {"loss", epoch.loss},
                      {"accuracy", or_null(epoch.accuracy)},
                      {"seconds", epoch.seconds}});
  const Json data = {
      {"train", result.train}, {"test", or_null(result.test)}, {"classes", result.classes}};
  return document({{"blas", blas_description()},
                   {"sparse_kernel", sparse_kernel()},
                   {"data", data},
                   {"warnings", result.warnings},
                   {"settings", settings(result.training, result.scaling)},
                   {"init", result.init},
                   {"lr", result.training.rates.front().first},
                   {"lr_last", result.training.rates.front().last},
                   {"hidden", result.training.hidden.front()},
                   {"seed", result.training.seed},
                   {"parameters", result.parameters},
                   {"accuracy", or_null(result.accuracy)},
                   {"epochs", epochs},
                   {"from", or_null(result.from)},
                   {"model", or_null(result.model)}});
}

std::string score_json(const ScoreResult& result) {
  const Score& score = result.score;
  Json recall = Json::array();
  for (std::size_t label = 0; label < score.confusion.size(); ++label)
    recall.push_back(or_null(result.recall(label)));
  return document({{"model", result.model},
                   {"data", {{"test", result.test}}},
                   {"warnings", result.warnings},
                   {"not_finite", score.not_finite},
                   {"accuracy", score.accuracy()},
                   {"correct", score.correct},
                   {"count", score.count()},
                   {"confusion", score.confusion},
                   {"recall", recall}});
}

std::string query_json(const QueryResult& result) {
  return document({{"model", result.model},
                   {"warnings", result.model.warnings},
                   {"answers", result.answers},
                   {"failures", result.failures}});
}

std::string backquery_json(const BackqueryResult& result) {
  return document(
      {{"model", result.model}, {"warnings", result.model.warnings}, {"pictures", result.images}});
}

std::string show_json(const ShowResult& result) {
  Json images = Json::array();
  for (const ShowResult::Image& image : result.images) {
    Json item = {{"caption", caption(result, image)}};
    if (image.label) item["label"] = *image.label;
    item[result.kind == ShowResult::Kind::weights ? "weights" : "inputs"] = image.values;
    images.push_back(std::move(item));
  }
  return document({{"title", title(result)},
                   {"height", result.shape.height},
                   {"width", result.shape.width},
                   {"warnings", result.warnings},
                   {"images", images}});
}

std::string compare_json(const CompareResult& result) {
  const Json data = {{"train", result.train},
                     {"test", result.test},
                     {"classes", result.classes},
                     {"hold_out", result.hold_out}};
  Json all_settings = settings(result.training, result.scaling);
  all_settings.update({{"seeds", result.seeds}, {"jobs", result.jobs}, {"reach", result.reach}});
  Json recipes = Json::array();
  for (std::size_t i = 0; i < result.recipes.size(); ++i) recipes.push_back(recipe_json(result, i));
  Json pairs = Json::array();
  for (const Verdict& pair : result.verdicts) pairs.push_back(verdict_json(result, pair));
  const Json detection = result.detection ? detection_json(result) : Json();
  return document({{"blas", result.blas},
                   {"sparse_kernel", result.kernel},
                   {"data", data},
                   {"warnings", result.warnings},
                   {"settings", all_settings},
                   {"recipes", recipes},
                   {"detection", detection},
                   {"margin", result.margin},
                   {"pairs", pairs},
                   {"missing", result.total() - result.done()},
                   {"conclusion", conclusion(result)},
                   {"scope", scope(result)}});
}

std::string signal_json(const SignalResult& result) {
  Json schemes = Json::array();
  for (const SchemeSignals& scheme : result.schemes) {
    Json layers = Json::array();
    for (std::size_t l = 0; l < scheme.mean.size(); ++l)
      layers.push_back(layer_json(scheme, result.architecture, l));
    schemes.push_back({{"name", scheme.scheme.name},
                       {"init", scheme.scheme.initializer.name},
                       {"scale", scheme.scale},
                       {"probe", probe_object(scheme.mean)},
                       {"verdict", to_string(signal_verdict(scheme.mean))},
                       {"words", describe(scheme.mean)},
                       {"layers", std::move(layers)}});
  }
  const Json signal_settings = {{"layers", result.architecture.sizes},
                                {"activation", result.architecture.hidden.name},
                                {"output_activation", result.architecture.output.name},
                                {"input", describe_input(result)},
                                {"samples", result.samples},
                                {"lr", result.rate},
                                {"draws", result.draws},
                                {"seed", result.seed}};
  return document({{"settings", signal_settings},
                   {"schemes", schemes},
                   {"conclusion", or_null(conclusion(result))}});
}

std::string claims_json(const ClaimsResult& result) {
  return document({{"claims", result.claims}});
}

}  // namespace fanin::program
