#include "fanin/study/comparison.hpp"

#include <doctest/doctest.h>
#include <signal.h>

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "apps/program.hpp"
#include "console/text.hpp"

using namespace fanin::test;
using nlohmann::json;

TEST_CASE("compare sets random ±1 and the uniform reading against normal 1/√n") {
  const DataFolder folder;
  const ProcessResult result =
      run_fanin({"compare", folder.train, folder.test, "--hidden", "5", "--json", "-"});
  REQUIRE(result.code == 0);
  const json report = json::parse(result.out);
  CHECK(report["schema"] == 2);
  const json& recipes = report["recipes"];
  REQUIRE(recipes.size() == 3);
  CHECK(recipes[0]["name"] == "1/√n");
  CHECK(recipes[0]["init"] == "normal:in^-0.5");
  CHECK(recipes[1]["name"] == "random ±1");
  CHECK(recipes[1]["init"] == "uniform:1");
  CHECK(recipes[2]["name"] == "1/√n uniform");
  CHECK(recipes[2]["init"] == "uniform:in^-0.5");
  for (const json& recipe : recipes) {
    CHECK(recipe["lr"] == 0.1);
    CHECK(recipe["lr_last"] == 0.1);
    CHECK(recipe["hidden"] == json({5}));
    REQUIRE(recipe["runs"].size() == 10);
    double sum = 0;
    double squares = 0;
    double least = 1;
    for (std::size_t i = 0; i < 10; ++i) {
      const json& run = recipe["runs"][i];
      CHECK(run["seed"] == i + 1);
      CHECK(run["diverged"].is_null());
      REQUIRE(run["accuracy"].size() == 5);
      CHECK(run["loss"].size() == 5);
      const double last = run["accuracy"][4];
      sum += last;
      squares += last * last;
      least = std::min(least, last);
    }
    const double mean = sum / 10;
    const double deviation = std::sqrt(std::max(0.0, squares / 10 - mean * mean) * 10 / 9);
    const json& accuracy = recipe["accuracy"];
    CHECK(accuracy["mean"].get<double>() == doctest::Approx(mean));
    CHECK(accuracy["sd"].get<double>() == doctest::Approx(deviation).epsilon(1e-6));
    CHECK(accuracy["min"].get<double>() == least);
    CHECK(accuracy["test_standard_error"].get<double>() ==
          doctest::Approx(std::sqrt(mean * (1 - mean) / 30)));
  }
  REQUIRE(report["pairs"].size() == 3);
  CHECK(report["margin"] == 0.0025);
  const json& verdict = report["pairs"][0];
  CHECK(verdict["name"] == "random ±1");
  CHECK(verdict["against"] == "1/√n");
  CHECK(verdict["difference"].get<double>() ==
        doctest::Approx(recipes[1]["accuracy"]["mean"].get<double>() -
                        recipes[0]["accuracy"]["mean"].get<double>()));
  CHECK(report["settings"]["epochs"] == 5);
  CHECK(report["settings"]["batch"] == 1);
  CHECK(report["settings"]["rule"] == "book");
  CHECK(report["data"]["test"]["count"] == 30);

  // The tables have gone to stderr.
  CHECK(contains(result.err, "9-5-3, sigmoid, no biases"));
  CHECK(contains(result.err, verdict["words"].get<std::string>()));
  CHECK(
      contains(report["scope"].get<std::string>(), "10 seeds, these 30 images, this record order"));
}

TEST_CASE("results do not depend on the number of jobs") {
  const DataFolder folder;
  const auto report = [&](const std::string& jobs) {
    const ProcessResult result = run_fanin({"compare", folder.train, folder.test, "--hidden", "8,5",
                                            "--runs", "6", "--jobs", jobs, "--json", "-"});
    REQUIRE(result.code == 0);
    return timeless(json::parse(result.out));
  };
  CHECK(report("1") == report("3"));
}

