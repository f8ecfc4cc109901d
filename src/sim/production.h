#ifndef BELAY_SIM_PRODUCTION_H_
#define BELAY_SIM_PRODUCTION_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "control/production.h"
#include "sim/clock.h"

namespace belay::sim {

/// Traffic that goes where it is told at once, unless it is told not to.
class SimulatedTraffic : public control::Traffic {
 public:
  enum class Mood {
    well,
    fails,   ///< nothing is obeyed, and nobody knows what became of it
    untold,  ///< all is obeyed, and nobody knows
    halves   ///< an order comes half-way, until it is given again
  };
  using Moved =
      std::function<void(const control::TrafficOrder& before, const control::TrafficOrder& after)>;

  control::Obeyed set(const control::TrafficOrder& order) override;
  Result<control::TrafficOrder> now() override;

  void be(Mood mood) { mood_ = mood; }
  void fail(bool fails) { mood_ = fails ? Mood::fails : Mood::well; }
  /// As a restart leaves it. What was under way then is not obeyed.
  void forget();
  int restarts() const { return restarts_; }
  /// So many orders came after a newer one, and were refused.
  int too_late() const { return too_late_; }
  const std::vector<control::TrafficOrder>& obeyed() const { return obeyed_; }
  /// Told of each order that moves it, whether whoever gave it is told or not.
  void on_move(Moved moved) { moved_ = std::move(moved); }
  /// Where it really is.
  const control::TrafficOrder& newest() const { return newest_; }
  double share() const;

 private:
  control::TrafficOrder newest_;
  Mood mood_ = Mood::well;
  bool is_half_ = false;
  int came_from_ = 0;  ///< the share before, where it is half-way
  int restarts_ = 0, too_late_ = 0;
  std::vector<control::TrafficOrder> obeyed_;
  Moved moved_;
};

/// What a version does to those who come to it.
struct Behaviour {
  double buys = 1;   ///< so many orders for each that the version before has
  double fails = 0;  ///< of its checkouts
};

/// The versions between which a system's traffic is divided, from an order of that number on.
struct Division {
  std::int64_t first_order = 0;
  std::string comes, stays;
};

/// A shop in virtual time: checkouts and orders of the versions that are there and of those that
/// come, scraped every so often, as its traffic is divided. At first `v1` is there and `v2` comes.
class SimulatedProduction : public control::Production {
 public:
  /// What the source of metrics does.
  enum class Source {
    well,
    silent,  ///< it answers nothing
    partly,  ///< of failures nobody knows anything, and it says so
    lost,    ///< it answers as if nobody had ever failed to be scraped: there is no such series
    late     ///< what was scraped comes only later than it says
  };

  explicit SimulatedProduction(SimulatedClock& clock,
                               std::chrono::seconds scraped_every = std::chrono::seconds(1));
  ~SimulatedProduction() override;

  Result<control::Metrics*> metrics(const std::string& environment) override;
  Result<control::Traffic*> traffic(const std::string& environment,
                                    const std::string& system) override;
  watch::CounterRules rules(const std::string& environment) override;
  std::chrono::milliseconds lag(const std::string& environment) override;

  /// Lets the shop go on; the clock passes with it.
  void pass(std::chrono::microseconds span);

  SimulatedTraffic& traffic_of(const std::string& system) { return traffic_[system]; }
  void divide(const std::string& system, const Division& division);
  void behave(const std::string& version, Behaviour behaviour) { behaviours_[version] = behaviour; }
  bool does_harm(const std::string& version) const { return behaviours_.contains(version); }
  void behave(Behaviour behaviour) { behave("v2", behaviour); }
  /// Something is in a system beside its versions, and so many of all its checkouts fail by it.
  void bring_in(const std::string& system, const std::string& what, double fails);
  void take_out(const std::string& system, const std::string& what) { beside_[system].erase(what); }
  void be(Source source) { source_ = source; }
  void silence(bool is_silent) { source_ = is_silent ? Source::silent : Source::well; }
  double orders_lost() const { return lost_; }
  /// The newest sample of what this selector selects that anybody was ever told.
  Instant told_until(const std::string& selector) const;

 private:
  class Scraped;
  struct Counter {
    double counted = 0;
    std::vector<watch::Sample> samples;
  };
  struct Counters {
    Counter *checkouts = nullptr, *failed = nullptr, *orders = nullptr;
  };

  void scrape();
  void serve(const std::string& system, const std::string& version, double come);

  SimulatedClock& clock_;
  const std::chrono::seconds every_;
  std::map<std::string, SimulatedTraffic> traffic_;
  std::map<std::string, std::vector<Division>> divisions_;       ///< by system
  std::map<std::string, Behaviour> behaviours_;                  ///< by version
  std::map<std::string, std::map<std::string, double>> beside_;  ///< by system
  Source source_ = Source::well;
  double lost_ = 0;
  double seconds_ = 0;
  std::chrono::nanoseconds next_scrape_;
  std::map<std::string, Counter> counters_;    ///< by selector
  std::map<std::string, Counters> of_;         ///< by version
  std::map<std::string, Counter*> failed_of_;  ///< by system
  std::map<std::string, Instant> told_until_;  ///< by selector
  std::unique_ptr<Scraped> scraped_;
};

}  // namespace belay::sim

#endif  // BELAY_SIM_PRODUCTION_H_
