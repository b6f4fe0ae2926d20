#include "fanin/network/model.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <locale>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "fanin/network/internal/safetensors.hpp"
#include "support/matrices.hpp"
#include "support/refusal.hpp"
#include "support/temporary_folder.hpp"

using namespace fanin;

namespace {

// A comma in another locale's numbers must not reach a model file.
struct Comma : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
};

// 3 inputs, 2 hidden with biases, 1 output without.
Model example() {
  const float largest = std::numeric_limits<float>::max();
  const float smallest = std::numeric_limits<float>::denorm_min();
  return {{{{Matrix(2, 3, {1, -1, 0.1f, largest, smallest, -0.0f}), {0.5f, -2}, activations::relu},
            {Matrix(1, 2, {0.25f, 1 / 3.0f}), {}, activations::softmax}}},
          {-1, 0.25, 0, 1, {0, -0.5f, 0.1f}, {16, 3, 0.1f}},
          {1, 3},
          {"\xc3\xa4pfel"},
          {{"seed", "7"}}};
}

void check_equal(const Model& a, const Model& b) {
  CHECK(a == b);
  CHECK(a.scaling == b.scaling);
  CHECK(a.image_shape == b.image_shape);
  CHECK(a.label_names == b.label_names);
  CHECK(a.metadata == b.metadata);
  REQUIRE(a.network.layers.size() == b.network.layers.size());
  for (std::size_t l = 0; l < a.network.layers.size(); ++l) {
    CHECK(a.network.layers[l].weights == b.network.layers[l].weights);
    CHECK(a.network.layers[l].biases == b.network.layers[l].biases);
    CHECK(a.network.layers[l].activation == b.network.layers[l].activation);
  }
}

// What reading says of the example's file after `change`, without the path.
template <typename Change>
std::string refused_after(Change change) {
  const TemporaryFolder folder;
  write_model(folder / "m", example());
  Safetensors file = parse_safetensors(folder.read("m"));
  change(file);
  const auto path = folder.write("m", to_bytes(file));
  const std::string message = refusal(ErrorKind::data, [&] { read_model(path); });
  const std::string where = path.string() + ": ";
  return message.starts_with(where) ? message.substr(where.size()) : message;
}

std::string refused_write(const Model& model) {
  const TemporaryFolder folder;
  folder.write("m", "the old model");
  const std::string message =
      refusal(ErrorKind::argument, [&] { write_model(folder / "m", model); });
  CHECK(folder.names() == std::vector<std::string>{"m"});
  CHECK(folder.read("m") == "the old model");
  return message;
}

}  // namespace

TEST_CASE("a model file is a safetensors file, byte for byte") {
  // Put together with Python's struct.pack("<Q", ...) and struct.pack("<10f", ...).
  using namespace std::string_literals;
  const std::string expected =
      "\xe0\x01\0\0\0\0\0\0"s +
      R"({"__metadata__":{"fanin.activations":"relu,softmax","fanin.format":"1",)"
      R"("image.height":"1","image.width":"3","label_names":")"
      "\xc3\xa4pfel"
      R"(","scaling.from":"0,-0.5,0.1",)"
      R"("scaling.high":"0.25","scaling.low":"-1","scaling.off":"0","scaling.on":"1",)"
      R"("scaling.to":"16,3,0.1","seed":"7"},)"
      R"("layers.0.bias":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
      R"("layers.0.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[8,32]},)"
      R"("layers.1.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[32,40]}})"
      "   "
      "\0\0\0\x3f\0\0\0\xc0"
      "\0\0\x80\x3f\0\0\x80\xbf\xcd\xcc\xcc\x3d\xff\xff\x7f\x7f\x01\0\0\0\0\0\0\x80"
      "\0\0\x80\x3e\xab\xaa\xaa\x3e"s;
  const TemporaryFolder folder;
  write_model(folder / "model", example());
  CHECK(folder.read("model") == expected);
  check_equal(read_model(folder.write("other", expected)), example());
}

TEST_CASE("networks of all depths and activations come back bit for bit") {
  const TemporaryFolder folder;
  for (const bool biases : {false, true}) {
    for (const Activation& activation : activations::all()) {
      Random random(3);
      Model model{
          make_network({{7, 5, 9, 4}, activation, activations::identity, biases},
                       parse_initializer("normal:1"), random),
          activation == activations::tanh ? Scaling::symmetric() : Scaling::book(),
          {},
          {},
          {{"init", "normal:1"}, {"", "an empty key"}, {"note", "1/\xe2\x88\x9an \"\\\n\x01"}}};
      for (Layer& layer : model.network.layers) {
        for (float& b : layer.biases) b = static_cast<float>(random.normal());
      }
      write_model(folder / "m", model);
      check_equal(read_model(folder / "m"), model);
      const std::string first = folder.read("m");
      write_model(folder / "m", read_model(folder / "m"));
      CHECK(folder.read("m") == first);
    }
  }
}

