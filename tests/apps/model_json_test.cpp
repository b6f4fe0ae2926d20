#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "apps/program.hpp"
#include "fanin/network/model.hpp"

using namespace fanin::test;

namespace {

// The three-layer network that the book works through by hand.
constexpr const char* three_layers = R"( {
  "layers": [
    {"weights": [[0.9, 0.3, 0.4], [0.2, 0.8, 0.2], [0.1, 0.5, 0.6]]},
    {"weights": [[0.3, 0.7, 0.5], [0.6, 0.5, 0.2], [0.8, 0.1, 0.9]], "activation": "sigmoid"}
  ]
})";

}  // namespace

TEST_CASE("the book's examples by hand") {
  const TemporaryFolder folder;
  const std::string model = folder.write("by_hand.json", three_layers).string();
  const ProcessResult three = run_fanin({"query", model, "--inputs", "0.9,0.1,0.8"});
  CHECK(three.code == 0);
  CHECK(three.err.empty());
  CHECK(three.out ==
        "Inputs   0.9      0.1      0.8\n"
        "Layer 1  0.76133  0.60348  0.65022\n"
        "Outputs  0.72630  0.70860  0.77810\n");

  const std::string two =
      folder.write("two.json", R"({"layers": [{"weights": [[0.9, 0.3], [0.2, 0.8]]}]})").string();
  const ProcessResult result =
      run_fanin({"query", two, "--inputs", "1.0,0.5", "--inputs", "-1,0", "--json", "-"});
  CHECK(result.code == 0);
  CHECK(contains(result.err, "Outputs  0.74077  0.64566"));
  const auto answers = nlohmann::json::parse(result.out)["answers"];
  REQUIRE(answers.size() == 2);
  CHECK(answers[0]["outputs"][0].get<double>() == doctest::Approx(0.7407749).epsilon(1e-6));
  CHECK(answers[0]["answer"] == 0);
  CHECK(answers[1]["inputs"] == std::vector<double>{-1, 0});
  CHECK(answers[1]["layers"].size() == 1);
  CHECK(answers[1]["outputs"][1].get<double>() == doctest::Approx(0.4501660).epsilon(1e-6));

  CHECK(run_fanin({"query", two, "--inputs", "1,2,3"}).code == 2);
  CHECK(run_fanin({"query", two, "--inputs", "1,x"}).code == 2);
  CHECK(run_fanin({"query", two}).code == 2);
}

TEST_CASE("biases and activations of a model by hand") {
  const TemporaryFolder folder;
  const std::string model =
      folder
          .write("m.json",
                 R"({"layers": [{"weights": [[2, -1]], "biases": [0.5], "activation": "relu"},
                                {"weights": [[3], [-1]], "activation": "identity"}]})")
          .string();
  const ProcessResult result = run_fanin({"query", model, "--inputs", "1,-2"});
  CHECK(contains(result.out, "Layer 1  4.50000\nOutputs  13.50000 -4.50000\n"));
}

TEST_CASE("an untrained model has the weights that the library draws") {
  const TemporaryFolder folder;
  const std::string model =
      folder.write("m.json", R"({"sizes": [3, 4, 2], "seed": 7, "biases": true})").string();
  fanin::Random random(7);
  const fanin::Network network = fanin::make_network(
      {{3, 4, 2}, fanin::activations::sigmoid, fanin::activations::sigmoid, true},
      fanin::parse_initializer("book"), random);
  const std::vector<float> x = {1.0F, 0.5F, -1.5F};
  const ProcessResult result =
      run_fanin({"query", model, "--inputs", "1.0,0.5,-1.5", "--json", "-"});
  REQUIRE(result.code == 0);
  const auto answer = nlohmann::json::parse(result.out);
  CHECK(answer["answers"][0]["outputs"].get<std::vector<float>>() == network.predict(x));
  CHECK(answer["model"]["metadata"]["init"] == "book");
  CHECK(answer["model"]["metadata"]["seed"] == "7");
}

TEST_CASE("models by hand serve every command") {
  const DataFolder folder;
  const std::string model = folder.write("m.json", R"({"sizes": [9, 5, 3]})").string();
  const ProcessResult scored = run_fanin({"score", model, folder.test});
  CHECK(scored.code == 0);
  CHECK(contains(scored.out, "9-5-3, sigmoid, no biases; initial weights book, seed 1"));
  CHECK(run_fanin({"query", model, folder.test}).code == 0);
  CHECK(run_fanin({"backquery", model}).code == 0);
  CHECK(run_fanin({"show", "--weights", model}).code == 0);
}

