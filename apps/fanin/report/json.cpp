#include "console/text.hpp"
#include "fanin/numeric/product.hpp"
#include "output.hpp"
#include "report/json_parts.hpp"
#include "report/report.hpp"

namespace fanin::program {

Json json_head() {
  Json json;
  json["schema"] = 1;
  json["program"] = version();
  return json;
}

std::string dump(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

Json to_json(const DataSummary& data) {
  Json json = {{"name", data.name},
               {"count", data.count},
               {"height", data.shape.height},
               {"width", data.shape.width},
               {"kind", data.is_image ? "images" : "table"}};
  if (data.is_image) json["pixels"] = {data.low, data.high};
  json["label"] = data.label_column.empty() ? Json() : Json(data.label_column);
  if (!data.label_names.empty()) json["classes"] = data.label_names;
  json["notes"] = data.notes;
  return json;
}

Json to_json(const ModelSummary& model) {
  Json metadata = model.metadata;
  metadata.update(to_json(model.scaling));
  return {{"file", model.file}, {"metadata", std::move(metadata)}};
}

Json to_json(const Scaling& scaling) {
  return {{"scaling.offset", shortest(scaling.low)},
          {"scaling.factor", shortest(scaling.high - scaling.low)},
          {"scaling.low", shortest(scaling.low)},
          {"scaling.high", shortest(scaling.high)},
          {"scaling.off", shortest(scaling.off)},
          {"scaling.on", shortest(scaling.on)}};
}

Json to_json(const TrainingFlags& flags) {
  Json json;
  json["epochs"] = flags.options.epochs;
  json["batch"] = flags.options.batch;
  json["loss"] = flags.options.loss.name;
  json["rule"] = name(flags.options.rule);
  json["activation"] = flags.activation.name;
  json["output_activation"] = flags.output_activation.name;
  json["bias"] = flags.bias;
  json["shuffle"] = flags.options.shuffle;
  json["angles"] = flags.angles;
  return json;
}

std::string train_json(const TrainResult& result) {
  Json json = json_head();
  json["blas"] = blas_description();
  json["sparse_kernel"] = sparse_kernel();
  json["data"] = {{"train", to_json(result.train)},
                  {"test", result.test ? to_json(*result.test) : Json()},
                  {"classes", result.classes}};
  json["warnings"] = result.warnings;
  json["settings"] = to_json(result.training);
  json["settings"]["scaling"] = to_json(result.scaling);
  json["init"] = result.init;
  json["lr"] = result.training.rates.front().first;
  json["lr_last"] = result.training.rates.front().last;
  json["hidden"] = result.training.hidden.front();
  json["seed"] = result.training.seed;
  json["parameters"] = result.parameters;
  json["accuracy"] = or_null(result.accuracy);
  json["epochs"] = Json::array();
  for (const TrainResult::Epoch& epoch : result.epochs) {
    json["epochs"].push_back({{"epoch", json["epochs"].size() + 1},
                              {"loss", epoch.loss},
                              {"accuracy", or_null(epoch.accuracy)},
                              {"seconds", epoch.seconds}});
  }
  json["model"] = result.model.empty() ? Json() : Json(result.model);
  return dump(json);
}

std::string score_json(const ScoreResult& result) {
  const Score& score = result.score;
  Json json = json_head();
  json["model"] = to_json(result.model);
  json["data"] = {{"test", to_json(result.test)}};
  json["warnings"] = result.warnings;
  json["not_finite"] = score.not_finite;
  json["accuracy"] = score.accuracy();
  json["correct"] = score.correct;
  json["count"] = score.count();
  json["confusion"] = score.confusion;
  json["recall"] = Json::array();
  for (std::size_t label = 0; label < score.confusion.size(); ++label) {
    json["recall"].push_back(or_null(result.recall(label)));
  }
  return dump(json);
}

Json answer_json(const QueryResult::Answer& answer) {
  return answer.is_answer() ? Json(answer.answer()) : Json();
}

std::string query_json(const QueryResult& result) {
  Json json = json_head();
  json["model"] = to_json(result.model);
  json["answers"] = Json::array();
  for (const QueryResult::Answer& answer : result.answers) {
    if (!answer.layers.empty()) {
      json["answers"].push_back({{"inputs", answer.inputs},
                                 {"answer", answer_json(answer)},
                                 {"outputs", answer.outputs},
                                 {"layers", answer.layers}});
      continue;
    }
    json["answers"].push_back({{"file", answer.file},
                               {"record", answer.record},
                               {"answer", answer_json(answer)},
                               {"outputs", answer.outputs},
                               {"label", or_null(answer.label)},
                               {"right", answer.label ? Json(answer.right()) : Json()}});
    if (answer.seen.pixels.empty()) continue;
    const auto [top, left, height, width] = answer.box;
    json["answers"].back()["box"] = {
        {"top", top}, {"left", left}, {"height", height}, {"width", width}};
    json["answers"].back()["warnings"] = answer.warnings;
  }
  json["failures"] = result.failures;
  return dump(json);
}

std::string backquery_json(const BackqueryResult& result) {
  Json json = json_head();
  json["model"] = to_json(result.model);
  json["pictures"] = Json::array();
  for (const auto& [label, inputs] : result.images) {
    json["pictures"].push_back({{"label", label}, {"inputs", inputs}});
  }
  return dump(json);
}

std::string show_json(const ShowResult& result) {
  const char* values = result.kind == ShowResult::Kind::weights ? "weights" : "inputs";
  Json json = json_head();
  json["title"] = title(result);
  json["height"] = result.shape.height;
  json["width"] = result.shape.width;
  json["images"] = Json::array();
  for (const ShowResult::Image& image : result.images) {
    Json item = {{"caption", caption(result, image)}};
    if (image.label) item["label"] = *image.label;
    item[values] = image.values;
    json["images"].push_back(std::move(item));
  }
  return dump(json);
}

}  // namespace fanin::program