TEST_CASE("a run of compare is the training of the same seed") {
  const DataFolder folder;
  const std::vector<std::string> same = {
      folder.train, folder.test, "--init", "he-normal", "--hidden", "6", "--epochs",
      "3",          "--seed",    "7",      "--shuffle", "--json",   "-"};
  const json compared = json::parse(run_fanin(with({"compare", "--runs", "1"}, same)).out);
  const json trained = json::parse(run_fanin(with({"train"}, same)).out);
  const json& run = compared["recipes"][0]["runs"][0];
  REQUIRE(trained["epochs"].size() == 3);
  for (std::size_t epoch = 0; epoch < 3; ++epoch) {
    CHECK(run["accuracy"][epoch] == trained["epochs"][epoch]["accuracy"]);
    CHECK(run["loss"][epoch] == trained["epochs"][epoch]["loss"]);
  }
}

TEST_CASE("rates and sizes make a grid, and every run and epoch a row of CSV") {
  const DataFolder folder;
  const std::string csv = (folder / "runs.csv").string();
  const ProcessResult result =
      run_fanin({"compare", folder.train, folder.test, "--init",   "plain, old=book",
                 "--init",  "he-uniform", "--lr",      "0.1",      "--lr",
                 "0.3",     "--hidden",   "4",         "--hidden", "5,4",
                 "--runs",  "2",          "--epochs",  "3",        "--csv",
                 csv});
  REQUIRE(result.code == 0);
  const std::vector<std::string> rows = lines(folder.read("runs.csv"));
  REQUIRE(rows.size() == 1 + 2 * 2 * 2 * 2 * 3);
  CHECK(rows[0].starts_with("name,init,scale,lr,hidden,seed,epoch,accuracy,loss,"));
  CHECK(rows[1].starts_with("\"plain, old, hidden 4, rate 0.1\",book,1,0.1,4,1,1,"));
  CHECK(rows.back().starts_with(
      "\"he-uniform, hidden 5,4, rate 0.3\",he-uniform,1,0.3,\"5,4\",2,3,"));
  CHECK(contains(result.out, "\nWeights   plain, old: normal, mean 0"));
  // Choosing by the test set is an error that the program warns of.
  CHECK(contains(result.out, "--hold-out"));
}

TEST_CASE("CSV goes to stdout on request, and the text to stderr") {
  const DataFolder folder;
  const ProcessResult result =
      run_fanin({"compare", folder.train, folder.test, "--init", "book", "--hidden", "4", "--runs",
                 "1", "--epochs", "2", "--csv", "-"});
  REQUIRE(result.code == 0);
  CHECK(contains(result.err, "1 scheme × 1 seed (1), "));
  CHECK_FALSE(contains(result.err, " ± 0.00"));  // of a single run
  const std::vector<std::string> rows = lines(result.out);
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].starts_with("name,init,scale,lr,hidden,seed,epoch,accuracy,loss,"));
  CHECK(rows[2].starts_with("book,book,1,0.1,4,1,2,"));
  CHECK(contains(result.err, "Accuracy on the test images"));
  CHECK(folder.names() == std::vector<std::string>{"test.csv", "train.csv"});
}

TEST_CASE("too few runs for a verdict, and a single scheme") {
  const DataFolder folder;
  ProcessResult result =
      run_fanin({"compare", folder.train, folder.test, "--hidden", "4", "--runs", "2"});
  CHECK(result.code == 0);
  CHECK(contains(result.out, "too few runs"));

  result = run_fanin({"compare", folder.train, folder.test, "--hidden", "4", "--runs", "1",
                      "--init", "glorot-normal", "--epochs", "1"});
  CHECK(result.code == 0);
  CHECK(contains(result.out, "normal:sqrt(2/(in+out))"));
  CHECK_FALSE(contains(result.out, "against"));
}

TEST_CASE("every run is listed on request") {
  const DataFolder folder;
  const ProcessResult result =
      run_fanin({"compare", folder.train, folder.test, "--hidden", "4", "--runs", "2", "--epochs",
                 "12", "--init", "book", "--seed", "41", "--every-run"});
  CHECK(result.code == 0);
  CHECK(contains(result.out, "book      41"));
  CHECK(contains(result.out, "book      42"));
  CHECK(contains(result.out, "epoch 1 "));
  CHECK(contains(result.out, "epoch 12"));
}

