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
  std::string csv = "name,init,scale,lr,hidden,seed,epoch,accuracy,loss\n";
  for (std::size_t i = 0; i < result.results.size(); ++i) {
    const ComparedRecipe& recipe = result.recipes[i];
    const std::string head = fmt::format(
        "{},{},{},{},{}", csv_field(recipe.name()), csv_field(recipe.scheme.initializer.name),
        shortest(recipe.scale), to_string(recipe.rate), csv_field(to_string(recipe.hidden)));
    for (const Run& run : result.results[i].runs) {
      for (std::size_t epoch = 0; epoch < run.accuracy.size(); ++epoch) {
        csv += fmt::format("{},{},{},{},{}\n", head, run.seed, epoch + 1, run.accuracy[epoch],
                           run.loss[epoch]);
      }
    }
  }
  return csv;
}

}  // namespace fanin::program
