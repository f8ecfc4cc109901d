#include "sim/rollout_mutants.h"

#include <algorithm>
#include <map>
#include <string>

#include "control/exceptions.h"
#include "control/rollout/kept_rollout.h"
#include "sim/invariants.h"
#include "sim/wrong_ports.h"

namespace belay::sim {
namespace {

using control::Commit;
using control::Committed;
using control::Key;
using control::Stored;
using control::TrafficOrder;
using Answer = Result<std::vector<watch::Series>>;

/// Where it hears nothing it says again, as if it were new, what it heard before.
class SaysItAgain : public PassingProduction {
 public:
  using PassingProduction::ask;
  using PassingProduction::PassingProduction;
  Answer ask(const control::InstantQuery& query) override {
    Answer answer = PassingProduction::ask(query);
    Heard& heard = heard_[query.promql];
    if (answer && !answer->empty()) {
      heard = {*answer, query.at};
      return answer;
    }
    if (heard.series.empty()) return answer;
    std::vector<watch::Series> made = heard.series;
    for (watch::Series& series : made) {
      for (watch::Sample& sample : series.samples) {
        sample.at = Instant::of_micros(sample.at.micros() + query.at.micros() - heard.at.micros());
      }
    }
    return made;
  }

 private:
  struct Heard {
    std::vector<watch::Series> series;
    Instant at;
  };
  std::map<std::string, Heard> heard_;
};

/// Every checkout is an order, and none fails.
class FlattersVersions : public PassingProduction {
 public:
  using PassingProduction::ask;
  using PassingProduction::PassingProduction;
  Answer ask(const control::InstantQuery& query) override {
    constexpr std::string_view kOrders = "orders_total", kAll = "checkouts_total";
    control::InstantQuery flattered = query;
    if (query.promql.starts_with(kOrders)) flattered.promql.replace(0, kOrders.size(), kAll);
    BELAY_TRY(std::vector<watch::Series> made, PassingProduction::ask(flattered));
    if (!query.promql.starts_with("failed_total")) return made;
    for (watch::Series& series : made) {
      for (watch::Sample& sample : series.samples) sample.value = 0;
    }
    return made;
  }
};

/// Traffic with a will of its own, which it does not show.
template <class Wrong>
class WrongTraffic : public PassingProduction {
 public:
  using PassingProduction::PassingProduction;
  Result<control::Traffic*> traffic(const std::string& environment,
                                    const std::string& system) override {
    BELAY_TRY(control::Traffic* const right, PassingProduction::traffic(environment, system));
    return &wrong_.try_emplace(system, *right).first->second;
  }

 private:
  std::map<std::string, Wrong> wrong_;
};

class BringsTwiceAsMuch : public PassingTraffic {
 public:
  using PassingTraffic::PassingTraffic;
  control::Obeyed set(const TrafficOrder& order) override {
    return PassingTraffic::set({order.effect, std::min(2 * order.share, control::kShareMax)});
  }
  Result<TrafficOrder> now() override {
    BELAY_TRY(const TrafficOrder now, PassingTraffic::now());
    return TrafficOrder{now.effect, now.share / 2};
  }
};

class GoesOnByItself : public PassingTraffic {
 public:
  using PassingTraffic::PassingTraffic;
  Result<TrafficOrder> now() override {
    BELAY_TRY(const TrafficOrder now, PassingTraffic::now());
    if (++looks_ % 10 != 0) return now;
    static_cast<void>(PassingTraffic::set({now.effect + 1, control::kShareMax}));
    return now;
  }

