#include <doctest/doctest.h>
#include <signal.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "apps/program.hpp"
#include "fanin/data/csv.hpp"
#include "fanin/data/samples.hpp"
#include "fanin/network/model.hpp"
#include "fanin/study/score.hpp"
#include "fanin/training/train.hpp"

using namespace fanin::test;

TEST_CASE("train prints its settings and a line for each epoch, and saves nothing unasked") {
  const DataFolder folder;
  const ProcessResult result =
      run_fanin({"train", folder.train, folder.test, "--hidden", "5,4", "--epochs", "3"});
  CHECK(result.code == 0);
  CHECK(contains(result.out, "train.csv: 90 images of 3×3"));
  CHECK(contains(result.out, "test.csv: 30 images of 3×3"));
  CHECK(contains(result.out, "9-5-4-3, sigmoid, no biases: 77 weights"));
  CHECK(contains(result.out,
                 "3 epochs at rate 0.1, one sample at a time in file order, "
                 "squared-error, rule book"));
  for (const char* line : {"\n    1  ", "\n    2  ", "\n    3  "})
    CHECK(contains(result.out, line));
  CHECK_FALSE(contains(result.out, "\n    4  "));
  CHECK(contains(result.out, "Not saved"));
  CHECK(result.err.empty());  // progress is for terminals
  CHECK(folder.names() == std::vector<std::string>{"test.csv", "train.csv"});
}

TEST_CASE("without a test set there is no accuracy") {
  const DataFolder folder;
  const std::string file = (folder / "r.json").string();
  const ProcessResult result = run_fanin({"train", folder.train, "--epochs", "1", "--json", file});
  CHECK(result.code == 0);
  CHECK_FALSE(contains(result.out, "%"));
  const auto report = read_json(file);
  CHECK(report["accuracy"].is_null());
  CHECK(report["data"]["test"].is_null());
  CHECK(report["epochs"].size() == 1);
}

TEST_CASE("train does what the library does") {
  const DataFolder folder;
  const std::string file = (folder / "m.safetensors").string();
  const ProcessResult result = run_fanin(
      {"train", folder.train, folder.test, "--hidden", "6", "--lr", "0.3:0.1", "--epochs", "2",
       "--seed", "5", "--init", "uniform:2*in^-0.5", "--bias", "--shuffle", "-o", file});
  REQUIRE(result.code == 0);

  const fanin::Dataset train = fanin::read_csv(folder.train);
  const fanin::Dataset test = fanin::read_csv(folder.test);
  fanin::Random random(5);
  fanin::Network network = fanin::make_network(
      {.sizes = {9, 6, 3}, .biases = true},
      fanin::uniform([](double in, double) { return 2 / std::sqrt(in); }, "mine"), random);
  fanin::TrainOptions options = fanin::TrainOptions::book();
  options.rate = {0.3, 0.1};
  options.epochs = 2;
  options.seed = 5;
  options.shuffle = true;
  fanin::train(network, fanin::make_samples(train, 3), options);

  const fanin::Model model = fanin::read_model(file);
  REQUIRE(model.network.layers.size() == 2);
  for (std::size_t l = 0; l < 2; ++l) {
    CHECK(model.network.layers[l].weights == network.layers[l].weights);
    CHECK(model.network.layers[l].biases == network.layers[l].biases);
  }
  const double accuracy = fanin::score(network, fanin::make_samples(test, 3)).accuracy();
  CHECK(std::stod(model.metadata.at("test.accuracy")) == accuracy);
  CHECK(model.image_shape == fanin::ImageShape{3, 3});
  CHECK(model.metadata.at("init") == "uniform:2*in^-0.5");
  CHECK(model.metadata.at("seed") == "5");
  CHECK(model.metadata.at("learning_rate") == "0.3:0.1");
  CHECK(model.metadata.at("rule") == "book");
  CHECK(model.metadata.at("version").starts_with("fanin "));
  CHECK(model.scaling == fanin::Scaling::book());
}

TEST_CASE("rates that are none are refused") {
  const DataFolder folder;
  for (const char* rate : {"0", "-1", "x", "0.1:", ":0", "0:0.1", "0.1:-1", "0.1:0:0", "0.1:x"}) {
    CAPTURE(rate);
    CHECK(run_fanin({"train", folder.train, "--epochs", "0", "--lr", rate}).code == 2);
  }
  CHECK(run_fanin({"train", folder.train, "--epochs", "0", "--lr", "0.1:0"}).code == 0);
}

