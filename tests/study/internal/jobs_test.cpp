#include "fanin/study/internal/jobs.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <thread>
#include <vector>

using fanin::run_jobs;

TEST_CASE("every piece of work is done once, whatever the number of threads") {
  for (const std::size_t jobs : {1u, 2u, 5u, 100u}) {
    std::vector<std::atomic<int>> done(37);
    run_jobs(done.size(), jobs, [&](std::size_t i) {
      ++done[i];
      return true;
    });
    for (const auto& times : done) CHECK(times == 1);
  }
  run_jobs(0, 3, [](std::size_t) -> bool { throw std::logic_error("nothing to do"); });
}

TEST_CASE("one job is the caller's thread, in order") {
  std::vector<std::size_t> order;
  const auto caller = std::this_thread::get_id();
  run_jobs(5, 1, [&](std::size_t i) {
    CHECK(std::this_thread::get_id() == caller);
    order.push_back(i);
    return true;
  });
  std::vector<std::size_t> expected(5);
  std::iota(expected.begin(), expected.end(), std::size_t{0});
  CHECK(order == expected);
}

TEST_CASE("several jobs run at a time") {
  // Each waits for the other, at most a minute: one thread alone would wait in vain.
  std::atomic<int> arrived = 0;
  std::atomic<int> met = 0;
  run_jobs(2, 2, [&](std::size_t) {
    ++arrived;
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (arrived < 2 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
    if (arrived == 2) ++met;
    return true;
  });
  CHECK(met == 2);
}

TEST_CASE("false stops, and what was begun is finished") {
  std::vector<std::size_t> done;
  run_jobs(100, 1, [&](std::size_t i) {
    done.push_back(i);
    return i < 3;
  });
  CHECK(done.size() == 4);
}

TEST_CASE("an error stops and comes out when all threads are done") {
  std::atomic<int> running = 0;
  std::atomic<int> begun = 0;
  CHECK_THROWS_WITH_AS(run_jobs(1000, 4,
                                [&](std::size_t i) {
                                  ++running;
                                  ++begun;
                                  std::this_thread::yield();
                                  --running;
                                  if (i == 10) throw std::runtime_error("at 10");
                                  return true;
                                }),
                       "at 10", std::runtime_error);
  CHECK(running == 0);
  CHECK(begun >= 11);
}
