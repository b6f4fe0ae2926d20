// The inputs of corpus/: those with which fuzzing begins, and all that have found a defect.
#include <doctest/doctest.h>

#include "fuzz/fuzz.hpp"
#include "support/repository.hpp"

TEST_CASE("every fuzz target keeps its promises for the inputs in its corpus") {
  for (const fanin::fuzz::Target& target : fanin::fuzz::targets) {
    const std::string folder = "tests/fuzz/corpus/" + std::string(target.name);
    for (const auto& input : fanin::test::read_repository_files(folder, {""})) {
      CAPTURE(input.path);
      CHECK_NOTHROW(target.run(input.text));
    }
  }
}
