// Data sets as people have them, through the program: each kind is read and said, or refused with
// words that help.

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "apps/program.hpp"
#include "support/temporary_folder.hpp"

using namespace fanin::test;

namespace {

// Record k of images of 8x8 with three classes: a bar that stands where the class says.
std::vector<int> record(std::size_t k) {
  std::vector<int> pixels(64);
  for (std::size_t y = 1; y < 7; ++y)
    pixels[y * 8 + 1 + k % 3 * 2 + (y + k) % 2] = 16 - static_cast<int>((k + y) % 5);
  return pixels;
}

std::string join(const std::vector<std::string>& items, const std::string& separator) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : separator) + item;
  return text;
}

enum class Label { first, last };

// `spell` makes a pixel's text of its value 0..16.
template <typename Spell>
std::string table(std::size_t records, Label label, const std::string& separator, Spell spell) {
  std::string text;
  for (std::size_t k = 0; k < records; ++k) {
    std::vector<std::string> fields;
    for (const int pixel : record(k)) fields.push_back(spell(pixel));
    fields.insert(label == Label::first ? fields.begin() : fields.end(), std::to_string(k % 3));
    text += join(fields, separator) + "\n";
  }
  return text;
}

std::string plain(std::size_t records, Label label) {
  return table(records, label, ",", [](int value) { return std::to_string(value); });
}

// The row of the head that begins with a word, lines that continue it included.
std::string row(const std::string& text, const std::string& name) {
  const std::size_t at = text.find(name + " ");
  if (at == std::string::npos) return {};
  std::size_t end = text.find('\n', at);
  while (end + 1 < text.size() && text[end + 1] == ' ') end = text.find('\n', end + 1);
  return unwrapped(text.substr(at, end - at));
}

class Folder : public TemporaryFolder {
 public:
  std::string file(const std::string& name, const std::string& text) const {
    return write(name, text).string();
  }
  std::string path_of(const std::string& name) const { return (*this / name).string(); }

