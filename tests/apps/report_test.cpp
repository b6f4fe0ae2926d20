// The pages that --report and fanin report write: their policy and their data.
#include <doctest/doctest.h>
#include <signal.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "apps/program.hpp"
#include "fanin/data/csv.hpp"
#include "fanin/network/model.hpp"
#include "fanin/study/backquery.hpp"
#include "fanin/study/score.hpp"
#include "report/html/html.hpp"

using namespace fanin::test;
using nlohmann::json;

namespace {

using Bytes = std::vector<std::uint8_t>;

// What lies between two texts, each time that it does.
std::vector<std::string> between(const std::string& text, const std::string& open,
                                 const std::string& close) {
  std::vector<std::string> parts;
  std::size_t at = 0;
  while ((at = text.find(open, at)) != std::string::npos) {
    at += open.size();
    parts.push_back(text.substr(at, text.find(close, at) - at));
  }
  return parts;
}

Bytes from_base64(const std::string& text) {
  const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  Bytes bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text.substr(0, text.find('='))) {
    bits = bits << 6 | static_cast<std::uint32_t>(digits.find(c));
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push_back(static_cast<std::uint8_t>(bits >> count));
  }
  return bytes;
}

std::vector<float> floats(const json& text) {
  const Bytes bytes = from_base64(text.get<std::string>());
  std::vector<float> values(bytes.size() / sizeof(float));
  std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

std::size_t sum(const json& counts) {
  std::size_t all = 0;
  for (const json& count : counts) all += count.get<std::size_t>();
  return all;
}

struct ReportFolder : DataFolder {
  std::string file(const std::string& name) const { return (*this / name).string(); }
  std::vector<std::string> compare(const std::vector<std::string>& more) const {
    return with({"compare", train, test, "--hidden", "40", "--epochs", "3", "--runs", "2"}, more);
  }
  std::string data_text(const std::string& name) const {
    const auto parts =
        between(read(name), "<script type=\"application/json\" id=\"data\">", "</script>");
    REQUIRE(parts.size() == 1);
    return parts.front();
  }
  json data(const std::string& name) const { return json::parse(data_text(name)); }
  // A page that a command, which must succeed, writes.
  json made(const std::vector<std::string>& command, const std::string& option = "--report") const {
    const ProcessResult result = run_fanin(with(command, {option, file("page.html")}));
    CAPTURE(result.err);
    REQUIRE(result.code == 0);
    CHECK(contains(result.out, "Report: " + file("page.html")));
    return data("page.html");
  }
};

// z of a layer for each of the inputs (count, layer's inputs), in double precision.
std::vector<double> pre_activations(const json& layer, const std::vector<double>& x) {
  const auto weights = floats(layer["weights"]);
  const std::size_t inputs = layer["inputs"], outputs = layer["outputs"];
  REQUIRE(weights.size() == inputs * outputs);
  std::vector<double> z;
  for (std::size_t k = 0; k < x.size() / inputs; ++k) {
    for (std::size_t o = 0; o < outputs; ++o) {
      double value = 0;
      for (std::size_t i = 0; i < inputs; ++i) {
        value += static_cast<double>(weights[o * inputs + i]) * x[k * inputs + i];
      }
      z.push_back(value);
    }
  }
  return z;
}

void check_counts(const json& counts, const std::vector<double>& values) {
  const double low = counts["low"], high = counts["high"];
  REQUIRE(counts["counts"].size() == 64);
  CHECK(sum(counts["counts"]) == values.size());
  // Up to each bin's end, but for values that a rounding puts on the other side of it.
  std::size_t before = 0;
  for (std::size_t bin = 0; bin < 64; ++bin) {
    before += counts["counts"][bin].get<std::size_t>();
    const double end = low + (high - low) * static_cast<double>(bin + 1) / 64;
    const double near = 1e-5 * (high - low);
    const auto below = [&](double limit) {
      return static_cast<std::size_t>(
          std::ranges::count_if(values, [&](double v) { return v < limit; }));
    };
    CHECK(before >= below(end - near));
    CHECK(before <= below(end + near));
  }
}

}  // namespace

TEST_CASE("a program without the page refuses --report, and does all else" *
          doctest::skip(fanin::program::has_page())) {
  const ReportFolder folder;
  const ProcessResult refused = run_fanin(folder.compare({"--report", folder.file("r.html")}));
  CHECK(refused.code == 2);
  CHECK(contains(unwrapped(refused.err), "--report: this fanin was built without Chart.js"));
  CHECK(run_fanin(folder.compare({})).code == 0);
}