TEST_CASE("no epochs leave the initial weights, which are saved and scored") {
  const DataFolder folder;
  const std::string file = (folder / "m.safetensors").string();
  const ProcessResult result =
      run_fanin({"train", folder.train, folder.test, "--hidden", "6", "--epochs", "0", "--seed",
                 "5", "-o", file, "--json", "-"});
  REQUIRE(result.code == 0);
  fanin::Random random(5);
  const fanin::Network first =
      fanin::make_network({.sizes = {9, 6, 3}}, fanin::parse_initializer("book"), random);
  const fanin::Network saved = fanin::read_model(file).network;
  for (std::size_t l = 0; l < 2; ++l) {
    CHECK(std::ranges::equal(saved.layers[l].weights.values(), first.layers[l].weights.values()));
  }
  const fanin::Dataset test = fanin::read_csv(folder.test);
  const auto report = nlohmann::json::parse(result.out);
  CHECK(report["accuracy"].get<double>() ==
        fanin::score(first, fanin::make_samples(test, 3)).accuracy());
  CHECK(report["epochs"].empty());
  CHECK(contains(result.err, "Untrained"));
  CHECK(run_fanin({"compare", "--epochs", "0"}).code == 2);
}

TEST_CASE("the scaling suits the output activation") {
  const DataFolder folder;
  const std::string file = (folder / "m.safetensors").string();
  const auto scaling = [&](const std::string& activation) {
    REQUIRE(run_fanin({"train", folder.train, "--hidden", "4", "--epochs", "1",
                       "--output-activation", activation, "-o", file})
                .code == 0);
    return fanin::read_model(file).scaling;
  };
  CHECK(scaling("softmax") == fanin::Scaling::one_hot());
  CHECK(scaling("tanh") == fanin::Scaling::symmetric());
  CHECK(scaling("sigmoid") == fanin::Scaling::book());
}

TEST_CASE("the same command writes the same bytes") {
  const DataFolder folder;
  const auto model = [&](const std::string& seed) {
    const std::string file = (folder / "m.safetensors").string();
    REQUIRE(
        run_fanin({"train", folder.train, folder.test, "--hidden", "7", "--seed", seed, "-o", file})
            .code == 0);
    return folder.read("m.safetensors");
  };
  const std::string first = model("3");
  CHECK(model("3") == first);
  CHECK(model("4") != first);
}

TEST_CASE("training that diverges ends with 4 and leaves a good model alone") {
  const DataFolder folder;
  const std::string file = folder.write("m.safetensors", "a good model").string();
  const ProcessResult result =
      run_fanin({"train", folder.train, "--activation", "identity", "--output-activation",
                 "identity", "--rule", "gradient", "--lr", "100", "-o", file});
  CHECK(result.code == 4);
  CHECK(contains(result.err, "diverged"));
  CHECK(folder.read("m.safetensors") == "a good model");
}

TEST_CASE("a place that cannot be written to is refused before training") {
  const DataFolder folder;
  for (const char* option : {"-o", "--json"}) {
    const ProcessResult result = run_fanin(
        {"train", folder.train, "--epochs", "1000000", option, (folder / "no/where").string()});
    CHECK(result.code == 1);
    CHECK(contains(result.err, "no/where"));
    CHECK(result.out.empty());
  }
}

namespace {

// Runs fanin, and sends it a signal once its output has `text`.
ProcessResult run_interrupted(const std::vector<std::string>& arguments, int signal,
                              const std::string& text) {
  ProcessOptions options;
  bool sent = false;
  options.on_output = [&](pid_t child, const std::string& out, const std::string&) {
    if (sent || !contains(out, text)) return;
    kill(child, signal);
    sent = true;
  };
  return run_fanin(arguments, options);
}

std::vector<std::string> joined(std::vector<std::string> first,
                                const std::vector<std::string>& more) {
  first.insert(first.end(), more.begin(), more.end());
  return first;
}

}  // namespace