TEST_CASE("more than ten layers keep their order") {
  std::vector<std::size_t> sizes;
  for (std::size_t n = 1; n <= 14; ++n) sizes.push_back(n);
  Random random(1);
  const Model model{make_network({sizes}, parse_initializer("book"), random)};
  const TemporaryFolder folder;
  write_model(folder / "m", model);
  check_equal(read_model(folder / "m"), model);
}

TEST_CASE("a model may be compressed") {
  const TemporaryFolder folder;
  write_model(folder / "m.gz", example());
  CHECK(folder.read("m.gz").starts_with("\x1f\x8b"));
  check_equal(read_model(folder / "m.gz"), example());
}

TEST_CASE("what could not be read back is not written, and the old file stays") {
  Model model = example();
  model.metadata["fanin.format"] = "2";
  CHECK(refused_write(model) == "model: metadata \"fanin.format\": the name is reserved");
  for (const char* key : {"scaling.note", "image.width", "label_names"}) {
    model = example();
    model.metadata[key] = "1";
    CHECK(refused_write(model) ==
          "model: metadata \"" + std::string(key) + "\": the name is reserved");
  }
  model = example();
  model.image_shape = {2, 2};
  CHECK(refused_write(model) == "model: images of 2 x 2, the network has 3 inputs");
  model = example();
  model.label_names = {"a", "b"};
  CHECK(refused_write(model) == "model: 2 label names, the network has 1 outputs");
  model.label_names = {"a\nb"};
  CHECK(refused_write(model) == "model: a label name with a line break");
  model = example();
  model.scaling.to.pop_back();
  CHECK(refused_write(model) == "scaling: ranges from 3 values to 2, expected none, one or 3");
  model = example();
  model.metadata["note"] = "\xff";
  CHECK(refused_write(model) == "safetensors: a name or metadata is not UTF-8");
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    model = example();
    model.network.layers[1].weights(0, 1) = bad;
    CHECK(refused_write(model) == "model: layer 1 has a value that is not finite");
    model = example();
    model.network.layers[0].biases[1] = -bad;
    CHECK(refused_write(model) == "model: layer 0 has a value that is not finite");
  }
  model = example();
  model.network.layers[0].activation = {"swish", nullptr, nullptr};
  CHECK(refused_write(model) ==
        "activation \"swish\": expected two functions, forward and backward");
  model = example();
  model.network.layers[1].weights = Matrix(1, 3);
  CHECK(refused_write(model) == "network: layer 1 takes 3 inputs, the layer before gives 2");
  CHECK(refused_write({}) == "network: no layers");

  // Only a whole prefix is reserved.
  model = example();
  model.metadata["fanin"] = "";
  model.metadata["fanin-x"] = "";
  model.metadata["faninx"] = "";
  const TemporaryFolder folder;
  write_model(folder / "m", model);
  check_equal(read_model(folder / "m"), model);
}

TEST_CASE("every truncated prefix is refused with the file's name") {
  const TemporaryFolder folder;
  write_model(folder / "whole", example());
  const std::string bytes = folder.read("whole");
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    CAPTURE(n);
    const auto path = folder.write("model.safetensors", bytes.substr(0, n));
    const std::string message = refusal(ErrorKind::data, [&] { read_model(path); });
    CHECK(message.starts_with(path.string() + ": "));
    CHECK(message.find("cut short") != std::string::npos);
  }
  CHECK(refusal(ErrorKind::io, [&] { read_model(folder / "missing"); }).find("missing") !=
        std::string::npos);
}

TEST_CASE("no flipped byte of the header is read as another network in silence") {
  const TemporaryFolder folder;
  const Model original = example();
  write_model(folder / "whole", original);
  const std::string bytes = folder.read("whole");
  const std::size_t data = bytes.size() - 40;
  for (std::size_t at = 0; at < data; ++at) {
    for (const int mask : {0x01, 0x04, 0x80}) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ mask);
      const auto path = folder.write("damaged", damaged);
      CAPTURE(at);
      try {
        const Model read = read_model(path);
        // What no check can see: another number of the scaling, another name or word.
        Model changed = original;
        changed.network = read.network;
        check_equal(changed, original);
      } catch (const Error& e) {
        CHECK(e.kind() == ErrorKind::data);
      }
    }
  }
}

