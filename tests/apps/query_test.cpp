#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "apps/program.hpp"
#include "fanin/data/handwriting.hpp"
#include "fanin/data/image.hpp"
#include "fanin/data/samples.hpp"
#include "fanin/network/model.hpp"
#include "support/png.hpp"

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
  const std::string file = (folder / "r.json").string();
  const ProcessResult result = run_fanin({"query", model, data, "--json", file});
  CHECK(result.code == 0);
  CHECK(result.err.empty());

  const auto answers = read_json(file)["answers"];
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
  const std::string data = folder.write("d.csv", "1x1,1x2,2x1,2x2\n99,99,0,99\n").string();
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
  CHECK(contains(result.err, "expected 4 as in "));
}

TEST_CASE("query reads image files, takes labels from their names and writes what it saw") {
  const TemporaryFolder folder;
  const std::string model = write_digit_model(folder);
  const std::string three = write_digit(folder, "mine_3.png", 3);
  const std::string seven = write_digit(folder, "mine_7.png", 7);
  const ProcessResult shown = run_fanin({"query", model, three, seven});
  CHECK(shown.code == 0);
  CHECK(contains(shown.out, "mine_3.png: 3  right"));
  CHECK(contains(shown.out, "wrong, labelled 7"));
  CHECK(contains(shown.out, "1 of 2 right: 50.00 %"));
  CHECK(contains(shown.out, "▀"));
  CHECK_FALSE(contains(shown.out, " \n"));

  const std::string seen = (folder / "seen.png").string();
  CHECK(run_fanin({"query", model, three, "--seen", seen}).code == 0);
  const fanin::GreyImage image = fanin::read_image(seen);
  CHECK(image.shape == fanin::ImageShape{28, 28});
  // What was seen is seen again as it is.
  CHECK(run_fanin({"query", model, seen, "--as-is"}).code == 0);
  const ProcessResult refused = run_fanin({"query", model, three, "--as-is"});
  CHECK(refused.code == 3);
  CHECK(contains(refused.err, "100x100 pixels, expected 28x28"));
}

TEST_CASE(
    "several digits are answered one by one, and one unreadable image does not stop the others") {
  const TemporaryFolder folder;
  const std::string model = write_digit_model(folder);
  const std::string three = write_digit(folder, "mine_3.png", 3);
  const fanin::GreyImage one = fanin::read_image(three);
  fanin::GreyImage pair{{100, 200}, {}};
  for (std::size_t y = 0; y < 100; ++y) {
    for (std::size_t x = 0; x < 200; ++x) pair.pixels.push_back(one(y, x % 100));
  }
  const std::string two = (folder / "two_3.png").string();
  fanin::write_png(two, pair);
  const std::string bad = folder.write("bad.png", "Dear reader").string();
  const std::string file = (folder / "answers.json").string();
  const ProcessResult asked = run_fanin({"query", model, two, bad, three, "--json", file});
  CHECK(asked.code == 3);
  CHECK(contains(asked.err, "bad.png: not an image"));
  CHECK(contains(asked.out, "two_3.png: 3  \n"));
  CHECK(contains(asked.out, "two_3.png, digit 2: 3  \n"));
  CHECK(contains(asked.out, "mine_3.png: 3  right"));
  const auto answers = nlohmann::json::parse(folder.read("answers.json"))["answers"];
  REQUIRE(answers.size() == 3);
  CHECK(answers[0]["label"].is_null());
  CHECK(answers[1]["record"] == 2);
  const auto left = [&](std::size_t k) { return answers[k]["box"]["left"].get<int>(); };
  CHECK(left(1) - left(0) == 100);
}

TEST_CASE("query --drawn takes a drawing as a report's board does: scaled and centred") {
  const TemporaryFolder folder;
  const std::string model = write_digit_model(folder);
  const std::string three = write_digit(folder, "mine_3.png", 3);
  const std::string seen = (folder / "seen.png").string();
  const ProcessResult shown = run_fanin({"query", model, three, "--drawn", "--seen", seen});
  CHECK(shown.code == 0);
  CHECK(contains(shown.out, "mine_3.png: 3  right"));
  const auto pixels = fanin::prepare_drawing(fanin::read_image(three), {28, 28});
  CHECK(fanin::read_image(seen).pixels == fanin::dark_on_light(pixels, {28, 28}).pixels);
  CHECK(run_fanin({"query", model, three, "--drawn", "--as-is"}).code == 2);
  fanin::write_png(seen, {{20, 20}, std::vector<std::uint8_t>(400, 255)});
  const ProcessResult refused = run_fanin({"query", model, seen, "--drawn"});
  CHECK(refused.code == 3);
  CHECK(contains(refused.err, "seen.png: nothing is drawn"));
}

TEST_CASE("query refuses what is not an image, or is damaged, animated or huge") {
  const TemporaryFolder folder;
  const std::string model = write_digit_model(folder);
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

TEST_CASE("outputs that are not finite are shown as such") {
  const TemporaryFolder folder;
  const std::string rows = "[3e38, 3e38, 3e38, 3e38]";
  const std::string model =
      folder
          .write("m.json", R"({"layers": [{"activation": "identity", "weights": [)" + rows + ", " +
                               rows +
                               R"(]}, {"activation": "identity", "weights": [[1, -1], [1, 1]]}]})")
          .string();
  const std::string record = "1,255,255,255,255\n";
  for (const std::size_t records : {1U, 4U}) {  // in full, and a line each
    std::string csv = "label,1x1,1x2,2x1,2x2\n";
    for (std::size_t k = 0; k < records; ++k) csv += record;
    const ProcessResult result = run_fanin({"query", model, folder.write("d.csv", csv).string()});
    CHECK(result.code == 3);
    CHECK(contains(result.out, "no answer"));
    CHECK(result.out.size() < 2000);
  }
}
