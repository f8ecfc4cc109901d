#ifndef BELAY_SIM_WORLD_H_
#define BELAY_SIM_WORLD_H_

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "control/changes.h"
#include "control/people.h"
#include "control/rollout/keeper.h"
#include "sim/chronicle.h"
#include "sim/clock.h"
#include "sim/deployer.h"
#include "sim/dice.h"
#include "sim/history.h"
#include "sim/production.h"
#include "sim/replica_production.h"
#include "sim/request.h"
#include "sim/sealer.h"
#include "sim/store.h"

namespace belay::sim {

/// Puts wrong ports before the right ones, for mutants; empty: none is wrong.
struct Sabotage {
  std::function<std::unique_ptr<control::Store>(std::unique_ptr<control::Store> right,
                                                StoreContents& contents)>
      store;
  std::function<std::unique_ptr<control::Repository>(std::unique_ptr<control::Repository> right,
                                                     const std::string& name)>
      repository;
  std::function<std::unique_ptr<control::Production>(std::unique_ptr<control::Production> right)>
      production;
  std::function<std::unique_ptr<control::PuttingBack>(std::unique_ptr<control::PuttingBack> right)>
      putting_back;
};

/// What went wrong: which sentence does not hold, and how it was seen.
struct Violation {
  std::string_view says;
  std::string how;
  std::size_t step = 0;
};

/// How often what happens: one in so many, for each call of a port or each step. 0: never.
struct Weather {
  int crash = 0;
  int failure = 0;
  int untold = 0;     ///< of what was committed: a failure after that
  int meanwhile = 0;  ///< somebody else does something between two calls
  int lost = 0;       ///< a request or its answer
  int twice = 0;      ///< a request comes again, much later
  int jump = 0;       ///< of the clock
  int trouble = 0;    ///< in the shop: its metrics or its traffic
  /// Of an order to the traffic or of a putting back: a death after it, or much time before it.
  int order = 0;
};

/// The whole simulated world: repositories, people, clients, a network, a shop, replicas and one
/// store.
/// One thread; a seed determines everything that happens in it.
class World {
 public:
  World(std::uint64_t seed, Sabotage sabotage);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// One step while things fail: something new happens, or something late arrives.
  void step();
  /// The faults stop, and everything that is open must come to its end.
  void heal();
  const std::optional<Violation>& violation() const { return violation_; }
  /// What happened last, oldest first.
  const std::deque<std::string>& trail() const { return trail_; }
  /// The rare things that were seen, and how often.
  const std::map<std::string, int>& seen() const { return seen_; }

  // For those who act in it.
  Dice& dice() { return dice_; }
  SimulatedClock& clock() { return clock_; }
  Histories& histories() { return histories_; }
  const Chronicle& chronicle() const { return *chronicle_; }
  Instant now() { return Instant::of_micros(std::max(clock_.now().micros(), contents_.at)); }
  const StoreContents& contents() const { return contents_; }
  const std::vector<control::IssuedToken>& tokens() const { return tokens_; }
  const std::vector<std::string>& keys_used(const std::string& by) { return keys_[by]; }
  /// Whether something is rolled out in this world.
  bool sells() const { return sells_; }
  /// A plan that nobody had before.
  std::shared_ptr<const watch::RolloutPlan> plan_for(const std::string& environment);
  /// Something that was not there before is deployed beside all rollouts, and may do harm.
  std::string deploy(const std::string& system);
  void tell(std::string line);
  void mark(const std::string& what) { ++seen_[what]; }

  /// The next request: its number is given to it.
  Request& think_of(Request request);
  /// Over the network, as it is today.
  void send(const Request& request);

 private:
  class Repositories;
  struct Replica;

  void found();
  void open_shop();
  void open_incidents(Replica& replica);
  control::People::Secrets secrets();
  void start(Replica& replica);
  Replica* idle_replica();
  std::optional<Reply> serve(const Request& request, Replica& replica);
  void take_note(const Request& request, Reply reply);
  Result<void> at_port(Replica& replica, std::optional<StoreCall> call, bool happened);
  Result<void> at_shop(Replica& replica, ProductionCall call, bool happened);
  Result<void> at_deployer(Replica& replica, bool happened);
  Serving serving_of(const Request& request);
  bool is_keeping(const Replica& replica) const;
  bool may_more_happen() const;
  void happen();
  void disturb_clock();
  void disturb_shop();
  /// Time passes, and whatever replicas do by themselves happens.
  void pass(std::chrono::microseconds span);
  void keep(Replica& replica);
  void look_out(Replica& replica);
  /// What a replica does by itself, as it does it.
  void by_itself(Replica& replica, const std::function<void()>& act);
  /// Something is out, or owed.
  bool is_busy() const;
  /// What was committed from that record on about rollouts happens to the shop.
  void bring_out(std::size_t first_record);
  void deliver(const Request& request);
  void check();
  void see_marks();
  void see_step(const RecordSeen& record, const ledger::RolloutStepped& stepped);
  void see_start(const Request& request, const Reply& reply);
  void see_incident(const RecordSeen& record, const ledger::IncidentStepped& stepped);
  void see_undo(const Request& request, const Reply& reply);
  void break_(std::string_view says, std::string how);
  bool is_calm() const { return weather_.failure == 0; }
  bool stopped() const { return violation_.has_value(); }
  bool one_in(int chances) { return chances > 0 && dice_.one_in(chances); }

  /// Straight to a replica, again until it answers; nothing where something is broken by then.
  std::optional<Reply> insist(Request request);
  void insist_on(const Request& request);
  void heal_requests();
  void heal_people();
  void heal_change(const std::string& id);
  void heal_rollouts();
  void end_rollout(const std::string& id);
  void heal_incidents();
  void end_incident(const std::string& id);
  std::string not_undone();
  std::string stuck();
  std::string without_owner();

  Dice dice_;
  Sabotage sabotage_;
  Weather weather_;
  SimulatedClock clock_;
  StoreContents contents_;
  Histories histories_;
  SimulatedSealer sealer_;
  SimulatedProduction shop_;
  SimulatedDeployer deployer_{shop_};
  bool sells_;
  bool is_linked_;  ///< its systems, by what they need
  int deployed_ = 0;
  int plans_ = 0;
  std::unique_ptr<Chronicle> chronicle_;
  std::deque<std::unique_ptr<Replica>> replicas_;
  std::deque<Request> requests_;
  std::vector<Serving> serving_;            ///< the innermost last
  std::vector<const Request*> unanswered_;  ///< their clients will send them again
  std::vector<const Request*> late_;        ///< copies that are still on their way
  std::vector<control::IssuedToken> tokens_;
  std::map<std::string, std::vector<std::string>> keys_;
  std::optional<Violation> violation_;
  std::deque<std::string> trail_;
  std::map<std::string, int> seen_;
  std::size_t steps_ = 0;
  std::size_t committed_ = 0;  ///< commits of the store that were seen
  int secrets_ = 0;            ///< told so far
};

}  // namespace belay::sim

#endif  // BELAY_SIM_WORLD_H_