TEST_CASE("own metadata must be there and known") {
  CHECK(refused_after([](Safetensors& f) { f.metadata.clear(); }) ==
        "not a model of Fanin: the metadata has no fanin.format, fanin.activations, found no keys");
  CHECK(refused_after([](Safetensors& f) {
          f.metadata = {{"format", "pt"}, {"b\n", ""}};
        }).ends_with("fanin.activations, found b\\x0a, format"));
  CHECK(refused_after([](Safetensors& f) { f.metadata["fanin.format"] = "2"; }) ==
        "fanin.format is \"2\", expected \"1\": perhaps written by a newer Fanin");
  CHECK(refused_after([](Safetensors& f) {
          f.metadata.erase("fanin.activations");
          for (int k = 0; k < 100; ++k) f.metadata["a key " + std::to_string(k)] = "";
        }).size() < 400);
  CHECK(refused_after([](Safetensors& f) { f.metadata["fanin.more"] = "x"; }) ==
        "metadata \"fanin.more\": a name that format 1 does not know");
  for (const auto& [names, layer] : std::vector<std::pair<std::string, int>>{{"", 0},
                                                                             {"relu,", 1},
                                                                             {",relu", 0},
                                                                             {"relu,swish", 1},
                                                                             {"relu, softmax", 1},
                                                                             {"Relu,softmax", 0}}) {
    const std::string& value = names;
    CHECK(refused_after([&](Safetensors& f) { f.metadata["fanin.activations"] = value; }) ==
          "fanin.activations: layer " + std::to_string(layer) + " has \"" +
              (layer == 0 ? value.substr(0, value.find(',')) : value.substr(value.find(',') + 1)) +
              "\", expected one of sigmoid, tanh, relu, identity, softmax");
  }
}

TEST_CASE("a model of Fanin 0.1 is read as it was meant") {
  const Model model = read_model(FANIN_SOURCE_DIR "/tests/network/fanin_0.1.safetensors");
  CHECK(model.scaling == Scaling::symmetric());
  CHECK(model.image_shape == ImageShape{1, 6});
  CHECK(model.label_names.empty());
  CHECK(model.metadata.at("init") == "book");
  CHECK(model.metadata.at("seed") == "7");
  CHECK(model.metadata.size() == 15);
  REQUIRE(model.network.layers.size() == 2);
  CHECK(model.network.layers[0].biases.size() == 4);
  CHECK(model.network.layers[1].activation == activations::tanh);
  // What that version answered to an image.
  std::vector<float> x(6);
  scale_image(std::vector<std::uint8_t>{250, 17, 14, 188, 3, 18}, model.scaling, x);
  const std::vector<float> y = model.network.predict(x);
  const std::vector<double> answered = {0.6000617742538452, -0.5860640406608582,
                                        -0.8335420489311218};
  for (std::size_t o = 0; o < 3; ++o) CHECK(y[o] == doctest::Approx(answered[o]).epsilon(1e-6));
  // Saved again it has today's keys.
  const TemporaryFolder folder;
  write_model(folder / "m", model);
  check_equal(read_model(folder / "m"), model);
  CHECK(folder.read("m").find("scaling.offset") == std::string::npos);
}

TEST_CASE("a file without a scaling has the book's; half of one is refused") {
  const TemporaryFolder folder;
  write_model(folder / "m", example());
  Safetensors file = parse_safetensors(folder.read("m"));
  std::erase_if(file.metadata, [](const auto& pair) { return pair.first.starts_with("scaling."); });
  folder.write("m", to_bytes(file));
  CHECK(read_model(folder / "m").scaling == Scaling::book());

  CHECK(refused_after([](Safetensors& f) { f.metadata.erase("scaling.off"); }) ==
        "the metadata has no scaling.off, found image.height, image.width, label_names, "
        "scaling.from, scaling.high, scaling.low, scaling.on, scaling.to, seed");
  const std::vector<std::string> bad = {"", "wide", "0.5 wide", "0,5", "nan", "inf", "1e999"};
  for (const std::string& text : bad) {
    CAPTURE(text);
    CHECK(refused_after([&](Safetensors& f) { f.metadata["scaling.off"] = text; }) ==
          "metadata scaling.off is \"" + text + "\", expected a finite number");
  }
  CHECK(refused_after([](Safetensors& f) { f.metadata["scaling.to"] = "1,,2"; }) ==
        "metadata scaling.to is \"\", expected a finite number");
  CHECK(refused_after([](Safetensors& f) { f.metadata["scaling.to"] = "1,2"; }) ==
        "scaling: ranges from 3 values to 2, expected none, one or 3");
}

