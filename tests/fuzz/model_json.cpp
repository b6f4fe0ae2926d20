// Models written by hand, and a prediction with what is read.
#include "model_json.hpp"

#include "fuzz/fuzz.hpp"

namespace fanin::fuzz {

void model_json(std::string_view input) {
  Model model;
  if (is_refused([&] { model = program::read_model_json(FileReader(file_of(input))); })) return;
  validate(model);
  const std::vector<float> x(model.network.inputs(), 0.5F);
  expect(model.network.predict(x).size() == model.network.outputs(), "a model predicts");
}

}  // namespace fanin::fuzz