 private:
  int looks_ = 0;
};

class StaysWhereItIs : public PassingTraffic {
 public:
  using PassingTraffic::PassingTraffic;
  control::Obeyed set(const TrafficOrder& order) override {
    return order.share == 0 ? control::Obeyed() : PassingTraffic::set(order);
  }
};

/// Every rollout of a system is its first.
class ForgetsTheLastRollout : public PassingStore {
 public:
  using PassingStore::PassingStore;
  Result<void> alter(const Key& key, Stored& found) override {
    if (key.kind == control::last_rollout_key("", "").kind) found = {};
    return {};
  }
  Result<Committed> commit(const Commit& commit) override {
    Commit forced = commit;
    for (control::Put& put : forced.puts) {
      const auto kept = contents_.aggregates.find(put.key);
      if (put.key.kind != control::last_rollout_key("", "").kind) continue;
      put.replaces = kept == contents_.aggregates.end() ? 0 : kept->second.version;
    }
    return PassingStore::commit(forced);
  }
};

/// What an allow is looked at by is a day late.
class ShowsYesterday : public PassingStore {
 public:
  using PassingStore::PassingStore;
  Result<control::Sight> see(std::span<const control::Wanted> wanted) override {
    BELAY_TRY(control::Sight sight, PassingStore::see(wanted));
    const bool is_of_allow = wanted.size() == 2 && wanted[0].key.kind == "change" &&
                             wanted[1].key.kind == control::exceptions_key("").kind;
    if (is_of_allow) sight.at.seconds -= std::chrono::seconds(std::chrono::hours(48)).count();
    return sight;
  }
};

/// Does something to the entries of a step, and to nothing else.
template <class Damage>
class RecordsOtherwise : public PassingStore {
 public:
  using PassingStore::PassingStore;
  Result<Committed> commit(const Commit& commit) override {
    Commit damaged = commit;
    Damage()(damaged.records);
    return PassingStore::commit(damaged);
  }
};
struct LeaveOutHolds {
  void operator()(std::vector<std::string>& records) const {
    std::erase_if(records, [](const std::string& record) {
      return record.find(R"("step":"held")") != std::string::npos;
    });
  }
};
struct RecordArrivalsTwice {
  void operator()(std::vector<std::string>& records) const {
    const auto at = std::find_if(records.begin(), records.end(), [](const std::string& record) {
      return record.find(R"("step":"arrived")") != std::string::npos;
    });
    if (at != records.end()) records.insert(at, std::string(*at));
  }
};

/// Whoever had the lease once has it for ever.
class KeepsLeasesForTheDead : public PassingStore {
 public:
  using PassingStore::PassingStore;
  Result<bool> lease(const std::string& name, const std::string& holder,
                     std::chrono::seconds) override {
    return PassingStore::lease(name, holder, std::chrono::hours(24 * 365));
  }
};

class ForgetsGoingBack : public PassingStore {
 public:
  using PassingStore::PassingStore;
  Result<Committed> commit(const Commit& commit) override {
    return says_it_did(commit, R"("step":"went-back")");
  }
};

}  // namespace

std::vector<Mutant> rollout_mutants() {
  const std::string_view good = invariant_about("while a guard is not heard");
  const std::string_view moved = invariant_about("the traffic is where");
  const std::string_view told = invariant_about("each step of a rollout");
  return {
      {good, "says again what it heard before where it hears nothing",
       wrong_production<SaysItAgain>, 8},
      {good, "shows versions better than they are", wrong_production<FlattersVersions>},
      {moved, "brings twice the traffic that was ordered",
       wrong_production<WrongTraffic<BringsTwiceAsMuch>>},
      {moved, "brings all of the traffic by itself",
       wrong_production<WrongTraffic<GoesOnByItself>>},
      {invariant_about("one rollout moves a system"), "forgets which rollout moved a system last",
       wrong_store<ForgetsTheLastRollout>},
      {invariant_about("sent back goes back"), "says that a going back is committed that is not",
       wrong_store<ForgetsGoingBack>},
      {invariant_about("no rollout starts without"),
       "shows the time of two days before to whoever starts", wrong_store<ShowsYesterday>},
      {told, "leaves holds out of the ledger", wrong_store<RecordsOtherwise<LeaveOutHolds>>},
      {told, "records each arrival twice", wrong_store<RecordsOtherwise<RecordArrivalsTwice>>},
      {kOwned, "keeps leases for the dead", wrong_store<KeepsLeasesForTheDead>},
      {kOwned, "says that traffic went back that did not",
       wrong_production<WrongTraffic<StaysWhereItIs>>},
  };
}

}  // namespace belay::sim