TEST_SUITE_BEGIN("report" * doctest::skip(!fanin::program::has_page()));

TEST_CASE("the page's policy allows its own scripts and styles, and nothing else") {
  const ReportFolder folder;
  folder.made(folder.compare({}));
  const std::string page = folder.read("page.html");
  const auto policies = between(page, "http-equiv=\"Content-Security-Policy\" content=\"", "\"");
  REQUIRE(policies.size() == 1);
  CHECK(policies[0].starts_with("default-src 'none'; img-src data: blob:; "));
  CHECK_FALSE(contains(policies[0], "unsafe"));
  for (const std::string& link : between(page, "<link ", ">")) CHECK(contains(link, "\"data:"));
  CHECK_FALSE(contains(page, "<script src"));
  std::size_t parts = 0;
  for (const auto& [directive, element] :
       {std::pair("script-src", "script"), {"style-src", "style"}}) {
    const std::string list = between(policies[0] + ';', std::string(directive) + ' ', ";").at(0);
    std::vector<std::string> allowed;
    for (const std::string& hash : between(list, "'sha256-", "'")) {
      std::string& hex = allowed.emplace_back();
      for (const std::uint8_t byte : from_base64(hash)) {
        hex += "0123456789abcdef"[byte / 16];
        hex += "0123456789abcdef"[byte % 16];
      }
    }
    const std::string name = element;
    for (const std::string& content : between(page, '<' + name + '>', "</" + name + '>')) {
      const ProcessResult hash = run("sha256sum", {folder.write("part", content).string()});
      if (hash.code == 127) continue;  // a Mac has another
      CHECK(std::ranges::find(allowed, hash.out.substr(0, 64)) != allowed.end());
      ++parts;
    }
    CHECK(static_cast<std::size_t>(std::ranges::count(list, '\'')) == 2 * allowed.size());
  }
  if (run("sha256sum", {folder.train}).code == 0) CHECK(parts >= 3);
}

TEST_CASE("a comparison's page has its results and the networks of the first seed") {
  const ReportFolder folder;
  const json data =
      folder.made(folder.compare({"--json", folder.file("r.json"), "--csv", folder.file("r.csv"),
                                  "--seed", "5", "--init", "book", "--init", "wide=uniform:2"}));
  CHECK(data["kind"] == "compare");
  CHECK(data["result"] == read_json(folder.file("r.json")));
  CHECK(data["csv"] == folder.read("r.csv"));
  CHECK(data["labels"] == json({"0", "1", "2"}));
  CHECK(data["image"] == json({{"rows", 3}, {"columns", 3}}));
  CHECK(data["scaling"] == json({{"low", 0.01}, {"high", 1}, {"from", {0}}, {"to", {255}}}));
  CHECK(data["command"].get<std::string>().starts_with("fanin compare " + folder.train));
  CHECK(data["settings"][0][0] == "Data");
  CHECK(contains(data["answer"][0].get<std::string>(), " has the highest mean: "));

  const fanin::Dataset test = fanin::read_csv(folder.test);
  const fanin::Samples samples = fanin::make_samples(test, 3);
  std::vector<double> x;
  for (const std::uint8_t pixel : test.pixels) x.push_back(0.01 + pixel / 255.0 * 0.99);
  REQUIRE(data["networks"].size() == 2);
  for (std::size_t r = 0; r < 2; ++r) {
    const json& network = data["networks"][r];
    const json& run = data["result"]["recipes"][r]["runs"][0];
    CAPTURE(r);
    CHECK(network["name"] == data["result"]["recipes"][r]["name"]);
    CHECK(network["seed"] == 5);
    // The first layer as it was drawn.
    fanin::Random random(5);
    const fanin::Network begun = fanin::make_network(
        {{9, 40, 3}}, fanin::parse_initializer(r == 0 ? "book" : "uniform:2"), random);
    const auto initial = floats(network["initial"]);
    REQUIRE(initial.size() == 32 * 9);
    CHECK(std::ranges::equal(initial, begun.layers[0].weights.values().first(initial.size())));

    fanin::Network end;
    for (const json& layer : network["layers"]) {
      const std::size_t inputs = layer["inputs"], outputs = layer["outputs"];
      end.layers.push_back({{outputs, inputs, floats(layer["weights"])}, {}});
      CHECK(layer["bias"].is_null());
      CHECK(layer["activation"] == "sigmoid");
    }
    const fanin::Score score = fanin::score(end, samples);
    CHECK(network["confusion"] == json(score.confusion));
    CHECK(score.accuracy() == run["accuracy"].back().get<double>());
    const json& mistakes = network["mistakes"];
    CHECK(mistakes.size() == std::min<std::size_t>(48, samples.count - score.correct));
    double confidence = 1;
    for (const json& mistake : mistakes) {
      const std::size_t k = mistake["record"].get<std::size_t>() - 1;
      CHECK(mistake["label"] == test.labels[k]);
      CHECK(mistake["answer"] == score.answers[k]);
      CHECK(from_base64(mistake["image"]) == test.bytes(k));
      const double output = mistake["outputs"][score.answers[k]];
      CHECK(output <= confidence);
      confidence = output;
    }
    std::vector<float> ideas;
    for (std::size_t label = 0; label < 3; ++label) {
      for (const float value : fanin::backquery(end, label)) ideas.push_back(value);
    }
    CHECK(floats(network["backquery"]) == ideas);

    // What goes on inside, against the same in double precision.
    const json& stages = network["stages"];
    REQUIRE(stages.size() == 3);
    for (std::size_t s = 0; s < 3; ++s) {
      const std::size_t epoch = stages[s]["epoch"];
      CHECK(epoch == std::vector<std::size_t>{0, 1, 3}[s]);
      CHECK(stages[s]["loss"].get<double>() ==
            doctest::Approx(run["probe"][epoch]["loss"].get<double>()).epsilon(1e-6));
      for (std::size_t l = 0; l < 2; ++l) {
        CHECK(stages[s]["layers"][l]["saturated"].get<double>() ==
              doctest::Approx(run["signals"][epoch][l]["saturated"].get<double>()).epsilon(1e-6));
        CHECK(
            stages[s]["layers"][l]["gradient"].get<double>() ==
            doctest::Approx(run["signals"][epoch][l]["gradient_norm"].get<double>()).epsilon(1e-6));
      }
    }
    std::vector<double> y = x;
    for (std::size_t l = 0; l < 2; ++l) {
      const json& layer = stages[2]["layers"][l];
      const std::vector<double> z = pre_activations(network["layers"][l], y);
      check_counts(layer["z"], z);
      y.clear();
      for (const double value : z) y.push_back(1 / (1 + std::exp(-value)));
      check_counts(layer["outputs"], y);
      CHECK(layer["outputs"]["low"] == 0);
      CHECK(layer["outputs"]["high"] == 1);
    }
  }
}

