#include <doctest/doctest.h>

#include <string>

#include "apps/program.hpp"
#include "fanin/data/image.hpp"

using namespace fanin::test;

TEST_CASE("backquery writes an image grid, or one label in the terminal") {
  const TemporaryFolder folder;
  const std::string model = write_digit_model(folder);
  const std::string grid = (folder / "b.png").string();
  CHECK(run_fanin({"backquery", model, "-o", grid}).code == 0);
  const fanin::GreyImage image = fanin::read_image(grid);
  CHECK(image.shape == fanin::ImageShape{2 * 113 + 1, 5 * 113 + 1});
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
