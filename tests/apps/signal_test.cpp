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
  CHECK(scheme["scale"] == 1);
  CHECK(scheme["probe"]["loss"].get<double>() == doctest::Approx(expected.loss));
  CHECK(scheme["probe"]["undecided_loss"].is_null());
  CHECK(scheme["probe"]["input_correlation"].get<double>() ==
        doctest::Approx(expected.input_correlation));
  CHECK(report["settings"]["lr"] == 0.1);
}

TEST_CASE("--scale multiplies the weights, and updates follow the rate") {
  const std::vector<std::string> net = {"--layers", "9,8,7",  "--draws",
                                        "2",        "--init", "mine=normal:0.2"};
  const auto with = [&net](std::vector<std::string> more) {
    more.insert(more.begin(), net.begin(), net.end());
    more.insert(more.end(), {"--input", "normal"});
    return signal_json(more)["schemes"];
  };
  const json sweep = with({"--scale", "1,100,0.5"});
  REQUIRE(sweep.size() == 3);
  CHECK(sweep[0]["name"] == "mine, c 0.5");
  CHECK(sweep[2]["name"] == "mine, c 100");
  CHECK(sweep[2]["scale"] == 100);
  const json alone = with({"--lr", "10"})[0];
  CHECK(sweep[1]["layers"][0]["z_square"] == alone["layers"][0]["z_square"]);
  for (const json& scheme : sweep) {
    const double c = scheme["scale"].get<double>();
    CHECK(mean(scheme["layers"][0], "z_square") / mean(alone["layers"][0], "z_square") ==
          doctest::Approx(c * c));
  }
  // A rate a hundred times as large makes updates a hundred times as large.
  CHECK(mean(alone["layers"][0], "update_ratio") - mean(sweep[1]["layers"][0], "update_ratio") ==
        doctest::Approx(2));
}

TEST_CASE("the last sentence judges gradients and vanishing signals as well as saturation") {
  struct Case {
    std::vector<std::string> arguments;
    std::string verdict;
    std::string words;
  };
  const auto deep = [](const std::string& activation, const std::string& init) {
    return std::vector<std::string>{"--depth",   "10", "--width", "100", "--activation", activation,
                                    "--samples", "20", "--draws", "2",   "--init",       init};
  };
  const DataFolder folder;
  const auto digits = [&folder](const std::string& init) {
    return std::vector<std::string>{"--layers", "9,8,3", "--input", folder.train, "--init", init};
  };
  const std::vector<Case> cases = {
      {deep("tanh", "normal:0.02"), "vanishing", "forward the outputs vanish (× 0.2"},
      {deep("tanh", "book"), "healthy", "forward the outputs fade slowly (× 0.8"},
      {deep("tanh", "normal:1"), "saturated", "of layer 1's outputs are saturated"},
      {deep("tanh", "zeros"), "silent", "the outputs of layer 1 are all the same"},
      {deep("relu", "normal:1"), "exploding", "forward the outputs explode (× 7."},
      {deep("relu", "he-normal"), "healthy", "keep their size"},
      {deep("relu", "constant:-1"), "saturated", "units are dead"},
      {deep("sigmoid", "book"), "vanishing", "back the errors vanish (× 0.2"},
      // The outputs keep varying, but no error gets back to layer 1.
      {{"--depth", "80", "--width", "20", "--samples", "9", "--draws", "2", "--init", "book"},
       "silent",
       "the gradient of layer 1 is 0"},
      {digits("zeros"), "silent", "the outputs of layer 1 are all the same"},
      // Without a hidden layer zeros do no harm.
      {{"--layers", "9,3", "--input", folder.train, "--init", "zeros"},
       "healthy",
       "slope of layer 1 0.25"},
      {digits("book"), "healthy", "mean slope of layer 1 0.2"},
      {{"--layers", "9,8,8,3", "--input", folder.train, "--init", "normal:1e-3"},
       "vanishing",
       "back the errors vanish (× 0.000"},
      {digits("normal:1e-4"), "alike", "the last layer answers all inputs alike"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.words);
    const json report = signal_json(each.arguments);
    const json& scheme = report["schemes"][0];
    CHECK(scheme["verdict"] == each.verdict);
    CHECK(scheme["words"].get<std::string>().starts_with(each.verdict + ": "));
    CHECK(contains(scheme["words"], each.words));
    CHECK(report["conclusion"].is_null());
  }
}

