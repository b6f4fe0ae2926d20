// fanin merge and compare --shard.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "apps/program.hpp"

using namespace fanin::test;
using nlohmann::json;

namespace {

// Recipes of three costs, with four seeds.
struct ShardFolder : DataFolder {
  std::vector<std::string> more_inits = {};

  std::vector<std::string> command(const std::vector<std::string>& more) const {
    return with(with({"compare", train, test, "--hidden", "9", "--hidden", "4,4", "--hidden", "20",
                      "--epochs", "2", "--runs", "4", "--init", "book", "--init", "w=uniform:1"},
                     more_inits),
                more);
  }
  std::string file(const std::string& name) const { return (*this / name).string(); }

  void run_shard(std::size_t i, std::size_t count, const std::string& journal) const {
    const ProcessResult result = run_fanin(command(
        {"--shard", std::to_string(i) + "/" + std::to_string(count), "--journal", file(journal)}));
    CAPTURE(result.err);
    REQUIRE(result.code == 0);
  }
  // The recipe and the seed of each training in a journal.
  std::set<std::pair<std::string, std::size_t>> trainings(const std::string& journal) const {
    std::set<std::pair<std::string, std::size_t>> all;
    const std::vector<std::string> rows = lines(read(journal));
    for (const std::string& row : rows) {
      const json line = json::parse(row);
      if (line.contains("recipe")) all.emplace(line["recipe"], line["seed"]);
    }
    CHECK(all.size() == rows.size() - 1);
    return all;
  }
};

// Without the clock's part: the last line, after the ';'.
std::string timeless_text(const std::string& text) { return text.substr(0, text.rfind(';')); }

// Without the seconds, which stand before the word that says whether the run diverged.
std::vector<std::string> timeless_csv(const std::string& csv) {
  std::vector<std::string> rows = lines(csv);
  for (std::string& row : rows) {
    const std::size_t end = row.find(",false,");
    if (end != row.npos) row.erase(row.rfind(',', end - 1), end - row.rfind(',', end - 1));
  }
  return rows;
}

}  // namespace

TEST_CASE("merged shards print and write what one machine prints and writes") {
  ShardFolder folder;
  folder.more_inits = {"--init", "constant:0"};  // one answer to all: a warning in the end
  const ProcessResult alone = run_fanin(folder.command(
      {"--every-run", "--json", folder.file("one.json"), "--csv", folder.file("one.csv")}));
  REQUIRE(alone.code == 0);
  CHECK(contains(alone.out, "constant:0, hidden 9: 4 of 4 networks answer the same"));
  for (const std::size_t i : {1U, 2U, 3U}) {
    folder.run_shard(i, 3, "s" + std::to_string(i) + ".jsonl");
  }
  const ProcessResult merged = run_fanin(
      {"merge", folder.file("s3.jsonl"), folder.file("s1.jsonl"), folder.file("s2.jsonl"),
       "--every-run", "--json", folder.file("all.json"), "--csv", folder.file("all.csv")});
  CHECK(merged.code == 0);
  CHECK(merged.err.empty());
  CHECK(timeless_text(merged.out) == timeless_text(alone.out));
  CHECK((timeless_csv(folder.read("all.csv")) == timeless_csv(folder.read("one.csv"))));
  CHECK(timeless(read_json(folder.file("all.json"))).dump() ==
        timeless(read_json(folder.file("one.json"))).dump());
}

