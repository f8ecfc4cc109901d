#ifndef BELAY_SIM_PRODUCTION_H_
#define BELAY_SIM_PRODUCTION_H_

#include <chrono>
#include <cstdint>
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
  control::Obeyed set(const control::TrafficOrder& order) override;
  Result<control::TrafficOrder> now() override { return newest_; }

  /// Nothing is obeyed, and nobody knows what became of it.
  void fail(bool fails) { fails_ = fails; }
  /// As a restart leaves it.
  void forget() { newest_ = {}; }
  const std::vector<control::TrafficOrder>& obeyed() const { return obeyed_; }

 private:
  control::TrafficOrder newest_;
  bool fails_ = false;
  std::vector<control::TrafficOrder> obeyed_;
};

/// What a version does to those who come to it.
struct Behaviour {
  double buys = 1;   ///< so many orders for each that the version before has
  double fails = 0;  ///< of its checkouts
};

/// A shop in virtual time: checkouts and orders of the version that is there and of the one that
/// comes, scraped every second, as its traffic is divided.
class SimulatedProduction : public control::Production {
 public:
  explicit SimulatedProduction(SimulatedClock& clock);
  ~SimulatedProduction() override;

  Result<control::Metrics*> metrics(const std::string& environment) override;
  Result<control::Traffic*> traffic(const std::string& environment,
                                    const std::string& system) override;
  watch::CounterRules rules(const std::string& environment) override;
  std::chrono::milliseconds lag(const std::string& environment) override;

  /// Lets the shop go on; the clock passes with it.
  void pass(std::chrono::seconds span);

  SimulatedTraffic& traffic_of(const std::string& system) { return traffic_[system]; }
  void behave(Behaviour behaviour) { behaviour_ = behaviour; }
  /// The source of metrics answers nothing.
  void silence(bool is_silent) { is_silent_ = is_silent; }
  double orders_lost() const { return lost_; }

 private:
  class Scraped;

  void count(const std::string& counter, const std::string& version, double by);

  SimulatedClock& clock_;
  std::map<std::string, SimulatedTraffic> traffic_;
  Behaviour behaviour_;
  bool is_silent_ = false;
  double lost_ = 0;
  std::uint64_t seconds_ = 0;
  std::map<std::string, double> counts_;  ///< by selector
  std::map<std::string, std::vector<watch::Sample>> samples_;
  std::unique_ptr<Scraped> scraped_;
};

}  // namespace belay::sim

#endif  // BELAY_SIM_PRODUCTION_H_
