#include "fanin/study/score.hpp"

#include <doctest/doctest.h>

#include <string>

#include "apps/program.hpp"
#include "fanin/data/csv.hpp"
#include "fanin/network/model.hpp"

using namespace fanin::test;

namespace {

struct ModelFolder : DataFolder {
  ModelFolder() {
    REQUIRE(run_fanin({"train", train, test, "--hidden", "6", "--epochs", "4", "--seed", "2", "-o",
                       model})
                .code == 0);
  }
  std::string model = (*this / "m.safetensors").string();
};

}  // namespace

TEST_CASE("score counts right answers and confusions as the library does") {
  const ModelFolder folder;
  const std::string file = (folder / "r.json").string();
  const ProcessResult result = run_fanin({"score", folder.model, folder.test, "--json", file});
  CHECK(result.code == 0);
  CHECK(result.err.empty());

  const fanin::Model model = fanin::read_model(folder.model);
  const fanin::Dataset test = fanin::read_csv(folder.test);
  std::size_t right = 0;
  std::vector<std::vector<std::size_t>> confusion(3, std::vector<std::size_t>(3));
  for (std::size_t k = 0; k < test.count(); ++k) {
    std::vector<float> x(9);
    for (std::size_t i = 0; i < 9; ++i) {
      x[i] = static_cast<float>(test.image(k)[i] / 255.0 * 0.99 + 0.01);
    }
    const std::size_t answer = fanin::argmax(model.network.predict(x));
    right += answer == test.labels[k];
    ++confusion[test.labels[k]][answer];
  }
  const auto report = read_json(file);
  CHECK(report["schema"] == 2);
  CHECK(report["count"] == 30);
  CHECK(report["correct"] == right);
  CHECK(report["accuracy"].get<double>() == doctest::Approx(static_cast<double>(right) / 30));
  CHECK(report["confusion"] == nlohmann::json(confusion));
  CHECK(report["model"]["metadata"]["seed"] == "2");
  for (std::size_t label = 0; label < 3; ++label) {
    const double all =
        static_cast<double>(confusion[label][0] + confusion[label][1] + confusion[label][2]);
    CHECK(report["recall"][label].get<double>() ==
          doctest::Approx(static_cast<double>(confusion[label][label]) / all));
  }
  CHECK(contains(result.out, std::to_string(right) + " of 30"));
  CHECK(contains(unwrapped(result.out),
                 "9-6-3, sigmoid, no biases; initial weights book, seed 2; 4 epochs of"));
}

TEST_CASE("score refuses what it cannot judge") {
  const ModelFolder folder;
  const std::string small =
      folder.write("small.csv", "label,1x1,1x2,2x1,2x2\n1,0,0,0,0\n").string();
  ProcessResult result = run_fanin({"score", folder.model, small});
  CHECK(result.code == 3);
  CHECK(contains(result.err, "small.csv: 4 values a record, expected 9 as in "));

  const std::string unlabelled =
      folder.write("u.csv", "1x1,1x2,1x3,2x1,2x2,2x3,3x1,3x2,3x3\n0,0,0,0,0,0,0,0,0\n").string();
  result = run_fanin({"score", folder.model, unlabelled});
  CHECK(result.code == 3);
  CHECK(contains(result.err, "u.csv"));

  result = run_fanin({"score", folder.test, folder.test});
  CHECK(result.code == 3);
  CHECK(contains(result.err, "test.csv"));

  result = run_fanin({"score", (folder / "none").string()});
  CHECK(result.code == 1);
}