TEST_CASE("a scaling survives its file to the last bit, in any locale") {
  const std::locale before = std::locale::global(std::locale(std::locale(), new Comma));
  const double tiny = std::numeric_limits<double>::denorm_min();
  const double big = std::numeric_limits<double>::max();
  const float third = 1 / 3.0f;
  Model model = example();
  const TemporaryFolder folder;
  for (const Scaling& scaling : {Scaling::book(), Scaling::symmetric(),
                                 Scaling{0.1 + 0.2, 1.0 / 3, std::nextafter(1, 2), 0, {third}, {1}},
                                 Scaling{tiny, big, -big, 12345678.9}}) {
    model.scaling = scaling;
    write_model(folder / "m", model);
    CHECK(read_model(folder / "m").scaling == scaling);
  }
  model.scaling = Scaling::book();
  const auto metadata = file_metadata(model);
  CHECK(metadata.at("scaling.low") == "0.01");
  CHECK(metadata.at("scaling.high") == "1");
  CHECK(metadata.at("scaling.off") == "0.01");
  CHECK(metadata.at("scaling.on") == "0.99");
  CHECK_FALSE(metadata.contains("scaling.from"));
  std::locale::global(before);
}

TEST_CASE("an image shape that contradicts the network is refused") {
  CHECK(refused_after([](Safetensors& f) { f.metadata["image.width"] = "4"; }) ==
        "model: images of 1 x 4, the network has 3 inputs");
  CHECK(refused_after([](Safetensors& f) { f.metadata["image.width"] = "2.5"; }) ==
        "metadata image.width is 2.5, expected a whole number");
  CHECK(refused_after([](Safetensors& f) { f.metadata.erase("image.width"); }) ==
        "the metadata has no image.width, found label_names, seed");
}

TEST_CASE("tensors must be those of the layers, and fit each other") {
  CHECK(refused_after([](Safetensors& f) { f.metadata["fanin.activations"] = "relu"; }) ==
        "tensors that belong to none of the 1 layers of fanin.activations: 1");
  CHECK(refused_after([](Safetensors& f) {
          f.metadata["fanin.activations"] = "relu,relu,softmax";
        }) == "tensor \"layers.2.weight\" is missing");
  CHECK(refused_after([](Safetensors& f) { f.tensors.erase("layers.0.weight"); }) ==
        "tensor \"layers.0.weight\" is missing");
  for (const char* name : {"layers.2.weight", "layers.1.weights", "layers.01.weight", "weight"}) {
    CHECK(refused_after([&](Safetensors& f) {
            f.tensors[name] = {{1}, {1}};
          }) == "tensors that belong to none of the 2 layers of fanin.activations: 1");
  }
  const auto with = [](const char* name, Tensor tensor) {
    return refused_after([&](Safetensors& f) { f.tensors[name] = std::move(tensor); });
  };
  CHECK(with("layers.0.weight", {{6}, {1, 2, 3, 4, 5, 6}}) ==
        "tensor \"layers.0.weight\": expected a shape of 2 sizes, not 0");
  CHECK(with("layers.0.weight", {{2, 3, 1}, {1, 2, 3, 4, 5, 6}}) ==
        "tensor \"layers.0.weight\": expected a shape of 2 sizes, not 0");
  CHECK(with("layers.0.weight", {{2, 0}, {}}) ==
        "tensor \"layers.0.weight\": expected a shape of 2 sizes, not 0");
  CHECK(with("layers.0.bias", {{1, 2}, {1, 2}}) ==
        "tensor \"layers.0.bias\": expected a shape of 1 size, not 0");
  CHECK(with("layers.0.bias", {{0}, {}}) ==
        "tensor \"layers.0.bias\": expected a shape of 1 size, not 0");
  CHECK(with("layers.0.bias", {{3}, {1, 2, 3}}) ==
        "network: layer 0 has 3 biases, expected 2 or none");
  CHECK(with("layers.1.weight", {{1, 3}, {1, 2, 3}}) ==
        "network: layer 1 takes 3 inputs, the layer before gives 2");
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()}) {
    CHECK(with("layers.1.weight", {{1, 2}, {0, bad}}) ==
          "tensor \"layers.1.weight\" has a value that is not finite");
    CHECK(with("layers.0.bias", {{2}, {bad, 0}}) ==
          "tensor \"layers.0.bias\" has a value that is not finite");
  }
}

