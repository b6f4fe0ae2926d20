#include "fanin/data/csv.hpp"

#include <doctest/doctest.h>

#include <numeric>
#include <random>

#include "fanin/error.hpp"
#include "fanin/file.hpp"
#include "support/refusal.hpp"
#include "support/temporary_folder.hpp"

using fanin::Dataset;
using fanin::ErrorKind;
using fanin::ImageShape;
using fanin::LabelColumn;
using fanin::read_csv;

namespace {

using Bytes = std::vector<std::uint8_t>;

const std::filesystem::path bundled = std::filesystem::path(FANIN_SOURCE_DIR) / "data";

std::string repeat(std::size_t times, const std::string& text) {
  std::string all;
  for (std::size_t k = 0; k < times; ++k) all += text;
  return all;
}

std::vector<std::size_t> label_counts(const Dataset& set) {
  std::vector<std::size_t> counts(set.classes());
  for (const std::uint8_t label : set.labels) ++counts[label];
  return counts;
}

}  // namespace

TEST_CASE("the layouts and spellings that are understood") {
  struct Case {
    const char* what;
    std::string text;
    Bytes labels;
    Bytes pixels;
    ImageShape shape = {2, 2};
    LabelColumn label = LabelColumn::automatic;
  };
  const std::vector<Case> cases = {
      {"the book's", "5,0,1,20,255\n0,7,8,9,10\n", {5, 0}, {0, 1, 20, 255, 7, 8, 9, 10}},
      {"no final newline", "5,0,1,20,255\n0,7,8,9,10", {5, 0}, {0, 1, 20, 255, 7, 8, 9, 10}},
      {"one record", "5,0,1,20,255", {5}, {0, 1, 20, 255}},
      {"CRLF", "5,0,1,20,255\r\n0,7,8,9,10\r\n", {5, 0}, {0, 1, 20, 255, 7, 8, 9, 10}},
      {"byte-order mark",
       "\xef\xbb\xbf"
       "5,0,1,20,255\n",
       {5},
       {0, 1, 20, 255}},
      {"byte-order mark, header",
       "\xef\xbb\xbflabel,a,b,c,d\n5,0,1,20,255\n",
       {5},
       {0, 1, 20, 255}},
      {"quotes", "\"5\",\"0\",1,\"20\",\"255\"\n", {5}, {0, 1, 20, 255}},
      {"spaces", " 5 , 0,\t1,20 ,  255  \n", {5}, {0, 1, 20, 255}},
      {"spaces and quotes", "5, \"0\" ,\" 1 \",20,255\n", {5}, {0, 1, 20, 255}},
      {"decimals", "5.0,0.0,1.,20.000,2.550000000000000000e+02\n", {5}, {0, 1, 20, 255}},
      {"leading zeros and signs", "05,000,0001,+20,-0\n", {5}, {0, 1, 20, 0}},
      {"blank lines at the end", "5,0,1,20,255\n\n \t\n\r\n", {5}, {0, 1, 20, 255}},
      {"largest label", "255,0,1,20,255\n", {255}, {0, 1, 20, 255}},
      {"Kaggle's header",
       "label,pixel0,pixel1,pixel2,pixel3\n5,0,1,20,255\n",
       {5},
       {0, 1, 20, 255}},
      {"quoted header",
       "\"label\",\"a\",\"b\",\"c\",\"d\"\r\n5,0,1,20,255\r\n",
       {5},
       {0, 1, 20, 255}},
      {"numbered pixels", "label,0,1,2,3\n5,0,1,20,255\n", {5}, {0, 1, 20, 255}},
      {"label last",
       "a,b,c,d,Label\n0,1,20,255,5\n7,8,9,10,6\n",
       {5, 6},
       {0, 1, 20, 255, 7, 8, 9, 10}},
      {"OpenML's header",
       "pixel1,pixel2,pixel3,pixel4,class\n0,1,20,255,5\n",
       {5},
       {0, 1, 20, 255}},
      {"header without label", "a,b,c,d\n0,1,20,255\n", {}, {0, 1, 20, 255}},
      {"unlabelled", "0,1,20,255\n7,8,9,10\n", {}, {0, 1, 20, 255, 7, 8, 9, 10}},
      {"three pixels and a label, said so",
       "5,1,20,255\n",
       {5},
       {1, 20, 255},
       {1, 3},
       LabelColumn::first},
      {"five pixels, said so", "5,0,1,20,255\n", {}, {5, 0, 1, 20, 255}, {1, 5}, LabelColumn::none},
      {"a header says more than the caller",
       "label,a,b\n5,1,2\n",
       {5},
       {1, 2},
       {1, 2},
       LabelColumn::none},
      {"a header says nothing",
       "y,a,b,c,d\n5,0,1,20,255\n",
       {5},
       {0, 1, 20, 255},
       {2, 2},
       LabelColumn::first},
      {"not square", "5,0,1,20,255,6,7\n", {5}, {0, 1, 20, 255, 6, 7}, {1, 6}},
      {"a header with the shape",
       "label,1x1,1x2,1x3,2x1,2x2,2x3\n5,0,1,2,3,4,5\n",
       {5},
       {0, 1, 2, 3, 4, 5},
       {2, 3}},
      {"the shape, label last", "1x1,2x1,3x1,label\n0,1,2,5\n", {5}, {0, 1, 2}, {3, 1}},
      {"the shape, no label", "1x1,1x2,1x3,1x4,1x5\n0,1,2,3,4\n", {}, {0, 1, 2, 3, 4}, {1, 5}},
      {"a shape that does not fit",
       "label,0x0,0x1,0x2,1x0,1x1,1x2\n5,0,1,2,3,4,5\n",
       {5},
       {0, 1, 2, 3, 4, 5},
       {1, 6}},
      {"a hundred records", repeat(100, "5,0,1,20,255\n"), Bytes(100, 5), {}},
      {"many zeros", "5," + repeat(99, "0,") + "9\n", {5}, {}, {10, 10}},
  };
  const TemporaryFolder folder;
  for (const Case& c : cases) {
    CAPTURE(c.what);
    const auto path = folder.write("digits.csv", c.text);
    Dataset set;
    REQUIRE_NOTHROW(set = read_csv(path, c.label));
    CHECK(set.name == path.string());
    CHECK(set.labels == c.labels);
    CHECK(set.shape == c.shape);
    if (!c.pixels.empty()) CHECK(set.pixels == c.pixels);
    CHECK_NOTHROW(set.validate());

    // The same through gzip.
    const auto packed = folder / "digits.csv.gz";
    fanin::FileWriter file(packed);
    file.write(c.text);
    file.commit();
    CHECK(read_csv(packed, c.label).pixels == set.pixels);
  }
}