  // A model trained on such data; labels of which kind is the caller's.
  std::string model(const std::string& data, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {
        "train", data,   "--hidden", "8",  "--epochs",
        "100",   "--lr", "0.3",      "-o", path_of("m.safetensors")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ProcessResult result = run_fanin(arguments);
    CHECK_MESSAGE(result.code == 0, result.err);
    return path_of("m.safetensors");
  }
};

std::string trained(const std::string& data, const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments = {"train", data, "--hidden", "4", "--epochs", "1"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const ProcessResult result = run_fanin(arguments);
  return result.code == 0 ? result.out : std::to_string(result.code) + ": " + result.err;
}

}  // namespace

TEST_CASE("what was understood of a data set is said in the row Data") {
  const Folder folder;
  struct Case {
    const char* what;
    std::string text;
    std::string said;
  };
  const auto scaled = [](double factor, double offset) {
    return [=](int value) { return std::to_string(value * factor + offset); };
  };
  std::string words = plain(30, Label::last);
  for (const char* name : {"zero", "one", "two"}) {
    const std::string digit(1, name[0] == 'z' ? '0' : name[0] == 'o' ? '1' : '2');
    for (std::size_t at = 0; (at = words.find("," + digit + "\n", at)) != std::string::npos;) {
      words.replace(at, 3, "," + std::string(name) + "\n");
    }
  }
  const std::vector<Case> cases = {
      {"label first", plain(30, Label::first),
       ": 30 images of 8×8, label in the first column, pixels 0 to 16"},
      {"label last", plain(30, Label::last),
       ": 30 images of 8×8, label in the last column, pixels 0 to 16"},
      {"0 to 1", table(30, Label::first, ",", scaled(1 / 16.0, 0)),
       ": 30 images of 8×8, label in the first column, pixels 0 to 1"},
      {"-1 to 1", table(30, Label::first, ",", scaled(1 / 8.0, -1)),
       ": 30 images of 8×8, label in the first column, pixels -1 to 1"},
      {"0 to 255", table(30, Label::first, ",", [](int v) { return std::to_string(v * 15); }),
       ": 30 images of 8×8, label in the first column, pixels 0 to 255"},
      {"semicolons", table(30, Label::first, ";", [](int v) { return std::to_string(v); }),
       "pixels 0 to 16, separated by semicolons"},
      {"tabs", table(30, Label::first, "\t", [](int v) { return std::to_string(v); }),
       "pixels 0 to 16, separated by tabs"},
      {"comments", "# made\n" + plain(30, Label::first), "pixels 0 to 16, comment lines skipped"},
      {"words", words,
       ": 30 images of 8×8, label in the last column, pixels 0 to 16, classes one, two, zero"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    const std::string out = trained(folder.file("d.csv", c.text));
    CHECK_MESSAGE(contains(row(out, "Data"), c.said), out);
  }
  const std::string table =
      trained(folder.file("t.csv", plain(30, Label::last)), {"--shape", "none"});
  CHECK(contains(row(table, "Data"), ": 30 records of 64 values, label in the last column"));
}

TEST_CASE("JSON has what was understood and what is doubtful") {
  const Folder folder;
  const std::string data = folder.file("d.csv", plain(30, Label::last));
  const ProcessResult result =
      run_fanin({"train", data, "--hidden", "4", "--epochs", "1", "--json", "-"});
  const auto report = nlohmann::json::parse(result.out);
  CHECK(report["data"]["train"]["kind"] == "images");
  CHECK(report["data"]["train"]["label"] == "last");
  CHECK(report["data"]["train"]["pixels"] == std::vector<double>{0, 16});
  CHECK(report["warnings"].empty());
}

TEST_CASE("two readings are refused, and the option named decides") {
  const Folder folder;
  std::string text;
  for (int k = 0; k < 30; ++k) {
    text += std::to_string(k % 3) + ",0.5," + std::to_string(k % 4) + "\n";
  }
  const std::string data = folder.file("d.csv", text);
  CHECK(contains(trained(data), "3: fanin: "));
  CHECK(contains(trained(data), "--label first or --label last decides"));
  CHECK(contains(row(trained(data, {"--label", "last"}), "Data"), "label in the last column"));
  CHECK(contains(row(trained(data, {"--label", "3"}), "Data"), "label in the last column"));
  CHECK(contains(trained(data, {"--label", "none"}), "no labels, needed to train or to score"));
  CHECK(contains(trained(data, {"--label", "kind"}), "no column \"kind\" for the label"));
  CHECK(run_fanin({"train", data, "--pixels", "5..1"}).code == 2);
  CHECK(run_fanin({"train", data, "--shape", "28"}).code == 2);
}

TEST_CASE("TEST is read as TRAIN was, and scored alike however it is written") {
  const Folder folder;
  const std::string model = folder.model(folder.file("train.csv", plain(60, Label::last)));
  const auto accuracy = [&](const std::string& name, const std::string& text,
                            const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {"score", model, folder.file(name, text)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ProcessResult result = run_fanin(arguments);
    const std::size_t at = result.out.find(" % right");
    return result.code == 0 && at != std::string::npos
               ? result.out.substr(at - std::min<std::size_t>(at, 6), 6)
               : std::to_string(result.code) + ": " + result.err;
  };
  CHECK(accuracy("last.csv", plain(30, Label::last)) == "100.00");
  CHECK(accuracy("first.csv", plain(30, Label::first)) == "100.00");
  CHECK(accuracy("one.csv", plain(1, Label::last)) == "100.00");
  const auto share = [](int value) { return std::to_string(value / 16.0); };
  const std::string shares = table(30, Label::last, ",", share);
  CHECK(contains(accuracy("share.csv", shares), "3: fanin: "));
  CHECK(contains(accuracy("share.csv", shares), "pixels 0 to 1, but 0 to 16 in "));
  CHECK(accuracy("share.csv", shares, {"--pixels", "0..1"}) == "100.00");
  const auto faint = [](int value) { return std::to_string(value / 16); };
  CHECK(contains(accuracy("faint.csv", table(30, Label::last, ",", faint)),
                 "pixels 0 to 1, but 0 to 16 in "));
  const std::string dim = folder.file("faint.csv", table(20, Label::last, ",", faint));
  CHECK(contains(row(run_fanin({"score", model, dim}).out, "Test"),
                 "pixels 0 to 16, no pixel above 1"));
  const std::string bytes =
      table(30, Label::last, ",", [](int v) { return std::to_string(v * 15); });
  CHECK(contains(accuracy("bytes.csv", bytes), "expected 0 to 16 as in "));
}

TEST_CASE("a table is trained on, saved with its ranges and names, and asked again") {
  const Folder folder;
  std::string text = "length,width,constant,kind\n";
  for (int k = 0; k < 60; ++k) {
    text += std::to_string(k % 3 * 100 + k % 7) + "," + std::to_string(k % 5 - 2.5) + ",7," +
            (k % 3 == 0   ? "setosa"
             : k % 3 == 1 ? "versicolor"
                          : "virginica") +
            "\n";
  }
  const std::string data = folder.file("iris.csv", text);
  const std::string model = folder.model(data);
  const ProcessResult scored = run_fanin({"score", model, data});
  CHECK(contains(scored.out, "100.00 % right"));
  CHECK(contains(scored.out, "versicolor"));
  const ProcessResult asked =
      run_fanin({"query", model, folder.file("q.csv", "203,0.5,7\n4,1.5,7\n")});
  CHECK(asked.code == 0);
  CHECK(contains(asked.out, "virginica"));
  CHECK(contains(asked.out, "setosa"));
  const ProcessResult far =
      run_fanin({"score", model, folder.file("far.csv", "900,0.5,7,setosa\n")});
  CHECK(contains(row(far.out, "Warning"),
                 "the test set has 1 value outside the column's range in training"));
  CHECK(contains(run_fanin({"score", model, folder.file("u.csv", "1,0.5,7,rose\n")}).err,
                 "label \"rose\", which is not a class of "));
  CHECK(run_fanin({"show", data}).code == 3);
  CHECK(contains(run_fanin({"show", data}).err, "a table, not images"));
  CHECK(run_fanin({"show", "--weights", model}).code == 3);
  CHECK(run_fanin({"backquery", model}).code == 3);
  CHECK(contains(run_fanin({"train", data, "--rotate", "10"}).err, "a table, which --rotate"));
}

TEST_CASE("a pipe, the standard input and a FIFO are read as files are") {
  const Folder folder;
  const std::string data = folder.file("d.csv", plain(600, Label::last));
  const std::string out = folder.path_of("out.csv");
  const auto shell = [&](const std::string& command) {
    return run("/bin/bash", {"-c", command, FANIN_PROGRAM_FILE, data, out});
  };
  CHECK(shell("cat \"$1\" | \"$0\" convert - -o \"$2\"").code == 0);
  const std::string expected = folder.read("out.csv");
  CHECK(std::count(expected.begin(), expected.end(), '\n') >= 600);
  CHECK(shell("\"$0\" convert - -o \"$2\" < \"$1\"").code == 0);
  CHECK((folder.read("out.csv") == expected));
  CHECK(shell("\"$0\" convert <(cat \"$1\") -o \"$2\"").code == 0);
  CHECK((folder.read("out.csv") == expected));
  CHECK(shell("gzip -c \"$1\" | \"$0\" convert - -o \"$2\"").code == 0);
  CHECK((folder.read("out.csv") == expected));
  CHECK(shell("mkfifo \"$2.pipe\" && (cat \"$1\" > \"$2.pipe\" &) && "
              "\"$0\" convert \"$2.pipe\" -o \"$2\"")
            .code == 0);
  CHECK((folder.read("out.csv") == expected));
  const std::string model = folder.model(data);
  CHECK(run("/bin/bash",
            {"-c", "\"$0\" score <(cat \"$1\") <(cat \"$2\")", FANIN_PROGRAM_FILE, model, data})
            .code == 0);
}

TEST_CASE("labels in a file of their own, as CSV, and a hint where they may be") {
  const Folder folder;
  std::string images;
  std::string labels;
  for (std::size_t k = 0; k < 30; ++k) {
    std::vector<std::string> fields;
    for (const int pixel : record(k)) fields.push_back(std::to_string(pixel));
    images += join(fields, ",") + "\n";
    labels += std::to_string(k % 3) + "\n";
  }
  const std::string x = folder.file("x_train.csv", images);
  const std::string y = folder.file("y_train.csv", labels);
  CHECK(contains(row(trained(x + "," + y), "Data"),
                 "30 images of 8×8, labels from a file of their own"));
  CHECK(contains(trained(x), "no labels, needed to train or to score (those in " + y + "? " + x +
                                 "," + y + ")"));
}

TEST_CASE("data that cannot teach earn a warning") {
  const Folder folder;
  const auto relabelled = [](const std::vector<int>& labels) {
    std::string text;
    for (std::size_t k = 0; k < labels.size(); ++k) {
      std::vector<std::string> fields = {std::to_string(labels[k])};
      for (const int pixel : record(k)) fields.push_back(std::to_string(pixel));
      text += join(fields, ",") + "\n";
    }
    return text;
  };
  const auto warning = [&](const std::string& text, const std::vector<std::string>& more = {}) {
    return row(trained(folder.file("d.csv", text), more), "Warning");
  };
  CHECK(contains(warning(relabelled({7, 7, 7, 7})), "every record is labelled 7"));
  CHECK(
      contains(warning(relabelled({0, 200, 0, 200, 0, 200})), "199 of 201 classes have no record"));
  CHECK(contains(warning(relabelled({0, 2, 0, 2, 0, 2})), "1 of 3 classes has no record"));
  const std::string sorted = relabelled({0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2});
  CHECK(contains(warning(sorted), "sorted by label"));
  CHECK(warning(sorted, {"--shuffle"}).empty());
  CHECK(contains(trained(folder.file("d.csv", sorted), {"--hold-out", "4"}),
                 "class 2 is in the held-out records only"));
  std::string brighter = "1";
  for (int k = 0; k < 64; ++k) brighter += ",255";
  const std::string last = folder.file("d.csv", plain(30, Label::first) + brighter + "\n");
  CHECK(contains(trained(last, {"--hold-out", "1"}),
                 "record 31: pixel 255, expected 0 to 16 as before the held-out records"));
  CHECK(contains(trained(folder.file("d.csv", relabelled({3}))), "a single record to learn from"));
  const std::string data = folder.file("d.csv", plain(30, Label::first));
  CHECK(contains(trained(data, {"--lr", "1e-20"}), "Data"));
  const ProcessResult same = run_fanin(
      {"train", data, data, "--hidden", "4", "--epochs", "1", "--init", "zeros", "--json", "-"});
  CHECK(contains(nlohmann::json::parse(same.out)["warnings"].dump(), "answers the same"));
}

TEST_CASE("compare names the schemes whose networks answer the same for every record") {
  const Folder folder;
  const std::string data = folder.file("d.csv", plain(30, Label::first));
  const std::vector<std::string> compare = {"compare",    data,     data,     "--hidden", "4",
                                            "--epochs",   "1",      "--runs", "2",        "--init",
                                            "none=zeros", "--init", "book"};
  const ProcessResult shown = run_fanin(compare);
  CHECK(contains(shown.out, "Warning: none: 2 of 2 networks answer the same for every record.\n"));
  std::vector<std::string> as_json = compare;
  as_json.insert(as_json.end(), {"--json", "-"});
  CHECK(contains(nlohmann::json::parse(run_fanin(as_json).out)["warnings"].dump(), "none: 2 of 2"));
}

TEST_CASE("a model that does not say its scaling is taken as the book's, which is said") {
  const Folder folder;
  const std::string data = folder.file("d.csv", plain(20, Label::first));
  std::string bytes = folder.read(folder.model(data));
  for (std::size_t at = 0; (at = bytes.find("scaling.", at)) != bytes.npos;) {
    bytes.replace(at, 8, "unknown.");
  }
  const std::string model = folder.file("old.safetensors", bytes);
  for (const std::vector<std::string>& command : {std::vector<std::string>{"score", model, data},
                                                  {"query", model, data},
                                                  {"show", "--mistakes", model, data},
                                                  {"show", "--weights", model},
                                                  {"backquery", model}}) {
    const ProcessResult result = run_fanin(command);
    CAPTURE(command[0]);
    CHECK(result.code == 0);
    CHECK(
        contains(unwrapped(result.out), "does not say how inputs are scaled: taken as the book's"));
    std::vector<std::string> as_json = command;
    as_json.insert(as_json.end(), {"--json", "-"});
    const auto warnings = nlohmann::json::parse(run_fanin(as_json).out)["warnings"];
    CHECK(contains(warnings.dump(), "does not say how inputs are scaled"));
  }
  CHECK_FALSE(contains(run_fanin({"score", folder.path_of("m.safetensors"), data}).out, "scaled"));
}

TEST_CASE("files that are not data are named, with what helps") {
  const Folder folder;
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"<!DOCTYPE html>\n<html></html>", "a web page"},
      {"version https://git-lfs.github.com/spec/v1\n", "git lfs pull"},
      {"{\"a\": [1, 2]}", "JSON, expected a data set"},
      {"@relation digits\n@data\n1,2\n", "an ARFF file"},
      {"<?xml version=\"1.0\"?><Error/>", "an XML document"},
      {"ImageId,Label\n1,7\n2,2\n3,1\n", "a submission file"},
      {"5 1:3 4:2\n", "a libsvm file"},
      {"5|0|0\n", "values separated by |"},
      {"PK\x03\x04 a.csv", "unpack it with unzip"},
      {"5,0,0.1,0.2,0.3\n5,0,0,0,0\n", "the first record was turned into a header"},
  };
  for (const auto& item : cases) {
    const auto& text = item.first;
    const auto& message = item.second;
    CAPTURE(text);
    const ProcessResult result = run_fanin({"train", folder.file("d.csv", text)});
    CHECK(result.code == 3);
    CHECK_MESSAGE(contains(result.err, message), result.err);
    CHECK(result.out.empty());
  }
}

TEST_CASE("arguments in the wrong order are recognised") {
  const Folder folder;
  const std::string data = folder.file("d.csv", plain(30, Label::first));
  const std::string model = folder.model(data);
  CHECK(contains(run_fanin({"score", model, model}).err,
                 "a model, expected a data set: MODEL comes first"));
  CHECK(
      contains(run_fanin({"score", data, model}).err, "text, expected a model: MODEL comes first"));
  const std::string png = folder.path_of("a.png");
  CHECK(run_fanin({"show", data, "-o", png}).code == 0);
  const ProcessResult swapped = run_fanin({"query", png, model});
  CHECK(swapped.code == 3);
  CHECK(contains(swapped.err, "a PNG image, expected a model: MODEL comes first"));
  CHECK(contains(run_fanin({"train", png}).err, "an image, expected a data set"));
}

TEST_CASE("models written by hand say what is wrong with them") {
  const Folder folder;
  const auto asked = [&](const std::string& text) {
    return run_fanin({"query", folder.file("m.json", text), "--inputs", "1,2"});
  };
  CHECK(asked("\xef\xbb\xbf{\"layers\": [{\"weights\": [[0.9, 0.3], [0.2, 0.8]]}]}").code == 0);
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"[[0.9, 0.3], [0.2, 0.8]]", "expected \"layers\""},
      {"{'layers': [{'weights': [[0.9, 0.3]]}]}", "JSON has double quotes"},
      {"{\"layers\": [{\"weights\": [[0,9, 0,3], [0,2, 0,8]]}]}", "write 0.9"},
      {std::string("\xff\xfe{\0}\0", 6), "UTF-16, expected JSON in UTF-8"},
      {"{\"layers\": 1e999}", "m.json: not valid JSON"},
      {"{\"sizes\":[2,3],\"init\":" + std::string(100000, '['), "nested deeper than 64"},
  };
  for (const auto& [text, message] : cases) {
    const ProcessResult result = asked(text);
    CHECK(result.code == 3);
    CHECK_MESSAGE(contains(result.err, message), result.err);
  }
}