TEST_CASE("the test set can be the end of the training data") {
  const DataFolder folder;
  const ProcessResult result = run_fanin(
      {"compare", folder.train, "--hold-out", "40", "--hidden", "4", "--runs", "1", "--json", "-"});
  REQUIRE(result.code == 0);
  const json report = json::parse(result.out);
  CHECK(report["data"]["train"]["count"] == 50);
  CHECK(report["data"]["test"]["count"] == 40);
  CHECK(report["data"]["hold_out"] == 40);
}

TEST_CASE("a scheme that diverges is reported, and is an error when nothing else finished") {
  const DataFolder folder;
  const std::vector<std::string> wild = {
      "compare",  folder.train, folder.test, "--activation", "identity", "--output-activation",
      "identity", "--rule",     "gradient",  "--hidden",     "4",        "--init",
      "book"};
  ProcessResult result = run_fanin(with(wild, {"--lr", "0.01", "--lr", "100", "--json", "-"}));
  CHECK(result.code == 0);
  CHECK(contains(result.err, "diverged"));
  const json report = json::parse(result.out);
  CHECK(report["recipes"][1]["accuracy"].is_null());
  CHECK(report["recipes"][1]["runs"][0]["diverged"].is_string());

  result = run_fanin(with(wild, {"--lr", "100"}));
  CHECK(result.code == 4);
  CHECK(contains(result.err, "diverged"));
}

TEST_CASE("a scale that these sizes make impossible is refused before any training") {
  const DataFolder folder;
  const ProcessResult result = run_fanin({"compare", folder.train, folder.test, "--epochs",
                                          "100000000", "--init", "book", "--init", "normal:9-in"});
  CHECK(result.code == 2);
  CHECK(contains(result.err, "normal:9-in"));
}

TEST_CASE("interrupted, a comparison shows and writes what is complete") {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    CAPTURE(number);
    const DataFolder folder;
    const auto file = [&](const char* name) { return (folder / name).string(); };
    const std::vector<std::string> command = {
        "compare", folder.train, folder.test, "--hidden", "4",      "--epochs",   "20",
        "--runs",  "100000",     "--init",    "book",     "--init", "w=uniform:1"};
    const ProcessResult result = run_fanin(
        with(command,
             {"--json", file("r.json"), "--csv", file("r.csv"), "--journal", file("runs.jsonl")}),
        signalled_at_three_trainings(folder, "runs.jsonl", number));
    CHECK(result.code == 128 + number);
    const json report = read_json(file("r.json"));
    const std::size_t done =
        report["recipes"][0]["runs"].size() + report["recipes"][1]["runs"].size();
    REQUIRE(done > 0);
    CHECK(report["missing"] == 200'000 - done);
    CHECK(contains(report["scope"].get<std::string>(), " of 100,000 seeds, "));
    CHECK(contains(result.out, " of 100,000 seeds, "));
    CHECK(contains(result.out, " of 200,000 trainings in "));
    CHECK(contains(result.err, "interrupted; "));
    CHECK(contains(result.err, "; the same command goes on from here"));
    CHECK(lines(folder.read("r.csv")).size() == 1 + 20 * done);
    CHECK(lines(folder.read("runs.jsonl")).size() == 1 + done);
  }
}

TEST_CASE("results are printed before files are written, and one that fails stops no other") {
  const DataFolder folder;
  const std::string json_file = (folder / "r.json").string();
  const ProcessResult result =
      run_fanin({"compare", folder.train, folder.test, "--hidden", "4", "--epochs", "1", "--runs",
                 "1", "--csv", "/dev/full", "--json", json_file});
  CHECK(result.code == 1);
  CHECK(contains(result.err, "/dev/full"));
  CHECK(contains(result.out, "1 seed, these 30 images"));
  CHECK(read_json(json_file)["missing"] == 0);
}