TEST_CASE("of a training that diverged the page shows what was before") {
  const ReportFolder folder;
  const std::vector<std::string> command = {
      "compare",  folder.train, folder.test, "--activation", "identity", "--output-activation",
      "identity", "--rule",     "gradient",  "--hidden",     "4",        "--init",
      "book",     "--runs",     "1",         "--lr",         "100"};
  CHECK(run_fanin(with(command, {"--report", folder.file("page.html")})).code == 4);
  CHECK(folder.data("page.html")["answer"][0] == "Every training diverged.");
  const json data = folder.made(with(command, {"--lr", "0.01"}));
  REQUIRE(data["networks"].size() == 2);
  CHECK(data["networks"][1]["layers"].size() == 2);
  CHECK(data["networks"][1]["stages"][0]["layers"][0]["saturated"].is_null());
  const json& diverged = data["networks"][0];
  CHECK(diverged["layers"].is_null());
  CHECK(diverged["confusion"].is_null());
  CHECK(diverged["stages"].size() == 1);
  CHECK(floats(diverged["initial"]).size() == 4 * 9);
}

TEST_CASE("names of any bytes stay data") {
  const ReportFolder folder;
  const std::vector<std::string> names = {"</script><script>alert(1)</script>", "<!--<script>",
                                          "\"'\\\n\t&lt;\xf0\x9f\x98\x80"};
  std::vector<std::string> command = folder.compare({});
  for (const std::string& name : names) command = with(command, {"--init", name + "=book"});
  const json data = folder.made(with(command, {"--init", "\xff\xfe=book"}));
  CHECK_FALSE(contains(folder.data_text("page.html"), "<"));
  REQUIRE(data["networks"].size() == 4);
  for (std::size_t k = 0; k < names.size(); ++k) CHECK(data["networks"][k]["name"] == names[k]);
  CHECK(data["networks"][3]["name"] == data["result"]["recipes"][3]["name"]);
}

