#ifndef BELAY_BENCH_HEALTH_ROLLOUTS_H_
#define BELAY_BENCH_HEALTH_ROLLOUTS_H_

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

namespace belay::bench {

inline constexpr std::uint64_t kSeed = 20260309;

/// Calls `one` for each rollout, on every core; the outcome does not depend on how many there are.
inline void for_each_rollout(int rollouts, const std::function<void(int, std::uint64_t)>& one) {
  std::atomic<int> next = 0;
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < std::max(1u, std::thread::hardware_concurrency()); ++i) {
    threads.emplace_back([&] {
      for (int k; (k = next.fetch_add(1)) < rollouts;) {
        one(k, kSeed + 7919 * static_cast<std::uint64_t>(k));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace belay::bench

#endif  // BELAY_BENCH_HEALTH_ROLLOUTS_H_
