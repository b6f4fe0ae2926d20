#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "apps/program.hpp"
#include "fanin/data/image.hpp"

using namespace fanin::test;

TEST_CASE("show draws records, mistakes and weights") {
  const DataFolder folder;
  const ProcessResult records = run_fanin({"show", folder.test, "--count", "2"});
  CHECK(records.code == 0);
  CHECK(contains(records.out, "records 1 to 2 of 30"));
  CHECK(contains(records.out, "record 2: "));
  const std::string grid = (folder / "s.png").string();
  CHECK(run_fanin({"show", folder.test, "-o", grid}).code == 0);
  CHECK(fanin::read_image(grid).shape == fanin::ImageShape{3 * 7 + 1, 10 * 7 + 1});
  const std::string model = (folder / "m.safetensors").string();
  CHECK(run_fanin({"train", folder.train, "--hidden", "4", "--epochs", "1", "-o", model}).code ==
        0);
  CHECK(contains(run_fanin({"show", folder.test, "--mistakes", model}).out, "mistakes in"));
  CHECK(contains(run_fanin({"show", "--weights", model}).out, "nodes 1 to 4 of 4"));
  CHECK(run_fanin({"show", folder.test, "--from", "31"}).code == 2);
}

TEST_CASE("show --rotate gives machines every record at every angle, as inputs") {
  const TemporaryFolder folder;
  const std::string data = folder
                               .write("d.csv",
                                      "label,1x1,1x2,1x3,2x1,2x2,2x3,3x1,3x2,3x3\n7,0,51,102,153,"
                                      "204,255,0,0,0\n3,255,0,0,0,0,0,0,0,0\n")
                               .string();
  const ProcessResult result =
      run_fanin({"show", data, "--rotate", "90", "--count", "2", "--json", "-"});
  REQUIRE(result.code == 0);
  CHECK(contains(result.err, "record 1: 7 at +90°"));
  const auto images = nlohmann::json::parse(result.out)["images"];
  REQUIRE(images.size() == 6);
  const auto shares = [&](std::size_t k) {
    std::vector<int> fifths;  // of the full foreground
    for (const double x : images[k]["inputs"]) {
      fifths.push_back(static_cast<int>(std::lround((x - 0.01) / 0.99 * 5)));
    }
    return fifths;
  };
  CHECK(shares(0) == std::vector<int>{0, 1, 2, 3, 4, 5, 0, 0, 0});
  CHECK(shares(1) == std::vector<int>{2, 5, 0, 1, 4, 0, 0, 3, 0});  // anticlockwise
  CHECK(shares(2) == std::vector<int>{0, 3, 0, 0, 4, 1, 0, 5, 2});
  CHECK(images[2]["label"] == 7);
  CHECK(images[2]["caption"] == "record 1: 7 at -90°");
  CHECK(images[3]["label"] == 3);
  CHECK(shares(4)[6] == 5);

  // Angles of a record stay in one row of a grid: 9 columns of 3.
  const std::string grid = (folder / "s.png").string();
  CHECK(run_fanin({"show", data, "--rotate", "90", "-o", grid}).code == 0);
  CHECK(fanin::read_image(grid).shape == fanin::ImageShape{7 + 1, 6 * 7 + 1});
  CHECK(run_fanin({"show", data, "--rotate", "90", "--weights", data}).code == 2);
}

TEST_CASE("show gives classes their names") {
  const TemporaryFolder folder;
  const std::string data =
      folder.write("d.csv", "label,1x1,1x2,2x1,2x2\ncat,9,9,0,9\ndog,0,0,9,9\n").string();
  const std::string model = (folder / "m.safetensors").string();
  CHECK(contains(run_fanin({"show", data}).out, "record 1: cat"));
  REQUIRE(run_fanin({"train", data, "--hidden", "2", "--init", "zeros", "-o", model}).code == 0);
  CHECK(contains(run_fanin({"show", data, "--mistakes", model}).out, " taken for "));
  CHECK(contains(run_fanin({"show", data, "--mistakes", model}).out, ": cat taken for dog"));
  CHECK(contains(run_fanin({"backquery", model}).out, "cat"));
}

TEST_CASE("show draws images without labels") {
  const TemporaryFolder folder;
  const std::string data = folder.write("d.csv", "1x1,1x2,2x1,2x2\n9,9,0,9\n").string();
  const ProcessResult result = run_fanin({"show", data, "--json", "-"});
  CHECK(result.code == 0);
  CHECK_FALSE(nlohmann::json::parse(result.out)["images"][0].contains("label"));
}

TEST_CASE("show refuses a first record or node that is not there, and shows as many as there are") {
  const DataFolder folder;
  const std::string model = (folder / "m.safetensors").string();
  REQUIRE(run_fanin({"train", folder.train, "--hidden", "4", "--epochs", "0", "-o", model}).code ==
          0);
  const ProcessResult rest =
      run_fanin({"show", folder.test, "--from", "2", "--count", "18446744073709551615"});
  CHECK(rest.code == 0);
  CHECK(contains(rest.out, "records 2 to 30 of 30"));
  const ProcessResult nodes =
      run_fanin({"show", "--weights", model, "--from", "4", "--count", "18446744073709551615"});
  CHECK(contains(nodes.out, "nodes 4 to 4 of 4"));
  for (const auto& what : {std::vector<std::string>{folder.test},
                           {folder.test, "--mistakes", model},
                           {"--weights", model}}) {
    std::vector<std::string> arguments = {"show", "--from", "31"};
    arguments.insert(arguments.end(), what.begin(), what.end());
    const ProcessResult result = run_fanin(arguments);
    CHECK(result.code == 2);
    CHECK(contains(result.err, "--from 31: "));
  }
}
