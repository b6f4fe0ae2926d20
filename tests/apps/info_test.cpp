#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "apps/program.hpp"
#include "fanin/network/model.hpp"

using namespace fanin;
using namespace fanin::test;
using nlohmann::json;

TEST_CASE("info says what a model written by hand holds") {
  const TemporaryFolder folder;
  const std::string model =
      folder
          .write("m.json",
                 R"({"layers": [{"weights": [[1, 2], [3, 6], [-2, 2]], "biases": [0.5, 0, 1]},)"
                 R"({"weights": [[1, 1, 4]], "activation": "tanh"}]})")
          .string();
  const ProcessResult result = run_fanin({"info", model, "--json", "-"});
  REQUIRE(result.code == 0);
  const json report = json::parse(result.out);
  CHECK(report["schema"] == 2);
  CHECK(report["parameters"] == 12);
  REQUIRE(report["layers"].size() == 2);
  const json& first = report["layers"][0];
  CHECK(first["inputs"] == 2);
  CHECK(first["outputs"] == 3);
  CHECK(first["activation"] == "sigmoid");
  CHECK(first["weights"]["count"] == 6);
  CHECK(first["weights"]["mean"] == 2);
  CHECK(first["weights"]["sd"].get<double>() == doctest::Approx(std::sqrt(34.0 / 5)));
  CHECK(first["weights"]["min"] == -2);
  CHECK(first["weights"]["max"] == 6);
  CHECK(first["biases"]["mean"] == 0.5);
  CHECK(report["layers"][1]["activation"] == "tanh");
  CHECK(report["layers"][1]["biases"].is_null());
  CHECK(report["scaling"]["off"] == -0.99);  // of outputs from -1 to 1
  CHECK(report["height"] == 0);
  CHECK(contains(result.err, "2-3-1, sigmoid with tanh outputs, biases: 12 parameters"));
}

TEST_CASE("info says how a saved model was trained, every entry of it") {
  const DataFolder folder;
  const std::string model = (folder / "m.safetensors").string();
  REQUIRE(run_fanin({"train", folder.train, folder.test, "--hidden", "4", "--epochs", "1", "--init",
                     "he-normal", "-o", model})
              .code == 0);
  const ProcessResult result = run_fanin({"info", model, "--json", "-"});
  REQUIRE(result.code == 0);
  const json report = json::parse(result.out);
  CHECK(report["height"] == 3);
  CHECK(report["warnings"].empty());
  const auto metadata = file_metadata(read_model(model));
  CHECK(report["metadata"] == json(metadata));
  CHECK(report["metadata"]["init"] == "he-normal");
  const std::string text = unwrapped(result.err);
  CHECK(contains(text, "Images 3×3"));
  for (const auto& entry : metadata) {
    const std::string& key = entry.first;
    CAPTURE(key);
    CHECK(contains(text, key + ' ' + unwrapped(entry.second)));
  }
}

TEST_CASE("info names labels, and what a file does not say") {
  const TemporaryFolder folder;
  const std::string path = (folder / "m.safetensors").string();
  Model model{{{{Matrix(2, 3), {}, activations::sigmoid}}}, Scaling::book()};
  model.label_names = {"cat", "dog\x1b[31m"};
  write_model(path, model);
  const ProcessResult result = run_fanin({"info", path});
  REQUIRE(result.code == 0);
  CHECK(contains(result.out, "Labels   cat, dog\\x1b[31m\n"));
  CHECK(contains(result.out, "the file names none"));
}

TEST_CASE("files that are not models are refused as everywhere") {
  const TemporaryFolder folder;
  const auto refused = [&](const std::string& file, int code, const char* why) {
    const ProcessResult result = run_fanin({"info", file});
    CHECK(result.code == code);
    CHECK(result.out.empty());
    CHECK(contains(result.err, why));
  };
  refused(folder.write("m.json", "{\"layers\": []}").string(), 3, "m.json: ");
  refused(folder.write("m.csv", "1,2,3\n4,5,6\n").string(), 3,
          "m.csv: text, expected a model: MODEL comes first");
  refused((folder / "none").string(), 1, "none: cannot open");
}