TEST_CASE("what is refused, and with which words") {
  struct Case {
    std::string text;
    std::string message;
    LabelColumn label = LabelColumn::automatic;
  };
  const std::string good = "5,0,1,20,255\n";
  const std::string too_few = ": empty, expected comma-separated values";
  const std::vector<Case> cases = {
      {"", too_few},
      {"\n\n", too_few},
      {"\xef\xbb\xbf", too_few},
      {"label,a,b,c,d\n", ": a header and no records"},
      {"label,a,b,c,d\n\n\n", ": a header and no records"},
      {good + "5,0,1,20\n", ":2: 3 pixels, expected 4"},
      {good + "5,0,1,20,255,1\n", ":2: 5 pixels, expected 4"},
      {good + "5,0,1,20,255,\n", ":2: 5 pixels, expected 4"},
      {good + "5\n", ":2: 0 pixels, expected 4"},
      {"1,2,3,4\n1,2,3\n", ":2: 3 pixels, expected 4"},
      {"label,a,b\n" + good, ":2: 4 pixels, expected 2"},
      {good + good + "5,0,256,20,255\n", ":3: column 3: pixel 256, expected 0 to 255"},
      {good + "5,0,-1,20,255\n", ":2: column 3: pixel -1, expected 0 to 255"},
      {"5,0,1000,20,255\n", ":1: column 3: pixel 1000, expected 0 to 255"},
      {"5,0,4294967296,20,255\n", ":1: column 3: pixel 4294967296, expected 0 to 255"},
      {"5,0,1e300,20,255\n", ":1: column 3: pixel 1e300, expected 0 to 255"},
      {"5,0,0.5,20,255\n",
       ":1: column 3: pixel 0.5, expected a whole number from 0 to 255 (scaling is done later)"},
      {good + "5,0,1.0.0,20,255\n", ":2: column 3: \"1.0.0\", expected a pixel from 0 to 255"},
      {good + "5,0,1,20,254.001\n",
       ":2: column 5: pixel 254.001, expected a whole number from 0 to 255"
       " (scaling is done later)"},
      {good + "5,0,.,20,255\n", ":2: column 3: \".\", expected a pixel from 0 to 255"},
      {good + "256,0,1,20,255\n", ":2: column 1: label 256, expected 0 to 255"},
      {good + "-1,0,1,20,255\n", ":2: column 1: label -1, expected 0 to 255"},
      {good + "1.5,0,1,20,255\n", ":2: column 1: label 1.5, expected 0 to 255"},
      {good + "five,0,1,20,255\n", ":2: column 1: \"five\", expected a label from 0 to 255"},
      {"cat,0,1,20,255\n", ":1: column 1: \"cat\", expected a label from 0 to 255"},
      {"5,0,ink,20,255\n", ":1: column 3: \"ink\", expected a pixel from 0 to 255"},
      {good + "5,0,1 2,20,255\n", ":2: column 3: \"1 2\", expected a pixel from 0 to 255"},
      {good + "5,0,,20,255\n", ":2: column 3: empty, expected a pixel from 0 to 255"},
      {good + ",0,1,20,255\n", ":2: column 1: empty, expected a label from 0 to 255"},
      {good + ",,,,\n", ":2: column 1: empty, expected a label from 0 to 255"},
      {good + "5,0,\"1,20,255\n", ":2: column 3: \"\"1\", expected a pixel from 0 to 255"},
      {good + "5,0,0x1,20,255\n", ":2: column 3: \"0x1\", expected a pixel from 0 to 255"},
      {good + "5,0,nan,20,255\n", ":2: column 3: \"nan\", expected a pixel from 0 to 255"},
      {good + "5,0," + std::string(1000, '9') + "x,20,255\n",
       ":2: column 3: \"999999999999999999999999...\", expected a pixel from 0 to 255"},
      {good + std::string("5,0,1\0,20,255\n", 14),
       ":2: column 3: \"1\\x00\", expected a pixel from 0 to 255"},
      {good + "label,a,b,c,d\n", ":2: column 1: \"label\", expected a label from 0 to 255"},
      {good + "\n" + good, ":2: an empty line, expected a record"},
      {good + "  \r\n\n" + good, ":2: an empty line, expected a record"},
      {"\n" + good, ":1: an empty line, expected a record"},
      {"label,a,b,c,d\n\n" + good, ":2: an empty line, expected a record"},
      {"5\n0\n", ":1: 1 column, expected a label and pixels with commas between"},
      {"label\n5\n", ":1: 1 column, expected a label and pixels with commas between"},
      {"5;0;1;20;255\n",
       ":1: 1 column, expected a label and pixels with commas between (there are semicolons)"},
      {"5\t0\t1\t20\t255\n",
       ":1: 1 column, expected a label and pixels with commas between (there are tabs)"},
      {"a,label,b\n1,5,2\n", ":1: column 2: the label, expected in the first column or the last"},
      {"label,a,b,class\n5,1,2,5\n", ":1: column 4: a second label"},
      {"y,a,b,c,d\n" + good, ":1: 5 columns and none named label, expected 4 pixels and a label"},
      {std::string("\xff\xfe"
                   "5\0,\0"
                   "0\0\n\0",
                   10),
       ": binary data or UTF-16, expected comma-separated values in ASCII or UTF-8"},
      {"a,b\n1,2\n3\n", ":3: 1 pixels, expected 2", LabelColumn::none},
  };
  const TemporaryFolder folder;
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const auto path = folder.write("digits.csv", c.text);
    CHECK(refusal(ErrorKind::data, [&] { read_csv(path, c.label); }) == path.string() + c.message);
  }
}

