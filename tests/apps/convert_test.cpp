#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "apps/program.hpp"
#include "fanin/data/csv.hpp"

using namespace fanin::test;

TEST_CASE("convert: CSV to IDX and back, and a folder of images") {
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

  const TemporaryFolder digits;
  write_digit(digits, "b_4.png", 4);
  write_digit(digits, "a_9.png", 9);
  CHECK(run_fanin({"convert", digits.path().string(), "-o", back}).code == 0);
  const auto set = fanin::read_csv(back);
  CHECK(set.labels == std::vector<std::uint8_t>{9, 4});
  CHECK(set.shape == fanin::ImageShape{28, 28});
  write_digit(digits, "nameless.png", 1);
  const ProcessResult nameless = run_fanin({"convert", digits.path().string(), "-o", back});
  CHECK(nameless.code == 0);
  CHECK(contains(nameless.out, "1 skipped:\n"));
  CHECK(contains(nameless.out, "nameless.png: no label in the name"));
  CHECK(fanin::read_csv(back).labels == std::vector<std::uint8_t>{9, 4});
  const TemporaryFolder cameras;
  write_digit(cameras, "IMG_1.png", 1);
  write_digit(cameras, "x_12.png", 1);
  CHECK(run_fanin({"convert", cameras.path().string(), "-o", back}).code == 3);
}

TEST_CASE("a folder for each class is dealt one of each in turn, to convert, train and score") {
  const TemporaryFolder folder;
  for (const char* name : {"0", "1"}) std::filesystem::create_directory(folder / name);
  for (const char* name : {"0/a.png", "0/b.png", "0/c.png"}) write_digit(folder, name, 0);
  for (const char* name : {"1/a.png", "1/b.png"}) write_digit(folder, name, 1);
  const TemporaryFolder out;
  const std::string csv = (out / "d.csv").string();
  const std::string model = (out / "m.safetensors").string();
  const std::string data = folder.path().string();
  CHECK(run_fanin({"convert", data, "-o", csv}).code == 0);
  CHECK(fanin::read_csv(csv).labels == std::vector<std::uint8_t>{0, 1, 0, 1, 0});
  const ProcessResult trained =
      run_fanin({"train", data, "--hidden", "5", "--epochs", "20", "-o", model});
  CHECK(trained.code == 0);
  CHECK(contains(unwrapped(trained.out), "5 images of 28×28, labels from folders' names"));
  CHECK(contains(run_fanin({"score", model, data}).out, "100.00 % right"));

  // Names become classes, and a set with fewer of them has the same numbers.
  std::filesystem::rename(folder / "0", folder / "zero");
  std::filesystem::rename(folder / "1", folder / "one");
  CHECK(run_fanin({"train", data, "--hidden", "5", "--epochs", "20", "-o", model}).code == 0);
  std::filesystem::remove_all(folder / "one");
  const ProcessResult zeros = run_fanin({"score", model, data});
  CHECK(contains(zeros.out, "100.00 % right"));
  CHECK(contains(zeros.out, "zero"));
  std::filesystem::rename(folder / "zero", folder / "two");
  CHECK(run_fanin({"score", model, data}).code == 3);
}