TEST_CASE("a model in memory is the content of its file") {
  const TemporaryFolder folder;
  write_model(folder / "m", example());
  CHECK(to_bytes(example()) == folder.read("m"));
  check_equal(parse_model(to_bytes(example())), example());
  CHECK(refusal(ErrorKind::data, [] { parse_model("no model"); }).find("cut short") !=
        std::string::npos);
  CHECK(refusal(ErrorKind::argument, [] { to_bytes(Model{}); }) == "network: no layers");
  const auto json = folder.write("m.json", "{\"layers\": []}");
  CHECK(refusal(ErrorKind::data, [&] { read_model(json); }) ==
        json.string() + ": JSON, expected a model");
  Model other = example();
  other.has_scaling = false;
  CHECK(other != example());
}

TEST_CASE("an activation of one's own is saved by its name, and read by who knows it") {
  const Activation leaky{"a leaky ReLU of one's own",
                         [](std::span<float> z) {
                           for (float& v : z) v = v < 0 ? 0.1f * v : v;
                         },
                         activations::relu.backward};
  Model model = example();
  model.network.layers[0].activation = leaky;
  const std::string bytes = to_bytes(model);
  CHECK(refusal(ErrorKind::data, [&] { parse_model(bytes); }) ==
        "fanin.activations: layer 0 has \"a leaky ReLU of one's ow...\", expected one of sigmoid, "
        "tanh, relu, identity, softmax");
  const Model read = parse_model(bytes, {leaky});
  CHECK(read == model);
  const std::vector<float> x = {1, 2, 3};
  CHECK(read.network.predict(x) == model.network.predict(x));
  const TemporaryFolder folder;
  write_model(folder / "m", model);
  CHECK(read_model(folder / "m", {leaky}) == model);
  Activation unnamed = leaky, taken = leaky;
  unnamed.name.clear();
  taken.name = "relu";
  CHECK(refusal(ErrorKind::argument, [&] { parse_model(bytes, {unnamed}); }).find("a name of 1") !=
        std::string::npos);
  CHECK(refusal(ErrorKind::argument, [&] {
          read_model(folder / "m", {leaky, taken});
        }) == "activation \"relu\": there is one of that name");
}

TEST_CASE("float16 weights are widened, every one of the 65,536") {
  // By the definition of IEEE 754: sign, 5 bits of exponent, 10 of fraction.
  const auto value = [](unsigned half) {
    const unsigned exponent = half >> 10 & 31, fraction = half & 1023;
    const double size = exponent == 0 ? fraction * std::pow(2, -24)
                                      : (1 + fraction / 1024.0) * std::pow(2, exponent - 15.0);
    return static_cast<float>(half & 0x8000 ? -size : size);
  };
  std::string data;
  std::vector<float> expected;
  for (unsigned half = 0; half < 65536; ++half) {
    if ((half >> 10 & 31) == 31) continue;  // not finite
    data += static_cast<char>(half & 0xff);
    data += static_cast<char>(half >> 8);
    expected.push_back(value(half));
  }
  const std::string size = std::to_string(expected.size());
  std::string header = R"({"__metadata__":{"fanin.format":"1","fanin.activations":"relu"},)"
                       R"("layers.0.weight":{"dtype":"F16","shape":[1,)" +
                       size + R"(],"data_offsets":[0,)" + std::to_string(data.size()) + "]}}";
  std::string file;
  for (int i = 0; i < 8; ++i) file += static_cast<char>(header.size() >> (8 * i) & 0xff);
  const Model model = parse_model(file + header + data);
  CHECK(model.network.layers[0].weights == Matrix(1, expected.size(), expected));

  data[1] = '\x7c';  // infinity
  CHECK(refusal(ErrorKind::data, [&] { parse_model(file + header + data); }) ==
        "tensor \"layers.0.weight\" has a value that is not finite");
  header.replace(header.find("F16"), 3, "I16");
  CHECK(refusal(ErrorKind::data, [&] { parse_model(file + header + data); }) ==
        "tensor \"layers.0.weight\": dtype \"I16\", expected \"F32\" or \"F16\"");
}
