#include <doctest/doctest.h>

#include <string>

#include "apps/program.hpp"
#include "fanin/data/csv.hpp"
#include "fanin/data/samples.hpp"
#include "fanin/network/model.hpp"

using namespace fanin::test;

namespace {

// A network of 4 inputs and 3 outputs whose answer is the brightest of the first three pixels. Its
// own scaling inverts the image: the answer is the darkest.
std::string write_model(const TemporaryFolder& folder) {
  fanin::Matrix weights(3, 4);
  for (std::size_t i = 0; i < 3; ++i) weights(i, i) = 1;
  fanin::Network network{{{weights, {}, fanin::activations::sigmoid}}};
  const fanin::Scaling inverted{1, -1, 0, 1};
  const std::string path = (folder / "m.safetensors").string();
  fanin::write_model(path, {network, inverted});
  return path;
}

}  // namespace

TEST_CASE("query scales images as the model wants them") {
  const TemporaryFolder folder;
  const std::string model = write_model(folder);
  const std::string data =
      folder
          .write("d.csv",
                 "label,1x1,1x2,2x1,2x2\n1,255,0,255,255\n0,0,255,255,9\n2,100,100,100,0\n")
          .string();
  const std::string json = (folder / "r.json").string();
  const ProcessResult result = run_fanin({"query", model, data, "--json", json});
  CHECK(result.code == 0);
  CHECK(result.err.empty());

  const auto answers = read_json(json)["answers"];
  REQUIRE(answers.size() == 3);
  CHECK(answers[0]["answer"] == 1);
  CHECK(answers[0]["label"] == 1);
  CHECK(answers[0]["right"] == true);
  CHECK(answers[0]["record"] == 1);
  CHECK(answers[0]["file"] == data);
  // The inputs of the first are -1, 1, -1, -1.
  CHECK(answers[0]["outputs"][0].get<double>() == doctest::Approx(0.268941).epsilon(1e-5));
  CHECK(answers[0]["outputs"][1].get<double>() == doctest::Approx(0.731059).epsilon(1e-5));
  CHECK(answers[1]["answer"] == 0);
  CHECK(answers[2]["answer"] == 0);  // the first of equals
  CHECK(answers[2]["right"] == false);
  CHECK(contains(result.out, "0.731  █"));
  CHECK(contains(result.out, "record 3: 0  wrong, labelled 2"));
  CHECK(contains(result.out, "2 of 3 right: 66.67 %"));
}

TEST_CASE("many images take a line each") {
  const TemporaryFolder folder;
  std::string csv = "label,1x1,1x2,2x1,2x2\n";
  for (int k = 0; k < 12; ++k) csv += "2,255,255,0,0\n";
  const ProcessResult result =
      run_fanin({"query", write_model(folder), folder.write("d.csv", csv).string()});
  CHECK(result.code == 0);
  std::size_t lines = 0;
  for (std::size_t at = 0; (at = result.out.find("d.csv", at)) != std::string::npos; ++at) ++lines;
  CHECK(lines == 12);
  CHECK(contains(result.out, "12 of 12 right"));
}

TEST_CASE("images without labels are neither right nor wrong") {
  const TemporaryFolder folder;
  const std::string data = folder.write("d.csv", "1x1,1x2,2x1,2x2\n9,9,0,9\n").string();
  const ProcessResult result = run_fanin({"query", write_model(folder), data, "--json", "-"});
  CHECK(result.code == 0);
  const auto answer = nlohmann::json::parse(result.out)["answers"][0];
  CHECK(answer["answer"] == 2);
  CHECK(answer["label"].is_null());
  CHECK(answer["right"].is_null());
  CHECK_FALSE(contains(result.err, "right"));
  CHECK(contains(result.err, "record 1: 2"));
}

TEST_CASE("images of another size are refused") {
  const TemporaryFolder folder;
  const std::string data = folder.write("d.csv", "1,9,9,9,9,9,9\n").string();
  const ProcessResult result = run_fanin({"query", write_model(folder), data});
  CHECK(result.code == 3);
  CHECK(contains(result.err, "expected 4 pixels"));
}