TEST_CASE("shards are disjoint and equally costly: the costliest first, to the one with least") {
  const ShardFolder folder;
  // 9 inputs, 3 classes: weights of each recipe in its order.
  const std::map<std::string, std::size_t> costs = {
      {"book, hidden 9", 108}, {"book, hidden 4,4", 64}, {"book, hidden 20", 240},
      {"w, hidden 9", 108},    {"w, hidden 4,4", 64},    {"w, hidden 20", 240}};
  const std::vector<std::string> falling = {"book, hidden 20", "w, hidden 20",     "book, hidden 9",
                                            "w, hidden 9",     "book, hidden 4,4", "w, hidden 4,4"};
  std::vector<std::set<std::pair<std::string, std::size_t>>> expected(3);
  std::vector<std::size_t> loads(3);
  for (std::size_t k = 0; k < 6; k += 2) {
    for (std::size_t seed = 1; seed <= 4; ++seed) {
      for (const std::string& name : {falling[k], falling[k + 1]}) {
        const auto least =
            static_cast<std::size_t>(std::ranges::min_element(loads) - loads.begin());
        loads[least] += costs.at(name);
        expected[least].emplace(name, seed);
      }
    }
  }
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string journal = "s" + std::to_string(i) + ".jsonl";
    folder.run_shard(i + 1, 3, journal);
    CHECK(folder.trainings(journal) == expected[i]);
  }
  // More shards than trainings: some have nothing to do.
  folder.run_shard(25, 25, "none.jsonl");
  CHECK(folder.trainings("none.jsonl").empty());
}

TEST_CASE("what is missing is counted, what is given twice counts once") {
  const ShardFolder folder;
  folder.run_shard(1, 2, "s1.jsonl");
  folder.run_shard(2, 2, "s2.jsonl");
  const std::size_t missing = folder.trainings("s2.jsonl").size();
  ProcessResult result = run_fanin({"merge", folder.file("s1.jsonl"), "--json", "-"});
  CHECK(result.code == 1);
  CHECK(contains(result.err, std::to_string(missing) + " of 24 trainings missing"));
  const json report = json::parse(result.out);
  CHECK(report["missing"] == missing);
  CHECK(contains(report["scope"].get<std::string>(), " of 4 seeds, "));

  result = run_fanin(
      {"merge", folder.file("s1.jsonl"), folder.file("s2.jsonl"), folder.file("s1.jsonl")});
  CHECK(result.code == 0);
  CHECK(contains(result.out, std::to_string(24 - missing) + " trainings in more than one line"));
  CHECK_FALSE(contains(result.out, "other results"));

  // With another result the first counts, and it is said; so is another origin.
  std::string text = folder.read("s1.jsonl");
  const std::size_t at = text.find("\"loss\":[0.");
  text[at + 10] = text[at + 10] == '1' ? '2' : '1';
  for (std::size_t k = text.find("\"program\"", at); k != text.npos; k = text.npos) {
    text.replace(k, 18, "\"program\":\"Fanin 9");
  }
  folder.write("other.jsonl", text);
  result = run_fanin(
      {"merge", folder.file("s2.jsonl"), folder.file("other.jsonl"), folder.file("s1.jsonl")});
  CHECK(result.code == 0);
  CHECK(contains(result.out, "; 1 with other results"));
  CHECK(contains(unwrapped(result.out), "1 training by Fanin 9"));
}

