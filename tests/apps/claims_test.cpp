#include "claims/claims.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "apps/program.hpp"
#include "console/text.hpp"
#include "fanin/numeric/random.hpp"

using namespace fanin::test;
using nlohmann::json;

namespace {

const std::vector<std::string> all_numbers = {"1",  "2",  "3",  "3b", "4",  "5",  "6",
                                              "7",  "8",  "9",  "10", "11", "12", "13",
                                              "14", "15", "16", "17", "18"};

// A digit is a square of its own in an image of 28×28, under noise.
std::string digits_csv(std::size_t records, std::uint32_t seed) {
  fanin::Random random(seed);
  std::string csv;
  for (std::size_t k = 0; k < records; ++k) {
    csv += std::to_string(k % 10);
    for (std::size_t i = 0; i < 784; ++i) {
      const std::size_t square = i / 28 / 6 * 4 + i % 28 / 7;
      const double light = (square == k % 10 ? 200 : 0) + random.uniform(0, 50);
      csv += ',' + std::to_string(i == 783 ? 0 : static_cast<int>(light));  // else a label, too
    }
    csv += '\n';
  }
  return csv;
}

// In place of the bundled data: 20 images to train on, 50 to test.
struct DigitsFolder : TemporaryFolder {
  DigitsFolder() {
    write("mnist_train.csv", digits_csv(20, 1));
    write("mnist_test.csv", digits_csv(50, 2));
  }
  ProcessOptions options() const {
    ProcessOptions options;
    options.env["FANIN_DATA"] = path().string();
    return options;
  }
};

// The claims of a run, after a look at what every one of them must have.
json claims_json(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "claims");
  arguments.insert(arguments.end(), {"--json", "-"});
  const ProcessResult result = run_fanin(arguments);
  REQUIRE(result.code == 0);
  const json report = json::parse(result.out);
  CHECK(report["schema"] == 2);
  for (const json& claim : report["claims"]) {
    CAPTURE(claim["number"]);
    CHECK(claim["claim"].get<std::string>().ends_with('.'));
    CHECK(claim["command"].get<std::string>().starts_with("fanin "));
    CHECK(claim["seconds"].get<double>() > 0);
    CHECK(claim["exhibits"].is_array());
    std::size_t deciding = 0;
    std::size_t agreeing = 0;
    for (const json& finding : claim["findings"]) {
      CAPTURE(finding["what"]);
      const double measured = finding["measured"];
      const bool inside = (finding["low"].is_null() || measured >= finding["low"]) &&
                          (finding["high"].is_null() || measured <= finding["high"]);
      CHECK(finding["agrees"] == inside);
      if (!finding["decides"].get<bool>()) continue;
      ++deciding;
      if (inside) ++agreeing;
    }
    REQUIRE(deciding > 0);
    CHECK(claim["verdict"] == (agreeing == deciding ? "holds"
                               : agreeing > 0       ? "holds partly"
                                                    : "does not hold"));
  }
  return report["claims"];
}

const json& finding(const json& claim, const std::string& part) {
  const auto found = std::ranges::find_if(claim["findings"], [&](const json& one) {
    return contains(one["what"].get<std::string>(), part);
  });
  REQUIRE(found != claim["findings"].end());
  return *found;
}

}  // namespace

TEST_CASE("claims say what holds, what holds partly and what does not hold") {
  const json claims = claims_json({"3b", "9", "8"});
  REQUIRE(claims.size() == 3);  // in the order asked for
  CHECK(claims[0]["number"] == "3b");
  CHECK(claims[0]["verdict"] == "does not hold");
  // The variance is √784, not 1, to 3 deviations of a mean of 100 nodes and 100 draws.
  CHECK(finding(claims[0], "by theory √784")["measured"].get<double>() ==
        doctest::Approx(28).epsilon(3 * std::sqrt(2 / 1e4)));

  CHECK(claims[1]["verdict"] == "holds partly");
  CHECK(finding(claims[1], "sigmoid: n·Var(w)")["agrees"] == true);
  CHECK(finding(claims[1], "sigmoid: variance of the outputs")["agrees"] == false);
  CHECK(finding(claims[1], "sigmoid: variance of the outputs")["measured"] < 0.25);
  // E[tanh²] of a unit normal number
  CHECK(finding(claims[1], "tanh: variance of the outputs")["measured"].get<double>() ==
        doctest::Approx(0.3943).epsilon(0.02));

  CHECK(claims[2]["verdict"] == "holds");
}

TEST_CASE("the number of jobs changes nothing") {
  const auto timeless = [](json claims) {
    for (json& claim : claims) claim.erase("seconds");
    return claims;
  };
  CHECK(timeless(claims_json({"9", "--jobs", "1"})) == timeless(claims_json({"9", "--jobs", "3"})));
}