TEST_CASE("outputs that are not finite are not an answer") {
  const Folder folder;
  const std::string model = folder.file(
      "m.json",
      "{\"layers\": [{\"weights\": [[3e38, 0], [0, 3e38]], \"activation\": \"identity\"},"
      "{\"weights\": [[10, -10], [1, 1]], \"activation\": \"identity\"}]}");
  const std::string data = folder.file("d.csv", "label,a,b\n0,255,255\n1,0,0\n");
  const ProcessResult asked = run_fanin({"query", model, data, "--json", "-"});
  CHECK(asked.code == 3);
  CHECK(contains(asked.err, "outputs are not finite"));
  CHECK(nlohmann::json::parse(asked.out)["answers"][0]["answer"].is_null());
  const ProcessResult numbers = run_fanin({"query", model, "--inputs", "255,255"});
  CHECK(numbers.code == 3);
  const ProcessResult scored = run_fanin({"score", model, data});
  CHECK(scored.code == 0);
  CHECK(contains(row(scored.out, "Warning"), "not finite"));
}

TEST_CASE("an output is never one of the inputs, nor two results in one file") {
  const Folder folder;
  const std::string data = folder.file("d.csv", plain(30, Label::first));
  const std::string text = folder.read("d.csv");
  const auto refused = [&](const std::vector<std::string>& arguments, const std::string& message) {
    const ProcessResult result = run_fanin(arguments);
    CHECK(result.code == 2);
    CHECK_MESSAGE(contains(result.err, message), result.err);
    CHECK(folder.read("d.csv") == text);
  };
  std::filesystem::create_symlink(data, folder / "link");
  const std::string same = (folder.path() / "." / "d.csv").string();
  refused({"train", data, "-o", folder.path_of("link")}, "it is an input");
  refused({"train", data, "--json", same}, "it is an input");
  refused({"convert", data, "-o", data}, "it is an input");
  refused({"compare", data, data, "--csv", data}, "it is an input");
  const std::string out = folder.path_of("out");
  refused({"compare", data, data, "--csv", out, "--json", out}, "two results");
  refused({"train", data, "-o", ""}, "empty");
  refused({"train", data, "--json", ""}, "empty");
  const std::string model = folder.model(data);
  const ProcessResult again = run_fanin({"train", data, "--epochs", "0", "-o", model});
  CHECK(again.code == 0);
  CHECK(contains(again.err, model + " exists and will be replaced"));
  CHECK(run_fanin({"train", data, "--epochs", "0", "--json", "/dev/null"}).err.empty());
}