TEST_CASE("journals of no or another comparison are not merged; a torn line does not count") {
  const ShardFolder folder;
  folder.run_shard(1, 2, "s1.jsonl");
  const std::string good = folder.read("s1.jsonl");
  folder.write("torn.jsonl", good.substr(0, good.size() - 5));
  ProcessResult result = run_fanin({"merge", folder.file("torn.jsonl")});
  CHECK(result.code == 1);
  CHECK(contains(unwrapped(result.out), "torn.jsonl: the last line is not whole"));
  CHECK(folder.read("torn.jsonl").size() == good.size() - 5);

  std::string other = good;
  other.replace(other.find("\"epochs\":2"), 10, "\"epochs\":3");
  folder.write("other.jsonl", other);
  result = run_fanin({"merge", folder.file("s1.jsonl"), folder.file("other.jsonl")});
  CHECK(result.code == 2);
  CHECK(contains(result.err, "other.jsonl:1: settings.epochs is 3, expected 2 as in"));

  folder.write("empty.jsonl", "");
  CHECK(run_fanin({"merge", folder.file("empty.jsonl")}).code == 3);
  CHECK(run_fanin({"merge", folder.train}).code == 3);
  CHECK(run_fanin({"merge", folder.file("none.jsonl")}).code == 1);
  folder.write("headers.jsonl", good.substr(0, good.find('\n') + 1));
  result = run_fanin({"merge", folder.file("headers.jsonl")});
  CHECK(result.code == 1);
  CHECK(contains(result.err, "24 of 24 trainings missing"));
  CHECK_FALSE(contains(result.out, "nan"));

  // A header whose numbers make no comparison.
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"\"seeds\":[1,2,3,4]", "\"seeds\":[]"},
           {"\"seeds\":[1,2,3,4]", "\"seeds\":[1,2,3,-4]"},
           {"\"seeds\":[1,2,3,4]", "\"seeds\":[1,3,2,4]"},
           {"\"detection\":null", "\"detection\":{\"difference\":0,\"max_runs\":20}"},
           {"\"detection\":null", "\"detection\":{\"difference\":1,\"max_runs\":1000000}"},
           {"\"loss\":\"squared-error\"", "\"loss\":\"none\""},
           {"\"init\":\"book\"", "\"init\":\"normal:(\""},
           {"\"count\":30", "\"count\":0"}}) {
    const std::string& damage = to;
    CAPTURE(damage);
    std::string header = good;
    REQUIRE(header.find(from) != header.npos);
    header.replace(header.find(from), from.size(), to);
    folder.write("wrong.jsonl", header);
    result = run_fanin({"merge", folder.file("wrong.jsonl")});
    CHECK(result.code == 3);
    CHECK(contains(result.err, "wrong.jsonl:1: "));
  }
}

TEST_CASE("a comparison has at most 1,000 recipes") {
  const ShardFolder folder;
  folder.run_shard(25, 25, "s.jsonl");
  json header = json::parse(lines(folder.read("s.jsonl"))[0]);
  const json recipe = header["recipes"][0];
  const auto merge = [&](std::size_t count) {
    header["recipes"] = json::array();
    for (std::size_t k = 0; k < count; ++k) {
      header["recipes"].push_back(recipe);
      header["recipes"][k]["scheme"] = header["recipes"][k]["name"] = std::to_string(k);
    }
    std::string text = header.dump();
    text.insert(1, "\"journal\":1,");
    folder.write("many.jsonl", text + '\n');
    return run_fanin({"merge", folder.file("many.jsonl")});
  };
  const ProcessResult most = merge(1000);
  CHECK(contains(most.err, "4,000 of 4,000 trainings missing"));
  CHECK(contains(merge(1001).err, "many.jsonl:1: more recipes than a comparison has"));
  std::vector<std::string> command = {"compare", folder.train, folder.test, "--init", "book"};
  for (std::size_t k = 1; k <= 1001; ++k) {
    command.insert(command.end(), {"--hidden", std::to_string(k)});
  }
  const ProcessResult refused = run_fanin(command);
  CHECK(refused.code == 2);
  CHECK(contains(refused.err, "more than 1000 recipes"));
}

TEST_CASE("a shard has a journal, and neither JSON nor CSV") {
  const ShardFolder folder;
  const std::string journal = folder.file("j.jsonl");
  for (const std::vector<std::string>& wrong : std::vector<std::vector<std::string>>{
           {"--shard", "1/2"},
           {"--shard", "1/2", "--journal", journal, "--json", "-"},
           {"--shard", "1/2", "--journal", journal, "--csv", "-"},
           {"--shard", "3/2", "--journal", journal},
           {"--shard", "0/2", "--journal", journal},
           {"--shard", "1", "--journal", journal},
           {"--shard", "/", "--journal", journal}}) {
    CAPTURE(wrong[1]);
    CHECK(run_fanin(folder.command(wrong)).code == 2);
  }
}
