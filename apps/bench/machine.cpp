#include "machine.hpp"

#include <fmt/format.h>

#include <fstream>
#include <thread>

#include "fanin/numeric/product.hpp"

namespace fanin::bench {
namespace {

// As Linux tells it.
std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown";
}

}  // namespace

std::string describe_machine() {
  return fmt::format(
      "processor  {}, {} cores\n"
      "BLAS       {}\n"
      "compiler   {}\n"
      "flags      {}\n"
      "build      {}\n",
      processor(), std::thread::hardware_concurrency(), blas_description(), FANIN_BENCH_COMPILER,
      FANIN_BENCH_FLAGS,
      is_native_build() ? "for this machine (FANIN_NATIVE)" : "for any processor of the kind");
}

bool is_native_build() { return FANIN_BENCH_NATIVE != 0; }

}  // namespace fanin::bench
