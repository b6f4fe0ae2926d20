#include "fanin/data/idx.hpp"

#include <doctest/doctest.h>

#include "fanin/data/csv.hpp"
#include "fanin/error.hpp"
#include "fanin/file.hpp"
#include "support/bundled.hpp"
#include "support/refusal.hpp"
#include "support/temporary_folder.hpp"

using fanin::Dataset;
using fanin::ErrorKind;
using fanin::ImageShape;

namespace {

using Bytes = std::vector<std::uint8_t>;
using std::string_literals::operator""s;
using fanin::test::bundled;

// Two images of 2x3 and their labels, as IDX has them.
const std::string images = "\0\0\x08\x03\0\0\0\x02\0\0\0\x02\0\0\0\x03"s + "abcdefghijkl";
const std::string labels = "\0\0\x08\x01\0\0\0\x02"s + "\x04\x07";

bool is_idx(const std::filesystem::path& path) {
  return fanin::FileReader(path).format() == fanin::FileFormat::idx;
}

}  // namespace

TEST_CASE("images and labels are read, plain or gzip") {
  const TemporaryFolder folder;
  for (const char* name : {"images", "images.gz"}) {
    CAPTURE(name);
    fanin::FileWriter file(folder / name);
    file.write(images);
    file.commit();
    const Dataset set = fanin::read_idx(folder / name, folder.write("labels", labels));
    CHECK(set.name == (folder / name).string());
    CHECK(set.shape == ImageShape{2, 3});
    CHECK(set.pixels == Bytes{'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'});
    CHECK(set.labels == Bytes{4, 7});
    CHECK(!fanin::read_idx(folder / name).labelled());
    CHECK(is_idx(folder / name));
  }
}

TEST_CASE("an IDX file is recognised by its beginning") {
  const TemporaryFolder folder;
  CHECK(is_idx(folder.write("file", images)));
  CHECK(is_idx(folder.write("file", labels)));
  CHECK(is_idx(folder.write("file", "\0\0\x0d\x02"s)));
  CHECK(!is_idx(folder.write("file", "\0\0\x07\x02"s)));
  CHECK(!is_idx(folder.write("file", "\0\0\x08\0"s)));
  CHECK(!is_idx(folder.write("file", "\0\0\x08"s)));
  CHECK(!is_idx(folder.write("file", "\0\x01\x08\x03"s)));
  CHECK(!is_idx(folder.write("file", "5,0,0,0,0\n")));
  CHECK(!is_idx(folder.write("file", "")));
  CHECK(refusal(ErrorKind::io, [&] { is_idx(folder / "none"); }) ==
        (folder / "none").string() + ": cannot open: No such file or directory");
}

TEST_CASE("what is refused, and with which words") {
  struct Case {
    std::string images;
    std::string message;
  };
  const std::string tiny = "\0\0\x08\x03"s;
  const std::string one_by_one = "\0\0\0\x01\0\0\0\x01"s;
  const std::vector<Case> cases = {
      {"", ": text, expected images"},
      {"\0\0\x08"s, ": binary data of an unknown kind, expected images"},
      {"\0\0\x08\x03\0"s, ": ends within its header, expected an IDX file"},
      {labels, ": holds labels, expected images (are the two files swapped?)"},
      {"5,0,0,0,0\n", ": text, expected images"},
      {"\0\0\x0d\x03"s + images.substr(4),
       ": holds 2 x 2 x 3 floats, expected images: bytes in three dimensions"},
      {images + "m", ": more bytes after the header than the 12 for 2 images of 2x3"},
      {tiny + "\0\0\0\0"s + one_by_one, ": 0 images of 1x1, expected at least one pixel"},
      {tiny + "\0\0\0\x01\0\0\0\0\0\0\0\x01"s, ": 1 images of 0x1, expected at least one pixel"},
      {tiny + "\xff\xff\xff\xff"s + one_by_one + "abc",
       ": 4294967295 images of 1x1, more than the 4000000000 bytes that are read (see --max-data)"},
      // More than any memory, and more than can be counted: refused, not allocated.
      {tiny + "\xff\xff\xff\xff\0\0\x7f\xff\0\0\x7f\xff"s + "abc",
       ": 4294967295 images of 32767x32767, more than the 4000000000 bytes that are read (see "
       "--max-data)"},
      {tiny + "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"s + "abc",
       ": 4294967295 x 4294967295 x 4294967295 bytes: no file holds that much"},
  };
  const TemporaryFolder folder;
  for (const Case& c : cases) {
    CAPTURE(c.message);
    const auto path = folder.write("images", c.images);
    CHECK(refusal(ErrorKind::data, [&] { fanin::read_idx(path); }) == path.string() + c.message);
  }

  const auto good = folder.write("images", images);
  CHECK(refusal(ErrorKind::data, [&] { fanin::read_idx(good, good); }) ==
        good.string() + ": holds images, expected labels (are the two files swapped?)");
  const auto text = folder.write("labels", "5\n0\n");
  CHECK(refusal(ErrorKind::data, [&] { fanin::read_idx(good, text); }) ==
        text.string() + ": text, expected labels");
  const auto three = folder.write("labels", "\0\0\x08\x01\0\0\0\x03"s + "abc");
  CHECK(refusal(ErrorKind::data, [&] { fanin::read_idx(good, three); }) ==
        three.string() + ": 3 labels, expected 2, one for each image of " + good.string());
}

