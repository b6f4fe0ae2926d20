// Model files: what is read predicts, is written, and is read again as the same bytes.
#include "fanin/network/internal/safetensors.hpp"

#include "fanin/network/model.hpp"
#include "fuzz/fuzz.hpp"
#include "inputs.hpp"

namespace fanin::fuzz {

void safetensors(std::string_view input) {
  is_refused([&] {
    const Safetensors file = parse_safetensors(input);
    expect(parse_safetensors(to_bytes(file)) == file, "a file is written as it was read");
  });
  Model model;
  if (is_refused([&] { model = read_model(FileReader(file_of(input))); })) return;
  validate(model);
  Matrix x(2, model.network.inputs());
  std::ranges::fill(x.values(), 0.5F);
  expect(model.network.predict(x).cols() == model.network.outputs(), "a model predicts");
  expect(model.network.predict(x.row(0)).size() == model.network.outputs(), "a model predicts");
  is_refused([&] { program::image_shape(model); });
  const Dataset data = program::data_of("model", model);
  expect(data.shape.pixels() == model.network.inputs(), "a model says what it has learned from");
  const std::filesystem::path path = file_of("");
  write_model(path, model);
  expect(file_metadata(read_model(path)) == file_metadata(model), "what is written is read again");
}

}  // namespace fanin::fuzz