TEST_CASE("names and labels from outside cannot steer the terminal") {
  const Folder folder;
  const std::string evil =
      "\x1b]0;owned\x07\x1b[31m\x9b"
      "1m\xe2\x80\xae\x7f";
  std::string text;
  for (std::size_t k = 0; k < 12; ++k) {
    text += (k % 2 == 0 ? evil.substr(10) : "good") + ",1.5," + std::to_string(k) + "00\n";
  }
  const std::string data = folder.file("d" + evil + ".csv", text);
  const std::string model = folder.path_of("m" + evil + ".safetensors");
  const auto safe = [](const std::string& out) {
    for (const char c : out) {
      const auto byte = static_cast<unsigned char>(c);
      if ((byte < 0x20 && c != '\n') || byte == 0x7f) return false;
    }
    return out.find('\x9b') == std::string::npos && out.find("\xe2\x80\xae") == std::string::npos;
  };
  const std::vector<std::vector<std::string>> commands = {
      {"train", data, "--hidden", "3", "--epochs", "2", "-o", model},
      {"score", model, data},
      {"query", model, data},
      {"convert", data, "-o", folder.path_of("c" + evil + ".csv")},
      {"compare", data, data, "--runs", "1", "--epochs", "1", "--init", evil + "=book"},
      {"compare", data, data, "--runs", "1", "--epochs", "1", "--init", evil + "=book", "--csv",
       "-"},
      {"train", data, "--json", "-", "--hidden", "3", "--epochs", "1"},
      {"show", data},
      {"backquery", model},
      {"signal", "--init", evil},
      {"train", evil},
      {evil},
      {"train", "--" + evil},
  };
  for (const auto& arguments : commands) {
    const ProcessResult result = run_fanin(arguments);
    CAPTURE(arguments.front());
    CHECK_MESSAGE(safe(result.out), result.out);
    CHECK_MESSAGE(safe(result.err), result.err);
  }
  CHECK(std::filesystem::exists(model));  // though its data's name is not UTF-8
  CHECK(contains(run_fanin({"score", model, data}).out, "\\x1b[31m\\u{9b}"));
}

