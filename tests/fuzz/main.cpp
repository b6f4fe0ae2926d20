// What libFuzzer calls. The target is named by the environment variable FUZZ_TARGET.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "fuzz/fuzz.hpp"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace {

constexpr double max_seconds = 1;  // of processor time for one input
double slowest = 0;

const fanin::fuzz::Target& target() {
  static const fanin::fuzz::Target& chosen = [&]() -> const fanin::fuzz::Target& {
    const char* const name = std::getenv("FUZZ_TARGET");
    for (const auto& target : fanin::fuzz::targets) {
      if (name != nullptr && target.name == name) return target;
    }
    std::fputs("FUZZ_TARGET is not the name of a target (see tests/fuzz/fuzz.hpp)\n", stderr);
    std::exit(2);
  }();
  return chosen;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  target();
  std::atexit([] { std::fprintf(stderr, "slowest input: %.3f s\n", slowest); });
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::clock_t start = std::clock();
  target().run({reinterpret_cast<const char*>(data), size});
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  slowest = std::max(slowest, seconds);
  fanin::fuzz::expect(seconds <= max_seconds, "no small input takes more than a second");
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned) {
  size = LLVMFuzzerMutate(data, size, max_size);
  if (target().mend == nullptr) return size;
  std::string input(reinterpret_cast<const char*>(data), size);
  target().mend(input);
  std::ranges::copy(input, data);  // as long as before
  return size;
}