TEST_CASE("what is wrong with a model by hand is named") {
  const TemporaryFolder folder;
  const auto refusal = [&](const std::string& content) {
    const std::string file = folder.write("m.json", content).string();
    const ProcessResult result = run_fanin({"query", file, "--inputs", "1,2"});
    CHECK(result.code == 3);
    CHECK(contains(result.err, "m.json: "));
    return result.err;
  };
  const auto layers = [&](const std::string& list) {
    return refusal("{\"layers\": " + list + '}');
  };
  CHECK(contains(refusal("{\"layers\": [}"), "line 1, column 13"));
  CHECK(contains(refusal("{}"), "expected \"layers\" with their weights, or \"sizes\""));
  CHECK(contains(refusal(R"({"layers": [], "sizes": [2, 2]})"), "unknown key \"sizes\""));
  CHECK(contains(refusal("1e999"), "number overflow parsing '1e999' at line 1, column 1"));
  CHECK(contains(refusal("{\"layers\":\n [1e999]}"), "'1e999' at line 2, column 3"));
  CHECK(contains(layers("[]"), "expected a list of layers"));
  CHECK(contains(layers("[7]"), "layer 1: expected {"));
  CHECK(contains(layers("[{}]"), "layer 1: no \"weights\""));
  CHECK(contains(layers(R"([{"weights": [[1, 2]], "bias": [0]}])"),
                 R"(layer 1: unknown key "bias", expected "weights", "biases", "activation")"));
  CHECK(contains(layers(R"([{"weights": []}])"), "layer 1: weights: expected rows"));
  CHECK(contains(layers(R"([{"weights": [[1, 2], [3]]}])"),
                 "layer 1: weights: row 2: 1 numbers, expected 2 as in row 1"));
  CHECK(contains(layers(R"([{"weights": [[1, "2"]]}])"), "number 2 is \"2\", expected a finite"));
  CHECK(contains(layers(R"([{"weights": [[1, 1e99]]}])"), "expected a finite number"));
  CHECK(contains(layers(R"([{"weights": [[1, 2]], "biases": [1, 2]}])"),
                 "layer 1: 2 biases, expected 1"));
  CHECK(contains(layers(R"([{"weights": [[1, 2]], "activation": "sinus"}])"), "sinus"));
  CHECK(contains(layers(R"([{"weights": [[1, 2]]}, {"weights": [[1, 2]]}])"),
                 "layer 2: 2 weights in a row, expected 1, the outputs of layer 1"));
  CHECK(contains(refusal(R"({"sizes": [2, 2], "sizes": [2, 3]})"), "\"sizes\" is given twice"));
  CHECK(contains(layers(R"([{"weights": [[1, 2]], "weights": [[1, 3]]}])"),
                 "\"weights\" is given twice"));
  CHECK(contains(refusal(R"({"sizes": [2]})"), "two or more"));
  CHECK(contains(refusal(R"({"sizes": [2, 0]})"), "sizes: 0, expected a whole number from 1"));
  CHECK(contains(refusal(R"({"sizes": [2, 1.5]})"), "sizes: 1.5, expected a whole number"));
  std::string keys;
  for (int k = 0; k < 65; ++k) keys += (k == 0 ? "" : ",") + ("\"" + std::to_string(k)) + "\": 1";
  CHECK(contains(refusal("{" + keys + "}"), "more than 64 keys in an object"));
  CHECK(contains(refusal(R"({"sizes": [1000, 5000]})"), "more than"));
  CHECK(contains(refusal(R"({"sizes": [100000, 100000]})"), "more than"));
  CHECK(contains(refusal(R"({"sizes": [2, 3], "seed": -1})"), "seed: -1"));
  CHECK(contains(refusal(R"({"sizes": [2, 3], "init": "nonsense"})"), "nonsense"));
  CHECK(contains(refusal(R"({"sizes": [2, 3], "biases": 1})"), "biases: expected true or false"));
}

TEST_CASE("a model that would cost much is refused at once") {
  const TemporaryFolder folder;
  const auto repeated = [](const std::string& text, std::size_t count) {
    std::string all;
    while (all.size() < text.size() * count) all += text;
    return all;
  };
  const auto refused = [&](const std::string& name) {
    const ProcessResult result = run_fanin({"query", (folder / name).string(), "--inputs", "1,2"});
    CHECK(result.code == 3);
    return result.err;
  };
  folder.write("deep.json", repeated("[", 30'000'000));
  CHECK(contains(refused("deep.json"), "JSON nested deeper than 64"));
  folder.write("objects.json", repeated("{\"layers\":", 100'000));
  CHECK(contains(refused("objects.json"), "JSON nested deeper than 64"));
  folder.write("layers.json", "{\"layers\":[" + repeated("{},", 5'000'000) + "{}]}");
  CHECK(contains(refused("layers.json"), "more than 10000 layers"));
  folder.write("numbers.json", "{\"sizes\":[" + repeated("1,", 5'000'000) + "1]}");
  CHECK(contains(refused("numbers.json"), "more than 3000000 values"));
  folder.write("long.json", "{\"layers\":" + repeated(" ", 70'000'000));
  CHECK(contains(refused("long.json"), "more than the 67108864 bytes that are allowed here"));

  const auto packed = [&](const std::string& name, const std::string& start, std::size_t zeros) {
    fanin::FileWriter file(folder / (name + ".gz"));
    file.write(start);
    file.write(std::string(zeros, '\0'));
    file.commit();
    return refused(name + ".gz");
  };
  CHECK(contains(packed("zeros", "", 100'000'000), "not a safetensors file"));
  const std::string header =
      R"({"x":{"dtype":"F32","shape":[250000000],"data_offsets":[0,1000000000]}})";
  const std::string length =
      std::string(1, static_cast<char>(header.size())) + std::string(7, '\0');
  CHECK(contains(packed("promise", length + header, 100'000'000),
                 "its header promises 1000000079 bytes, expected at most 67108864"));
}
