// What conditions and policies cost. One evaluation of a condition, beside two evaluators from npm
// (bench/policy/peers.mjs) on the same conditions and facts; one decision by policies of many
// rules, beside the same conditions evaluated by the faster of those, with nothing traced, merged
// or explained; and loading a policy. All on one thread; both sides' rounds alternate in one run.
// Decisions are timed by the thread's processor time, everything else by the clock on the wall.
//
//   policy_bench BELAY [--json] [--without-peers]
//
// The facts are bound once and conditions prepared once, on every side. No answer is kept from one
// evaluation to the next.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/text.h"
#include "gate/policy.h"
#include "policy_conditions.h"
#include "policy_situation.h"

namespace belay::gate {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kRounds = 3;
constexpr int kBatches = 7;
constexpr int kDecisionRounds = 7;

// clang-format off
const std::vector<std::string> kShapes = {
    R"(reach.tier <= 2)",
    R"(env == "prod")",
    R"(reach.tier <= 2 && env == "prod")",
    R"(provenance.level in ["assisted", "agent"])",
    R"("system-12" in reach.systems)",
    R"(reach.journeys.exists(j, j in ["journey-3", "journey-9"]))",
    R"(change.files.exists(f, f.path.startsWith("services/system-4/")))",
    R"(change.files.all(f, f.path.startsWith("services/") || f.path.endsWith(".md")))",
    R"(change.files.exists(f, f.path.matches("^services/[a-z]+-3/.*[.]sql$")))",
    R"(change.files.exists(f, f.added + f.deleted > 500))",
    R"(change.files.filter(f, f.status == "deleted").size() > 3)",
    R"("infra" in change.kind || change.lines.total > 300)",
    R"(change.title.contains("ledger"))",
    R"(change.title.lowerAscii().startsWith("revert"))",
    R"(size(change.title) > 72)",
    R"(now >= timestamp("2026-12-01T00:00:00Z"))",
    R"(now.getHours() >= 16 || now.getDayOfWeek() == 5)",
    R"(now - timestamp("2026-11-01T00:00:00Z") < duration("480h"))",
    R"(change.is_revert ? reach.tier <= 1 : change.lines.added - change.lines.deleted > 90)",
};
// clang-format on

double nanoseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::nano>(Clock::now() - start).count();
}

double quantile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const double last = static_cast<double>(values.size() - 1);
  return values.empty() ? 0 : values[static_cast<std::size_t>(std::ceil(share * last))];
}
double median(const std::vector<double>& values) { return quantile(values, 0.5); }

/// The processor time of this thread: what a busy machine's other processes take is not counted.
double processor_microseconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

/// Nanoseconds of one call: the median of batches that each last some milliseconds.
double time_of(const std::function<void(int)>& repeat) {
  constexpr double kBatchNanosecondsMin = 4e6;
  int times = 16;
  while (true) {
    const auto start = Clock::now();
    repeat(times);
    if (nanoseconds_since(start) >= kBatchNanosecondsMin) break;
    times *= 2;
  }
  std::vector<double> found;
  for (int i = 0; i < kBatches; ++i) {
    const auto start = Clock::now();
    repeat(times);
    found.push_back(nanoseconds_since(start) / times);
  }
  return median(found);
}

template <class Owes>
Policy policy_of(const std::vector<std::string>& conditions, Owes owes) {
  return sound(Policy::parse(policy_text(conditions, owes), "bench"));
}

/// What one evaluator says to each condition, and each round's nanoseconds.
struct Timed {
  std::vector<bool> says;
  std::vector<std::vector<double>> nanoseconds;

  explicit Timed(std::size_t conditions = 0) : says(conditions), nanoseconds(conditions) {}
  double middle(std::size_t condition) const { return median(nanoseconds[condition]); }
};

class Evaluators {
 public:
  Evaluators(const Situation& situation, std::vector<std::string> conditions)
      : conditions_(std::move(conditions)),
        policy_(policy_of(conditions_, [](std::size_t) { return "  - deny\n"; })),
        facts_(situation.inputs, policy_.undeclared_tier()),
        ours(conditions_.size()) {}

  void time_ours() {
    cel::Arena arena;
    for (std::size_t i = 0; i < conditions_.size(); ++i) {
      const Condition& condition = *policy_.rules()[i].when;
      ours.says[i] = condition.evaluate(facts_, arena).outcome == Evaluated::Outcome::yes;
      int yes = 0;
      ours.nanoseconds[i].push_back(time_of([&](int times) {
        for (int n = 0; n < times; ++n) {
          yes += condition.evaluate(facts_, arena).outcome == Evaluated::Outcome::yes;
        }
      }));
      if (yes < 0) std::abort();
    }
  }

