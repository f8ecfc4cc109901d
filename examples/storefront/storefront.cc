#include <fmt/format.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <string>

#include "adapters/http/server.h"
#include "chance.h"
#include "ending.h"
#include "words.h"

/// One version of a small shop, good or bad by its flags: README.md.
namespace storefront {
namespace {

using belay::http::Counter;
using belay::http::Request;
using belay::http::Response;
using std::chrono::steady_clock;

constexpr double kMedianSeconds = 0.0045;  // of a checkout; with the sigma, 5.1 ms on average
constexpr double kSigma = 0.5;
constexpr int kCheckoutsAtOnce = 64;
constexpr double kMedianDays = 3;
constexpr double kDaysSigma = 0.35;
constexpr std::array<int, 7> kDays = {1, 2, 3, 4, 5, 7, 10};
// Kinds of chance: each number of an order draws from a sequence of its own.
constexpr std::uint64_t kOfEstimates = 0x65'73'74;

struct Nature {
  std::string version;
  double fail = 0;       ///< share of checkouts that fail
  double slow = 1;       ///< times as long
  double more_days = 0;  ///< added to each estimate
  std::uint64_t seed = 1;
};

class Shop {
 public:
  Shop(Nature nature, Ending& ending, belay::http::Metrics& metrics)
      : nature_(std::move(nature)),
        ending_(ending),
        visits_(metrics.counter("visits_total", "Who looked at the shop.", of_version())),
        orders_(metrics.counter("orders_total", "Orders placed.", of_version())),
        placed_(checkouts(metrics, "ok")),
        failed_(checkouts(metrics, "failed")),
        seconds_(metrics.durations("checkout_seconds", "Time of a checkout.", of_version())) {
    for (std::size_t at = 0; at <= kDays.size(); ++at) {
      auto labels = of_version();
      labels.emplace_back("le", at == kDays.size() ? "+Inf" : fmt::to_string(kDays[at]));
      days_[at] = &metrics.counter("delivery_days_bucket", "Days promised, cumulative.", labels);
    }
  }

  void open(belay::http::Router& router) {
    router.add("GET", "/", belay::http::Work::quick, [this](const Request&) { return browse(); });
    router.add("POST", "/checkout", belay::http::Work::blocking,
               [this](const Request&) { return check_out(); });
  }

 private:
  belay::http::Metrics::Labels of_version() const { return {{"version", nature_.version}}; }

  Counter& checkouts(belay::http::Metrics& metrics, std::string outcome) const {
    auto labels = of_version();
    labels.emplace_back("outcome", std::move(outcome));
    return metrics.counter("checkouts_total", "Checkouts by how they ended.", labels);
  }

  Response browse() {
    visits_.add();
    return belay::http::text_response(200, fmt::format("storefront {}\n", nature_.version));
  }

  Response check_out() {
    const auto begun = steady_clock::now();
    const std::uint64_t number = next_.fetch_add(1);
    Chance chance(nature_.seed, number);
    const std::chrono::duration<double> work(nature_.slow *
                                             chance.lognormal(kMedianSeconds, kSigma));
    const bool fails = chance.uniform() < nature_.fail;
    const bool done =
        ending_.passes(begun + std::chrono::duration_cast<steady_clock::duration>(work)) && !fails;
    const std::chrono::nanoseconds spent = steady_clock::now() - begun;
    seconds_.observe(static_cast<std::uint64_t>(spent.count()));
    if (!done) {
      failed_.add();
      return belay::http::text_response(500, "the order was not placed\n");
    }
    placed_.add();
    orders_.add();
    return belay::http::text_response(200, fmt::format("{:.0f} days\n", estimate(number)));
  }

  double estimate(std::uint64_t number) {
    Chance chance(nature_.seed ^ kOfEstimates, number);
    const double days = nature_.more_days + chance.lognormal(kMedianDays, kDaysSigma);
    for (std::size_t at = 0; at <= kDays.size(); ++at) {
      if (at == kDays.size() || days <= kDays[at]) days_[at]->add();
    }
    return days;
  }

  const Nature nature_;
  Ending& ending_;
  Counter& visits_;
  Counter& orders_;
  Counter& placed_;
  Counter& failed_;
  belay::http::Durations& seconds_;
  std::array<Counter*, kDays.size() + 1> days_{};
  std::atomic<std::uint64_t> next_ = 0;
};

Result<Nature> nature_in(const Words& words) {
  Nature nature;
  BELAY_TRY(nature.version, words.text("--version"));
  BELAY_TRY(nature.fail, words.number("--fail", 0, 0, 1));
  BELAY_TRY(nature.slow, words.number("--slow", 1, 0.01, 1000));
  BELAY_TRY(nature.more_days, words.number("--wrong-estimates", 0, 0, 100));
  BELAY_TRY(nature.seed, words.seed());
  return nature;
}

Result<void> serve(int count, char** line) {
  BELAY_TRY(const Words words,
            Words::of(count, line, " --listen --version --fail --slow --wrong-estimates --seed "));
  BELAY_TRY(const std::string listen, words.text("--listen"));
  BELAY_TRY(const Loopback address, Loopback::parse(listen));
  BELAY_TRY(const Nature nature, nature_in(words));
  Ending ending;
  belay::http::Metrics metrics;
  Shop shop(nature, ending, metrics);
  belay::http::ServerOptions options;
  options.address = "127.0.0.1";
  options.port = address.port;
  options.workers = kCheckoutsAtOnce;
  belay::http::Router router;
  shop.open(router);
  belay::http::add_operations(router, metrics, [] { return Result<void>(); });
  belay::http::Server server(std::move(options), std::move(router), metrics);
  BELAY_TRY_VOID(server.start());
  fmt::print("storefront {} serves 127.0.0.1:{}\n", nature.version, server.port());
  std::fflush(stdout);
  while (!ending.told_within(std::chrono::hours(1))) continue;
  ending.begin();
  server.stop();
  return {};
}

}  // namespace
}  // namespace storefront

int main(int count, char** line) {
  const auto served = storefront::serve(count, line);
  if (served) return 0;
  fmt::print(stderr, "storefront: {}\n", served.error().message);
  return served.error().code == belay::Code::usage ? 2 : 1;
}
