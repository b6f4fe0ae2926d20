// Models, initializers and journals.
#include <cmath>

#include "fanin/network/internal/safetensors.hpp"
#include "formula.hpp"
#include "fuzz/fuzz.hpp"
#include "inputs.hpp"
#include "journal.hpp"
#include "model_json.hpp"

namespace fanin::fuzz {
static void predict(const Model& model) {
  validate(model);
  const Matrix x(2, model.network.inputs());
  expect(model.network.predict(x).cols() == model.network.predict(x.row(0)).size(),
         "a model predicts");
}

void formula(std::string_view input) {
  Layer layer{Matrix(3, 5), {}, activations::tanh};
  is_refused([&] {
    Random random(1);
    parse_initializer(input, program::evaluate_formula).fill(layer, random);
  });
  for (const float w : layer.weights.values()) expect(std::isfinite(w), "weights are finite");
}

void journal(std::string_view input) {
  program::CompareResult comparison;
  const auto on_header = [&](const std::string& header) {
    comparison = program::parse_comparison(header);
    expect(program::difference(header, header).empty(), "a header does not differ from itself");
  };
  const auto on_run = [&](program::JournalRun run) {
    program::validate(run, comparison);
    const std::string line = program::journal_line(run.recipe, run.run, comparison.reach);
    run = program::parse_run(line, comparison.test.count);
    expect(program::journal_line(run.recipe, run.run, comparison.reach) == line,
           "what is written is read again");
  };
  is_refused([&] { program::read_journal(file_of(input), {on_header, on_run}); });
}

void model_json(std::string_view input) {
  Model model;
  const auto read = [&] { model = program::read_model_json(FileReader(file_of(input))); };
  if (!is_refused(read)) predict(model);
}

void safetensors(std::string_view input) {
  const std::filesystem::path path = file_of(input);
  Model model;
  if (is_refused([&] { model = read_model(path); })) return;
  predict(model);
  const Dataset trained_on = program::data_of("model", model);
  expect(trained_on.shape.pixels() == model.network.inputs(), "records have the model's inputs");
  write_model(path, model);
  expect(file_metadata(read_model(path)) == file_metadata(model), "what is written is read again");
}

}  // namespace fanin::fuzz
