// What others make of the files is tested by tests/python/export_test.py.
#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "apps/program.hpp"

using namespace fanin::test;

TEST_CASE("export writes what is asked for, each file of its kind") {
  const DataFolder folder;
  const std::string model = write_digit_model(folder);
  const std::string npz = (folder / "m.npz").string();
  const std::string onnx = (folder / "m.onnx").string();
  const std::string header = (folder / "2-layers.h").string();
  const ProcessResult all =
      run_fanin({"export", model, "--npz", npz, "--onnx", onnx, "--c-header", header});
  CHECK(all.code == 0);
  CHECK(unwrapped(all.out).starts_with(npz + ", " + onnx + ", " + header + ": 784-"));
  CHECK(folder.read("m.npz").starts_with("PK\x03\x04"));
  CHECK(contains(folder.read("m.npz"), "layers.0.weight.npy\x93NUMPY\x01"));
  CHECK(contains(folder.read("m.onnx"), "layers.0.weight"));
  CHECK(contains(folder.read("2-layers.h"), "static inline void model_2_layers_predict("));

  const std::string by_hand =
      folder.write("two.json", R"({"layers": [{"weights": [[0.9, 0.3], [0.2, 0.8]]}]})").string();
  CHECK(run_fanin({"export", by_hand, "--c-header", header}).code == 0);
  CHECK(contains(folder.read("2-layers.h"), "{\n  0.9f, 0.3f, 0.2f, 0.8f,\n};"));
}

TEST_CASE("export without a file to write, or with one of another kind, is refused") {
  const DataFolder folder;
  const std::string model = write_digit_model(folder);
  const ProcessResult none = run_fanin({"export", model});
  CHECK(none.code == 2);
  CHECK(contains(none.err, "expected --npz, --onnx or --c-header"));
  for (const std::vector<std::string>& wrong : {std::vector<std::string>{"--npz", "m.onnx", ".npz"},
                                                {"--onnx", "m.npz", ".onnx"},
                                                {"--c-header", "m.c", ".h"}}) {
    const ProcessResult refused =
        run_fanin({"export", model, wrong[0], (folder / wrong[1]).string()});
    CHECK(refused.code == 2);
    CHECK(contains(unwrapped(refused.err), "expected a name that ends in " + wrong[2]));
  }
  CHECK(run_fanin({"export", model, "--npz", model}).code == 2);
  CHECK(run_fanin({"export", folder.test, "--npz", (folder / "m.npz").string()}).code == 3);
  CHECK(run_fanin({"export", model, "--npz", "/nowhere/m.npz"}).code == 1);
  CHECK_FALSE(std::filesystem::exists(folder / "m.npz"));
}