TEST_CASE("commas, aliases and misspellings on the command line") {
  const Folder folder;
  const std::string data = folder.file("d.csv", plain(30, Label::first));
  const auto refused = [&](const std::vector<std::string>& more, const std::string& message) {
    std::vector<std::string> arguments = {"train", data, "--hidden", "4", "--epochs", "1"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ProcessResult result = run_fanin(arguments);
    CHECK(result.code == 2);
    CHECK_MESSAGE(contains(result.err, message), result.err);
  };
  refused({"--init", "uniform:0,5"}, "write 0.5");
  refused({"--init", "normal:0,01"}, "write 0.01");
  refused({"--init", "uniform:in,out"}, "uniform:LOW,HIGH with LOW < 0 < HIGH");
  refused({"--init", "uniform:(1,2)"}, "write 0.5 with a point");
  refused({"--init", "normal:in**-0.5"}, "write ^ for a power");
  refused({"--init", "normal:sqrt(1/n)"}, "write in for n");
  refused({"--init", "normal:sqrt(2/fan_in)"}, "write in for fan_in");
  refused({"--lr", "0.1,0.2"}, "repeat --lr");
  refused({"--epoch", "3"}, "did you mean --epochs?");
  refused({"--shufle"}, "did you mean --shuffle?");
  CHECK(contains(run_fanin({"trian"}).err, "did you mean train?"));
  CHECK(contains(row(trained(data, {"--init", "normal:0,1"}), "Weights"),
                 "normal:0,1 (normal, mean 0, deviation 1), seed 1"));
  CHECK(
      contains(row(trained(data, {"--init", "uniform:-1,1"}), "Weights"), "uniform from -1 to 1"));
  CHECK(contains(row(trained(data, {"--init", "kaiming_normal"}), "Weights"),
                 "he-normal (normal, mean 0, deviation sqrt(2/in))"));
  CHECK(contains(row(trained(data, {"--init", "uniform:min(1,2)"}), "Weights"), "min(1,2)"));
}
