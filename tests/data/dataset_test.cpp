#include "fanin/data/dataset.hpp"

#include <doctest/doctest.h>

#include "fanin/error.hpp"
#include "support/refusal.hpp"

using fanin::Dataset;
using fanin::ErrorKind;

namespace {

using Bytes = std::vector<std::uint8_t>;

// Three images of 1x2.
Dataset three() { return {"three", {1, 2}, {1, 2, 3, 4, 5, 6}, {7, 9, 8}}; }

}  // namespace

TEST_CASE("a data set knows its records") {
  const Dataset set = three();
  CHECK(set.count() == 3);
  CHECK(set.classes() == 10);
  CHECK(set.labelled());
  CHECK(set.image(1).size() == 2);
  CHECK(set.image(1)[0] == 3);
  CHECK(set.image(1)[1] == 4);

  const Dataset nothing;
  CHECK(nothing.count() == 0);
  CHECK(nothing.classes() == 0);
  CHECK(!nothing.labelled());
}

TEST_CASE("the last records are held out") {
  Dataset set = three();
  const Dataset held = set.hold_out(2);
  CHECK(set.pixels == Bytes{1, 2});
  CHECK(set.labels == Bytes{7});
  CHECK(held.pixels == Bytes{3, 4, 5, 6});
  CHECK(held.labels == Bytes{9, 8});
  CHECK(held.shape == set.shape);
  CHECK(held.name == "three (the last 2)");

  Dataset unlabelled = three();
  unlabelled.labels.clear();
  const Dataset last = unlabelled.hold_out(1);
  CHECK(last.pixels == Bytes{5, 6});
  CHECK(!last.labelled());
  CHECK(unlabelled.count() == 2);
}

TEST_CASE("neither nothing nor everything can be held out") {
  for (const std::size_t held : {0U, 3U, 4U}) {
    Dataset set = three();
    CHECK(refusal(ErrorKind::argument, [&] { set.hold_out(held); }) ==
          "three: cannot hold out " + std::to_string(held) +
              " of 3 records, expected at least 1 and fewer than all");
    CHECK(set.count() == 3);
  }
}

TEST_CASE("a data set that does not fit together is found") {
  three().validate();
  Dataset set = three();
  set.labels.clear();
  set.validate();
  set.labels = {1, 2};
  CHECK(refusal(ErrorKind::argument, [&] { set.validate(); }) ==
        "three: 2 labels, expected 3, one for each image");
  set = three();
  set.pixels.pop_back();
  CHECK(refusal(ErrorKind::argument, [&] { set.validate(); }) ==
        "three: 5 pixels, expected one or more images of 1x2");
  set.pixels.clear();
  CHECK(refusal(ErrorKind::argument, [&] { set.validate(); }) ==
        "three: 0 pixels, expected one or more images of 1x2");
  CHECK(refusal(ErrorKind::argument, [] { Dataset().validate(); }) ==
        ": 0 pixels, expected one or more images of 0x0");
}
