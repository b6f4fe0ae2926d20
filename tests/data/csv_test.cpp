#include "fanin/data/csv.hpp"

#include <doctest/doctest.h>

#include <numeric>
#include <random>

#include "fanin/error.hpp"
#include "fanin/file.hpp"
#include "support/bundled.hpp"
#include "support/refusal.hpp"
#include "support/temporary_folder.hpp"

using fanin::Dataset;
using fanin::ErrorKind;
using fanin::FileReader;
using fanin::ImageShape;
using fanin::read_csv;
using fanin::ReadOptions;

namespace {

using Bytes = std::vector<std::uint8_t>;
using fanin::test::bundled;

std::string repeat(std::size_t times, const std::string& text) {
  std::string all;
  for (std::size_t k = 0; k < times; ++k) all += text;
  return all;
}

// Record k of images of 7x7: corners 0, and other values of every size.
std::string pixels_text(std::size_t k) {
  std::string text;
  for (std::size_t c = 0; c < 49; ++c) {
    const bool corner = c == 0 || c == 48;
    const std::size_t value = corner ? 0 : c == 24 ? 200 : (k * 41 + c * 29) % 256;
    text += std::to_string(value) + (c == 48 ? "" : ",");
  }
  return text;
}

std::string numbered(std::size_t columns) {
  std::string names;
  for (std::size_t c = 0; c < columns; ++c) names += (c == 0 ? "p" : ",p") + std::to_string(c);
  return names;
}

bool contains_text(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::vector<std::size_t> label_counts(const Dataset& set) {
  std::vector<std::size_t> counts(set.classes());
  for (const std::uint8_t label : set.labels) ++counts[label];
  return counts;
}

}  // namespace

TEST_CASE("the spellings that are understood") {
  struct Case {
    const char* what;
    std::string text;
    Bytes labels;
    Bytes pixels;
    std::string label = {};
  };
  const std::string header = "label,pixel0,pixel1,pixel2,pixel3\n";
  const std::string record = "5,0,1,20,255\n";
  const Bytes four = {0, 1, 20, 255};
  const Bytes eight = {0, 1, 20, 255, 7, 8, 9, 10};
  const std::vector<Case> cases = {
      {"the book's", "5,0,1,20,255\n0,7,8,9,10\n", {5, 0}, eight, "first"},
      {"no final newline", "5,0,1,20,255\n0,7,8,9,10", {5, 0}, eight, "first"},
      {"one record", "5,0,1,20,255", {5}, four},
      {"CRLF", "5,0,1,20,255\r\n0,7,8,9,10\r\n", {5, 0}, eight, "first"},
      {"CR alone", "5,0,1,20,255\r0,7,8,9,10\r", {5, 0}, eight, "first"},
      {"CR twice and LF", "5,0,1,20,255\r\r\n0,7,8,9,10\r\r\n", {5, 0}, eight, "first"},
      {"Ctrl-Z at the end", "5,0,1,20,255\r\n\x1a", {5}, four},
      {"byte-order mark", "\xef\xbb\xbf" + record, {5}, four},
      {"byte-order mark, header", "\xef\xbb\xbf" + header + record, {5}, four},
      {"quotes", "\"5\",\"0\",1,\"20\",\"255\"\n", {5}, four},
      {"spaces", " 5 , 0,\t1,20 ,  255  \n", {5}, four},
      {"spaces and quotes", "5, \"0\" ,\" 1 \",20,255\n", {5}, four},
      {"decimals", "5.0,0.0,1.,20.000,2.550000000000000000e+02\n", {5}, four},
      {"leading zeros and signs", "05,000,0001,+20,-0\n", {5}, {0, 1, 20, 0}},
      {"blank lines at the end", record + "\n \t\n\r\n", {5}, four},
      {"comments", "# made for a test\n" + record + "#5,1,1,1,1\n", {5}, four},
      {"a blank before a comment", " # made for a test\n" + record, {5}, four},
      {"comment before a header", "# a\n" + header + record, {5}, four},
      {"a separator at every end", "5,0,1,20,255,\n", {5}, four},
      {"the same with a header", "label,a,b,c,d\n5,0,1,20,255,\n", {5}, four},
      {"the same in both", "label,a,b,c,d,\n5,0,1,20,255,\n", {5}, four},
      {"semicolons", "5;0;1;20;255\n", {5}, four},
      {"Excel's line about semicolons", "sep=;\n5;0;1;20;255\n", {5}, four},
      {"semicolons and decimal commas", "5;0,0;1,00;20;255,0\n", {5}, four},
      {"decimal commas in all values", "5,0;0,0;1,0;20,0;255,0\n", {5}, four, "first"},
      {"tabs", "5\t0\t1\t20\t255\n", {5}, four},
      {"tabs and decimal commas", "5\t0,0\t1,0\t20,0\t255\n", {5}, four},
      {"tabs next to commas", "5,\t0\t, 1\t,20,255\n", {5}, four},
      {"blanks", "  5 0  1 20   255 \n", {5}, four},
      {"blanks and a header", "label a b c d\n5 0 1 20 255\n", {5}, four},
      {"largest label", "255,0,1,20,255\n", {255}, four},
      {"Kaggle's header", header + record, {5}, four},
      {"words and a number as a header", "5,p0,p1,p2,p3\n5,0,1,20,255\n", {5}, four, "first"},
      {"quoted header", "\"label\",\"a\",\"b\",\"c\",\"d\"\r\n5,0,1,20,255\r\n", {5}, four},
      {"numbered pixels", "label,0,1,2,3\n5,0,1,20,255\n", {5}, four},
      {"numbers as a header", "0,1,2,3,4\n5,0,1,20,255\n", {5}, four},
      {"numbers from 1 as a header", "1,2,3,4,5\n5,0,1,20,255\n", {5}, four},
      {"label last", "a,b,c,d,Label\n0,1,20,255,5\n7,8,9,10,6\n", {5, 6}, eight},
      {"label in the middle", "a,b,Class,c,d\n0,1,5,20,255\n", {5}, four},
      {"OpenML's header", "pixel1,pixel2,pixel3,pixel4,class\n0,1,20,255,5\n", {5}, four},
      {"pandas' index", ",label,a,b,c,d\n0,5,0,1,20,255\n", {5}, four},
      {"R's row names",
       "\"\",\"label\",\"X1\",\"X2\",\"X3\",\"X4\"\n\"1\",5,0,1,20,255\n",
       {5},
       four},
      {"row names without a name", "label,a,b,c,d\n1,5,0,1,20,255\n", {5}, four},
      {"an unnamed column read again", "Unnamed: 0,label,a,b,c,d\n0,5,0,1,20,255\n", {5}, four},
      {"ids", "id,label,a,b,c,d\n4711,5,0,1,20,255\n", {5}, four},
      {"ids last", "label,a,b,c,d,ID\n5,0,1,20,255,99\n", {5}, four},
      {"names of records", "label,a,b,c,d,file\n5,0,1,20,255,x.png\n", {5}, four},
      {"unlabelled", "0,1,20,255\n7,8,9,10\n", {}, eight},
      {"the shape, no label", "1x1,1x2,2x1,2x2\n0,1,20,255\n", {}, four},
      {"five pixels, of which the option makes one a label", "0,1,20,255,9\n", {9}, four, "last"},
      {"a label by number", "0,1,9,20,255\n", {9}, four, "3"},
      {"a label by name", "a,b,kind,c,d\n0,1,9,20,255\n", {9}, four, "kind"},
      {"the option says more than the header",
       "label,a,b,c,d\n1,0,1,20,9\n",
       {9},
       {1, 0, 1, 20},
       "last"},
      {"a hundred records", repeat(100, record), Bytes(100, 5), {}, "first"},
  };
  const TemporaryFolder folder;
  for (const Case& c : cases) {
    CAPTURE(c.what);
    const auto path = folder.write("digits.csv", c.text);
    const ReadOptions options{c.label, std::pair(0.0, 255.0), ImageShape{2, 2}};
    Dataset set;
    REQUIRE_NOTHROW(set = read_csv(path, options));
    CHECK(set.name == path.string());
    CHECK(set.labels == c.labels);
    CHECK(set.shape == ImageShape{2, 2});
    if (!c.pixels.empty()) CHECK(set.pixels == c.pixels);
    CHECK_NOTHROW(set.validate());

    // The same through gzip.
    const auto packed = folder / "digits.csv.gz";
    fanin::FileWriter file(packed);
    file.write(c.text);
    file.commit();
    CHECK(read_csv(packed, options).pixels == set.pixels);
  }
}

TEST_CASE("which column is the label, and whether there is one") {
  struct Case {
    const char* what;
    std::string text;
    std::string label_column;
  };
  const auto labels = [](std::size_t k) { return std::to_string(k * 7 % 10); };
  const auto join = [&](std::size_t records, auto line) {
    std::string text;
    for (std::size_t k = 0; k < records; ++k) text += line(k) + "\n";
    return text;
  };
  const auto first = [&](std::size_t k) { return labels(k) + "," + pixels_text(k); };
  const auto last = [&](std::size_t k) { return pixels_text(k) + "," + labels(k); };
  const auto flags = [&](std::size_t k) {
    std::string text = pixels_text(k);
    for (std::size_t c = 0; c < 10; ++c) text += c == k * 7 % 10 ? ",1" : ",0";
    return text;
  };
  const auto features = [](std::size_t k) {  // 16, as pendigits has them
    std::string text;
    for (std::size_t c = 0; c < 16; ++c)
      text += std::to_string((k * 31 + c * 17 + k * c) % 101) + ",";
    return text;
  };
  std::string numbers;
  for (int c = 0; c < 50; ++c) numbers += (c == 0 ? "" : ",") + std::to_string(c);
  numbers += "\n";
  std::string names;
  for (int c = 1; c <= 49; ++c) names.append(",p").append(std::to_string(c));
  const std::vector<Case> cases = {
      {"label first", join(40, first), "first"},
      {"label last", join(40, last), "last"},
      {"label first, one record", join(1, first), "first"},
      {"label last, ten classes once", join(10, last), "last"},
      {"labels all the same: as the book",
       join(40, [&](std::size_t k) { return "7," + pixels_text(k); }), "first"},
      {"one-hot last", join(40, flags), "last 10"},
      {"one-hot last, columns numbered twice",
       numbers.substr(0, numbers.size() - 4) + ",0,1,2,3,4,5,6,7,8,9\n" + join(40, flags),
       "last 10"},
      {"numbers as a header, label first", numbers + join(40, first), "first"},
      {"numbers as a header, label last", numbers + join(40, last), "last"},
      {"a header that says nothing", "a" + names + "\n" + join(40, last), "last"},
      {"unlabelled", join(40, pixels_text), "none"},
      {"unlabelled with a header", names.substr(1) + "\n" + join(40, pixels_text), "none"},
      {"unlabelled with an index",
       names + "\n" +
           join(40, [&](std::size_t k) { return std::to_string(k) + "," + pixels_text(k); }),
       "none"},
      {"an index without a name",
       join(40, [&](std::size_t k) { return std::to_string(k) + "," + first(k); }), "first"},
      {"an index without a name, from 1, label last",
       join(40, [&](std::size_t k) { return std::to_string(k + 1) + "," + last(k); }), "last"},
      {"an index in any order",
       join(40, [&](std::size_t k) { return std::to_string(1000 + k * 7 % 40) + "," + first(k); }),
       "first"},
      {"names of records and no header",
       join(40, [&](std::size_t k) { return "img" + std::to_string(k) + "," + last(k); }), "last"},
      {"sixteen features, label last",
       join(400, [&](std::size_t k) { return features(k) + labels(k); }), "last"},
      {"words last",
       join(30, [&](std::size_t k) { return features(k) + (k % 3 == 0 ? "setosa" : "virginica"); }),
       "last"},
      {"words last, one record", join(1, [&](std::size_t k) { return features(k) + "setosa"; }),
       "last"},
  };
  const TemporaryFolder folder;
  for (const Case& c : cases) {
    CAPTURE(c.what);
    const auto path = folder.write("digits.csv", c.text);
    Dataset set;
    REQUIRE_NOTHROW(set = read_csv(path));
    CHECK(set.label_column == c.label_column);
    CHECK(set.labelled() == (c.label_column != "none"));
    if (c.label_column != "none" && set.label_names.empty() && set.classes() > 8) {
      for (std::size_t k = 0; k < set.count(); ++k) CHECK(set.labels[k] == k * 7 % 10);
    }
    if (set.is_image) {
      CHECK(set.shape == ImageShape{7, 7});
      CHECK(set.pixels[24] == 200);
    } else {
      CHECK(set.shape == ImageShape{1, 16});
    }
    CHECK_NOTHROW(set.validate());
  }
}

TEST_CASE("every name that a header may give the label, first or last") {
  const TemporaryFolder folder;
  for (const std::string name : {"label", "labels", "class", "digit", "target", "y", "number",
                                 "category", "Labels", "Y", "CLASS"}) {
    CAPTURE(name);
    CHECK(read_csv(folder.write("first.csv", name + ",a,b\n5,1,200\n")).labels == Bytes{5});
    CHECK(read_csv(folder.write("last.csv", "a,b," + name + "\n1,200,5\n")).labels == Bytes{5});
  }
}

TEST_CASE("labels that are words become classes in byte order") {
  const TemporaryFolder folder;
  const Dataset set = read_csv(
      folder.write("t.csv", "b,1,2.5\na,3,4\n\xc3\xa4,5,6\n\"a b\",7,8\nB,9,0\n"), {"first"});
  CHECK(set.label_names == std::vector<std::string>{"B", "a", "a b", "b", "\xc3\xa4"});
  CHECK(set.labels == Bytes{3, 1, 4, 2, 0});
  CHECK(set.classes() == 5);
  CHECK(set.values == std::vector<float>{1, 2.5F, 3, 4, 5, 6, 7, 8, 9, 0});
  // Numbers among words are words.
  CHECK(read_csv(folder.write("t.csv", "1,1,2\n10,3,4\nx,5,6\n"), {"first"}).label_names ==
        std::vector<std::string>{"1", "10", "x"});
}

TEST_CASE("the range of images is found from all values") {
  const TemporaryFolder folder;
  const auto image = [](const std::string& value, const std::string& background) {
    std::string text;
    for (int c = 0; c < 49; ++c) text += (c == 0 ? "" : ",") + (c % 10 == 4 ? value : background);
    return text + "\n";
  };
  const auto range = [&](const std::string& text) {
    const Dataset set = read_csv(folder.write("i.csv", text), {"none"});
    return std::pair(set.low, set.high);
  };
  CHECK(range(image("1", "0")) == std::pair(0.0, 1.0));
  CHECK(range(image("0.25", "0")) == std::pair(0.0, 1.0));
  CHECK(range(image("0.5", "-1")) == std::pair(-1.0, 1.0));
  CHECK(range(image("1", "-1")) == std::pair(-1.0, 1.0));
  CHECK(range(image("2", "0")) == std::pair(0.0, 16.0));
  CHECK(range(image("15.5", "0.5")) == std::pair(0.0, 16.0));
  CHECK(range(image("17", "0")) == std::pair(0.0, 255.0));
  CHECK(range(image("254.5", "0.5")) == std::pair(0.0, 255.0));
  CHECK(range(image("0", "0")) == std::pair(0.0, 1.0));
  for (const std::string& text :
       {image("256", "0"), image("2", "-1"), image("-2", "0"), image("100.5", "0"),
        image("2.5", "0"), image("0.5", "-0.5"), image("0.5", "0") + image("255", "0"),
        image("1", "0") + image("255", "0")}) {
    CAPTURE(text);
    const auto path = folder.write("i.csv", text);
    CHECK(refusal(ErrorKind::data, [&] { read_csv(path, {"none"}); }) ==
          path.string() +
              ": images of 7x7, but the values are not all in one of 0..1, -1..1, 0..16 and "
              "0..255: --pixels LOW..HIGH states their range, --shape none makes them a table");
  }
  const auto path = folder.write("i.csv", image("100.5", "0"));
  CHECK(read_csv(path, {"none", std::pair(0.0, 101.0)}).high == 101);
  CHECK_FALSE(read_csv(path, {"none", {}, ImageShape{}}).is_image);
  CHECK(refusal(ErrorKind::data, [&] {
          read_csv(path, {"none", std::pair(0.0, 100.0)});
        }) == path.string() + ": record 1: pixel 100.5, expected 0 to 100 (--pixels)");
}

TEST_CASE("values are bytes while they can be, and floats from there on") {
  const TemporaryFolder folder;
  const Dataset bytes = read_csv(folder.write("t.csv", "1,2,3\n2,4,5\n"), {"first"});
  CHECK(bytes.pixels == Bytes{2, 3, 4, 5});
  CHECK(bytes.values.empty());
  CHECK_FALSE(bytes.is_image);
  const Dataset floats = read_csv(folder.write("t.csv", "1,2,3\n2,4,-0.5\n3,1000,7\n"), {"first"});
  CHECK(floats.pixels.empty());
  CHECK(floats.values == std::vector<float>{2, 3, 4, -0.5F, 1000, 7});
  CHECK(floats.count() == 3);
}

TEST_CASE("shapes: by option, by header, transposed") {
  const TemporaryFolder folder;
  const auto path = folder.write("i.csv", "5,0,1,2,3,4,255\n");
  ReadOptions options{"first", {}, ImageShape{2, 3}};
  CHECK(read_csv(path, options).shape == ImageShape{2, 3});
  options.transpose = true;
  const Dataset transposed = read_csv(path, options);
  CHECK(transposed.shape == ImageShape{3, 2});
  CHECK(transposed.pixels == Bytes{0, 3, 1, 4, 2, 255});
  options.shape = ImageShape{2, 2};
  CHECK(refusal(ErrorKind::data, [&] { read_csv(path, options); }) ==
        path.string() + ": 6 values a record, expected 4 for images of 2x2");
  CHECK(read_csv(folder.write("h.csv", "label,1x1,1x2,1x3,2x1,2x2,2x3\n5,0,1,2,3,4,5\n")).shape ==
        ImageShape{2, 3});
  CHECK(read_csv(folder.write("h.csv", "1x1,2x1,3x1,label\n0,1,2,5\n")).shape == ImageShape{3, 1});
  CHECK_FALSE(read_csv(folder.write("h.csv", "label,0x0,0x1,1x0,1x1\n5,0,1,2,3\n")).is_image);
}

TEST_CASE("what the training data say holds for the test data") {
  const TemporaryFolder folder;
  std::string text;
  for (std::size_t k = 0; k < 40; ++k) text += pixels_text(k) + "," + std::to_string(k % 10) + "\n";
  const Dataset train = read_csv(folder.write("train.csv", text));
  REQUIRE(train.label_column == "last");
  const auto like = [&](const std::string& test) {
    return read_csv(folder.write("test.csv", test), {.like = &train, .classes = 10});
  };
  const auto refused = [&](const std::string& test) {
    return refusal(ErrorKind::data, [&] { like(test); })
        .substr((folder / "test.csv").string().size());
  };
  const std::string one = pixels_text(3);
  CHECK(like(one + ",3\n").labels == Bytes{3});    // one record does not speak for itself
  CHECK(like(one + "\n").label_column == "none");  // as many as the network has inputs
  CHECK(like("label," + numbered(49) + "\n3," + one + "\n").label_column == "first");
  std::string first;
  for (std::size_t k = 0; k < 40; ++k)
    first += std::to_string(k % 10) + "," + pixels_text(k) + "\n";
  CHECK(like(first).label_column == "first");  // it speaks for itself
  CHECK(contains_text(refused("1,2,3\n"), ": 2 values a record, expected 49 as in "));
  CHECK(like(one + ",10\n").labels == Bytes{10});
  CHECK(contains_text(refused("label," + numbered(49) + "\n10," + one + "\n"),
                      "label \"10\", expected a whole number from 0 to 9"));
  CHECK(contains_text(refused(one + ",x\n"), "label \"x\", expected a number as in "));
  CHECK(contains_text(refused("300," + repeat(48, "0,") + "3\n"),
                      "pixel 300, expected 0 to 255 as in "));
  CHECK(
      contains_text(refused("0.5," + repeat(48, "0,") + "3\n"), "pixels 0 to 1, but 0 to 255 in "));
  CHECK(like(repeat(49, "0,") + "3\n").high == 255);  // a blank image
  const Dataset faint = like("1,16," + repeat(47, "0,") + "3\n");
  CHECK(faint.high == 255);
  CHECK(faint.notes == std::vector<std::string>{"no pixel above 16"});
  CHECK(contains_text(refused(repeat(21, "1,1," + repeat(47, "0,") + "3\n")),
                      "pixels 0 to 1, but 0 to 255 in "));
  Dataset signs = train;
  std::tie(signs.low, signs.high) = std::pair(-1, 1);
  const auto shares = folder.write("shares.csv", "0,1," + repeat(47, "0.5,") + "3\n");
  CHECK(contains_text(refusal(ErrorKind::data, [&] { read_csv(shares, {.like = &signs}); }),
                      "pixels 0 to 1, but -1 to 1 in "));

  Dataset apart = train;  // as IDX files are
  apart.label_column = "a file of their own";
  const auto record = folder.write("test.csv", "3," + one + "\n");
  CHECK(read_csv(record, {.like = &apart, .classes = 10}).labels == Bytes{3});

  const Dataset named = read_csv(folder.write("n.csv", "a,1.5,2\nb,3,4\nc,5,600\na,7,8\n"));
  CHECK(read_csv(folder.write("m.csv", "c,1.5,2\n"), {.like = &named}).labels == Bytes{2});
  const auto path = folder.write("m.csv", "d,1.5,2\n");
  CHECK(refusal(ErrorKind::data, [&] { read_csv(path, {.like = &named}); }) ==
        path.string() + ": column 1, record 1: label \"d\", which is not a class of " + named.name);
}

TEST_CASE("records that are held out do not decide how the others are read") {
  const TemporaryFolder folder;
  std::string text;
  for (std::size_t k = 0; k < 40; ++k) {
    text += (k % 2 == 0 ? "cat," : "dog,") + repeat(48, "0,") + "16\n";
  }
  const auto read = [&](const std::string& last, std::size_t held) {
    return read_csv(folder.write("d.csv", text + last + "\n"), {.held = held});
  };
  const auto refused = [&](const std::string& last, std::size_t held) {
    return refusal(ErrorKind::data, [&] { read(last, held); })
        .substr((folder / "d.csv").string().size());
  };
  CHECK(read("cat," + repeat(48, "0,") + "3", 1).high == 16);
  const std::string brighter = "cat," + repeat(48, "0,") + "255";
  for (const std::size_t all : {std::size_t{0}, std::size_t{41}}) {
    CHECK(contains_text(refused(brighter, all), "the values are not all in one of"));
  }
  CHECK(refused(brighter, 1) ==
        ": record 41: pixel 255, expected 0 to 16 as before the held-out records");
  const std::string other = "emu," + repeat(48, "0,") + "3";
  CHECK(read(other, 0).label_names.size() == 3);
  CHECK(refused(other, 1) ==
        ": column 1, record 41: label \"emu\", which is in the held-out records "
        "only: shuffle the file");
}

TEST_CASE("labels in a file of their own") {
  const TemporaryFolder folder;
  Dataset images = read_csv(folder.write("i.csv", pixels_text(0) + "\n" + pixels_text(1) + "\n"));
  fanin::read_csv_labels(FileReader(folder.write("l.csv", "5\n0\n")), images);
  CHECK(images.labels == Bytes{5, 0});
  fanin::read_csv_labels(FileReader(folder.write("l.csv", "Id,Label\n1,7\n2,3\n")), images);
  CHECK(images.labels == Bytes{7, 3});
  for (const std::string name : {"label", "0"}) {  // as pandas writes a series
    const auto path = folder.write("l.csv", "," + name + "\n0,6\n1,2\n");
    fanin::read_csv_labels(FileReader(path), images);
    CHECK(images.labels == Bytes{6, 2});
  }
  fanin::read_csv_labels(FileReader(folder.write("l.csv", "no\nyes\n")), images);
  CHECK(images.label_names == std::vector<std::string>{"no", "yes"});
  const Dataset train{.name = "train", .label_names = {"maybe", "no", "yes"}};
  fanin::read_csv_labels(FileReader(folder.write("l.csv", "no\nyes\n")), images, {.like = &train});
  CHECK(images.labels == Bytes{1, 2});
  const auto path = folder.write("l.csv", "5\n0\n1\n");
  CHECK(refusal(ErrorKind::data, [&] { fanin::read_csv_labels(FileReader(path), images); }) ==
        path.string() + ": 3 labels, expected 2, one for each image of " + images.name);
}

TEST_CASE("what is refused, and with which words") {
  struct Case {
    std::string text;
    std::string message;
    std::string label = {};
  };
  const std::string good = "5,0,1,20,255\n";
  const std::string empty = ": empty, expected comma-separated values";
  const std::string missing = "expected a value (leave out records with missing values)";
  const std::string nothing = ": labels and nothing else (a submission file?), expected a data set";
  const std::string regression =
      "expected a whole number from 0 to 255 (regression is not offered; --label says which column "
      "is the label)";
  std::string shuffled;
  for (int k = 0; k < 21; ++k)
    shuffled += std::to_string(k * 2 % 21) + ",3,0." + std::to_string(k) + "\n";
  std::string mangled = "5,0,0.1,0.2,1,0.3,0.4,1.1\n5,0,0,0,1,0,0,1\n";
  const std::vector<Case> cases = {
      {"", empty},
      {"\n\n", empty},
      {"\xef\xbb\xbf", empty},
      {"# nothing\n", empty},
      {"label,a,b,c,d\n", ": a header and no records"},
      {"label,a,b,c,d\n\n\n", ": a header and no records"},
      {good + "5,0,1,20\n", ":2: 4 columns, expected 5"},
      {good + "5,0,1,20,255,1\n", ":2: 6 columns, expected 5"},
      {good + "5,0,1,20,255,\n", ":2: 6 columns, expected 5"},
      {good + "5\n", ":2: 1 column, expected 5"},
      {"label,a,b\n" + good, ":2: 5 columns, expected 3"},
      {good + "5,0,1.0.0,20,255\n", ":2: column 3: \"1.0.0\", expected a number"},
      {good + "5,0,.,20,255\n", ":2: column 3: \".\", expected a number"},
      {good + "5,0,1e300,20,255\n", ":2: column 3: \"1e300\", expected a number"},
      {good + "5,0,1 2,20,255\n", ":2: column 3: \"1 2\", expected a number"},
      {good + "5,0,\"1,20,255\n", ":2: column 3: \"\"1\", expected a number"},
      {good + "5,0,0x1,20,255\n", ":2: column 3: \"0x1\", expected a number"},
      {good + "5,0," + std::string(1000, '9') + "x,20,255\n",
       ":2: column 3: \"999999999999999999999999...\", expected a number"},
      {good + std::string("5,0,1\0,20,255\n", 14),
       ": binary data of an unknown kind, expected a data set"},
      {"5,0,red,20,255\n",
       ":1: column 3: \"red\", expected a number (is this the label? --label 3)"},
      {good + "5,0,,20,255\n", ":2: column 3: empty, " + missing},
      {good + ",0,1,20,255\n", ":2: column 1: empty, " + missing},
      {good + ",,,,\n", ":2: column 1: empty, " + missing},
      {good + "5,0,?,20,255\n", ":2: column 3: \"?\", " + missing},
      {good + "5,0,NA,20,255\n", ":2: column 3: \"NA\", " + missing},
      {good + "5,0,#N/A,20,255\n", ":2: column 3: \"#N/A\", " + missing},
      {"#N/A,0,1,20,255\n" + good, ":1: column 1: \"#N/A\", " + missing},
      {good + "5,0,NaN,20,255\n", ":2: column 3: \"NaN\", " + missing},
      {good + "?,0,1,20,255\n", ":2: column 1: \"?\", " + missing},
      {good + "\n" + good, ":2: an empty line, expected a record"},
      {good + "  \r\n\n" + good, ":2: an empty line, expected a record"},
      {"\n" + good, ":1: an empty line, expected a record"},
      {"label,a,b,c,d\n\n" + good, ":2: an empty line, expected a record"},
      {"5\n0\n", nothing},
      {"label\n5\n", nothing},
      {"ImageId,Label\n1,7\n2,3\n3,1\n", nothing},
      {"5|0|1|20|255\n", ":1: values separated by |, expected commas (tr '|' , changes them)"},
      {"label,a,b,class\n5,1,2,5\n",
       ": column 1 (\"label\") and column 4 (\"class\") may both be the label: --label NAME "
       "decides"},
      {"1,0,3\n2,7,1\n3,9,2\n1,5,3\n",
       ": the label may be in the first column, with 3 different values, or in the last, with 3: "
       "--label first or --label last decides"},
      {"cat,1,2,red\ndog,3,4,blue\ncat,5,6,red\n",
       ": the label may be in the first column, with 2 different values, or in the last, with 2: "
       "--label first or --label last decides"},
      {"cat,1,2,red\ndog,3,4,blue\ncat,5,6,red\ndog,1,1,red\n",
       ": column 4 holds words, expected numbers (is it the label? --label 4)", "first"},
      {shuffled, ": neither the first nor the last column looks like labels: --label decides"},
      {"1.5,2,300\n2.5,3,400\n", ": column 1, record 1: label \"1.5\", " + regression},
      {"a,b,y\n1,2,0.5\n1,2,1.5\n", ": column 3 (\"y\"), record 1: label \"0.5\", " + regression},
      {"label,a,b\n256,1,2\n", ": column 1 (\"label\"), record 1: label \"256\", " + regression},
      {"label,a,b\n-1,1,2\n", ": column 1 (\"label\"), record 1: label \"-1\", " + regression},
      {good, ": no column \"kind\" for the label", "kind"},
      {good, ": no column \"6\" for the label", "6"},
      {good, ": no column \"1.5\" for the label", "1.5"},
      {mangled,
       ":1: names such as 0.1 and 0.2: the first record was turned into a header (with pandas: "
       "read_csv(..., header=None), to_csv(..., header=False, index=False))"},
      {"label,0,0.1,0.2,0.3\n" + good,
       ":1: names such as 0.1 and 0.2: the first record was turned into a header (with pandas: "
       "read_csv(..., header=None), to_csv(..., header=False, index=False))"},
      {"5;0,5;1.5\n", ":1: column 3: 1.5: decimal commas and decimal points in one file"},
  };
  const TemporaryFolder folder;
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const auto path = folder.write("digits.csv", c.text);
    CHECK(refusal(ErrorKind::data, [&] { read_csv(path, {c.label}); }) ==
          path.string() + c.message);
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
  CHECK(read_csv(folder.write("plain.csv", plain), {"first"}).pixels == pixels);
  CHECK(read_csv(folder.write("quoted.csv", quoted), {"first"}).pixels == pixels);

  const std::string letters = "0129,.-+ae\x01\xff ";
  for (unsigned round = 0; round < 2000; ++round) {
    std::string line = "1,25,0,130,0,0,0,0,0,255,8,0,0,77,0,0,0,0,1,99,3";
    line[generator() % line.size()] = letters[generator() % letters.size()];
    std::string spaced;
    for (const char c : line) spaced += c == ',' ? ", " : std::string(1, c);
    const auto read = [&](const std::string& record) -> Bytes {
      const auto path = folder.write("changed.csv", "a" + repeat(20, ",a") + "\n" + record + "\n");
      try {
        return read_csv(path, {"first"}).pixels;
      } catch (const fanin::Error&) {
        return {};
      }
    };
    CAPTURE(line);
    CHECK(read(line) == read(spaced));
  }
}

TEST_CASE("a file cut off anywhere gives the whole records before, or is refused") {
  const TemporaryFolder folder;
  const std::string text = "label,1x1,1x2,2x1,2x2\n5,0,1,20,255\n3,\"7\",8.0, 9,10\r\n6,1,1,1,1\n";
  const Dataset whole = read_csv(folder.write("whole.csv", text), {"", std::pair(0.0, 255.0)});
  REQUIRE(whole.count() == 3);
  std::size_t accepted = 0;
  for (std::size_t size = 0; size < text.size(); ++size) {
    CAPTURE(size);
    const auto path = folder.write("cut.csv", text.substr(0, size));
    try {
      const Dataset set = read_csv(path, {"", std::pair(0.0, 255.0)});
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
  // The mean that every article scales by: 0.1307 of 255.
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
  for (const Case& c : std::vector<Case>{{{8, 8}, true, false},
                                         {{8, 8}, false, false},
                                         {{2, 2}, true, true},
                                         {{2, 2}, false, true},
                                         {{1, 6}, true, true},
                                         {{2, 3}, true, true},
                                         {{2, 3}, false, true},
                                         {{1, 64}, true, true},
                                         {{1, 5}, false, true},
                                         {{5, 1}, false, true}}) {
    CAPTURE(c.shape.height);
    CAPTURE(c.shape.width);
    CAPTURE(c.labelled);
    Dataset set{"made", c.shape, Bytes(2 * c.shape.pixels()), {}};
    std::iota(set.pixels.begin(), set.pixels.end(), std::uint8_t{100});
    set.pixels[c.shape.pixels() - 1] = set.pixels.back();
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

TEST_CASE("tables, fractions and words come back as they were written") {
  const TemporaryFolder folder;
  const auto path = folder.write("t.csv", "a b,1.5,2\n\"x,y\",3,4\nz,-5,6e-7\n");
  const Dataset set = read_csv(path, {"first"});
  fanin::write_csv(folder / "back.csv", set);
  const Dataset back = read_csv(folder / "back.csv");
  CHECK(back.label_names == set.label_names);
  CHECK(back.labels == set.labels);
  CHECK(back.values == set.values);
  CHECK_FALSE(back.is_image);
}

TEST_CASE("a data set that does not fit together is not written") {
  const TemporaryFolder folder;
  CHECK(refusal(ErrorKind::argument, [&] {
          fanin::write_csv(folder / "x.csv", {"set", {1, 2}, {1, 2}, {1, 2}});
        }) == "set: 2 labels, expected 1, one for each image");
  CHECK(folder.names().empty());
}

TEST_CASE("names of classes with quotes and other signs are written as they were read") {
  const TemporaryFolder folder;
  const Dataset set =
      read_csv(folder.write("in.csv", "a,b,label\n1,2,\"say \"\"no\"\"\"\n3,4,#1\n"));
  CHECK(set.label_names == std::vector<std::string>{"#1", "say \"no\""});
  fanin::write_csv(folder / "out.csv", set);
  const Dataset again = read_csv(folder / "out.csv");
  CHECK(again.label_names == set.label_names);
  CHECK(again.labels == set.labels);
}
