#ifndef BELAY_SIM_STOREFRONT_STOREFRONT_H_
#define BELAY_SIM_STOREFRONT_STOREFRONT_H_

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "control/production.h"
#include "sim/clock.h"
#include "sim/production.h"
#include "sim/storefront/demand.h"
#include "sim/storefront/fleet.h"
#include "sim/storefront/harm.h"
#include "sim/storefront/past.h"
#include "sim/storefront/plan.h"
#include "sim/storefront/scrapes.h"
#include "sim/storefront/services.h"
#include "sim/storefront/toll.h"

namespace belay::sim {

/// A shop in virtual time, as its plan and a seed determine it: what is done to it changes what
/// comes of the same dice, and never the dice. One thread.
///
/// Scraped every ten seconds, by `system`, `version`, `region` and `cell`: `requests_total` (of
/// them `good_total` and `errors_total`), `wrong_total` (answers that cannot be, though the call
/// was good), `orders_total` (of whom that version of that system served; all orders of a place
/// are those of the plan's `shop`), `request_seconds_bucket{le}` where a system's time is measured,
/// and, without a version, the shop's `complaints_total`, which come late. Answers queries
/// `SELECTOR[90000ms]`, and ranges of `sum by (region, cell) (increase(SELECTOR[300s]))`, also of
/// the weeks before it began.
///
/// REQUIRES: `check` has nothing against the plan, and systems and places that are named are in
/// it; what is done to others does nothing.
class Storefront : public control::Production {
 public:
  Storefront(StorefrontPlan plan, std::uint64_t seed, SimulatedClock& clock);
  ~Storefront() override;
  Storefront(const Storefront&) = delete;
  Storefront& operator=(const Storefront&) = delete;

  Result<control::Metrics*> metrics(const std::string& environment) override;
  Result<control::Traffic*> traffic(const std::string& environment,
                                    const std::string& system) override;
  watch::CounterRules rules(const std::string& environment) override;
  std::chrono::milliseconds lag(const std::string& environment) override;

  /// Lets the shop go on; the clock passes with it.
  void pass(std::chrono::seconds span);
  /// Done when the shop comes there, before the tick that ends then or next is counted.
  void plan_for(Instant at, std::function<void()> what) { planned_.emplace(at, std::move(what)); }

  /// There is such a version: the next order of traffic is about it, unless it is deployed before.
  void put_out(const std::string& system, const std::string& version, const Effect& effect);
  /// It is there now, beside every rollout.
  void deploy(const std::string& system, const std::string& version, const Place& where);
  /// It is not there any more: what was there before it is.
  void put_back(const std::string& system, const std::string& version, const Place& where);

  /// So much of what comes to a place is lost before anything counts it.
  void lose(const Place& where, double share);
  void restore(const Place& where) { lose(where, 0); }
  /// So many times as much is wanted as usual. What stays away is not lost.
  void want(double times);
  /// Nobody answers questions, and nothing is scraped: a gap is left.
  void silence(bool is_silent) { is_silent_ = is_silent; }
  /// What no change did; a harmless effect ends it.
  void fail(const std::string& system, const Place& where, const Effect& effect);
  /// Its processes begin anew, and their counters with them.
  void restart(const std::string& system, const Place& where);

  const Toll& toll() const { return toll_; }
  /// Real orders so far, by region; heard of or not.
  const std::map<std::string, double>& orders_came() const { return came_; }
  double complaints() const { return complaints_; }
  const StorefrontPlan& plan() const { return plan_; }
  const Demand& demand() const { return demand_; }
  SimulatedTraffic& traffic_of(const std::string& system);

 private:
  class Scraped;
  class Divided;

  /// The counters of one version of a system in one cell stand together.
  struct Counter {
    enum : std::size_t { requests, good, errors, wrong, orders, buckets };
  };
  /// Who serves a system's callers in a cell.
  struct Serving {
    std::size_t base = 0, canary = 0;  ///< where their counters begin
    double share = 0;                  ///< of the canary
    double base_slows = 1, canary_slows = 1;
  };
  /// A harm, and where its losses are added up, by journey.
  struct Felt {
    Harm harm;
    std::vector<Losses*> losses;
  };
  struct Cell {
    CellOfPlan of;
    double away = 0;  ///< the share that is lost before it is counted
    std::vector<Losses*> away_losses;
    std::vector<Serving> serving;  ///< by system
    std::vector<Felt> harms;
    bool is_stale = true;               ///< the two above have to be worked out anew
    std::int64_t worked_out_every = 0;  ///< ticks; 0: nothing changes by itself
    std::size_t complaints = 0;
    double unhappy = 0;  ///< who has not complained yet
  };
  struct Failing {
    Effect effect;
    Place where;
    std::int64_t since = 0;
  };
  /// Orders of a cell in one tick, and those of them that came by a canary, by system.
  struct Orders {
    double all = 0;
    std::map<std::size_t, double> by_canary;
    double made_up = 0;
    std::map<std::size_t, double> made_up_by_canary;
  };
  struct Calls {
    double all = 0, errors = 0, wrong = 0;
  };

  void tick();
  void count(std::size_t cell, double wanted);
  Orders order(std::size_t cell, double wanted);
  void lose_orders(Cell& cell, const Felt& felt, Dice& dice, Orders& orders);
  void take_away(Orders& orders, double lost, const Source* of, Dice& dice);
  void call(std::size_t cell, std::size_t system, double wanted, const Orders& orders);
  void harm_calls(Cell& cell, std::size_t system, Arm arm, Dice& dice, Calls& calls);
  void note(std::size_t series, std::size_t system, const Calls& calls, double slows, Dice& dice);
  void complain(std::size_t cell, double wanted);
  /// Counters of a version in a cell begin anew.
  void empty(std::size_t series);

  void work_out(std::size_t cell);
  std::vector<Source> sources(std::size_t cell);
  void add_source(std::size_t cell, Source source, std::int64_t since, std::vector<Source>& made);
  void stale();
  std::size_t series_of(std::size_t system, std::size_t version, std::size_t cell);
  std::size_t add_series(Counted counted, const std::string& version, const std::string& le);
  std::vector<Losses*> losses(const std::string& region, const std::string& cause);

  StorefrontPlan plan_;
  std::uint64_t seed_;
  SimulatedClock& clock_;
  Services services_;
  Demand demand_;
  Past past_;
  Fleet fleet_;
  Scrapes scrapes_;
  std::vector<Counted> counted_;  ///< by series
  std::size_t series_at_first_ = 0;
  std::map<std::array<std::size_t, 3>, std::size_t> series_;  ///< of a system, version and cell
  std::vector<Cell> cells_;
  std::vector<double> failing_now_;  ///< in ordinary times, by system
  std::vector<TimesWithin> times_;   ///< by system
  std::vector<std::string> journeys_;
  std::vector<std::size_t> journey_of_;  ///< by system
  std::map<std::string, std::unique_ptr<Divided>> traffic_;
  std::map<std::pair<std::size_t, std::string>, Failing> failing_;  ///< by system and place
  std::multimap<Instant, std::function<void()>> planned_;
  Toll toll_;
  std::map<std::string, double> came_;
  double complaints_ = 0;
  double wanted_ = 1;
  bool is_silent_ = false;
  std::int64_t ticks_ = 0;
  std::chrono::seconds since_tick_{0};
  Instant began_;
  std::unique_ptr<Scraped> scraped_;
};

}  // namespace belay::sim

#endif  // BELAY_SIM_STOREFRONT_STOREFRONT_H_