TEST_CASE("an interrupted training keeps the last whole epoch, and can be finished") {
  const DataFolder folder;
  const std::string whole = (folder / "whole.safetensors").string();
  const std::string part = (folder / "part.safetensors").string();
  const std::vector<std::string> command = {"train", folder.train, folder.test};
  const std::vector<std::string> settings = {
      "--hidden", "2",  "--lr", "0.3:0.01", "--epochs", "5000",
      "--rotate", "10", "-o",   part,       "--json",   (folder / "r.json").string()};
  for (const int signal : {SIGINT, SIGTERM}) {
    CAPTURE(signal);
    const ProcessResult result = run_interrupted(joined(command, settings), signal, "\n    3  ");
    CHECK(result.code == 128 + signal);
    CHECK(contains(result.err, "interrupted; " + part + " has "));
    CHECK(contains(result.err, " of 5,000 epochs; --from " + part + " goes on"));
    CHECK_FALSE(std::filesystem::exists(folder / "r.json"));
    const fanin::Model model = fanin::read_model(part);
    CHECK(std::stoul(model.metadata.at("epochs")) >= 3);
    CHECK(model.metadata.at("epochs.planned") == "5000");
  }
  // Its rate falls over 5,000 epochs: it cannot have others.
  const ProcessResult other =
      run_fanin(joined(command, {"--from", part, "--epochs", "30000", "-o", part}));
  CHECK(other.code == 2);
  CHECK(contains(other.err, "goes from 0.3 to 0.01 in 5,000 epochs"));

  const ProcessResult rest = run_fanin(joined(command, {"--from", part, "-o", part}));
  REQUIRE(rest.code == 0);
  CHECK(contains(rest.out, "\n 5000  "));
  std::vector<std::string> at_once = joined(command, settings);
  std::replace(at_once.begin(), at_once.end(), part, whole);
  REQUIRE(run_fanin(at_once).code == 0);
  CHECK(folder.read("part.safetensors") == folder.read("whole.safetensors"));
}

// An epoch of it takes seconds.
TEST_CASE("an interrupted training of a large network keeps its last whole epoch, too") {
  const DataFolder folder;
  const std::string train = folder.write("long.csv", rows_csv(360, 1)).string();
  const std::string file = (folder / "m.safetensors").string();
  const ProcessResult result = run_interrupted(
      {"train", train, "--hidden", "2500,2500", "--epochs", "9", "-o", file}, SIGINT, "\n    1  ");
  CHECK(result.code == 130);
  CHECK(contains(result.err, "m.safetensors has 1 of 9 epochs; --from "));
}

TEST_CASE("interrupted in the first epoch, a training writes nothing") {
  const DataFolder folder;
  const std::string file = folder.write("m.safetensors", "a good model").string();
  const ProcessResult result = run_interrupted(
      {"train", folder.train, "--hidden", "2000,2000", "-o", file}, SIGINT, "epoch      loss");
  CHECK(result.code == 130);
  CHECK(contains(result.err, "interrupted; no "));
  CHECK(folder.read("m.safetensors") == "a good model");
}

TEST_CASE("training goes on to the bytes of one training") {
  const DataFolder folder;
  const std::string file = (folder / "m.safetensors").string();
  const std::vector<std::string> command = {"train", folder.train, folder.test, "-o", file};
  for (const std::vector<std::string>& settings :
       std::vector<std::vector<std::string>>{{"--hidden", "6"},
                                             {"--shuffle", "--seed", "3", "--lr", "0.3"},
                                             {"--rotate", "5,10", "--shuffle"},
                                             {"--batch", "7", "--init", "uniform:2*in^-0.5"},
                                             {"--bias", "--output-activation", "softmax", "--loss",
                                              "cross-entropy", "--rule", "gradient"},
                                             {"--hidden", "5,4", "--activation", "tanh"}}) {
    CAPTURE(settings);
    REQUIRE(run_fanin(joined(joined(command, settings), {"--epochs", "5"})).code == 0);
    const std::string whole = folder.read("m.safetensors");
    REQUIRE(run_fanin(joined(joined(command, settings), {"--epochs", "2"})).code == 0);
    CHECK(folder.read("m.safetensors") != whole);
    const ProcessResult rest = run_fanin(joined(command, {"--from", file, "--epochs", "5"}));
    REQUIRE(rest.code == 0);
    CHECK(contains(rest.out, "after 2 epochs"));
    CHECK(contains(rest.out, "\n    3  "));
    CHECK_FALSE(contains(rest.out, "\n    2  "));
    CHECK(folder.read("m.safetensors") == whole);
  }
}

