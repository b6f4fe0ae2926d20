#include <doctest/doctest.h>

#include <string>

#include "apps/program.hpp"
#include "report/report.hpp"

using namespace fanin::program;

TEST_CASE("a CSV row for every run and epoch, with fields quoted where they must be") {
  const auto row = [](const std::string& name, Hidden hidden) {
    CompareResult result;
    result.recipes = {{{name, fanin::parse_initializer("uniform:1")}, "", 0.1, hidden}};
    fanin::Run run;
    run.seed = 7;
    run.accuracy = {0.5};
    run.loss = {0.25};
    result.results = {{name, {run}}};
    const std::string csv = compare_csv(result);
    const std::string head = "name,init,scale,lr,hidden,seed,epoch,accuracy,loss\n";
    CHECK(csv.starts_with(head));
    return csv.substr(head.size());
  };
  const std::string rest = ",7,1,0.5,0.25\n";
  CHECK(row("random ±1", {200}) == "random ±1,uniform:1,1,0.1,200" + rest);
  CHECK(row("", {200}) == ",uniform:1,1,0.1,200" + rest);
  CHECK(row("a,b", {100, 50}) == "\"a,b\",uniform:1,1,0.1,\"100,50\"" + rest);
  CHECK(row("say \"so\"", {1}) == "\"say \"\"so\"\"\",uniform:1,1,0.1,1" + rest);
  CHECK(row("two\nlines", {1}) == "\"two\nlines\",uniform:1,1,0.1,1" + rest);
  CHECK(row("two\rlines", {1}) == "\"two\rlines\",uniform:1,1,0.1,1" + rest);
}
