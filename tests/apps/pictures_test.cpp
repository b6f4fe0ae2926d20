#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "apps/program.hpp"
#include "fanin/data/csv.hpp"
#include "fanin/data/image.hpp"
#include "fanin/data/samples.hpp"
#include "fanin/network/model.hpp"
#include "support/pen.hpp"
#include "support/png.hpp"

using namespace fanin::test;

namespace {

// A network of 28x28 inputs and 10 outputs that answers 3 whatever it is shown.
std::string write_model(const TemporaryFolder& folder) {
  fanin::Matrix weights(10, 784);
  for (std::size_t i = 0; i < 784; ++i) weights(3, i) = 0.001F * static_cast<float>(i % 28);
  const std::string path = (folder / "m.safetensors").string();
  fanin::write_model(path,
                     {{{{weights, {}, fanin::activations::sigmoid}}}, fanin::Scaling::book()});
  return path;
}

std::string write_digit(const TemporaryFolder& folder, const char* name, std::size_t digit) {
  fanin::write_png(folder / name, pen::write(digit, 100, 60, 6));
  return (folder / name).string();
}

}  // namespace

TEST_CASE("query reads pictures, takes labels from their names and writes what it saw") {
  const TemporaryFolder folder;
  const std::string model = write_model(folder);
  const std::string three = write_digit(folder, "mine_3.png", 3);
  const std::string seven = write_digit(folder, "mine_7.png", 7);
  const ProcessResult drawn = run_fanin({"query", model, three, seven});
  CHECK(drawn.code == 0);
  CHECK(contains(drawn.out, "mine_3.png: 3  right"));
  CHECK(contains(drawn.out, "wrong, labelled 7"));
  CHECK(contains(drawn.out, "1 of 2 right: 50.00 %"));
  CHECK(contains(drawn.out, "▀"));
  CHECK_FALSE(contains(drawn.out, " \n"));

  const std::string seen = (folder / "seen.png").string();
  CHECK(run_fanin({"query", model, three, "--seen", seen}).code == 0);
  const fanin::GreyImage picture = fanin::read_image(seen);
  CHECK(picture.shape == fanin::ImageShape{28, 28});
  // What was seen is seen again as it is.
  CHECK(run_fanin({"query", model, seen, "--as-is"}).code == 0);
  const ProcessResult refused = run_fanin({"query", model, three, "--as-is"});
  CHECK(refused.code == 3);
  CHECK(contains(refused.err, "100x100 pixels, expected 28x28"));
}

TEST_CASE("query refuses what is no picture, or a damaged, animated or huge one") {
  const TemporaryFolder folder;
  const std::string model = write_model(folder);
  const std::string good = folder.read(write_digit(folder, "good_1.png", 1));
  std::string damaged = good;
  damaged[good.find("IDAT") + 10] ^= 1;
  const std::string animation = png::chunk("acTL", std::string(8, '\1'));
  const std::string animated = png::file(2, 2, 0, "abcd", animation);
  const std::string huge =
      png::header(50000, 50000, 8, 2) + png::chunk("IDAT", "") + png::chunk("IEND", "");
  const auto refusal = [&](const char* name, const std::string& content) {
    const std::string file = folder.write(name, content).string();
    const ProcessResult result = run_fanin({"query", model, file});
    CHECK(result.code == 3);
    CHECK(result.out.empty());
    CHECK(contains(result.err, file));
    return result.err;
  };
  CHECK(contains(refusal("a_1.gif", "GIF89a"), "a GIF image, expected a PNG or JPEG file"));
  CHECK(contains(refusal("empty.png", ""), "empty, expected a PNG or JPEG file"));
  CHECK(contains(refusal("damaged.png", damaged), "a checksum differs"));
  CHECK(contains(refusal("cut.png", good.substr(0, good.size() / 2)), "truncated"));
  CHECK(contains(refusal("animated.png", animated), "an animated image"));
  CHECK(contains(refusal("huge.png", huge), "50000x50000 pixels, expected at most"));
  CHECK(contains(refusal("letter.png", "Dear reader"), "not an image"));
  const ProcessResult data_set = run_fanin({"score", model, (folder / "good_1.png").string()});
  CHECK(data_set.code == 3);
  CHECK(contains(data_set.err, "an image, expected a data set"));
}