TEST_CASE("interrupted before a training is over, a comparison writes nothing and ends with 130") {
  const DataFolder folder;
  ProcessOptions options;
  bool sent = false;
  options.on_output = [&sent](pid_t child, const std::string& out, const std::string&) {
    if (!sent && contains(out, "Runs")) {
      kill(child, SIGINT);
      sent = true;
    }
  };
  const ProcessResult result =
      run_fanin({"compare", folder.train, folder.test, "--epochs", "100000000", "--json",
                 (folder / "r.json").string(), "--csv", (folder / "r.csv").string()},
                options);
  CHECK(result.code == 130);
  CHECK(folder.names() == std::vector<std::string>{"test.csv", "train.csv"});
}

TEST_CASE("the tables fit a hundred columns, whatever the names") {
  const DataFolder folder;
  const auto named = [](const std::string& name) {
    return std::vector<std::string>{"--init",   "book", "--init",   name + "=uniform:1",
                                    "--lr",     "0.1",  "--lr",     "0.3",
                                    "--epochs", "6",    "--hidden", "5,4"};
  };
  std::vector<std::vector<std::string>> cases = {
      {"--epochs", "1"},
      {"--epochs", "5"},
      {"--epochs", "40"},
      {"--init", "book", "--init", "uniform:sqrt(6/(in+out))", "--lr", "0.1", "--lr", "0.3",
       "--hidden", "6,5"}};
  for (const std::size_t length : {30U, 44U, 70U, 80U, 87U, 200U}) {
    cases.push_back(named(std::string(length, 'n')));
  }
  std::string wide;
  for (int i = 0; i < 40; ++i) wide += "均";
  cases.push_back(named(wide));
  std::string accents;
  for (int i = 0; i < 60; ++i) accents += "e\u0301";
  cases.push_back(named(accents));
  for (const auto& more : cases) {
    const ProcessResult result = run_fanin(
        with({"compare", folder.train, folder.test, "--hidden", "4", "--runs", "6", "--every-run"},
             more));
    REQUIRE(result.code == 0);
    for (const std::string& line : lines(result.out)) {
      CAPTURE(line);
      // A name in a sentence is not cut.
      const bool sentence = !contains(line, "  ") && !line.starts_with("─");
      CHECK((sentence || fanin::program::width(line) <= 100));
    }
  }
}

TEST_CASE("wide names are shortened in the middle, no two alike, with a key below") {
  const DataFolder folder;
  const std::string left(36, 'l');
  const std::string right(36, 'r');
  const auto compare = [&](const std::vector<std::string>& inits) {
    std::vector<std::string> arguments = {"compare",  folder.train, folder.test, "--hidden", "4",
                                          "--epochs", "1",          "--runs",    "6"};
    for (const std::string& init : inits) arguments.insert(arguments.end(), {"--init", init});
    const ProcessResult result = run_fanin(arguments);
    REQUIRE(result.code == 0);
    return result.out;
  };
  const std::string text =
      compare({"book", left + "1" + right + "=uniform:1", left + "2" + right + "=uniform:2"});
  const std::vector<std::string> all = lines(text);
  // "brief =", and the name on the next line.
  const auto brief = [&](const std::string& name) {
    const auto at = std::ranges::find(all, name);
    REQUIRE(at != all.end());
    REQUIRE((at - 1)->ends_with(" ="));
    return (at - 1)->substr(0, (at - 1)->size() - 2);
  };
  const std::string one = brief(left + "1" + right);
  const std::string two = brief(left + "2" + right);
  CHECK(one != two);
  CHECK(contains(one, "l…r"));
  // In every table.
  for (const std::string& name : {one, two}) {
    CHECK(std::ranges::count_if(
              all, [&](const std::string& line) { return line.starts_with(name + "  "); }) == 3);
  }
  CHECK_FALSE(contains(compare({"book", "w=uniform:1"}), "…"));
}