TEST_CASE("what cannot be read is refused by the file that does not open") {
  const TemporaryFolder folder;
  CHECK(refusal(ErrorKind::io, [&] { read_csv(folder / "none.csv"); }) ==
        (folder / "none.csv").string() + ": cannot open: No such file or directory");
  CHECK(refusal(ErrorKind::io, [&] { read_csv(folder.path()); }) ==
        folder.path().string() + ": a directory, expected a file");
}

TEST_CASE("the quick way and the careful way read the same numbers") {
  const TemporaryFolder folder;
  std::mt19937 generator(3);
  std::string plain;
  std::string quoted;
  Bytes pixels;
  for (int record = 0; record < 200; ++record) {
    plain += "1";
    quoted += "1";
    for (int k = 0; k < 49; ++k) {
      // Runs of zeros of every length, and every value.
      const auto draw = generator();
      const std::string value = std::to_string(draw % 7 == 0 ? draw >> 8 & 255 : 0);
      plain.append(",").append(value);
      quoted.append(", \"").append(value).append("\"");
      pixels.push_back(static_cast<std::uint8_t>(std::stoi(value)));
    }
    plain += "\n";
    quoted += "\n";
  }
  CHECK(read_csv(folder.write("plain.csv", plain)).pixels == pixels);
  CHECK(read_csv(folder.write("quoted.csv", quoted)).pixels == pixels);
}

