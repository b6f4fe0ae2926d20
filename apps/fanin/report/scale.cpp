// Accuracy against c, the scale that the initial weights are multiplied with.
#include <fmt/format.h>

#include <algorithm>

#include "console/table.hpp"
#include "console/text.hpp"
#include "report/report.hpp"

namespace fanin::program {
namespace {

// The recipes that differ from this one in c alone, by rising c.
std::vector<std::size_t> same_but_scale(const CompareResult& result, std::size_t one) {
  const auto& like = result.recipes[one];
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < result.recipes.size(); ++i) {
    const ComparedRecipe& recipe = result.recipes[i];
    const bool same = recipe.scheme.name == like.scheme.name && recipe.rate == like.rate &&
                      recipe.hidden == like.hidden;
    if (same) all.push_back(i);
  }
  std::ranges::sort(all, {}, [&](std::size_t i) { return result.recipes[i].scale; });
  return all;
}

}  // namespace

std::optional<Plateau> plateau(const CompareResult& result, std::size_t recipe) {
  const std::vector<std::size_t> by_scale = same_but_scale(result, recipe);
  if (result.recipes[recipe].scale != 1 || by_scale.size() < 2 || result.verdicts.empty()) {
    return std::nullopt;
  }
  const auto one = std::ranges::find(by_scale, recipe);
  const auto equal = [&](std::size_t i) {
    return verdict_on(result.verdicts, i, *one).equal_within_margin;
  };
  auto low = one;
  while (low != by_scale.begin() && equal(*(low - 1))) --low;
  auto high = one;
  while (high + 1 != by_scale.end() && equal(*(high + 1))) ++high;
  return Plateau{result.recipes[*low].scale, result.recipes[*high].scale};
}

std::string scale_text(const CompareResult& result, const Style& style) {
  std::string text;
  for (std::size_t first = 0; first < result.recipes.size(); ++first) {
    const std::vector<std::size_t> by_scale = same_but_scale(result, first);
    if (by_scale.size() < 2 || std::ranges::min(by_scale) < first) continue;
    std::vector<Summary> all;
    for (const std::size_t i : by_scale) {
      all.push_back(
          accuracy_after(result.results[i], result.training.options.epochs).value_or(Summary{}));
    }
    const auto [least, most] = std::ranges::minmax(all, {}, &Summary::mean);
    Table table({{"c"}, {"accuracy"}, {"", Align::left}});
    for (std::size_t k = 0; k < all.size(); ++k) {
      table.add({shortest(result.recipes[by_scale[k]].scale),
                 all[k].count == 0 ? "diverged" : mean_and_deviation(all[k]),
                 bar((all[k].mean - least.mean) / (most.mean - least.mean), 40)});
    }
    const ComparedRecipe& recipe = result.recipes[first];
    text += fmt::format("Accuracy against c, the scale of the initial weights: {}\n\n{}\n",
                        recipe.name().substr(0, recipe.name().rfind(", c ")), table.text(style));
    if (const auto flat = plateau(result, first)) {
      const std::string range =
          flat->low == flat->high
              ? "not shown for the scales next to it"
              : fmt::format("c from {} to {}", shortest(flat->low), shortest(flat->high));
      text += fmt::format("Equal to c = 1 within {} points: {}.\n\n", shortest(100 * result.margin),
                          range);
    }
  }
  return text;
}

}  // namespace fanin::program