TEST_CASE("epochs that get no column leave an ellipsis") {
  const DataFolder folder;
  const auto heads = [&](const std::string& epochs) {
    const ProcessResult result =
        run_fanin({"compare", folder.train, folder.test, "--hidden", "4", "--runs", "1", "--init",
                   "glorot-normal", "--epochs", epochs});
    REQUIRE(result.code == 0);
    std::istringstream words(result.out.substr(result.out.find("initial weights")));
    std::string titles;
    for (std::string word; words >> word && !word.starts_with("─");) titles += word + ' ';
    return titles;
  };
  CHECK(heads("1") == "initial weights epoch 1 ± sd min median ");
  CHECK(heads("5") == "initial weights epoch 1 2 3 4 epoch 5 ± sd min median ");
  CHECK(heads("40") == "initial weights epoch 1 … 6 … epoch 40 ± sd min median ");
}

TEST_CASE("compare shows the why: what went on inside, and the epochs to an accuracy") {
  const DataFolder folder;
  const ProcessResult result = run_fanin(
      {"compare", folder.train, folder.test, "--hidden", "8,5", "--runs", "2", "--epochs", "3",
       "--lr", "0.3", "--reach", "0.6", "--init", "book", "--init", "uniform:5", "--json", "-"});
  REQUIRE(result.code == 0);
  const json report = json::parse(result.out);
  CHECK(report["settings"]["reach"] == 0.6);
  double saturated[2] = {0, 0};
  for (std::size_t r = 0; r < 2; ++r) {
    for (const json& run : report["recipes"][r]["runs"]) {
      REQUIRE(run["signals"].size() == 4);
      for (const json& epoch : run["signals"]) {
        REQUIRE(epoch.size() == 3);
        for (const json& layer : epoch) {
          CHECK(layer["gradient_norm"].get<double>() > 0);
          CHECK(layer["slope"].get<double>() > 0);
          CHECK(layer["slope"].get<double>() <= 0.25);
          CHECK_FALSE(layer.contains("rank"));
        }
      }
      saturated[r] += run["signals"][0][0]["saturated"].get<double>();

      const json& accuracy = run["accuracy"];
      json first;
      for (std::size_t epoch = 3; epoch > 0; --epoch) {
        if (accuracy[epoch - 1].get<double>() >= 0.6) first = epoch;
      }
      CHECK(run["epochs_to_reach"] == first);
    }
  }
  CHECK(saturated[0] == 0);
  CHECK(saturated[1] > 0.5);
  CHECK(contains(result.err,
                 "Inside the first layer, at the initial weights → after epoch 1 → after epoch 3"));
  CHECK(contains(result.err, "epochs to 60 %"));
}

TEST_CASE("an accuracy that no run reaches is never reached") {
  const DataFolder folder;
  const ProcessResult result =
      run_fanin({"compare", folder.train, folder.test, "--hidden", "4", "--runs", "1", "--epochs",
                 "1", "--init", "zeros", "--reach", "0.99"});
  REQUIRE(result.code == 0);
  CHECK(contains(result.out, "at the initial weights → after epoch 1\n"));
  CHECK(contains(result.out, "never"));
  CHECK(run_fanin({"compare", "--reach", "0"}).code == 2);
}

TEST_CASE("an accuracy in percent is refused with a hint, not taken for 9500 %") {
  const ProcessResult result = run_fanin({"compare", "--reach", "95"});
  CHECK(result.code == 2);
  CHECK(contains(result.err, "--reach: \"95\""));
  CHECK(contains(result.err, "such as 0.95"));
}

