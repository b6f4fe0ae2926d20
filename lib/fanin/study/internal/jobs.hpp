// Independent pieces of work on several threads.
#pragma once

#include <cstddef>
#include <functional>

namespace fanin {

/// Calls work(0) ... work(count - 1), each once, begun in that order, blas_jobs(jobs) at a time and
/// each under a SingleThreadedBlas. Once a call returns false or throws, no further one is begun;
/// returns when all that were begun are over. Rethrows the error of the call that failed first.
void run_jobs(std::size_t count, std::size_t jobs, const std::function<bool(std::size_t)>& work);

}  // namespace fanin
