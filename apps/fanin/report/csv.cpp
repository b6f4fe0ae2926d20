#include <fmt/format.h>

#include "console/text.hpp"
#include "report/report.hpp"

namespace fanin::program {
namespace {

// Quoted where it must be.
std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

}  // namespace

std::string compare_csv(const CompareResult& result) {
  std::string csv =
      "name,init,scale,lr,hidden,seed,epoch,accuracy,loss,seconds,diverged,scheme,lr_last,train,"
      "train_count,test,test_count,hold_out,activation,output_activation,loss_function,rule,batch,"
      "epochs,shuffle,rotate,bias\n";
  const TrainingFlags& flags = result.training;
  const TrainOptions& options = flags.options;
  for (std::size_t i = 0; i < result.results.size(); ++i) {
    const ComparedRecipe& recipe = result.recipes[i];
    const std::string head = fmt::format(
        "{},{},{},{},{}", csv_field(recipe.name()), csv_field(recipe.scheme.initializer.name),
        shortest(recipe.scale), shortest(recipe.rate.first), csv_field(to_string(recipe.hidden)));
    const std::string settings = fmt::format(
        "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}", csv_field(recipe.scheme.name),
        shortest(recipe.rate.last), csv_field(result.train.name), result.train.count,
        csv_field(result.test.name), result.test.count, result.hold_out, flags.activation.name,
        flags.output_activation.name, options.loss.name, name(options.rule), options.batch,
        options.epochs, options.shuffle, fmt::join(flags.angles, " "), flags.bias);
    for (const Run& run : result.results[i].runs) {
      const auto row = [&](std::size_t epoch, const std::string& numbers) {
        csv += fmt::format("{},{},{},{},{},{},{}\n", head, run.seed, epoch, numbers,
                           shortest(run.seconds), !run.diverged.empty(), settings);
      };
      for (std::size_t epoch = 0; epoch < run.accuracy.size(); ++epoch) {
        row(epoch + 1, fmt::format("{},{}", run.accuracy[epoch], run.loss[epoch]));
      }
      if (!run.diverged.empty()) row(run.accuracy.size() + 1, ",");
    }
  }
  return csv;
}

}  // namespace fanin::program
