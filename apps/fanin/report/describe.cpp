#include "report/describe.hpp"

#include <fmt/format.h>

#include "console/table.hpp"
#include "console/text.hpp"

namespace fanin::program {
namespace {

std::string numbers(const std::vector<std::size_t>& sizes, std::string_view separator) {
  return fmt::format("{}", fmt::join(sizes, separator));
}

}  // namespace

std::string counted(std::size_t count, const std::string& noun) {
  return fmt::format("{} {}{}", with_commas(count), noun, count == 1 ? "" : "s");
}

std::string describe(const DataSummary& data) {
  return fmt::format("{} of {}×{}", counted(data.count, "image"), data.shape.height,
                     data.shape.width);
}

std::string describe(const Architecture& architecture) {
  std::string activation(architecture.hidden.name);
  if (architecture.output != architecture.hidden) {
    activation += fmt::format(" with {} outputs", architecture.output.name);
  }
  return fmt::format("{}, {}, {}", numbers(architecture.sizes, "-"), activation,
                     architecture.biases ? "biases" : "no biases");
}

std::string describe(const ModelSummary& model) {
  const auto find = [&](const char* key) {
    const auto found = model.metadata.find(key);
    return found == model.metadata.end() ? std::string() : found->second;
  };
  std::string text = describe(model.architecture);
  if (const auto init = find("init"); !init.empty()) {
    text += fmt::format("; first weights {}, seed {}", init, find("seed"));
  }
  if (const auto data = find("data"); !data.empty()) {
    const std::string epochs = find("epochs");
    text += fmt::format("; {} epoch{} of {}", epochs, epochs == "1" ? "" : "s", data);
  }
  return text;
}

std::string describe(const TrainingFlags& flags) {
  const TrainOptions& options = flags.options;
  std::vector<std::string> rates;
  for (const Rate& rate : flags.rates) rates.push_back(to_string(rate));
  std::vector<std::string> angles;
  for (const double angle : flags.angles) angles.push_back(fmt::format("{:+g}°", angle));
  if (!angles.empty()) angles.front() = "as it is";
  return fmt::format(
      "{} at rate {}, {} in {}, {}, rule {}{}", counted(options.epochs, "epoch"),
      joined(rates, ", "),
      options.batch == 1 ? "one sample at a time" : fmt::format("batches of {}", options.batch),
      options.shuffle ? "a new order each epoch" : "file order", options.loss.name,
      name(options.rule), angles.empty() ? std::string() : "; every image " + joined(angles, ", "));
}

std::string to_string(const Hidden& hidden) { return numbers(hidden, ","); }

std::string settings_table(const std::vector<std::pair<std::string, std::string>>& rows) {
  Table table({{"", Align::left}, {"", Align::left}});
  for (const auto& [name, text] : rows) table.add({name, text});
  return table.text({}) + '\n';
}

}  // namespace fanin::program