TEST_CASE("labels of 32 bits, and in the first of several columns as QMNIST has them") {
  const TemporaryFolder folder;
  const auto good = folder.write("images", images);
  const std::string two = "\0\0\0\x02"s;
  const auto read = [&](const std::string& text) {
    return fanin::read_idx(good, folder.write("labels", text)).labels;
  };
  CHECK(read("\0\0\x0c\x01"s + two + "\0\0\0\x04\0\0\0\xff"s) == Bytes{4, 255});
  CHECK(read("\0\0\x0c\x02"s + two + two + "\0\0\0\x04\0\x01\x02\x03\0\0\0\x07\0\0\0\x09"s) ==
        Bytes{4, 7});
  CHECK(read("\0\0\x08\x02"s + two + two + "\x04\x01\x07\x02"s) == Bytes{4, 7});
  const auto message = [&](const std::string& text) {
    const auto path = folder.write("labels", text);
    const std::string all = refusal(ErrorKind::data, [&] { fanin::read_idx(good, path); });
    return all.substr(path.string().size());
  };
  CHECK(message("\0\0\x0c\x01"s + two + "\0\0\0\x04\0\0\x01\0"s) ==
        ": label 2 is not a whole number from 0 to 255");
  CHECK(message("\0\0\x0d\x01"s + two + "\0\0\0\0\0\0\0\0"s) ==
        ": holds 2 floats, expected labels: bytes or 32-bit integers in one or two dimensions");
}

TEST_CASE("images of other types and dimensions are named in words") {
  const TemporaryFolder folder;
  const std::string two = "\0\0\0\x02"s;
  const auto message = [&](const std::string& text) {
    const auto path = folder.write("images", text);
    return refusal(ErrorKind::data, [&] { fanin::read_idx(path); }).substr(path.string().size());
  };
  CHECK(message("\0\0\x08\x02"s + two + two + "abcd") ==
        ": holds 2 x 2 bytes, expected images: bytes in three dimensions");
  CHECK(message("\0\0\x08\x04"s + two + two + two + two + std::string(16, 'a')) ==
        ": holds 2 x 2 x 2 x 2 bytes, expected images: bytes in three dimensions");
  CHECK(message("\0\0\x0e\x03"s + two + two + two) ==
        ": holds 2 x 2 x 2 doubles, expected images: bytes in three dimensions");
}

TEST_CASE("a file cut off anywhere is refused") {
  const TemporaryFolder folder;
  const auto whole_images = folder.write("images", images);
  const auto whole_labels = folder.write("labels", labels);
  for (std::size_t size = 4; size < images.size(); ++size) {
    const auto path = folder.write("cut", images.substr(0, size));
    const std::string message =
        size < 16 ? ": ends within its header, expected an IDX file"
                  : ": " + std::to_string(size - 16) +
                        " bytes after the header, expected 12 for 2 images of 2x3";
    CHECK(refusal(ErrorKind::data, [&] { fanin::read_idx(path, whole_labels); }) ==
          path.string() + message);
  }
  for (std::size_t size = 4; size < labels.size(); ++size) {
    const auto path = folder.write("cut", labels.substr(0, size));
    const std::string message = size < 8 ? ": ends within its header, expected an IDX file"
                                         : ": " + std::to_string(size - 8) +
                                               " bytes after the header, expected 2 for 2 labels";
    CHECK(refusal(ErrorKind::data, [&] { fanin::read_idx(whole_images, path); }) ==
          path.string() + message);
  }
}