TEST_CASE("a file cut off anywhere gives the whole records before, or is refused") {
  const TemporaryFolder folder;
  const std::string text = "label,1x1,1x2,2x1,2x2\n5,0,1,20,255\n3,\"7\",8.0, 9,10\r\n6,1,1,1,1\n";
  const Dataset whole = read_csv(folder.write("whole.csv", text));
  REQUIRE(whole.count() == 3);
  std::size_t accepted = 0;
  for (std::size_t size = 0; size < text.size(); ++size) {
    CAPTURE(size);
    const auto path = folder.write("cut.csv", text.substr(0, size));
    try {
      const Dataset set = read_csv(path);
      ++accepted;
      REQUIRE(set.count() <= whole.count());
      for (std::size_t k = 0; k + 1 < set.count(); ++k) {
        CHECK(set.labels[k] == whole.labels[k]);
        CHECK(std::equal(set.image(k).begin(), set.image(k).end(), whole.image(k).begin()));
      }
    } catch (const fanin::Error& error) {
      CHECK(error.kind() == ErrorKind::data);
    }
  }
  CHECK(accepted > 0);
}

TEST_CASE("no change of bytes brings anything but a data set that fits together, or an Error") {
  const TemporaryFolder folder;
  const std::string text = "label,1x1,1x2,2x1,2x2\n5,0,1,20,255\n3,\"7\",8.0, 9,10\r\n6,1,1,1,1\n";
  const std::string letters = std::string("\0\n\r\t ,\"0123456789.+-exa\xff", 24);
  std::mt19937 generator(5);
  for (unsigned round = 0; round < 3000; ++round) {
    std::string changed = text;
    for (unsigned change = 0; change <= round % 4; ++change) {
      changed[generator() % changed.size()] = letters[generator() % letters.size()];
    }
    CAPTURE(changed);
    const auto path = folder.write("changed.csv", changed);
    try {
      const Dataset set = read_csv(path);
      CHECK_NOTHROW(set.validate());
    } catch (const fanin::Error& error) {
      CHECK(error.kind() == ErrorKind::data);
    }
  }
}

