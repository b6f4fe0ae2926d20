#include "report/html/html.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string_view>
#include <utility>

#include "console/text.hpp"
#include "export/export.hpp"
#include "model_json.hpp"
#include "output.hpp"
#include "report/html/page.hpp"
#include "report/report.hpp"

namespace fanin::program {
namespace {

// JSON is put together from texts that are JSON.
using Members = std::vector<std::pair<const char*, std::string>>;

std::string object(const Members& members) {
  std::string text;
  for (const auto& [name, value] : members) {
    text += fmt::format("{}\"{}\":{}", text.empty() ? "" : ",", name, value);
  }
  return '{' + text + '}';
}

template <typename Values, typename ToJson>
std::string array(const Values& values, ToJson to_json) {
  std::string text;
  for (const auto& value : values) {
    if (!text.empty()) text += ',';
    text += to_json(value);
  }
  return '[' + text + ']';
}

std::string number(double value) {
  return std::isfinite(value) ? fmt::format("{:.9g}", value) : "null";
}

std::string whole(std::size_t value) { return std::to_string(value); }

template <typename Bytes>
std::string base64(const Bytes& bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text = "\"";
  for (std::size_t k = 0; k < bytes.size(); k += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - k);
    unsigned bits = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      bits = bits << 8 | (j < count ? static_cast<std::uint8_t>(bytes[k + j]) : 0);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      text += j <= count ? digits[bits >> (18 - 6 * j) & 63] : '=';
    }
  }
  return text + '"';
}

std::string layer_json(const Layer& layer) {
  return object({{"inputs", whole(layer.inputs())},
                 {"outputs", whole(layer.outputs())},
                 {"activation", json_text(std::string(layer.activation.name))},
                 {"weights", base64(float_bytes(layer.weights.values()))},
                 {"bias", layer.biases.empty() ? "null" : base64(float_bytes(layer.biases))}});
}

std::string counts_json(const NetworkStage::Counts& counts) {
  return object({{"low", number(counts.low)},
                 {"high", number(counts.high)},
                 {"counts", array(counts.counts, whole)}});
}

std::string stage_json(const NetworkStage& stage) {
  std::vector<std::string> layers;
  for (std::size_t l = 0; l < stage.layers.size(); ++l) {
    const NetworkStage::Layer& layer = stage.layers[l];
    const LayerSignal& signal = stage.signal[l];
    const bool endless = layer.activation == activations::identity.name;
    layers.push_back(object({{"z", counts_json(layer.z)},
                             {"outputs", counts_json(layer.outputs)},
                             {"activation", json_text(std::string(layer.activation))},
                             {"saturated", endless ? "null" : number(signal.saturated)},
                             {"gradient", number(signal.gradient_norm)},
                             {"update_ratio", number(signal.update_ratio)}}));
  }
  return object({{"epoch", whole(stage.epoch)},
                 {"loss", number(stage.signal.loss)},
                 {"undecided_loss", number(stage.signal.undecided_loss)},
                 {"layers", array(layers, std::identity{})}});
}

std::string mistake_json(const NetworkRecord::Mistake& mistake) {
  return object({{"record", whole(mistake.record)},
                 {"label", whole(mistake.label)},
                 {"answer", whole(mistake.answer)},
                 {"outputs", array(mistake.outputs, number)},
                 {"image", mistake.image.empty() ? "null" : base64(mistake.image)}});
}

std::string network_json(const NetworkRecord& record, bool with_weights) {
  const auto& layers = record.network.layers;
  const bool asked = !record.confusion.empty();
  const auto row = [](const std::vector<std::size_t>& counts) { return array(counts, whole); };
  return object(
      {{"name", json_text(record.name)},
       {"seed", whole(record.seed)},
       {"layers", layers.empty() || !with_weights ? "null" : array(layers, layer_json)},
       {"initial",
        record.initial.rows() == 0 ? "null" : base64(float_bytes(record.initial.values()))},
       {"stages", array(record.stages, stage_json)},
       {"backquery", record.backquery.empty() ? "null" : base64(float_bytes(record.backquery))},
       {"confusion", asked ? array(record.confusion, row) : "null"},
       {"mistakes", asked ? array(record.mistakes, mistake_json) : "null"}});
}

// What the networks were asked.
struct Task {
  std::vector<std::string> label_names = {};
  std::size_t classes = 0;
  ImageShape shape = {};  // {0, 0}: no images
  Scaling scaling = {};
};

struct About {
  const char* kind;
  std::vector<std::string> answer;  // empty sentences are left out
  Rows settings;
  std::string result;
  std::string csv = {};
  double seconds = std::nan("");
  std::string blas = blas_description();
  std::string kernel = std::string(sparse_kernel());
};

