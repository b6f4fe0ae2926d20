#include "report/studies.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "fanin/numeric/product.hpp"
#include "report/json_parts.hpp"
#include "report/verdict.hpp"

namespace fanin::program {
namespace {

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json accuracy_json(const std::optional<Summary>& last, std::size_t tested) {
  if (!last) return nullptr;
  // Binomial: what another test set of this size would change.
  const double test_error = std::sqrt(last->mean * (1 - last->mean) / static_cast<double>(tested));
  return {{"mean", last->mean},
          {"sd", last->deviation},
          {"min", last->min},
          {"max", last->max},
          {"median", last->median},
          {"count", last->count},
          {"test_standard_error", test_error}};
}

constexpr const char* outcomes[] = {"no verdict", "no difference shown", "higher", "lower"};

Json verdict_json(const Verdict& verdict, const std::string& against) {
  return {{"against", against},
          {"outcome", outcomes[static_cast<std::size_t>(verdict.outcome)]},
          {"words", describe(verdict)},
          {"difference", verdict.test.difference},
          {"low", verdict.test.low},
          {"high", verdict.test.high},
          {"degrees", verdict.test.degrees},
          {"p", verdict.test.p},
          {"p_adjusted", verdict.p_adjusted}};
}

// By layer, without the rank, which training does not measure.
Json signal_json(const Signal& signal) {
  Json layers = Json::array();
  for (const LayerSignal& layer : signal) {
    Json json = Json::object();
    for (const SignalField& field : signal_fields()) {
      if (field.value != &LayerSignal::rank) json[std::string(field.name)] = layer.*field.value;
    }
    layers.push_back(std::move(json));
  }
  return layers;
}

Json run_json(const Run& run, double reach) {
  Json signals = Json::array();
  for (const Signal& signal : run.signals) signals.push_back(signal_json(signal));
  return {{"seed", run.seed},
          {"accuracy", run.accuracy},
          {"loss", run.loss},
          {"seconds", run.seconds},
          {"epochs_to_reach", or_null(run.epochs_to_reach(reach))},
          {"signals", std::move(signals)},
          {"diverged", text_or_null(run.diverged)}};
}

Json recipe_json(const CompareResult& result, std::size_t i) {
  const ComparedRecipe& recipe = result.recipes[i];
  Json json = {
      {"name", recipe.name()},
      {"init", recipe.scheme.initializer.name},
      {"formula", formula(recipe.scheme.initializer)},
      {"lr", recipe.rate.first},
      {"lr_last", recipe.rate.last},
      {"hidden", recipe.hidden},
      {"accuracy", accuracy_json(accuracy_after(result.results[i], result.training.options.epochs),
                                 result.test.count)}};
  json["verdict"] =
      i == 0 ? Json() : verdict_json(result.verdicts[i - 1], result.recipes.front().name());
  json["runs"] = Json::array();
  for (const Run& run : result.results[i].runs) json["runs"].push_back(run_json(run, result.reach));
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

Json claim_json(const ClaimResult& result) {
  Json json = {{"number", result.claim.number},          {"claim", result.claim.sentence},
               {"verdict", to_string(result.verdict())}, {"remark", result.claim.remark},
               {"command", result.claim.command},        {"seconds", result.seconds}};
  json["findings"] = Json::array();
  for (const Measurement& measurement : result.measurements) {
    const auto end = [](double value) { return std::isinf(value) ? Json() : Json(value); };
    json["findings"].push_back({{"what", measurement.what},
                                {"measured", measurement.value},
                                {"low", end(measurement.expected.low)},
                                {"high", end(measurement.expected.high)},
                                {"agrees", agrees(measurement)},
                                {"decides", measurement.decides}});
  }
  json["exhibits"] = Json::array();
  for (const ResultTable& table : result.tables) {
    json["exhibits"].push_back(
        {{"title", table.title}, {"columns", table.columns}, {"rows", table.rows}});
  }
  return json;
}

}  // namespace

std::string compare_json(const CompareResult& result) {
  Json json = json_head();
  json["blas"] = blas_description();
  json["sparse_kernel"] = sparse_kernel();
  json["data"] = {{"train", to_json(result.train)},
                  {"test", to_json(result.test)},
                  {"classes", result.classes},
                  {"hold_out", result.hold_out}};
  json["warnings"] = result.warnings;
  json["settings"] = to_json(result.training);
  json["settings"]["scaling"] = to_json(result.scaling);
  json["settings"]["seeds"] = result.seeds;
  json["settings"]["jobs"] = result.jobs;
  json["settings"]["reach"] = result.reach;
  json["recipes"] = Json::array();
  for (std::size_t i = 0; i < result.recipes.size(); ++i) {
    json["recipes"].push_back(recipe_json(result, i));
  }
  json["conclusion"] = conclusion(result);
  json["scope"] = scope(result);
  return dump(json);
}

std::string signal_json(const SignalResult& result) {
  Json json = json_head();
  json["settings"] = {{"layers", result.architecture.sizes},
                      {"activation", result.architecture.hidden.name},
                      {"output_activation", result.architecture.output.name},
                      {"input", describe_input(result)},
                      {"samples", result.samples},
                      {"draws", result.draws},
                      {"seed", result.seed}};
  json["schemes"] = Json::array();
  for (const SchemeSignals& scheme : result.schemes) {
    Json layers = Json::array();
    for (std::size_t l = 0; l < scheme.mean.size(); ++l) {
      layers.push_back(layer_json(scheme, result.architecture, l));
    }
    json["schemes"].push_back({{"name", scheme.scheme.name},
                               {"init", scheme.scheme.initializer.name},
                               {"words", describe(scheme.mean)},
                               {"layers", std::move(layers)}});
  }
  json["conclusion"] = text_or_null(conclusion(result));
  return dump(json);
}

std::string claims_json(const ClaimsResult& result) {
  Json json = json_head();
  json["claims"] = Json::array();
  for (const ClaimResult& claim : result.claims) json["claims"].push_back(claim_json(claim));
  return dump(json);
}

}  // namespace fanin::program
