#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "chance.h"
#include "ending.h"
#include "keep_alive.h"
#include "words.h"

/// A crowd that comes by chance, as many a second as is said, however long the answers take: the
/// README.md says what it counts.
namespace storefront {
namespace {

using std::chrono::steady_clock;

constexpr int kShoppersAtOnce = 64;
constexpr std::chrono::milliseconds kLateAfter{100};
constexpr double kPerSecondMax = 5'000;
constexpr std::uint64_t kRegulars = 2'000;  // where visitors come back

struct Counts {
  std::atomic<std::uint64_t> placed = 0;
  std::atomic<std::uint64_t> failed = 0;  ///< answered, not placed
  std::atomic<std::uint64_t> lost = 0;    ///< without an answer
  std::atomic<std::uint64_t> late = 0;    ///< came later than chance had them come
};

struct Habits {
  Loopback target;
  double per_second = 0;
  bool come_back = false;
  std::uint64_t seed = 1;
};

struct Arrival {
  steady_clock::time_point at;
  std::uint64_t visitor = 0;
};

class Crowd {
 public:
  Crowd(Habits habits, Ending& ending) : habits_(habits), ending_(ending) {
    for (int each = 0; each < kShoppersAtOnce; ++each) {
      shoppers_.emplace_back([this] { shop(); });
    }
  }
  ~Crowd() { go_home(); }
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;

  /// Returns when everybody has had an answer, or gone without. REQUIRES: the end has begun.
  void go_home() {
    for (std::thread& each : shoppers_) {
      if (each.joinable()) each.join();
    }
  }

  std::string line(bool is_last) const {
    const std::chrono::duration<double> since = steady_clock::now() - begun_;
    return fmt::format(
        R"({{"seconds": {:.1f}, "placed": {}, "failed": {}, "lost": {}, "late": {}, "ended": {}}})",
        since.count(), counts_.placed.load(), counts_.failed.load(), counts_.lost.load(),
        counts_.late.load(), is_last);
  }

 private:
  Arrival next() {
    const std::lock_guard lock(mutex_);
    Chance chance(habits_.seed, number_++);
    const std::chrono::duration<double> gap(chance.exponential(1 / habits_.per_second));
    next_ += std::chrono::duration_cast<steady_clock::duration>(gap);
    const auto regular = static_cast<std::uint64_t>(chance.uniform() * kRegulars);
    return {next_, habits_.come_back ? regular : number_};
  }

  void shop() {
    KeepAlive connection(habits_.target.port);
    for (;;) {
      const Arrival arrival = next();
      if (!ending_.passes(arrival.at)) return;
      if (steady_clock::now() - arrival.at > kLateAfter) ++counts_.late;
      visit(connection, fmt::format("{}-{}", habits_.seed, arrival.visitor));
    }
  }

  void visit(KeepAlive& connection, const std::string& visitor) {
    if (connection.ask("GET", "/", visitor) == 0) {
      ++counts_.lost;
      return;
    }
    const int status = connection.ask("POST", "/checkout", visitor);
    ++(status == 0 ? counts_.lost : status == 200 ? counts_.placed : counts_.failed);
  }

  const Habits habits_;
  Ending& ending_;
  Counts counts_;
  const steady_clock::time_point begun_ = steady_clock::now();
  std::mutex mutex_;
  steady_clock::time_point next_ = begun_;
  std::uint64_t number_ = 0;
  std::vector<std::thread> shoppers_;
};

Result<Habits> habits_in(const Words& words) {
  Habits habits;
  BELAY_TRY(const std::string target, words.text("--target"));
  BELAY_TRY(habits.target, Loopback::parse(target));
  BELAY_TRY(habits.per_second, words.number("--per-second", 300, 1, kPerSecondMax));
  const std::string visitors = words.text("--visitors", "new");
  if (visitors != "new" && visitors != "sticky") {
    return belay::fail(belay::Code::usage, "`--visitors` is `new` or `sticky`");
  }
  habits.come_back = visitors == "sticky";
  BELAY_TRY(habits.seed, words.seed());
  return habits;
}

Result<void> go_shopping(int count, char** line) {
  BELAY_TRY(const Words words,
            Words::of(count, line, " --target --per-second --visitors --seed --seconds "));
  BELAY_TRY(const Habits habits, habits_in(words));
  BELAY_TRY(const double seconds, words.number("--seconds", 86'400, 1, 86'400));
  const auto until = steady_clock::now() + std::chrono::seconds(static_cast<int>(seconds));
  Ending ending;
  Crowd crowd(habits, ending);
  while (!ending.told_within(std::chrono::seconds(1)) && steady_clock::now() < until) {
    fmt::print("{}\n", crowd.line(false));
    std::fflush(stdout);
  }
  ending.begin();
  crowd.go_home();
  fmt::print("{}\n", crowd.line(true));
  return {};
}

}  // namespace
}  // namespace storefront

int main(int count, char** line) {
  const auto went = storefront::go_shopping(count, line);
  if (went) return 0;
  fmt::print(stderr, "shoppers: {}\n", went.error().message);
  return went.error().code == belay::Code::usage ? 2 : 1;
}
