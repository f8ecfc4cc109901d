// Ten thousand rollouts with five guards each, on one replica: a look at all of them, from the
// source's answers to the committed step on the embedded store, beside a thousand of them. Time is
// virtual; what is measured is what a look costs.
//
//   rollouts_bench BELAY [--json]
#include <fmt/format.h>

#include <cmath>
#include <fstream>

#include "adapters/sqlite/store.h"
#include "control/changes.h"
#include "control/people.h"
#include "control/rollout/keeper.h"
#include "sides.h"
#include "sim/clock.h"
#include "sim/history.h"
#include "sim/one_repository.h"
#include "sim/organisation.h"

namespace {

using namespace belay;
using namespace belay::bench;
using control::KeptRollout;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kFew = 1'000, kMany = 10'000, kLooks = 5, kAtOnce = 500;
constexpr seconds kLook{10}, kScrape{5};
constexpr double kRatioMax = 1.25;

constexpr std::string_view kPolicy =
    "belay: policy/v1\nrules:\n- name: what goes out goes out in stages\n"
    "  when: change.files.size() > 0\n  owes:\n  - rollout: {stages: [10, 100], bake: 1h}\n";

constexpr std::string_view kPlan = R"(belay: rollout-plan/v1
environment: prod
system: checkout
version: v2
replaces: v1
reversible: true
alpha: 1 %
look: 10s
history: 10m
arms: by-request
stages:
- {share: 10 %, bake: 1h}
- {share: 100 %}
watch: 1h
guards:
- name: orders
  kind: drop
  margin: 10 %
  canary: orders_total{version="{version}"}
  control: orders_total{version="{replaces}"}
- name: calls
  kind: surge
  margin: 20 %
  canary: calls_total{version="{version}"}
  control: calls_total{version="{replaces}"}
- name: failures
  kind: failures
  margin: 1 %
  canary: {bad: 'failed_total{version="{version}"}', all: 'orders_total{version="{version}"}'}
  control: {bad: 'failed_total{version="{replaces}"}', all: 'orders_total{version="{replaces}"}'}
- name: slow
  kind: latency
  margin: 50 %
  canary: seconds_bucket{version="{version}"}
  control: seconds_bucket{version="{replaces}"}
- name: days
  kind: value
  margin: 10 %
  canary: days_bucket{version="{version}"}
  control: days_bucket{version="{replaces}"}
on_bad: hold
on_no_data: {budget: 1h, total: 10h, then: hold}
)";

/// Counters that rise steadily, scraped every five seconds; histograms of twelve buckets.
class Steady : public control::Metrics {
 public:
  Result<std::vector<watch::Series>> ask(const control::InstantQuery& query) override {
    const std::size_t at = query.promql.rfind('[');
    const std::string selector = query.promql.substr(0, at);
    const auto span =
        decimal(std::string_view(query.promql).substr(at + 1, query.promql.size() - at - 4));
    const std::int64_t from = query.at.seconds - span.value_or(0) / 1'000;
    const bool is_canary = selector.find("\"v2\"") != selector.npos;
    const double rate = (is_canary ? 1.0 : 9.0) * (selector.starts_with("failed") ? 0.2 : 20);
    std::vector<watch::Series> found;
    if (selector.find("_bucket") == selector.npos) {
      found.push_back(series({}, rate, from, query.at.seconds));
      return found;
    }
    for (int bucket = 0; bucket < 12; ++bucket) {
      const std::string le = bucket == 11 ? "+Inf" : fmt::format("{}", 0.001 * (1 << bucket));
      found.push_back(series({{"le", le}}, rate * (bucket + 1) / 12, from, query.at.seconds));
    }
    return found;
  }
  Result<std::vector<watch::Series>> ask(const control::RangeQuery&) override {
    return fail(Code::unsupported, "nobody asks for a range");
  }

 private:
  static watch::Series series(std::vector<std::pair<std::string, std::string>> labels, double rate,
                              std::int64_t from, std::int64_t to) {
    watch::Series made{std::move(labels), {}, {}};
    for (std::int64_t at = from - from % kScrape.count(); at <= to; at += kScrape.count()) {
      if (at < from) continue;
      made.samples.push_back({{at, 0}, std::floor(rate * static_cast<double>(at % 100'000'000))});
    }
    return made;
  }
};

class SteadyTraffic : public control::Traffic {
 public:
  control::Obeyed set(const control::TrafficOrder&) override { return {}; }
  Result<control::TrafficOrder> now() override { return control::TrafficOrder{1, 1'000}; }
};

class SteadyProduction : public control::Production {
 public:
  Result<control::Metrics*> metrics(const std::string&) override { return &metrics_; }
  Result<control::Traffic*> traffic(const std::string&, const std::string&) override {
    return &traffic_;
  }
  watch::CounterRules rules(const std::string&) override { return {2 * kScrape, 0}; }
  milliseconds lag(const std::string&) override { return kScrape; }

 private:
  Steady metrics_;
  SteadyTraffic traffic_;
};

double megabytes() {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("VmRSS:")) return std::strtod(line.c_str() + 6, nullptr) / 1'024;
  }
  return 0;
}

