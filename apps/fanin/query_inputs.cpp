#include "query_inputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>

#include "console/text.hpp"
#include "facts.hpp"
#include "fanin/error.hpp"

namespace fanin::program {
namespace {

// The outputs of every layer for x (I).
std::vector<std::vector<float>> all_outputs(const Network& network, std::span<const float> x) {
  std::vector<std::vector<float>> outputs;
  Matrix input(1, x.size());
  std::ranges::copy(x, input.row(0).begin());
  for (const Layer& layer : network.layers) {
    Matrix y(1, layer.outputs());
    pre_activation(layer, input, y);
    layer.activation.forward(y.row(0));
    outputs.emplace_back(y.row(0).begin(), y.row(0).end());
    input = std::move(y);
  }
  return outputs;
}

// Eight numbers a line, in columns.
std::string lines(const std::string& name, const std::vector<std::string>& numbers) {
  constexpr std::size_t a_line = 8, title = 9, column = 9;
  std::string text = padded(name, title);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const bool ends = (i + 1) % a_line == 0 || i + 1 == numbers.size();
    text += ends ? numbers[i] + '\n' : padded(numbers[i], column);
    if (ends && i + 1 < numbers.size()) text += std::string(title, ' ');
  }
  return text;
}

std::string describe(std::span<const float> x, const std::vector<std::vector<float>>& outputs,
                     const Style& style) {
  std::vector<std::string> numbers;
  for (const float value : x) numbers.push_back(fmt::format("{}", value));
  std::string text = lines("Inputs", numbers);
  for (std::size_t l = 0; l < outputs.size(); ++l) {
    numbers.clear();
    for (const float y : outputs[l]) numbers.push_back(fmt::format("{:.5f}", y));
    const bool last = l + 1 == outputs.size();
    const std::string whole = lines(last ? "Outputs" : fmt::format("Layer {}", l + 1), numbers);
    text += last ? style.bold(whole) : whole;
  }
  return text;
}

}  // namespace

void query_inputs(const Model& model, const std::string& file,
                  const std::vector<std::vector<float>>& inputs, const Output& output) {
  Json json = json_head();
  json["model"] = to_json(file, model);
  json["answers"] = Json::array();
  std::string text;
  for (const std::vector<float>& x : inputs) {
    if (x.size() != model.network.inputs()) {
      throw Error(ErrorKind::argument, fmt::format("--inputs: {} numbers, expected {} as {} has "
                                                   "inputs",
                                                   x.size(), model.network.inputs(), file));
    }
    const auto outputs = all_outputs(model.network, x);
    if (!text.empty()) text += '\n';
    text += describe(x, outputs, output.style());
    json["answers"].push_back({{"inputs", x},
                               {"answer", argmax(outputs.back())},
                               {"outputs", outputs.back()},
                               {"layers", outputs}});
  }
  output.write(json);
  output.print(text);
}

}  // namespace fanin::program
