#include "fanin/study/signal.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include "apps/program.hpp"

using namespace fanin::test;
using nlohmann::json;

namespace {

json signal_json(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "signal");
  arguments.insert(arguments.end(), {"--json", "-"});
  const ProcessResult result = run_fanin(arguments);
  REQUIRE(result.code == 0);
  return json::parse(result.out);
}

double mean(const json& layer, const char* field) { return layer[field]["mean"].get<double>(); }

}  // namespace

TEST_CASE("signal measures what the library measures, with the same seeds") {
  const json report = signal_json({"--layers", "30,20,10", "--input", "normal", "--samples", "40",
                                   "--draws", "3", "--seed", "5", "--init", "mine=uniform:1"});
  CHECK(report["schema"] == 2);
  CHECK(report["settings"]["layers"] == json({30, 20, 10}));
  CHECK(report["settings"]["samples"] == 40);
  const json& scheme = report["schemes"][0];
  CHECK(scheme["name"] == "mine");
  CHECK(scheme["init"] == "uniform:1");
  REQUIRE(scheme["layers"].size() == 2);

  fanin::DrawOptions options;
  options.draws = 3;
  options.seed = 5;
  const auto make = [](fanin::Random& random) {
    return fanin::make_network({{30, 20, 10}}, fanin::parse_initializer("uniform:1"), random);
  };
  const auto draws = fanin::draw_signals(make, fanin::normal_probe(40, 30, 10, 5), options);
  const fanin::Signal expected = fanin::mean_signal(draws);
  for (std::size_t l = 0; l < 2; ++l) {
    const json& layer = scheme["layers"][l];
    for (const fanin::SignalField& field : fanin::signal_fields()) {
      CAPTURE(field.name);
      if (field.name == "rank") {
        CHECK_FALSE(layer.contains("rank"));
        continue;
      }
      const json& number = layer[std::string(field.name)];
      CHECK(number["mean"].get<double>() == doctest::Approx(expected[l].*field.value));
      CHECK(number["min"].get<double>() <= number["mean"].get<double>());
      CHECK(number["max"].get<double>() >= number["mean"].get<double>());
    }
    CHECK(layer["histogram"]["shares"].size() == 20);
  }
}

TEST_CASE("deep nets of equal layers: tanh fades, saturates or passes the signal on") {
  const json report = signal_json({"--depth", "6", "--width", "100", "--activation", "tanh",
                                   "--samples", "20", "--draws", "4", "--init", "normal:0.02",
                                   "--init", "normal:1", "--init", "book"});
  const json& schemes = report["schemes"];
  REQUIRE(schemes.size() == 3);
  for (const json& scheme : schemes) REQUIRE(scheme["layers"].size() == 6);
  CHECK(report["settings"]["output_activation"] == "tanh");
  // 0.02 sqrt(100) = 0.2 a layer
  CHECK(mean(schemes[0]["layers"][4], "y_deviation") /
            mean(schemes[0]["layers"][3], "y_deviation") ==
        doctest::Approx(0.2).epsilon(0.1));
  CHECK(contains(schemes[0]["words"], "fade (× 0.2"));
  CHECK(mean(schemes[1]["layers"][5], "saturated") > 0.7);
  CHECK(contains(schemes[1]["words"], "of layer 1's outputs are saturated"));
  CHECK(contains(schemes[2]["words"], "fade slowly"));
  CHECK(report["conclusion"].get<std::string>().starts_with("Why not normal:1? It leaves "));
  CHECK(contains(report["conclusion"], "; normal:0.02 leaves 0 % and 0.9"));
}

TEST_CASE("relu and identity; the rank on request; an output activation of its own") {
  json report =
      signal_json({"--depth", "4", "--width", "60", "--activation", "identity", "--rank",
                   "--samples", "5", "--draws", "2", "--init", "orthogonal", "--init", "book"});
  CHECK(mean(report["schemes"][0]["layers"][3], "rank") == doctest::Approx(60).epsilon(1e-3));
  CHECK(mean(report["schemes"][1]["layers"][3], "rank") < 20);  // 60 / 5 in theory
  CHECK(contains(report["schemes"][0]["words"], "keep their size"));
  CHECK(report["conclusion"].is_null());

  report =
      signal_json({"--depth", "4", "--width", "60", "--activation", "relu", "--output-activation",
                   "softmax", "--samples", "5", "--draws", "2", "--init", "kumar"});
  CHECK(report["settings"]["output_activation"] == "softmax");
  const json& layers = report["schemes"][0]["layers"];
  CHECK(mean(layers[3], "y_mean") == doctest::Approx(1.0 / 60));
}