/// One replica with so many rollouts that bake at their first stage.
class Replica {
 public:
  Replica(const std::string& file, int count)
      : store_(sound(adapters::sqlite::open_store(file, clock_, sealer_))),
        rollouts_(*store_, production_, clock_, nullptr, {std::string(sim::kOrigin), "one"}),
        keeper_(
            *store_, clock_, rollouts_, production_,
            [](const std::function<void()>& job) { job(); },
            [](std::string_view line) { fmt::print(stderr, "bench: {}\n", line); }) {
    begin(count);
    const double before = megabytes();
    // Everything that was before is asked for and learned, once the first look's samples are there.
    clock_.pass(kScrape);
    first_ = millis_of_a_look();
    memory_ = megabytes() - before;
  }

  double millis_of_a_look() {
    clock_.pass(kLook);
    const auto start = std::chrono::steady_clock::now();
    keeper_.turn();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
        .count();
  }
  double first() const { return first_; }
  double memory() const { return memory_; }

 private:
  void begin(int count) {
    char secret = 0;
    control::People people(
        *store_, std::string(sim::kOrigin),
        [&](std::size_t bytes) -> Result<std::string> { return std::string(bytes, ++secret); });
    sound(people.found(sim::founders(), std::chrono::hours(24),
                       [](const control::IssuedToken&) -> Result<void> { return {}; }));
    sim::History history({{"belay.yaml", std::string(kPolicy)}},
                         {"ada of retail", "ada@retail.example"}, clock_.now());
    history.branch("feature");
    history.push("feature", {{"src/price.cc", "// 1\n"}}, {"ines of retail", "ines@retail.example"},
                 clock_.now());
    sim::OneRepository repositories(history);
    control::Changes changes(*store_, repositories,
                             {std::string(sim::kOrigin), "belay bench", std::chrono::hours(24)});
    const control::Asker ines{"ines", "token", {}, {}};
    const auto opened = sound(changes.open(ines, {"retail", "feature", "", "prod"}));
    const auto plan =
        std::make_shared<const watch::RolloutPlan>(sound(watch::parse_plan(kPlan, "plan")));
    const auto given =
        sound(changes.decide(ines, opened.state.id, {gate::Moment::deploy, "prod", plan}));
    const auto begun = sound(rollouts_.start(ines, given.receipt));
    const std::string effect = begun.kept->state.id + "/1";
    const auto arrived = sound(rollouts_.take(begun.kept->state.id, watch::ShareConfirmed{effect}));
    for (int made = 1; made < count;) {
      control::Commit commit;
      for (int i = 0; i < kAtOnce && made < count; ++i, ++made) {
        KeptRollout copy = *arrived.kept;
        copy.state.id = fmt::format("r{}", 1'000'000 + made);
        commit.puts.push_back(control::put_rollout(copy, 0));
      }
      sound(store_->commit(commit));
    }
  }

  sim::SimulatedClock clock_;
  KeySealer sealer_{sound(ledger::SigningKey::parse(sound(ledger::private_key_text(
      std::string(sim::kOrigin), ledger::SignatureType::ed25519, std::string(32, 'b')))))};
  SteadyProduction production_;
  std::unique_ptr<control::Store> store_;
  control::Rollouts rollouts_;
  control::RolloutKeeper keeper_;
  double first_ = 0, memory_ = 0;
};

std::vector<Row> measure(const std::string&, const std::string& folder, std::int64_t) {
  Replica few(folder + "/few.db", kFew), many(folder + "/many.db", kMany);
  std::vector<double> of_few, of_many;
  for (int look = 0; look < kLooks; ++look) {
    of_few.push_back(few.millis_of_a_look() / kFew);
    of_many.push_back(many.millis_of_a_look() / kMany);
  }
  const double quick = median(of_few), slow = median(of_many);
  const double whole = slow * kMany;
  const milliseconds look = kLook;
  return {
      {fmt::format("a look at one of {} ({:.2f} x that of {})", kMany, slow / quick, kFew), slow,
       quick, "ms", fmt::format("{} x", kRatioMax), slow <= kRatioMax * quick},
      {fmt::format("a look at all {}, of the {} s that it may take", kMany, kLook.count()), whole,
       0, "ms", fmt::format("{} ms", look.count()), whole < static_cast<double>(look.count())},
      {"the first look, with all that was before, at one", many.first() / kMany, few.first() / kFew,
       "ms", "", true},
      {fmt::format("memory of {}", kMany), many.memory(), few.memory(), "MB", "", true},
      {"memory of one", many.memory() * 1'024 / kMany, few.memory() * 1'024 / kFew, "KB", "",
       true}};
}

}  // namespace

int main(int argc, char** argv) {
  return run_bench(argc, argv, "rollouts_bench", "a thousand", measure);
}