TEST_CASE("the answer names the best, those not shown to differ from it, and the worse") {
  const DataFolder folder;
  const auto report = [&](const std::vector<std::string>& more) {
    const ProcessResult result =
        run_fanin(with({"compare", folder.train, folder.test, "--hidden", "4", "--runs", "6",
                        "--epochs", "8", "--lr", "0.3", "--json", "-", "--init", "book"},
                       more));
    REQUIRE(result.code == 0);
    return json::parse(result.out);
  };
  // Without broken symmetry nothing is learned: all answers are the same.
  const json three = report({"--init", "none=zeros", "--init", "again=book"});
  const std::string answer = three["conclusion"];
  CHECK(
      answer.starts_with("book has the highest mean; the same in every run: again; worse, "
                         "in points: none by "));
  CHECK(contains(answer, " for other seeds, ±"));
  const json& zeros = three["pairs"][0];
  CHECK(zeros["name"] == "none");
  CHECK(zeros["outcome"] == "lower");
  CHECK(zeros["equal_within_margin"] == false);
  CHECK(zeros["superiority"]["probability"] == 0);
  CHECK(zeros["images_standard_error"].get<double>() > 0);
  CHECK(three["pairs"][1]["outcome"] == "not_settled");
  CHECK(report({})["conclusion"] == "");

  // With a margin as wide as this, all are equal.
  const json wide = report({"--init", "other=uniform:9", "--margin", "90"});
  CHECK(contains(wide["conclusion"].get<std::string>(), "equal to it within 90.00 points: "));
  CHECK(run_fanin({"compare", "--margin", "0"}).code == 2);
}

TEST_CASE("schemes are sorted, and share a letter when no difference is shown") {
  const DataFolder folder;
  const ProcessResult result = run_fanin({"compare", folder.train, folder.test, "--hidden", "4",
                                          "--runs", "6", "--epochs", "5", "--lr", "0.1", "--init",
                                          "none=zeros", "--init", "book", "--init", "again=book"});
  REQUIRE(result.code == 0);
  const std::size_t table = result.out.find("letters");
  REQUIRE(table != std::string::npos);
  const std::string below = result.out.substr(table);
  CHECK(below.find("\nbook    a ") < below.find("\nagain   a "));
  CHECK(below.find("\nagain   a ") < below.find("\nnone    b "));
  CHECK(contains(below, "A shared letter: no difference shown, which is not the same as equal."));
  CHECK(contains(below,
                 "\nIntervals are of 95 % for each pair alone (Welch); p is adjusted for 3 "
                 "pairs (Holm).\n"));
  CHECK(contains(below, "\n6 seeds show a difference of "));
}

TEST_CASE("a sweep of scales shows accuracy against c, and where it is equal to that of c = 1") {
  const DataFolder folder;
  const auto compare = [&](const std::vector<std::string>& more) {
    return run_fanin(with({"compare", folder.train, folder.test, "--hidden", "4", "--runs", "6",
                           "--epochs", "3", "--json", "-", "--init", "book"},
                          more));
  };
  const ProcessResult result = compare({"--scale", "0.5,1,2,300", "--margin", "90"});
  REQUIRE(result.code == 0);
  const json sweep = json::parse(result.out)["recipes"];
  REQUIRE(sweep.size() == 4);
  CHECK(sweep[0]["plateau"] == json({0.5, 300.0}));
  CHECK_FALSE(sweep[1].contains("plateau"));
  CHECK(sweep[0]["name"] == "book, c 1");
  CHECK(sweep[0]["scale"] == 1);
  CHECK(sweep[3]["scale"] == 300);
  // At c = 1 nothing changes; at 300 all sigmoids are saturated.
  json plain = json::parse(compare({}).out)["recipes"][0]["runs"];
  for (std::size_t r = 0; r < 6; ++r) CHECK(sweep[0]["runs"][r]["loss"] == plain[r]["loss"]);
  CHECK(sweep[3]["runs"][0]["signals"][0][0]["saturated"] > 0.9);
  CHECK(contains(result.err, "Accuracy against c, the scale of the initial weights: book\n"));
  CHECK(contains(result.err, "Equal to c = 1 within 90 points: c from 0.5 to 300.\n"));
  CHECK(contains(compare({"--scale", "1,300"}).err, "not shown for the scales next to it.\n"));

  CHECK(run_fanin({"compare", "--init", "zeros", "--scale", "1,2"}).code == 2);
  CHECK(run_fanin({"compare", "--scale", "0"}).code == 2);
  CHECK(run_fanin({"compare", "--scale", "1,1"}).code == 2);
}