TEST_CASE("what contradicts the model that training goes on with is refused") {
  const DataFolder folder;
  const std::string file = (folder / "m.safetensors").string();
  REQUIRE(run_fanin({"train", folder.train, "--hidden", "6", "--epochs", "2", "-o", file}).code ==
          0);
  const auto refused = [&](const std::vector<std::string>& more, int code, const std::string& why) {
    CAPTURE(more);
    const ProcessResult result = run_fanin(joined({"train", folder.train, "--from", file}, more));
    CHECK(result.code == code);
    CHECK(contains(result.err, why));
  };
  refused({"--epochs", "5", "--lr", "0.2"}, 2, "--lr 0.2: " + file + " was trained with 0.1");
  refused({"--epochs", "5", "--seed", "2"}, 2, "was trained with 1");
  refused({"--epochs", "5", "--shuffle"}, 2, "--shuffle true");
  refused({"--epochs", "5", "--rotate", "10"}, 2, "--rotate 0,10,-10");
  refused({"--epochs", "5", "--hidden", "7"}, 2, "was trained with 6");
  refused({"--epochs", "5", "--init", "uniform:1"}, 2, "--init uniform:1");
  refused({"--epochs", "2"}, 2, "has been trained for 2 epochs already");
  refused({}, 2, "3 or more");
  CHECK(run_fanin({"train", folder.train, "--from", file, "--epochs", "3", "--lr", "0.1",
                   "--hidden", "6", "--init", "book"})
            .code == 0);
  CHECK(contains(run_fanin({"train", folder.test, "--from", file, "--epochs", "5"}).err,
                 "not the data"));

  const std::string hand = folder
                               .write("m.json", R"({"layers": [{"weights": [[1,1,1,1,1,1,1,1,1],
      [1,1,1,1,1,1,1,1,1], [1,1,1,1,1,1,1,1,1]]}]})")
                               .string();
  const ProcessResult result = run_fanin({"train", folder.train, "--from", hand});
  CHECK(result.code == 3);
  CHECK(contains(result.err, "does not say how it was trained"));
}

TEST_CASE("a part of the training data is held out as test set") {
  const DataFolder folder;
  const std::string file = (folder / "r.json").string();
  CHECK(run_fanin({"train", folder.train, "--hold-out", "20", "--epochs", "1", "--json", file})
            .code == 0);
  const auto report = read_json(file);
  CHECK(report["data"]["train"]["count"] == 70);
  CHECK(report["data"]["test"]["count"] == 20);
  CHECK(run_fanin({"train", folder.train, "--hold-out", "90"}).code == 2);
}

TEST_CASE("on a terminal there is progress, and it is gone in the end") {
  if (!has_terminal()) {
    MESSAGE("skipped: needs a terminal (/dev/pts)");
    return;
  }
  const DataFolder folder;
  ProcessOptions options;
  options.terminal = true;
  bool sent = false;
  options.on_output = [&sent](pid_t child, const std::string& out, const std::string&) {
    if (!sent && contains(out, "samples/s")) {
      kill(child, SIGINT);
      sent = true;
    }
  };
  const ProcessResult result = run_fanin({"train", folder.train, "--epochs", "100000000"}, options);
  CHECK(result.code == 130);
  const std::size_t bar = result.out.rfind("samples/s");
  REQUIRE(bar != std::string::npos);
  CHECK(contains(result.out.substr(bar), "\r\x1b[J"));
}

TEST_CASE("colour is for terminals, and for those who want it") {
  const DataFolder folder;
  const std::vector<std::string> arguments = {"train", folder.train, "--epochs", "1"};
  CHECK_FALSE(contains(run_fanin(arguments).out, "\x1b"));
  if (!has_terminal()) {
    MESSAGE("skipped: needs a terminal (/dev/pts)");
    return;
  }
  CHECK(contains(run_fanin(arguments, {.terminal = true}).out, "\x1b[1m"));
  CHECK_FALSE(contains(run_fanin(arguments, {.env = {{"NO_COLOR", "1"}}, .terminal = true}).out,
                       "\x1b[1m"));
  CHECK_FALSE(
      contains(run_fanin(arguments, {.env = {{"TERM", "dumb"}}, .terminal = true}).out, "\x1b"));
}

TEST_CASE("train at more angles says so, and trains on more samples") {
  const DataFolder folder;
  const std::string file = (folder / "r.json").string();
  const ProcessResult result = run_fanin({"train", folder.train, folder.test, "--hidden", "5",
                                          "--epochs", "1", "--rotate", "10", "--json", file});
  CHECK(result.code == 0);
  CHECK(contains(unwrapped(result.out), "every image as it is, +10°, -10°"));
  CHECK(read_json(file)["settings"]["angles"] == nlohmann::json{0.0, 10.0, -10.0});
  CHECK(run_fanin({"train", folder.train, "--rotate", "x"}).code == 2);
}
