#include "fanin/study/internal/jobs.hpp"

#include <algorithm>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "fanin/numeric/product.hpp"

namespace fanin {

void run_jobs(std::size_t count, std::size_t jobs, const std::function<bool(std::size_t)>& work) {
  std::mutex mutex;
  std::size_t next = 0;
  bool stopped = false;
  std::exception_ptr error;
  const auto worker = [&] {
    const SingleThreadedBlas guard;
    for (;;) {
      std::size_t mine = 0;
      {
        const std::lock_guard lock(mutex);
        if (stopped || next == count) return;
        mine = next++;
      }
      bool go_on = false;
      std::exception_ptr thrown;
      try {
        go_on = work(mine);
      } catch (...) {
        thrown = std::current_exception();
      }
      if (go_on) continue;
      const std::lock_guard lock(mutex);
      stopped = true;
      if (!error) error = thrown;
    }
  };
  // The caller's own thread works too. A thread that cannot be started is done without.
  const std::size_t threads = blas_jobs(std::min(jobs, count));
  std::vector<std::thread> others;  // not std::jthread: libc++ before version 18 lacks it
  others.reserve(threads);
  try {
    for (std::size_t j = 1; j < threads; ++j) others.emplace_back(worker);
  } catch (const std::exception&) {
  }
  worker();
  for (std::thread& other : others) other.join();
  if (error) std::rethrow_exception(error);
}

}  // namespace fanin