TEST_CASE("backquery writes a sheet, or one label in the terminal") {
  const TemporaryFolder folder;
  const std::string model = write_model(folder);
  const std::string sheet = (folder / "b.png").string();
  CHECK(run_fanin({"backquery", model, "-o", sheet}).code == 0);
  const fanin::GreyImage picture = fanin::read_image(sheet);
  CHECK(picture.shape == fanin::ImageShape{2 * 113 + 1, 5 * 113 + 1});
  const ProcessResult one = run_fanin({"backquery", model, "--label", "3"});
  CHECK(one.code == 0);
  CHECK(contains(one.out, "\n3\n"));
  const ProcessResult json = run_fanin({"backquery", model, "--label", "3", "--json", "-"});
  const auto inputs = nlohmann::json::parse(json.out)["pictures"][0]["inputs"];
  REQUIRE(inputs.size() == 784);
  CHECK(inputs[0].get<double>() == doctest::Approx(0.01));
  CHECK(inputs[27].get<double>() == doctest::Approx(0.99));
  CHECK(run_fanin({"backquery", model, "--label", "10"}).code == 2);
}

TEST_CASE("show draws records, mistakes and weights") {
  const DataFolder folder;
  const ProcessResult records = run_fanin({"show", folder.test, "--count", "2"});
  CHECK(records.code == 0);
  CHECK(contains(records.out, "records 1 to 2 of 30"));
  CHECK(contains(records.out, "record 2: "));
  const std::string sheet = (folder / "s.png").string();
  CHECK(run_fanin({"show", folder.test, "-o", sheet}).code == 0);
  CHECK(fanin::read_image(sheet).shape == fanin::ImageShape{3 * 7 + 1, 10 * 7 + 1});
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
    std::vector<int> fifths;  // of full ink
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

  // Angles of a record stay in one row of a sheet: 9 columns of 3.
  const std::string sheet = (folder / "s.png").string();
  CHECK(run_fanin({"show", data, "--rotate", "90", "-o", sheet}).code == 0);
  CHECK(fanin::read_image(sheet).shape == fanin::ImageShape{7 + 1, 6 * 7 + 1});
  CHECK(run_fanin({"show", data, "--rotate", "90", "--weights", data}).code == 2);
}

TEST_CASE("show draws images without labels") {
  const TemporaryFolder folder;
  const std::string data = folder.write("d.csv", "1x1,1x2,2x1,2x2\n9,9,0,9\n").string();
  const ProcessResult result = run_fanin({"show", data, "--json", "-"});
  CHECK(result.code == 0);
  CHECK_FALSE(nlohmann::json::parse(result.out)["images"][0].contains("label"));
}

TEST_CASE("convert: CSV to IDX and back, and a folder of pictures") {
  const DataFolder folder;
  const std::string images = (folder / "t-images-idx3-ubyte.gz").string();
  CHECK(run_fanin({"convert", folder.test, "-o", images}).code == 0);
  const std::string back = (folder / "back.csv").string();
  CHECK(run_fanin({"convert", images, "-o", back}).code == 0);
  CHECK(folder.read("back.csv") == folder.read("test.csv"));
  const std::string pair = images + "," + (folder / "t-labels-idx1-ubyte.gz").string();
  CHECK(run_fanin({"convert", pair, "-o", back}).code == 0);
  CHECK(folder.read("back.csv") == folder.read("test.csv"));
  CHECK(run_fanin({"convert", folder.test, "-o", (folder / "x.idx").string()}).code == 2);
  CHECK(run_fanin({"convert", folder.test, "-o", (folder / "x.doc").string()}).code == 2);

  const TemporaryFolder pictures;
  write_digit(pictures, "b_4.png", 4);
  write_digit(pictures, "a_9.png", 9);
  CHECK(run_fanin({"convert", pictures.path().string(), "-o", back}).code == 0);
  const auto set = fanin::read_csv(back);
  CHECK(set.labels == std::vector<std::uint8_t>{9, 4});
  CHECK(set.shape == fanin::ImageShape{28, 28});
  write_digit(pictures, "nameless.png", 1);
  const ProcessResult nameless = run_fanin({"convert", pictures.path().string(), "-o", back});
  CHECK(nameless.code == 3);
  CHECK(contains(nameless.err, "no label in the name"));
}

TEST_CASE("train at more angles says so, and trains on more samples") {
  const DataFolder folder;
  const std::string json = (folder / "r.json").string();
  const ProcessResult result = run_fanin({"train", folder.train, folder.test, "--hidden", "5",
                                          "--epochs", "1", "--rotate", "10", "--json", json});
  CHECK(result.code == 0);
  CHECK(contains(result.out, "every image as it is, +10°, -10°"));
  CHECK(read_json(json)["settings"]["angles"] == nlohmann::json{0.0, 10.0, -10.0});
  CHECK(run_fanin({"train", folder.train, "--rotate", "x"}).code == 2);
}
