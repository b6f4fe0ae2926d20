// What libFuzzer calls. The target is named by the environment variable FUZZ_TARGET.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "fuzz/fuzz.hpp"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

static const fanin::fuzz::Target* target = nullptr;
static double slowest = 0;  // seconds of processor time for one input

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  const char* const name = std::getenv("FUZZ_TARGET");
  target = std::ranges::find(fanin::fuzz::targets, std::string_view(name != nullptr ? name : ""),
                             &fanin::fuzz::Target::name);
  fanin::fuzz::expect(target != std::end(fanin::fuzz::targets), "FUZZ_TARGET names a target");
  return std::atexit([] { std::fprintf(stderr, "slowest input: %.3f s\n", slowest); });
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::clock_t start = std::clock();
  target->run({reinterpret_cast<const char*>(data), size});
  slowest = std::max(slowest, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  fanin::fuzz::expect(slowest <= 1, "no small input takes more than a second");
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned) {
  size = LLVMFuzzerMutate(data, size, max_size);
  std::string input(reinterpret_cast<const char*>(data), size);
  target->mend(input);
  std::ranges::copy(input, data);  // as long as before
  return size;
}
