#include "memory.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include "fanin/network/model.hpp"
#include "refuse.hpp"

namespace fanin::program {
namespace {

namespace fs = std::filesystem;

// Throws when what the process has and needs is more than the limit.
void compare(double limit, double held, double bytes, const char* whose, const std::string& what) {
  if (held + bytes <= limit) return;
  refuse_io("{} needs {:.1f} GB of memory, {} leaves {:.1f} GB", what, bytes / 1e9, whose,
            std::max(0.0, limit - held) / 1e9);
}

// Pages that are mapped, and those that are in memory, in bytes.
std::pair<double, double> held() {
  double mapped = 0;
  double resident = 0;
  std::ifstream("/proc/self/statm") >> mapped >> resident;
  const auto page = static_cast<double>(::sysconf(_SC_PAGESIZE));
  return {mapped * page, resident * page};
}

// The control group of the process: 0::/a/b.
fs::path control_group() {
  std::ifstream file("/proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("0::/")) return line.substr(4);
  }
  return {};
}

}  // namespace

double weights_of(const Architecture& architecture) {
  double weights = 0;
  for (std::size_t l = 1; l < architecture.sizes.size(); ++l) {
    weights += static_cast<double>(architecture.sizes[l - 1] + (architecture.biases ? 1 : 0)) *
               static_cast<double>(architecture.sizes[l]);
  }
  return weights;
}

double resident_bytes() { return held().second; }

void require_memory(double bytes, const std::string& what) {
  constexpr double blas_buffer = 129 << 20;  // addresses that OpenBLAS takes at its first product
  const auto [mapped, resident] = held();
  rlimit space{};
  if (::getrlimit(RLIMIT_AS, &space) == 0 && space.rlim_cur != RLIM_INFINITY) {
    compare(static_cast<double>(space.rlim_cur), mapped + blas_buffer, bytes, "ulimit -v", what);
  }
  // Each group is also bound by those that it is in.
  for (fs::path group = control_group();; group = group.parent_path()) {
    double limit = 0;
    const bool limited = static_cast<bool>(std::ifstream("/sys/fs/cgroup" / group / "memory.max") >>
                                           limit);  // else "max"
    if (limited) compare(limit, resident, bytes, "the control group", what);
    if (group.empty()) break;
  }
  const auto pages = static_cast<double>(::sysconf(_SC_PHYS_PAGES));
  const auto page = static_cast<double>(::sysconf(_SC_PAGESIZE));
  if (pages > 0) compare(pages * page, resident, bytes, "the machine", what);
}

double training_bytes(const Architecture& architecture, std::size_t batch, std::size_t jobs,
                      bool saved) {
  constexpr std::size_t min_batch = 64;  // one sample at a time is trained in blocks
  const double weights = weights_of(architecture);
  double nodes = 0;
  for (const std::size_t size : architecture.sizes) nodes += static_cast<double>(size);
  // The first layer is held twice where most inputs are background. A sample has inputs, targets,
  // outputs and deltas. To save a network takes a copy of its values, and then all bytes.
  const auto size = [&](std::size_t l) { return static_cast<double>(architecture.sizes[l]); };
  const double first = batch == 1 ? size(0) * size(1) : 0;
  const auto samples = static_cast<double>(std::max(batch, min_batch));
  const double training = static_cast<double>(jobs) * (weights + first + 2 * samples * nodes) +
                          (saved ? weights : 0);  // the network after the last whole epoch
  return sizeof(float) * std::max(training, saved ? 3 * weights : 0);
}

void require_trainable(const Architecture& architecture, std::size_t batch, std::size_t jobs,
                       bool saved) {
  const double bytes = weights_of(architecture) * sizeof(float);
  if (saved && bytes > max_model_bytes) {
    refuse_argument(
        "a model of {:.1f} GB, a file holds at most {:.1f} GB: take fewer nodes, or leave -o out",
        bytes / 1e9, max_model_bytes / 1e9);
  }
  require_memory(training_bytes(architecture, batch, jobs, saved),
                 jobs == 1 ? "this training" : fmt::format("training {} networks at once", jobs));
}

}  // namespace fanin::program