std::string page(About about, const Task& task, const std::vector<NetworkRecord>& networks,
                 const std::string& command) {
  constexpr std::size_t max_parameters = 4'000'000;  // 21 MB
  std::size_t parameters = 0;
  for (const NetworkRecord& record : networks) parameters += record.network.parameters();
  std::erase(about.answer, "");
  const auto row = [](const auto& pair) {
    return '[' + json_text(pair.first) + ',' + json_text(pair.second) + ']';
  };
  const auto network = [&](const NetworkRecord& record) {
    return network_json(record, parameters <= max_parameters);
  };
  const bool image = task.shape.pixels() > 0;  // as bytes, whatever they were
  std::vector<std::string> labels;
  for (std::size_t k = 0; k < task.classes; ++k) labels.push_back(class_name(task.label_names, k));
  const auto range = [&](const std::vector<float>& values, double standard) {
    return values.empty() || image ? '[' + number(standard) + ']' : array(values, number);
  };
  const std::string data = object(
      {{"kind", json_text(about.kind)},
       {"answer", array(about.answer, json_text)},
       {"settings", array(about.settings, row)},
       {"command", json_text(command)},
       {"version", json_text(version().substr(version().find(' ') + 1))},
       {"openblas", json_text(about.blas)},
       {"kernel", json_text(about.kernel)},
       {"seconds", number(about.seconds)},
       {"result", about.result},
       {"csv", about.csv.empty() ? "null" : json_text(about.csv)},
       {"labels", array(labels, json_text)},
       {"image",
        image ? object({{"rows", whole(task.shape.height)}, {"columns", whole(task.shape.width)}})
              : "null"},
       {"scaling", object({{"low", number(task.scaling.low)},
                           {"high", number(task.scaling.high)},
                           {"from", range(task.scaling.from, 0)},
                           {"to", range(task.scaling.to, 255)}})},
       {"networks", array(networks, network)}});
  std::string text = page_before_data;
  // Nothing in the data ends their element.
  for (const char c : data) {
    if (c == '<') {
      text += "\\u003c";
    } else {
      text += c;
    }
  }
  return text + page_after_data;
}

ImageShape shape_of(const DataSummary& data) { return data.is_image ? data.shape : ImageShape{}; }

// "m.safetensors: 97.34 % of 10,000 test records right."
std::vector<std::string> answers(const std::vector<NetworkRecord>& networks,
                                 const std::optional<DataSummary>& test) {
  std::vector<std::string> sentences;
  for (const NetworkRecord& record : networks) {
    if (!test) break;
    sentences.push_back(fmt::format("{}: {} % of {} right.", record.name, percent(record.accuracy),
                                    counted(test->count, "test record")));
  }
  return sentences;
}

}  // namespace

bool has_page() noexcept { return *page_before_data != '\0'; }

std::string compare_html(const CompareResult& result, const std::string& command) {
  std::string answer = conclusion(result);
  const std::size_t best = by_accuracy(result).front();
  const auto last = accuracy_after(result.results[best], result.training.options.epochs);
  if (answer.empty() && last) {
    answer = fmt::format("{} has the highest mean: {} % right.", result.recipes[best].name(),
                         percent(last->mean));
  } else if (answer.empty() && !result.results[best].runs.empty()) {
    answer = "Every training diverged.";
  }
  return page(
      {"compare",
       {answer, resolution(result), scope(result) + "; " + describe_trainings(result) + '.'},
       compare_settings(result),
       compare_json(result),
       compare_csv(result),
       result.seconds,
       result.blas,
       result.kernel},
      {result.train.label_names, result.classes, shape_of(result.train), result.scaling},
      result.networks, command);
}

std::string train_html(const TrainResult& result, const std::string& command) {
  double seconds = 0;
  for (const TrainResult::Epoch& epoch : result.epochs) seconds += epoch.seconds;
  return page({"train", answers(result.networks, result.test), train_settings(result),
               train_json(result), "", seconds},
              {result.train.label_names, result.classes, shape_of(result.train), result.scaling},
              result.networks, command);
}

std::string signal_html(const SignalResult& result, const std::string& command) {
  std::vector<std::string> answer = {conclusion(result)};
  for (const SchemeSignals& scheme : result.schemes) {
    answer.push_back(scheme.scheme.name + ": " + describe(scheme.mean) + '.');
  }
  return page({"signal", answer, signal_settings(result), signal_json(result)},
              {{},
               0,
               result.images ? shape_of(*result.images) : ImageShape{},
               scaling_for(result.architecture.output)},
              result.networks, command);
}

std::string report_html(const ReportResult& result, const std::string& command) {
  Rows settings;
  for (const ModelSummary& model : result.models) {
    settings.emplace_back("Model", model.file + ": " + describe(model));
    add_warnings(settings, model.warnings);
  }
  if (result.test) settings.emplace_back("Test", result.test->name + ": " + describe(*result.test));
  const ModelSummary& first = result.models.front();
  return page({"models", answers(result.networks, result.test), settings, "null"},
              {first.label_names, first.architecture.sizes.back(), result.shape, first.scaling},
              result.networks, command);
}

}  // namespace fanin::program