TEST_CASE("labels are found by the name of the images") {
  const TemporaryFolder folder;
  struct Case {
    const char* images;
    const char* labels;  // nothing: none is found
    std::vector<const char*> present;
  };
  const std::vector<Case> cases = {
      {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", {"train-labels-idx1-ubyte"}},
      {"train-images-idx3-ubyte", "train-labels-idx1-ubyte.gz", {"train-labels-idx1-ubyte.gz"}},
      {"t10k-images.idx3-ubyte.gz", "t10k-labels.idx1-ubyte", {"t10k-labels.idx1-ubyte"}},
      {"a-images-idx3-ubyte.gz",
       "a-labels-idx1-ubyte.gz",
       {"a-labels-idx1-ubyte", "a-labels-idx1-ubyte.gz"}},
      {"a-images", "a-labels", {"a-labels", "a-labels.gz"}},
      {"b-images-idx3-ubyte", nullptr, {"b-labels-idx3-ubyte"}},
      {"digits", nullptr, {"digits.gz"}},
      {"images of images", "images of labels", {"images of labels", "labels of labels"}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.images);
    const TemporaryFolder place;
    for (const char* name : c.present) place.write(name, labels);
    const auto found = fanin::find_idx_labels(place / c.images);
    CHECK(found == (c.labels == nullptr ? std::filesystem::path() : place / c.labels));
  }
}

TEST_CASE("the name of the labels that belong to images") {
  const auto name = [](const char* path) { return fanin::idx_labels_path(path).string(); };
  CHECK(name("a/train-images-idx3-ubyte.gz") == "a/train-labels-idx1-ubyte.gz");
  CHECK(name("t10k-images.idx3-ubyte") == "t10k-labels.idx1-ubyte");
  CHECK(name("images/images.idx") == "images/labels.idx");
  CHECK(name("images/digits") == "images/digits");
  CHECK(name("") == "");
}

TEST_CASE("CSV to IDX to CSV comes back to the byte, plain and with gzip") {
  const TemporaryFolder folder;
  const Dataset set = fanin::read_csv(bundled / "mnist_train_100.csv");
  for (const std::string ending : {"", ".gz"}) {
    CAPTURE(ending);
    const auto images_path = folder / ("train-images-idx3-ubyte" + ending);
    const auto labels_path = folder / ("train-labels-idx1-ubyte" + ending);
    fanin::write_idx(images_path, labels_path, set);
    CHECK(fanin::find_idx_labels(images_path) == labels_path);
    fanin::write_csv(folder / "back.csv", fanin::read_idx(images_path, labels_path));
    CHECK((folder.read("back.csv") == fanin::read_file(bundled / "mnist_train_100.csv", 1000000)));
  }
}

TEST_CASE("what is written is IDX, to the byte") {
  const TemporaryFolder folder;
  Dataset set{"made", {2, 3}, Bytes(12), {4, 7}};
  for (std::size_t k = 0; k < 12; ++k) set.pixels[k] = static_cast<std::uint8_t>('a' + k);
  fanin::write_idx(folder / "i", folder / "l", set);
  CHECK(folder.read("i") == images);
  CHECK(folder.read("l") == labels);
  fanin::write_idx(folder / "only", {}, set);
  CHECK(folder.names() == std::vector<std::string>{"i", "l", "only"});
}

TEST_CASE("labels that are not there are not written, and neither is anything else") {
  const TemporaryFolder folder;
  const Dataset set{"digits", {1, 1}, {1}, {}};
  const auto path = folder / "labels";
  CHECK(refusal(ErrorKind::argument, [&] { fanin::write_idx(folder / "images", path, set); }) ==
        path.string() + ": digits has no labels to write");
  CHECK(folder.names().empty());
}
