// Claims about initial weights in code that people use.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "claims/experiment_runner.hpp"
#include "console/table.hpp"
#include "console/text.hpp"
#include "report/report.hpp"

namespace fanin::program {
namespace {

ClaimResult fans_swapped(ExperimentRunner& runner) {
  const RecipeResult& deep_in = runner.trained(unequal_net(normal_in));
  const RecipeResult& deep_out = runner.trained(unequal_net(normal_out));
  const RecipeResult& in = runner.trained({normal_in});
  const RecipeResult& out = runner.trained({normal_out});
  const auto nielsen = [&](const char* init) -> const RecipeResult& {
    return runner.trained({.init = init, .sizes = {784, 100, 10}});
  };
  const RecipeResult& small_in = nielsen(normal_in);
  const RecipeResult& small_out = nielsen(normal_out);
  return {{{"unequal widths: by inputs ahead, lower end of the 95 % interval",
            gap(deep_in, deep_out, 1).low, at_least(0)},
           {"784-200-10: by inputs ahead, lower end", gap(in, out, 5).low, at_least(0)},
           {"784-100-10: by inputs ahead, lower end", gap(small_in, small_out, 5).low, at_least(0)},
           {"784-200-10: p of 0.25 points or more between them", p_apart(in, out, 5), at_most(0.05),
            aside},
           {"784-100-10: p of 0.25 points or more between them", p_apart(small_in, small_out, 5),
            at_most(0.05), aside}},
          {every_run("", {{"100 nodes, inputs", small_in}, {"100 nodes, outputs", small_out}})}};
}

ClaimResult range_for_deviation(ExperimentRunner& runner) {
  const Architecture net{std::vector<std::size_t>(11, 500), activations::relu, activations::relu};
  const Signal mean = runner.mean(net, uniform_in, normal_probe(50, 500, 500, 1), 40);
  const RecipeResult& range = runner.trained({uniform_in});
  const RecipeResult& deviation = runner.trained({"lecun-uniform"});
  const RecipeResult& deep_range = runner.trained(deep_net(uniform_in, activations::relu, 20));
  const RecipeResult& deep_he = runner.trained(deep_net("he-uniform", activations::relu, 20));
  return {{{"10 layers of 500, relu: E[z²], factor per layer, by theory 1/6",
            std::pow(mean[9].z_square / mean[0].z_square, 1.0 / 9), near(1.0 / 6, 0.01)},
           {"relu, 5 × 30 nodes: U(±√(6/n)) ahead, lower end of the 95 % interval",
            gap(deep_he, deep_range, 2).low, at_least(0)},
           {"784-200-10: U(±√(3/n)) ahead, lower end", gap(deviation, range, 5).low, at_least(0)},
           {"784-200-10: p of 0.25 points or more between them", p_apart(deviation, range, 5),
            at_most(0.05), aside}}};
}

ClaimResult half_for_all(ExperimentRunner& runner) {
  const char* half = "uniform:0.5";
  const Architecture playground{{8, 8}, activations::tanh, activations::tanh};
  const double small =
      runner.mean(playground, half, normal_probe(100, 8, 8, 1), 200).front().saturated;
  const double large =
      runner.mean(book_architecture(), half, runner.digits(200), 50).front().saturated;
  const RecipeResult& root = runner.trained({.init = normal_in, .runs = 20});
  const RecipeResult& halves = runner.trained({.init = half, .runs = 20});
  const WelchTest behind = gap(root, halves, 5);
  return {
      {{"8 inputs, tanh: share of saturated outputs", small, at_most(0.01)},
       {"784 inputs, digits: share of saturated outputs", large, at_most(0.01)},
       {"784-200-10: p of 0.25 points or more to 1/√n", p_apart(root, halves, 5), at_most(0.05)},
       {"784-200-10: 1/√n ahead by", behind.difference, near(0, margin), aside},
       {"the same, lower end of its 95 % interval", behind.low, at_most(0), aside}}};
}

ClaimResult twentieth(ExperimentRunner& runner) {
  const char* small = "uniform:0.05";
  const RecipeResult& twentieths = runner.trained({small});
  const RecipeResult& ones = runner.trained({plus_minus_1});
  const RecipeResult& root = runner.trained({normal_in});
  const RecipeResult& deep_twentieths = runner.trained(deep_net(small, activations::tanh, 10));
  const RecipeResult& deep_ones = runner.trained(deep_net(plus_minus_1, activations::tanh, 10));
  return {{{"784-200-10: ±0.05 ahead of ±1, lower end of the 95 % interval",
            gap(twentieths, ones, 5).low, at_least(0)},
           {"tanh, 5 × 30 nodes: ±0.05 ahead of ±1, lower end",
            gap(deep_twentieths, deep_ones, 2).low, at_least(0)},
           {"784-200-10: p of 0.25 points or more to 1/√n", p_apart(twentieths, root, 5),
            at_most(0.05), aside}},
          {every_run("", {{"784-200-10, ±0.05", twentieths},
                          {"784-200-10, ±1", ones},
                          {"deep, ±0.05", deep_twentieths, 2},
                          {"deep, ±1", deep_ones, 2}})}};
}

ClaimResult zeros(ExperimentRunner& runner) {
  const auto once = [&](const char* init, std::vector<std::size_t> sizes) -> const RecipeResult& {
    return runner.trained({.init = init, .runs = 1, .sizes = std::move(sizes)});
  };
  const RecipeResult& zero = once("zeros", {784, 200, 10});
  const RecipeResult& tenth = once("constant:0.1", {784, 200, 10});
  // The rarest digit of the test images and the most frequent one.
  const Range one_answer = Range{0.0892, 0.1135};
  return {{{"784-200-10, zeros: accuracy", mean_accuracy(zero, 5), one_answer},
           {"the same: correlation of z for two digits, last layer",
            zero.runs.front().signals.back().back().correlation, near(1, 1e-4)},
           {"784-10, zeros: accuracy", mean_accuracy(once("zeros", {784, 10}), 5), one_answer},
           {"784-200-10, all weights 0.1: accuracy", mean_accuracy(tenth, 5), one_answer, aside}}};
}

ClaimResult sharp(ExperimentRunner& runner) {
  CompareResult sweep;
  for (const double c : {0.01, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0}) {
    ComparedRecipe recipe;
    recipe.scale = c;
    sweep.recipes.push_back(std::move(recipe));
    sweep.results.push_back(runner.trained({.init = normal_in, .runs = 20, .scale = c}));
  }
  sweep.verdicts = compare_pairs(sweep.results, margin, runner.test().count);
  constexpr std::size_t one = 3;
  const Plateau flat = plateau(sweep, one).value_or(Plateau{});

  std::vector<Summary> all;
  for (const RecipeResult& result : sweep.results)
    all.push_back(summarise(result.final_accuracies()));
  const auto [least, most] = std::ranges::minmax(all, {}, &Summary::mean);
  ResultTable curve{"Accuracy in percent against c", {"c", "mean ± sd", "to c = 1", ""}};
  for (std::size_t i = 0; i < all.size(); ++i) {
    const double points = 100 * (all[i].mean - all[one].mean);
    const bool equal = i != one && verdict_on(sweep.verdicts, i, one).equal_within_margin;
    curve.rows.push_back({shortest(sweep.recipes[i].scale), mean_and_deviation(all[i]),
                          fmt::format("{:+.2f}{}", points, equal ? ", equal" : ""),
                          bar((all[i].mean - least.mean) / (most.mean - least.mean), 40)});
  }
  const auto ahead_of = [&](std::size_t i) { return gap(sweep.results[one], sweep.results[i], 5); };
  return {{{"equal to c = 1 within 0.25 points from c", flat.low, Range{0.3, 1}},
           {"and up to c", flat.high, Range{1, 3}},
           {"c = 1 ahead of c = 0.1, lower end of the 95 % interval", ahead_of(1).low, at_least(0)},
           {"c = 1 ahead of c = 10, lower end", ahead_of(5).low, at_least(0)},
           {"c = 1 ahead of c = 0.01 by", ahead_of(0).difference, near(0, margin), aside}},
          {curve}};
}

}  // namespace

std::vector<Claim> claims_of_practice() {
  return {
      {"13",
       "Swapped fans, 1/√n with n the outputs of a layer (early printings of Make Your Own Neural "
       "Network; Nielsen's network3.py), cost accuracy.",
       "Where widths alternate they do (784-20-300-20-300-20-300-10, claim 2). In the book's "
       "network and in one with Nielsen's 100 hidden nodes they do not, as far as 10 seeds can "
       "show; both trained as the book does. Ranges: what the claim needs; in brackets, equal "
       "within 0.25 points by two one-sided tests at 5 %.",
       "fanin compare --hidden 100 --init book --init book-first-printing", fans_swapped},
      {"14",
       "PyTorch's Linear default, uniform within ±1/√n, takes for a range what should be a "
       "deviation, and trains worse (issue 15314 of PyTorch).",
       "The default is kaiming_uniform_ with a = √5, which is U(±1/√n) and has the deviation "
       "1/√(3n). In deep relu networks E[z²] falls to a sixth in each layer, and "
       "784-30-30-30-30-30-10 trains better for 2 epochs with U(±√(6/n)); with one hidden layer of "
       "sigmoids U(±√(3/n)) is not better after 5. No biases here, which PyTorch draws from the "
       "same range. 20 and 10 seeds. Ranges: theory, and what the claim needs.",
       "fanin compare --hidden 30,30,30,30,30 --activation relu --rule gradient --lr 0.05 "
       "--epochs 2 --init pytorch-linear --init he-uniform",
       range_for_deviation},
      {"15",
       "Uniform weights within ±0.5 suit layers of any size (TensorFlow Playground; the book "
       "before it improves on it).",
       "In the Playground, whose layers have at most 8 nodes, ±0.5 is about 1/√n. With 784 inputs "
       "it is 1/√n times 8, near the edge of the plateau of claim 18: some nodes begin saturated, "
       "and the accuracy is lower by nearly a quarter of a point. 20 seeds. Ranges: what the claim "
       "needs, hardly a saturated output and two one-sided tests at 5 %.",
       "fanin compare --runs 20 --init book --init uniform:0.5", half_for_all},
      {"16",
       "Weights within ±0.05 (Cireşan and others, arXiv 1003.0358) train better than weights "
       "within ±1 (asked on Stack Overflow and Cross Validated).",
       "With one hidden layer they do: for 784 inputs ±0.05 is 1/√n times 0.8. In "
       "784-30-30-30-30-30-10 (2 epochs) it is, from 30 nodes, 1/√n times 0.16, each layer shrinks "
       "the signal, and ±1, which is 1/√n times 3.2, trains better. 10 seeds. Ranges: what the "
       "claim needs.",
       "fanin compare --init uniform:0.05 --init uniform:1", twentieth},
      {"17",
       "With all initial weights zero a network learns nothing, because its hidden nodes stay "
       "alike (Stanford's CS231n notes, among many).",
       "True of hidden layers, and zero is not the reason: any constant does it. Hidden nodes that "
       "are alike are one node; without biases z of the outputs is then a fixed vector times a "
       "positive number, so that all images get the same answer. Without a hidden layer there is "
       "nothing to be alike, and zeros train well. Ranges: theory, the shares of the rarest and of "
       "the most frequent digit.",
       "fanin signal --init zeros --init book", zeros},
      {"18", "1/√n is sharp: weights ten times smaller or larger train worse.",
       "784-200-10, weights of normal 1/√n times c, 5 epochs, 20 seeds, all 60,000 digits. Larger "
       "ones do; smaller ones do not, down to a hundredth: 1/√n lies on a plateau, below the edge "
       "where sigmoids saturate. With more layers (claim 6) or fewer digits it matters more. The "
       "plateau: the scales next to 1 that are equal to it within 0.25 points, by two one-sided "
       "tests at 5 %, Holm over all pairs. Ranges: what the claim needs.",
       "fanin compare --runs 20 --init book --scale 0.01,0.1,0.3,1,3,10,30", sharp},
  };
}

}  // namespace fanin::program