  void time_peers() {
    const std::filesystem::path file =
        std::filesystem::temp_directory_path() / fmt::format("belay-policy-bench-{}", getpid());
    std::ofstream(file) << json::write(given());
    const std::string command = fmt::format("node '{}/peers.mjs' '{}'", BELAY_PEERS, file.c_str());
    std::string out;
    std::FILE* pipe = popen(command.c_str(), "r");
    char buffer[65'536];
    for (std::size_t n; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, n);
    const int status = pclose(pipe);
    std::filesystem::remove(file);
    const auto read = json::parse(out, "peers.mjs");
    if (status != 0 || !read) {
      fmt::print(stderr,
                 "policy_bench: `{}` failed; `script/bench policy` installs what it needs\n",
                 command);
      std::exit(1);
    }
    for (const json::Value& package : *read->array()) take(package);
  }

  json::Value given() const {
    cel::Arena arena;
    json::Array conditions(conditions_.begin(), conditions_.end());
    json::Object facts;
    const auto& all = variables();
    for (std::size_t i = 0; i < all.size(); ++i) {
      const json::Value value = to_json(facts_.variable(static_cast<int>(i), arena), arena);
      if (!value.is_null()) facts.add(std::string(all[i].fact->name), value);
    }
    return json::Object{{"facts", std::move(facts)}, {"conditions", std::move(conditions)}};
  }

  const std::vector<std::string>& conditions() const { return conditions_; }

 private:
  void take(const json::Value& package) {
    const json::Array& conditions = *package.find("conditions")->array();
    Timed& timed =
        peers.try_emplace(*package.find("package")->text(), conditions.size()).first->second;
    for (std::size_t i = 0; i < conditions.size(); ++i) {
      timed.says[i] = *conditions[i].find("says")->boolean();
      const json::Value& found = *conditions[i].find("nanoseconds");
      timed.nanoseconds[i].push_back(
          found.number() != nullptr ? *found.number() : static_cast<double>(*found.integer()));
    }
  }

  std::vector<std::string> conditions_;
  Policy policy_;
  FactValues facts_;

 public:
  Timed ours;
  std::map<std::string, Timed> peers;  ///< by package
};

struct Row {
  std::string name;
  std::string unit;
  double ours = 0;
  std::string baseline;  ///< what `theirs` is; empty: there is none
  double theirs = 0;
  std::string bar;  ///< empty: shown, not held
  bool holds = true;
};

std::string shown(double value, std::string_view unit) {
  return fmt::format("{:.{}f} {}", value, value < 10 ? 2 : value < 100 ? 1 : 0, unit);
}

std::vector<Row> evaluation_rows(const Evaluators& evaluators) {
  std::vector<Row> rows;
  for (const auto& [package, timed] : evaluators.peers) {
    double product = 0;
    double worst = 1e9;
    for (std::size_t i = 0; i < timed.says.size(); ++i) {
      const double ours = evaluators.ours.middle(i);
      const double theirs = timed.middle(i);
      const bool agree = timed.says[i] == evaluators.ours.says[i];
      worst = std::min(worst, theirs / ours);
      product += std::log(theirs / ours);
      rows.push_back({evaluators.conditions()[i], "ns", ours, package, theirs,
                      agree ? "" : "the same answer", agree});
    }
    const double mean = std::exp(product / static_cast<double>(timed.says.size()));
    rows.push_back(
        {"times faster, geometric mean", "x", mean, package, 0, "at least 20 x", mean >= 20});
    rows.push_back({"times faster, the worst of them", "x", worst, package, 0, "", true});
  }
  return rows;
}

/// Decisions by one policy, in rounds that alternate with other policies' rounds. Every decision
/// counts in its round; of the rounds the middle one is told, because what else the machine does
/// comes in bursts.
class TimedPolicy {
 public:
  TimedPolicy(std::string name, const std::vector<std::string>& conditions, bool has_bar)
      : name_(std::move(name)),
        has_bar_(has_bar),
        times_(std::max(100, 700'000 / (static_cast<int>(conditions.size()) + 500))),
        policy_(policy_of(conditions, two_obligations)) {}

  void take_round(const Inputs& inputs) {
    std::vector<double> found;  // microseconds of processor time
    std::size_t owed = 0;
    for (int i = 0; i < times_; ++i) {
      const double start = processor_microseconds();
      owed += decide(policy_, inputs).obligations.size();
      found.push_back(processor_microseconds() - start);
    }
    if (owed == 0) std::abort();
    medians_.push_back(quantile(found, 0.5));
    p99s_.push_back(quantile(std::move(found), 0.99));
  }

  double middle() const { return median(medians_); }
  void add_rows(std::vector<Row>& rows) const {
    const double p99 = median(p99s_);
    rows.push_back({name_ + ": median", "us", middle(), "", 0, "", true});
    rows.push_back({fmt::format("{}: p99, middle of {} rounds", name_, kDecisionRounds), "us", p99,
                    "", 0, has_bar_ ? "under 100 us" : "", !has_bar_ || p99 < 100});
  }

 private:
  std::string name_;
  bool has_bar_;
  int times_;
  Policy policy_;
  std::vector<double> medians_, p99s_;
};

void decision_rows(const Situation& situation, std::vector<Row>& rows) {
  std::vector<TimedPolicy> policies;
  for (const int rules : {100, 1'000, 10'000}) {
    policies.emplace_back(fmt::format("decision, {} rules", grouped(rules)),
                          varied_conditions(rules), rules == 1'000);
  }
  policies.emplace_back("decision, 1,000 rules that share nothing", unlike_conditions(1'000), true);
  for (int round = 0; round < kDecisionRounds; ++round) {
    for (TimedPolicy& policy : policies) policy.take_round(situation.inputs);
  }
  for (const TimedPolicy& policy : policies) policy.add_rows(rows);
  const double growth = policies[2].middle() / policies[0].middle() / 100;
  rows.push_back({"growth from 100 to 10,000 rules, each rule", "x", growth, "", 0, "at most 1.5 x",
                  growth <= 1.5});
}

void loading_row(std::vector<Row>& rows) {
  const std::string text = policy_text(varied_conditions(1'000), two_obligations);
  const double spent = time_of([&](int times) {
    for (int i = 0; i < times; ++i) sound(Policy::parse(text, "bench"));
  });
  rows.push_back({"loading a policy of 1,000 rules", "ms", spent / 1e6, "", 0, "", true});
}

void print(const std::vector<Row>& rows, bool as_json) {
  if (as_json) {
    json::Array list;
    for (const Row& row : rows) {
      json::Object object{{"name", row.name},         {"value", row.ours}, {"unit", row.unit},
                          {"baseline", row.baseline}, {"bar", row.bar},    {"holds", row.holds}};
      if (row.theirs > 0) object.add("theirs", row.theirs).add("ratio", row.theirs / row.ours);
      list.emplace_back(std::move(object));
    }
    fmt::print("{}\n", write_pretty(json::Value(std::move(list))));
    return;
  }
  std::string_view baseline;
  for (const Row& row : rows) {
    if (&row == rows.data() || row.baseline != baseline) {
      baseline = row.baseline;
      fmt::print("\n{:<86} {:>10} {:>12} {:>8}\n",
                 baseline.empty() ? "" : fmt::format("beside {}", baseline), "belay",
                 baseline.empty() ? "" : "baseline", baseline.empty() ? "" : "ratio");
    }
    fmt::print("{:<86} {:>10} {:>12} {:>8}  {}\n", row.name, shown(row.ours, row.unit),
               row.theirs > 0 ? shown(row.theirs, row.unit) : "",
               row.theirs > 0 ? fmt::format("{:.1f} x", row.theirs / row.ours) : "",
               row.bar.empty() ? "" : row.bar + (row.holds ? ": holds" : ": DOES NOT HOLD"));
  }
}

std::vector<Row> measure(bool with_peers) {
  const Situation situation;
  Evaluators evaluators(situation, kShapes);
  for (int round = 0; round < kRounds; ++round) {
    evaluators.time_ours();
    if (with_peers) evaluators.time_peers();
  }
  std::vector<Row> rows = evaluation_rows(evaluators);
  for (std::size_t i = 0; !with_peers && i < kShapes.size(); ++i) {
    rows.push_back({kShapes[i], "ns", evaluators.ours.middle(i), "", 0, "", true});
  }
  decision_rows(situation, rows);
  loading_row(rows);
  return rows;
}

}  // namespace
}  // namespace belay::gate

int main(int argc, char** argv) {
  bool as_json = false, with_peers = true;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--json") as_json = true;
    if (word == "--without-peers") with_peers = false;
  }
  const auto rows = belay::gate::measure(with_peers);
  belay::gate::print(rows, as_json);
  return std::all_of(rows.begin(), rows.end(), [](const auto& row) { return row.holds; }) ? 0 : 1;
}
