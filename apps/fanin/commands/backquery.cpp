// fanin backquery: a network run backwards.
#include "fanin/study/backquery.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "commands/commands.hpp"
#include "facts.hpp"
#include "options.hpp"
#include "output.hpp"
#include "pictures.hpp"

namespace fanin::program {
namespace {

struct BackqueryFlags {
  std::string model;
  std::string sheet;
  std::optional<std::size_t> label;
  std::string json;
};

void run(const BackqueryFlags& flags) {
  const Output output(flags.json);
  const Model model = load_model(flags.model);
  const ImageShape shape = image_shape(model);
  const std::size_t first = flags.label.value_or(0);
  const std::size_t last = flags.label.value_or(model.network.outputs() - 1);
  Json json = json_head();
  json["model"] = to_json(flags.model, model);
  json["pictures"] = Json::array();
  std::vector<Captioned> images;
  for (std::size_t label = first; label <= last; ++label) {
    const std::vector<float> inputs = backquery(model.network, label);
    images.push_back({to_ink(inputs, 0.01F, 0.99F), std::to_string(label)});
    json["pictures"].push_back({{"label", label}, {"inputs", inputs}});
  }
  output.write(json);
  if (flags.sheet.empty()) {
    output.print(render_text(images, shape));
    return;
  }
  write_sheet(flags.sheet, images, shape, 5, 4);
  output.print(fmt::format("{}: {}, dark where ink speaks for it.\n", flags.sheet,
                           flags.label ? "label " + std::to_string(first)
                                       : fmt::format("labels 0 to {}, row by row", last)));
}

constexpr const char* footer =
    "A picture of what the network has in mind when it thinks of a label: the wanted outputs are\n"
    "carried backwards through inverse activations and transposed weights, as the book does.\n"
    "Layers of relu have no inverse and are refused.\n"
    "\n"
    "Examples\n"
    "  fanin backquery digits.safetensors -o digits.png\n"
    "  fanin backquery digits.safetensors --label 3\n";

}  // namespace

Command add_backquery(CLI::App& program) {
  const auto flags = std::make_shared<BackqueryFlags>();
  CLI::App* command = program.add_subcommand(
      "backquery", "Runs a model backwards: draws what it sees in its mind for each label.");
  command->set_help_flag("-h,--help", "print this help");
  command->add_option("MODEL", flags->model, "a network that fanin train saved")
      ->required()
      ->option_text("MODEL");
  command
      ->add_option("-o,--output", flags->sheet,
                   "the picture to write; without it they are drawn in the terminal")
      ->type_name("PNG");
  const auto read = [flags](const std::string& text) {
    flags->label = parse_count("--label", text, 0, 255);
  };
  command->add_option_function<std::string>("--label", read, "this label alone")->type_name("N");
  command->add_option("--json", flags->json, "write the inputs as JSON; - stands for stdout")
      ->type_name("FILE");
  command->footer(footer);
  return {command, [flags] { run(*flags); }};
}

}  // namespace fanin::program