TEST_CASE("the bundled training set is MNIST") {
  const Dataset set = read_csv(bundled / "mnist_train.csv.gz");
  CHECK(set.count() == 60000);
  CHECK(set.shape == ImageShape{28, 28});
  CHECK(label_counts(set) ==
        std::vector<std::size_t>{5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949});
  CHECK(Bytes(set.labels.begin(), set.labels.begin() + 5) == Bytes{5, 0, 4, 1, 9});
  // The mean that every paper scales by: 0.1307 of 255.
  const double sum = std::accumulate(set.pixels.begin(), set.pixels.end(), 0.0);
  CHECK(sum / static_cast<double>(set.pixels.size()) == doctest::Approx(33.318421).epsilon(1e-7));
  // Reserved by the size of the file, not by doubling.
  CHECK(set.pixels.capacity() < set.pixels.size() + set.pixels.size() / 8);

  const Dataset mini = read_csv(bundled / "mnist_train_100.csv");
  REQUIRE(mini.count() == 100);
  CHECK(std::equal(mini.labels.begin(), mini.labels.end(), set.labels.begin()));
  CHECK(std::equal(mini.pixels.begin(), mini.pixels.end(), set.pixels.begin()));
}

TEST_CASE("the bundled test set is MNIST") {
  const Dataset set = read_csv(bundled / "mnist_test.csv.gz");
  CHECK(set.count() == 10000);
  CHECK(set.shape == ImageShape{28, 28});
  CHECK(label_counts(set) ==
        std::vector<std::size_t>{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009});

  const Dataset mini = read_csv(bundled / "mnist_test_10.csv");
  REQUIRE(mini.count() == 10);
  CHECK(mini.labels == Bytes{7, 2, 1, 0, 4, 1, 4, 9, 5, 9});
  CHECK(std::equal(mini.labels.begin(), mini.labels.end(), set.labels.begin()));
  CHECK(std::equal(mini.pixels.begin(), mini.pixels.end(), set.pixels.begin()));
}

TEST_CASE("what is written is the book's layout, to the byte") {
  const TemporaryFolder folder;
  for (const char* name : {"mnist_train_100.csv", "mnist_test_10.csv"}) {
    CAPTURE(name);
    fanin::write_csv(folder / "written.csv", read_csv(bundled / name));
    CHECK((folder.read("written.csv") == fanin::read_file(bundled / name, 1000000)));
  }
}

TEST_CASE("what is written with gzip is the same bytes each time") {
  const TemporaryFolder folder;
  const Dataset set = read_csv(bundled / "mnist_train_100.csv");
  fanin::write_csv(folder / "one.csv.gz", set);
  fanin::write_csv(folder / "two.csv.gz", set);
  CHECK((folder.read("one.csv.gz") == folder.read("two.csv.gz")));
  CHECK(folder.read("one.csv.gz").size() < 50000);
  CHECK(read_csv(folder / "one.csv.gz").pixels == set.pixels);
}

TEST_CASE("every shape comes back as it was written, with a header where it needs one") {
  struct Case {
    ImageShape shape;
    bool labelled;
    bool header;
  };
  const TemporaryFolder folder;
  for (const Case& c : std::vector<Case>{{{2, 2}, true, false},
                                         {{2, 2}, false, false},
                                         {{1, 6}, true, false},
                                         {{1, 6}, false, true},
                                         {{2, 3}, true, true},
                                         {{2, 3}, false, true},
                                         {{1, 4}, true, true},
                                         {{1, 3}, true, true},
                                         {{1, 5}, false, true},
                                         {{5, 1}, false, true}}) {
    CAPTURE(c.shape.height);
    CAPTURE(c.shape.width);
    CAPTURE(c.labelled);
    Dataset set{"made", c.shape, Bytes(2 * c.shape.pixels()), {}};
    std::iota(set.pixels.begin(), set.pixels.end(), std::uint8_t{100});
    if (c.labelled) set.labels = {3, 200};
    fanin::write_csv(folder / "made.csv", set);
    const std::string text = folder.read("made.csv");
    CHECK(std::count(text.begin(), text.end(), '\n') == (c.header ? 3 : 2));
    const Dataset back = read_csv(folder / "made.csv");
    CHECK(back.shape == set.shape);
    CHECK(back.pixels == set.pixels);
    CHECK(back.labels == set.labels);
  }
}

TEST_CASE("a data set that does not fit together is not written") {
  const TemporaryFolder folder;
  CHECK(refusal(ErrorKind::argument, [&] {
          fanin::write_csv(folder / "x.csv", {"set", {1, 2}, {1, 2}, {1, 2}});
        }) == "set: 2 labels, expected 1, one for each image");
  CHECK(folder.names().empty());
}