TEST_CASE("of many recipes four networks are shown, of each scheme one at least") {
  const ReportFolder folder;
  const json data = folder.made({"compare", folder.train, folder.test, "--runs", "1", "--init",
                                 "book", "--init", "w=uniform:1", "--scale", "0.5,1,2"});
  std::vector<std::string> names;
  for (const json& network : data["networks"]) names.push_back(network["name"]);
  CHECK(names == std::vector<std::string>{"book, c 1", "book, c 0.5", "book, c 2", "w, c 1"});
}

TEST_CASE("resumed and merged comparisons show the networks that one go shows") {
  const ReportFolder folder;
  const std::vector<std::string> command =
      folder.compare({"--init", "book", "--init", "w=he-normal"});
  const json networks = folder.made(command)["networks"];
  REQUIRE(networks.size() == 2);
  const std::string journal = folder.file("runs.jsonl");
  REQUIRE(run_fanin(with(command, {"--journal", journal})).code == 0);
  const std::string before = folder.read("runs.jsonl");
  CHECK(folder.made(with(command, {"--journal", journal}))["networks"] == networks);
  CHECK(folder.read("runs.jsonl") == before);
  CHECK(folder.made({"merge", journal})["networks"] == networks);

  // Other data, or none: the rest of the page is there.
  folder.write("test.csv", rows_csv(30, 3));
  const json others = folder.made({"merge", journal});
  CHECK(others["networks"].empty());
  CHECK(others["result"]["recipes"].size() == 2);
  CHECK(contains(others["result"]["warnings"].back().get<std::string>(),
                 "the report shows no networks: "));
}

TEST_CASE("an interrupted comparison writes a page of what is complete") {
  const ReportFolder folder;
  const ProcessResult result =
      run_fanin({"compare", folder.train, folder.test, "--hidden", "4", "--runs", "100000",
                 "--init", "book", "--init", "w=uniform:1", "--journal", folder.file("runs.jsonl"),
                 "--report", folder.file("page.html")},
                signalled_at_three_trainings(folder, "runs.jsonl", SIGINT));
  CHECK(result.code == 130);
  const json data = folder.data("page.html");
  CHECK(data["result"]["missing"] > 0);
  std::size_t first = 0;
  for (const json& recipe : data["result"]["recipes"]) {
    for (const json& one : recipe["runs"]) first += one["seed"] == 1;
  }
  CHECK(first > 0);
  CHECK(data["networks"].size() == first);
}

TEST_CASE("train and signal write the page of their networks") {
  const ReportFolder folder;
  const std::vector<std::string> train = {
      "train",  folder.train, folder.test, "--hidden", "5",
      "--bias", "--epochs",   "4",         "--json",   folder.file("r.json")};
  json data = folder.made(with(train, {"-o", folder.file("m.safetensors")}));
  CHECK(data["kind"] == "train");
  CHECK(data["result"] == read_json(folder.file("r.json")));
  REQUIRE(data["networks"].size() == 1);
  const fanin::Model model = fanin::read_model(folder / "m.safetensors");
  for (std::size_t l = 0; l < 2; ++l) {
    const json& layer = data["networks"][0]["layers"][l];
    CHECK(std::ranges::equal(floats(layer["weights"]), model.network.layers[l].weights.values()));
    CHECK(floats(layer["bias"]) == model.network.layers[l].biases);
  }
  CHECK(sum(data["networks"][0]["confusion"][0]) > 0);
  CHECK(data["networks"][0]["stages"].size() == 3);

  // Gone on with: its initial weights are not known. Without a test set: no answers.
  data =
      folder.made({"train", folder.train, "--from", folder.file("m.safetensors"), "--epochs", "5"});
  CHECK(data["networks"][0]["initial"].is_null());
  CHECK(data["networks"][0]["confusion"].is_null());
  CHECK(data["networks"][0]["stages"][0]["epoch"] == 4);
  // A layer without an inverse, and one epoch.
  data = folder.made({"train", folder.train, folder.test, "--activation", "relu", "--epochs", "1"});
  CHECK(data["networks"][0]["backquery"].is_null());
  CHECK(data["networks"][0]["stages"].size() == 2);
  data = folder.made({"train", folder.train, folder.test, "--epochs", "0"});
  CHECK(data["networks"][0]["stages"].size() == 1);

  data =
      folder.made({"signal", "--layers", "9,5,3", "--input", folder.train, "--init", "book",
                   "--init", "zero=constant:0", "--draws", "2", "--json", folder.file("r.json")});
  CHECK(data["kind"] == "signal");
  CHECK(data["result"] == read_json(folder.file("r.json")));
  REQUIRE(data["networks"].size() == 2);
  CHECK(data["networks"][0]["layers"].is_null());
  CHECK(data["networks"][0]["stages"].size() == 1);
  // All alike: in one bin, of a range that is not empty.
  const json& z = data["networks"][1]["stages"][0]["layers"][0]["z"];
  CHECK(z["low"] < z["high"]);
  CHECK(sum(z["counts"]) == 90 * 5);
}