TEST_CASE("a signal that vanishes or leaves the range of float is said to, without NaN") {
  const ProcessResult result =
      run_fanin({"signal", "--depth", "80", "--width", "20", "--activation", "identity",
                 "--samples", "5", "--draws", "2", "--init", "zeros", "--init", "normal:100"});
  REQUIRE(result.code == 0);
  CHECK(contains(result.out, "→ no signal gets through"));
  CHECK(contains(result.out, "→ the signal leaves the range of float"));
  CHECK_FALSE(contains(result.out, "nan"));
}

TEST_CASE("images may go in, and then the error of their labels goes back") {
  const DataFolder folder;
  const ProcessResult result =
      run_fanin({"signal", "--layers", "9,5,3", "--input", folder.train, "--draws", "2"});
  CHECK(result.code == 0);
  CHECK(contains(result.out, "9-5-3, sigmoid, no biases"));
  CHECK(contains(result.out, "the first 90 images of"));
  CHECK(contains(result.out, "rule book"));
  CHECK(contains(result.out, "1/√n (normal:in^-0.5)"));
  CHECK(contains(result.out, "random ±1 (uniform:1)"));
}

TEST_CASE("the tables of signal fit a hundred columns") {
  const ProcessResult result =
      run_fanin({"signal", "--depth", "12", "--width", "50", "--activation", "relu", "--samples",
                 "5", "--draws", "2", "--rank", "--init", "normal:0.01", "--init", "normal:0.3"});
  REQUIRE(result.code == 0);
  std::istringstream lines(result.out);
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    std::size_t columns = 0;
    for (const char c : line) columns += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    CHECK(columns <= 104);  // numbers such as 1.23e+12 may take a few more
  }
}

TEST_CASE("signal refuses what makes no network, and data that do not fit") {
  struct Case {
    std::vector<std::string> arguments;
    int code;
    std::string message;
  };
  const DataFolder folder;
  const std::vector<Case> cases = {
      {{"--layers", "784"}, 2, "--layers needs the inputs"},
      {{"--layers", "784,0"}, 2, "--layers 784,0"},
      {{"--layers", "9,3", "--depth", "4"}, 2, "--depth"},
      {{"--width", "4"}, 2, "--width"},
      {{"--init", "normal:"}, 2, "a scale is missing"},
      {{"--init", "gauss:1"}, 2, "unknown"},
      {{"--init", "normal:in^"}, 2, "formula \"in^\""},
      {{"--init", "normal:-1"}, 2, "must be positive"},
      {{"--depth", "2", "--width", "3", "--init", "normal:1/(in-out)"}, 2, "scale inf"},
      {{"--depth", "2", "--width", "3", "--init", "normal:in-out-1"}, 2, "scale -1"},
      {{"--draws", "0"}, 2, "--draws"},
      {{"--draws", "2", "--seed", "4294967295"}, 2, "leaves no room"},
      {{"--activation", "swish"}, 2, "expected one of"},
      {{"--layers", "8,3", "--input", folder.train}, 2, "9 pixels, but the first layer takes 8"},
      {{"--layers", "9,2", "--input", folder.train}, 3, "label"},
      {{"--input", "no-such-file.csv"}, 1, "no-such-file.csv"},
  };
  for (const Case& wrong : cases) {
    CAPTURE(wrong.message);
    std::vector<std::string> arguments = {"signal"};
    arguments.insert(arguments.end(), wrong.arguments.begin(), wrong.arguments.end());
    const ProcessResult result = run_fanin(arguments);
    CHECK(result.code == wrong.code);
    CHECK(contains(result.err, wrong.message));
  }
}
