#ifndef BELAY_SIM_ROLLOUTS_TOLD_H_
#define BELAY_SIM_ROLLOUTS_TOLD_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "control/rollout/kept_rollout.h"
#include "control/traffic.h"
#include "ledger/entry.h"
#include "sim/rollout_plans.h"

namespace belay::sim {

/// Rollouts, as whoever reads nothing but the ledger would tell them: which entry can follow which,
/// where the traffic was asked to be, what held it. It knows nothing of `watch::advance`.
class RolloutsTold {
 public:
  struct Entry {
    Instant at;
    ledger::RolloutStepped stepped;
  };
  struct Rollout {
    std::string phase = "planned";
    std::uint64_t share = 0;             ///< where it is said to be
    std::optional<std::uint64_t> asked;  ///< where it is on its way to
    bool by_hand = false;                ///< a person asked for that
    bool was_done = false;               ///< before it went back
    std::multiset<std::string> holds;    ///< by their reasons
    std::vector<Entry> entries;
    /// From which entry of the ledger on the traffic may be brought to which shares.
    std::vector<std::pair<std::size_t, std::set<std::uint64_t>>> wanted;

    bool is_over() const { return phase == "done" || phase == "rolled-back" || phase == "aborted"; }
    bool is_under_way() const {
      return phase == "ramping" || phase == "baking" || phase == "watching";
    }
    bool moves(const std::string& system) const;
    /// Somebody or something has sent it back, or stopped it for good.
    bool was_turned() const;
  };

  /// One more entry, the ledger's `index`th. Why it cannot follow on those before; empty: it can.
  std::string add(std::size_t index, const ledger::Entry& entry,
                  const ledger::RolloutStepped& stepped);
  const std::map<std::string, Rollout>& all() const { return all_; }
  /// The one that is not over and moves it; empty: none.
  std::string moving(const std::string& system) const;
  /// The versions that are there, by system.
  const std::map<std::string, std::string>& there() const { return there_; }

  /// Where what is kept of it is not what its entries tell; empty: it is.
  std::string not_as_told(const control::KeptRollout& kept) const;
  /// Why nobody who had read the ledger at that length or later could order this.
  std::string not_asked_for(const std::string& system, const control::TrafficOrder& order,
                            std::size_t since) const;

 private:
  std::string follow(Rollout& one, const ledger::RolloutStepped& stepped);
  std::string go_on(Rollout& one, const ledger::RolloutStepped& stepped);
  std::string turn(Rollout& one, const ledger::RolloutStepped& stepped);

  std::map<std::string, Rollout> all_;  ///< by id
  std::map<std::string, std::string> there_ = {{"checkout", "checkout-0"},
                                               {"delivery", "delivery-0"}};
};

/// Why the rollout may not go on by itself from where it stood `before`; empty: it may. `since`:
/// when whoever took the step began to look.
std::string not_good(const RolloutsTold::Rollout& before, const ledger::RolloutStepped& stepped,
                     const PlanMeant& meant, const SimulatedProduction& shop, Instant since);

}  // namespace belay::sim

#endif  // BELAY_SIM_ROLLOUTS_TOLD_H_