TEST_CASE("fanin report puts models on a page, with a test set what they confuse") {
  const ReportFolder folder;
  const std::string a = folder.file("a.safetensors"), b = folder.file("b.safetensors");
  REQUIRE(run_fanin({"train", folder.train, "--hidden", "5", "-o", a}).code == 0);
  REQUIRE(run_fanin({"train", folder.train, "--hidden", "4,4", "--seed", "9", "-o", b}).code == 0);
  json data = folder.made({"report", a, b}, "-o");
  CHECK(data["kind"] == "models");
  CHECK(data["result"].is_null());
  CHECK(data["labels"] == json({"0", "1", "2"}));
  CHECK(data["image"]["rows"] == 3);
  REQUIRE(data["networks"].size() == 2);
  CHECK(data["networks"][1]["name"] == b);
  CHECK(data["networks"][1]["seed"] == 9);
  CHECK(data["networks"][1]["layers"].size() == 3);
  CHECK(data["networks"][0]["stages"].empty());
  CHECK(data["networks"][0]["mistakes"].is_null());

  data = folder.made({"report", a, "--test", folder.test}, "-o");
  const fanin::Dataset test = fanin::read_csv(folder.test);
  const fanin::Model model = fanin::read_model(a);
  CHECK(data["networks"][0]["confusion"] ==
        json(fanin::score(model.network, fanin::make_samples(test, 3)).confusion));
  CHECK(data["networks"][0]["stages"][0]["epoch"] == 5);
  CHECK(contains(data["answer"][0].get<std::string>(), "% of 30 test records right"));

  // A table: no images, and a range for each column.
  folder.write("table.csv", "1,250,0\n3,350,1\n2,300,0\n1.5,290,1\n");
  const std::string c = folder.file("c.safetensors");
  REQUIRE(run_fanin({"train", folder.file("table.csv"), "-o", c}).code == 0);
  data = folder.made({"report", c}, "-o");
  CHECK(data["image"].is_null());
  CHECK(data["scaling"]["from"] == json({1, 250}));
  CHECK(data["scaling"]["to"] == json({3, 350}));
  const ProcessResult unlike = run_fanin({"report", a, c, "-o", folder.file("r.html")});
  CHECK(unlike.code == 2);
  CHECK(contains(unlike.err, "c.safetensors: other inputs or classes than "));
  fanin::write_model(c, {model.network, {}, {}, {}, {{"seed", "many"}}});
  const ProcessResult damaged = run_fanin({"report", c, "-o", folder.file("r.html")});
  CHECK(damaged.code == 3);
  CHECK(contains(damaged.err, "c.safetensors: \"many\", expected a whole number"));
  CHECK(run_fanin({"report", a, a, a, a, a, "-o", folder.file("r.html")}).code == 2);
  CHECK(contains(run_fanin({"report", a}).err, "-o FILE is required"));
  CHECK(run_fanin({"report", a, "-o", a}).code == 2);
}

TEST_CASE("pages that cannot be written are refused before any work") {
  const ReportFolder folder;
  const auto refused = [&](const std::vector<std::string>& more, int code,
                           const std::string& message) {
    const ProcessResult result =
        run_fanin(with({"compare", folder.train, folder.test, "--epochs", "100000000"}, more));
    CAPTURE(result.err);
    CHECK(result.code == code);
    CHECK(contains(unwrapped(result.err), message));
  };
  refused({"--report", "-"}, 2, "expected the name of a file");
  refused({"--report", folder.file("r.png")}, 2, "expected a name that ends in .html");
  refused({"--report", folder.file("none/r.html")}, 1, "none");
  refused({"--report", folder.file("r"), "--json", folder.file("r")}, 2, "two results");
  refused({"--report", folder.train + "/../train.csv"}, 2, "");
  refused({"--report", folder.file("r.html"), "--journal", folder.file("j"), "--shard", "1/2"}, 2,
          "--shard");
  CHECK(folder.names() == std::vector<std::string>{"test.csv", "train.csv"});
}

TEST_SUITE_END();