TEST_CASE("no scheme that is not healthy is praised") {
  json report = signal_json({"--depth", "10", "--activation", "tanh", "--width", "100", "--draws",
                             "2", "--samples", "20", "--init", "normal:0.02", "--init", "zeros"});
  CHECK(report["conclusion"].get<std::string>().starts_with(
      "Why not normal:0.02? Vanishing: forward the outputs vanish (× 0.2"));
  CHECK(contains(report["conclusion"],
                 "Why not zeros? Silent: no signal gets through; the outputs of layer 1"));
  CHECK(report["conclusion"].get<std::string>().ends_with("None of these is healthy."));
  const DataFolder folder;
  report = signal_json(
      {"--layers", "9,8,3", "--input", folder.train, "--init", "zeros", "--init", "normal:0.1"});
  CHECK(report["conclusion"].get<std::string>().ends_with("the same. Healthy: normal:0.1."));
  // Outputs near 0.5 against targets of 0.01 and 0.99, and the best constant for three classes of
  // about equal size.
  CHECK(report["schemes"][1]["probe"]["loss"].get<double>() ==
        doctest::Approx(3 * 0.49 * 0.49 / 2).epsilon(0.02));
  CHECK(report["schemes"][1]["probe"]["undecided_loss"].get<double>() ==
        doctest::Approx(3 * 0.98 * 0.98 * 2 / 9 / 2).epsilon(0.05));
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
  CHECK(contains(schemes[0]["words"], "vanish (× 0.2"));
  CHECK(mean(schemes[1]["layers"][5], "saturated") > 0.7);
  CHECK(contains(schemes[1]["words"], "of layer 1's outputs are saturated"));
  CHECK(contains(schemes[2]["words"], "fade slowly"));
  CHECK(contains(report["conclusion"], "Why not normal:1? It leaves "));
  CHECK(contains(report["conclusion"], "; book leaves 1 % and 0.6"));
  CHECK(contains(report["conclusion"], "Why not normal:0.02? Vanishing: "));
  CHECK(contains(report["conclusion"], "Healthy: book."));
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
  CHECK(contains(result.out, "→ silent: no signal gets through"));
  CHECK(contains(result.out, "→ not finite: the signal leaves the range of float"));
  CHECK_FALSE(contains(result.out, "nan"));
}

TEST_CASE("images may go in, and then the error of their labels goes back") {
  const DataFolder folder;
  const ProcessResult result =
      run_fanin({"signal", "--layers", "9,5,3", "--input", folder.train, "--draws", "2"});
  CHECK(result.code == 0);
  CHECK(contains(result.out, "9-5-3, sigmoid, no biases"));
  CHECK(contains(result.out, "the first 90 images of"));
  CHECK(contains(
      run_fanin({"signal", "--layers", "9,3", "--input", folder.train, "--samples", "1"}).out,
      "the first 1 image of"));
  const std::string one =
      run_fanin({"signal", "--depth", "1", "--width", "4", "--samples", "1"}).out;
  CHECK(contains(one, "1 layer of 4, sigmoid"));
  CHECK(contains(one, "1 sample of unit-normal numbers"));
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
      {{"--init", "zeros", "--scale", "1,2"}, 2, "--scale: zeros stay zeros"},
      {{"--scale", "2,2"}, 2, "\"2\" is given twice"},
      {{"--scale", "-1"}, 2, "--scale"},
      {{"--lr", "0"}, 2, "--lr"},
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