TEST_CASE("the text shows every measurement with its range, the verdict, and a command") {
  const ProcessResult result = run_fanin({"claims", "3b", "9"});
  REQUIRE(result.code == 0);
  CHECK(contains(result.out, "Claim 3b  Weights of variance 1/√n give Var(z) = 1."));
  CHECK(contains(result.out, "✗    weights of variance 1/√784: Var(z), claimed 1"));
  CHECK(contains(result.out, "(✓)  the same, by theory √784"));
  CHECK(contains(result.out, "\nDoes not hold. "));
  CHECK(contains(result.out, "\nHolds partly. "));
  CHECK(contains(result.out, "\nMore: fanin signal "));
  CHECK(contains(result.out, "\n3b  does not hold  Weights of variance"));
  CHECK(contains(result.out, "\n9   holds partly   A general rule"));
  CHECK(contains(result.out, "2 claims in "));
  std::istringstream lines(result.out);
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    if (line.starts_with("More: ")) continue;  // to be copied, hence not broken
    const auto characters = std::ranges::count_if(
        line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
    CHECK(characters <= 100);
  }
}

TEST_CASE("claims about training run on any digits, and fit 100 columns") {
  const DigitsFolder folder;
  const ProcessResult result = run_fanin({"claims", "13", "15", "16", "18"}, folder.options());
  REQUIRE(result.code == 0);
  CHECK(contains(result.out, "unequal widths: by inputs ahead"));
  for (const std::string& line : lines(result.out)) {
    CAPTURE(line);
    CHECK((fanin::program::width(line) <= 100 || line.starts_with("More: ")));
  }
  // A curve for the eyes begins at the left.
  CHECK(contains(result.out, "+0.00  █"));
}

TEST_CASE("a journal has every training, of claim 12 as well, and none is done twice") {
  const DigitsFolder folder;
  const std::string journal = (folder / "claims.jsonl").string();
  const auto claims = [&] {
    const ProcessResult result =
        run_fanin({"claims", "12", "17", "--journal", journal, "--json", "-"}, folder.options());
    REQUIRE(result.code == 0);
    json found = json::parse(result.out)["claims"];
    for (json& claim : found) claim.erase("seconds");
    return found;
  };
  const json first = claims();
  // A header; three settings, each as it is and multiplied by 1 + 1e-7, with two seeds; zeros with
  // and without a hidden layer, and constants.
  const std::string written = folder.read("claims.jsonl");
  CHECK(lines(written).size() == 1 + 3 * 2 * 2 + 3);
  CHECK(contains(written, "c 1.0000001"));
  CHECK(claims() == first);
  CHECK(folder.read("claims.jsonl") == written);

  // Claim 15 trains two recipes 20 times, claim 16 four others 10 times and the first of those; two
  // of them were done twice for claim 12.
  REQUIRE(run_fanin({"claims", "15", "16", "--journal", journal}, folder.options()).code == 0);
  CHECK(lines(folder.read("claims.jsonl")).size() ==
        lines(written).size() + 2 * 20 + 4 * 10 - 2 * 2);

  // Ten digits of equal frequency get one answer from nodes that are alike.
  CHECK(finding(first[1], "784-200-10, zeros")["measured"] == 0.1);
  CHECK(finding(first[1], "all weights 0.1")["measured"] == 0.1);
  CHECK(finding(first[1], "correlation")["measured"].get<double>() == doctest::Approx(1));
  CHECK(finding(first[1], "784-10, zeros")["measured"] > 0.5);
}

TEST_CASE("a page of Markdown goes to stdout, or to a file next to the usual text") {
  ProcessResult result = run_fanin({"claims", "3b", "--markdown"});
  REQUIRE(result.code == 0);
  const std::string page = result.out;
  CHECK(page.starts_with("# The claims, measured\n"));
  CHECK(contains(page, "Made by `fanin claims 3b --markdown` ("));
  CHECK(contains(page,
                 "| [3b](#claim-3b) | Weights of variance 1/√n give Var(z) = 1. | **does not "
                 "hold** |\n"));
  CHECK(contains(page, "\n## Claim 3b\n\n> Weights of variance"));
  CHECK(contains(page, "| the same, by theory √784 | "));
  CHECK(contains(page, "\nTo see more: `fanin signal "));

  const TemporaryFolder folder;
  for (const std::vector<std::string>& more : {std::vector<std::string>{}, {"--markdown"}}) {
    std::vector<std::string> arguments = {"claims", "3b", "-o", (folder / "page.md").string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    result = run_fanin(arguments);
    REQUIRE(result.code == 0);
    CHECK(folder.read("page.md") == page);
    CHECK(contains(result.out, "Does not hold."));
    std::filesystem::remove(folder / "page.md");
  }
}

TEST_CASE("the help lists every claim, and an unknown one is refused with the list") {
  const ProcessResult help = run_fanin({"claims", "--help"});
  CHECK(help.code == 0);
  for (const std::string& number : all_numbers) {
    CHECK(contains(help.out, "\n  " + number + std::string(4 - number.size(), ' ')));
  }
  const ProcessResult result = run_fanin({"claims", "3b", "99"});
  CHECK(result.code == 2);
  CHECK(result.out.empty());  // before any work
  CHECK(contains(result.err, "there is no claim 99, only 1, 2, 3, 3b, 4, 5, 6"));

  CHECK(run_fanin({"claims", "--jobs", "0"}).code == 2);
  // Claim 4 is about digits, and there are none.
  const ProcessResult no_data = run_fanin({"claims", "4"});
  CHECK(no_data.code == 1);
  CHECK(contains(no_data.err, "FANIN_DATA"));
}
