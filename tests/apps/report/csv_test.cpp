#include <doctest/doctest.h>

#include <string>
#include <utility>

#include "apps/program.hpp"
#include "report/report.hpp"

using namespace fanin::program;

namespace {

// Name to hidden, seed to loss, seconds to diverged; then the settings.
const std::string head =
    "name,init,scale,lr,hidden,seed,epoch,accuracy,loss,seconds,diverged,scheme,lr_last,train,"
    "train_count,test,test_count,hold_out,activation,output_activation,loss_function,rule,batch,"
    "epochs,shuffle,rotate,bias\n";

CompareResult result_of(const std::string& name, Hidden hidden) {
  CompareResult result;
  result.recipes = {{{name, fanin::parse_initializer("uniform:1")}, "", 0.1, hidden}};
  fanin::Run run;
  run.seed = 7;
  run.accuracy = {0.5};
  run.loss = {0.25};
  run.seconds = 1.5;
  result.results = {{name, {run}}};
  return result;
}

std::string rows(const CompareResult& result) {
  const std::string csv = compare_csv(result);
  CHECK(csv.starts_with(head));
  return csv.substr(head.size());
}

}  // namespace

TEST_CASE("a CSV row for every run and epoch, with fields quoted where they must be") {
  const auto row = [](const std::string& name, Hidden hidden) {
    return rows(result_of(name, std::move(hidden)));
  };
  const auto rest = [](const std::string& scheme) {
    return ",7,1,0.5,0.25,1.5,false," + scheme +
           ",0.1,,0,,0,0,sigmoid,sigmoid,squared-error,book,1,5,false,,false\n";
  };
  CHECK(row("random ±1", {200}) == "random ±1,uniform:1,1,0.1,200" + rest("random ±1"));
  CHECK(row("", {200}) == ",uniform:1,1,0.1,200" + rest(""));
  CHECK(row("a,b", {100, 50}) == "\"a,b\",uniform:1,1,0.1,\"100,50\"" + rest("\"a,b\""));
  CHECK(row("say \"so\"", {1}) ==
        "\"say \"\"so\"\"\",uniform:1,1,0.1,1" + rest("\"say \"\"so\"\"\""));
  CHECK(row("two\nlines", {1}) == "\"two\nlines\",uniform:1,1,0.1,1" + rest("\"two\nlines\""));
  CHECK(row("two\rlines", {1}) == "\"two\rlines\",uniform:1,1,0.1,1" + rest("\"two\rlines\""));
}

TEST_CASE("a CSV row has every setting") {
  CompareResult result = result_of("w", {20});
  result.recipes[0].variant = ", rate 0.5:0.25, c 3";
  result.recipes[0].rate = {0.5, 0.25};
  result.recipes[0].scale = 3;
  result.train = {.name = "a,b.csv", .count = 60};
  result.test = {.name = "t.csv", .count = 10};
  result.hold_out = 10;
  TrainingFlags& flags = result.training;
  flags.activation = fanin::activations::tanh;
  flags.output_activation = fanin::activations::softmax;
  flags.angles = {0, 10, -10};
  flags.bias = true;
  flags.options.loss = fanin::losses::cross_entropy;
  flags.options.rule = fanin::Rule::gradient;
  flags.options.batch = 32;
  flags.options.epochs = 9;
  flags.options.shuffle = true;
  CHECK(rows(result) ==
        "\"w, rate 0.5:0.25, c 3\",uniform:1,3,0.5,20,7,1,0.5,0.25,1.5,false,w,0.25,\"a,b.csv\",60,"
        "t.csv,10,10,tanh,softmax,cross-entropy,gradient,32,9,true,0 10 -10,true\n");
}

TEST_CASE("a run that diverged has a row for the epoch in which it did") {
  CompareResult result = result_of("w", {20});
  result.results[0].runs[0].diverged = "so";
  const auto lines = fanin::test::lines(rows(result));
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].starts_with("w,uniform:1,1,0.1,20,7,1,0.5,0.25,1.5,true,w,"));
  CHECK(lines[1].starts_with("w,uniform:1,1,0.1,20,7,2,,,1.5,true,w,"));
}
